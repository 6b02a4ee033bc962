//! Decisions that are announced in the portal: who has agreed to that, and what follows from one.

use crypto::body::{Consent, Decision};
use deadlines::{Announced, Land, Objection, announced, day_in_berlin, objection};
use envelope::{
    AccountId,
    consent::{Category, Said, stands},
};
use serde::{Deserialize, Serialize};

use crate::{
    mailbox::{self, Direction, MailRecord},
    state::{State, StateError},
};

/// That a message is a decision, as the desk keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// Whether it says how one can object to it.
    pub instructs: bool,
    /// The official key of the Land whose holidays count.
    pub land: Option<u8>,
}

/// What a person agrees to by a message, or no longer does, as the desk keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRecord {
    /// What it is about.
    pub category: u8,
    /// Whether the person agrees.
    pub given: bool,
}

impl From<Decision> for DecisionRecord {
    fn from(Decision { instructs, land }: Decision) -> Self {
        Self { instructs, land }
    }
}

impl From<DecisionRecord> for Decision {
    fn from(DecisionRecord { instructs, land }: DecisionRecord) -> Self {
        Self { instructs, land }
    }
}

impl From<Consent> for ConsentRecord {
    fn from(Consent { category, given }: Consent) -> Self {
        Self { category, given }
    }
}

/// Every message of this account about one category, oldest first.
///
/// An account that stands in another's place is asked anew: whoever lost all that opened the first one may have lost it to somebody.
///
/// # Errors
/// [`StateError`].
pub fn consents(
    state: &State,
    account: AccountId,
    category: Category,
) -> Result<Vec<(MailRecord, ConsentRecord)>, StateError> {
    let records = mailbox::list(state)?.into_iter();
    let own = records.filter(|record| record.direction == Direction::Received && record.account == account);
    let with = own.filter_map(|record| record.consent.map(|consent| (record, consent)));
    Ok(with.filter(|(_, consent)| consent.category == category.number()).collect())
}

/// Whether this account's owner agrees to this now, as far as the mailbox knows.
///
/// # Errors
/// [`StateError`].
pub fn agrees(state: &State, account: AccountId, category: Category) -> Result<bool, StateError> {
    let said: Vec<_> = consents(state, account, category)?
        .iter()
        .map(|(record, consent)| Said {
            created: record.created,
            handed_over: record.handed_over,
            given: consent.given,
        })
        .collect();
    Ok(stands(&said))
}

/// When a decision that was sealed at this time counts as announced, and until when one can object to it: as the person's portal counts.
pub fn days(decision: DecisionRecord, sealed: u64) -> Option<(Announced, Objection)> {
    let announced = announced(day_in_berlin(sealed)?, None, false)?;
    let land = decision.land.and_then(Land::from_key);
    Some((announced, objection(announced.day, decision.instructs, land)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_a_decision() {
        // sealed on 23 November 2026, shortly before midnight in Berlin, and after it.
        let days = |instructs, sealed| {
            let (announced, objection) = days(DecisionRecord { instructs, land: Some(1) }, sealed).unwrap();
            (announced.day.to_string(), objection.last_day.to_string())
        };
        let words = |announced: &str, last: &str| (announced.to_owned(), last.to_owned());
        assert_eq!(days(true, 1_795_474_799_999), words("2026-11-27", "2026-12-28"));
        assert_eq!(days(true, 1_795_474_800_000), words("2026-11-28", "2026-12-28"));
        assert_eq!(days(false, 1_795_474_799_999), words("2026-11-27", "2027-11-29"));
        assert!(super::days(DecisionRecord { instructs: true, land: None }, u64::MAX).is_none());
    }
}
