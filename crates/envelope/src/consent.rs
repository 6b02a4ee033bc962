//! What a person has agreed to, and whether that stands: the same to the person's devices and to the desk.

/// What one may agree to. Its number is for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Category {
    /// Decisions are announced in the portal, and no longer by post (§ 37 (2a) SGB X).
    Decisions = 1,
}

impl Category {
    /// All of them, in the order in which people see them.
    pub const ALL: [Self; 1] = [Self::Decisions];

    /// Its number in a message.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The category with this number; a newer portal may know others.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.number() == number)
    }
}

/// A message by which a person has agreed to something, or does no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// When it was written, as the person's device says, ms since 1970.
    pub created: u64,
    /// When it was handed over, as the server says, ms since 1970.
    pub handed_over: u64,
    /// Whether the person agrees.
    pub given: bool,
}

/// Whether a person agrees, who has said all of this about one category, in any order.
///
/// What was said last counts. "Last" by two clocks, of which neither is to be trusted alone: a device's may be wrong, and a server might hold
/// an agreement back until after its withdrawal. So both must say that the person agreed last: in doubt the person does not.
pub fn stands(said: &[Said]) -> bool {
    let last = |by: fn(&Said) -> u64| {
        let newest = said.iter().map(by).max();
        // Of two at the same time the withdrawal counts.
        newest.is_some_and(|newest| said.iter().filter(|said| by(said) == newest).all(|said| said.given))
    };
    last(|said| said.created) && last(|said| said.handed_over)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_last_counts_and_in_doubt_nobody_has_agreed() {
        //
        let check = |said: &[(u64, u64, bool)], expect| {
            let said: Vec<_> = said
                .iter()
                .map(|&(created, handed_over, given)| Said { created, handed_over, given })
                .collect();
            assert_eq!(stands(&said), expect, "{said:?}");
            let back: Vec<_> = said.into_iter().rev().collect();
            assert_eq!(stands(&back), expect, "{back:?}, the other way round");
        };
        check(&[], false);
        check(&[(1, 1, true)], true);
        check(&[(1, 1, false)], false);
        check(&[(1, 1, true), (2, 2, false)], false);
        check(&[(1, 1, true), (2, 2, false), (3, 3, true)], true);
        // Held back by the server until after the withdrawal; written on a device whose clock is behind.
        check(&[(1, 9, true), (2, 2, false)], false);
        check(&[(5, 5, true), (2, 6, false)], false);
        // At the same time.
        check(&[(1, 1, true), (1, 1, false)], false);
        check(&[(1, 1, true), (1, 1, true)], true);
    }

    #[test]
    fn a_category_has_a_number() {
        for category in Category::ALL {
            assert_eq!(Category::from_number(category.number()), Some(category));
        }
        assert_eq!((Category::from_number(0), Category::from_number(2)), (None, None));
    }
}
