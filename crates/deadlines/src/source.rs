//! The provisions that days follow from.

/// A provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// § 37 (2a) SGB X: how a decision that is fetched over a network is announced.
    Announcement,
    /// § 84 (1) SGG: one month to object.
    Objection,
    /// § 66 (2) SGG: one year where the instruction on remedies is missing or wrong.
    NotInstructed,
    /// § 64 (3) SGG: a period of proceedings that would end on a Saturday, Sunday or public holiday.
    EndMoved,
    /// § 13 (3a) SGB V: how long the insurer may take to decide on a benefit.
    Benefit,
    /// § 26 (3) SGB X: a period of the administration that would end on such a day.
    AdministrationEndMoved,
}

impl Source {
    /// How it is cited, in any language: the law has a German name only. A line does not end between a sign and its number.
    pub const fn cite(self) -> &'static str {
        match self {
            Self::Announcement => "§\u{a0}37 Abs.\u{a0}2a SGB\u{a0}X",
            Self::Objection => "§\u{a0}84 Abs.\u{a0}1 SGG",
            Self::NotInstructed => "§\u{a0}66 Abs.\u{a0}2 SGG",
            Self::EndMoved => "§\u{a0}64 Abs.\u{a0}3 SGG",
            Self::Benefit => "§\u{a0}13 Abs.\u{a0}3a SGB\u{a0}V",
            Self::AdministrationEndMoved => "§\u{a0}26 Abs.\u{a0}3 SGB\u{a0}X",
        }
    }
}
