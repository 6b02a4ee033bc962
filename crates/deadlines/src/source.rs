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
    /// How it is cited, in any language: the law has a German name only.
    pub const fn cite(self) -> &'static str {
        match self {
            Self::Announcement => "§ 37 Abs. 2a SGB X",
            Self::Objection => "§ 84 Abs. 1 SGG",
            Self::NotInstructed => "§ 66 Abs. 2 SGG",
            Self::EndMoved => "§ 64 Abs. 3 SGG",
            Self::Benefit => "§ 13 Abs. 3a SGB V",
            Self::AdministrationEndMoved => "§ 26 Abs. 3 SGB X",
        }
    }
}
