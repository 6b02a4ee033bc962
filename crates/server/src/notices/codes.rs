//! How often codes are mailed: for an account, and to an address, whoever asks.
//!
//! **Invariant:** of addresses their hashes are in memory only, and only as long as they count.

use std::{num::NonZeroU32, time::Duration};

use envelope::{AccountId, Hash};
use governor::{DefaultKeyedRateLimiter, Quota};
use wire::{
    limits::{EMAIL_CODES_ACCOUNT, EMAIL_CODES_ADDRESS},
    notices::EmailAddress,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Who had how many codes mailed.
pub(crate) struct Codes {
    by_account: DefaultKeyedRateLimiter<AccountId>,
    by_address: DefaultKeyedRateLimiter<Hash>,
}

impl Default for Codes {
    fn default() -> Self {
        Self {
            by_account: DefaultKeyedRateLimiter::keyed(each_day(EMAIL_CODES_ACCOUNT)),
            by_address: DefaultKeyedRateLimiter::keyed(each_day(EMAIL_CODES_ADDRESS)),
        }
    }
}

impl Codes {
    /// Whether one more may be mailed; it counts.
    pub(crate) fn one_more(&self, account: AccountId, address: &EmailAddress) -> bool {
        // Mailboxes are told apart by nobody who writes their name in other letters.
        let address = Hash::of(address.as_str().to_ascii_lowercase().as_bytes());
        self.by_account.check_key(&account).is_ok() && self.by_address.check_key(&address).is_ok()
    }

    /// Forgets whoever counts no more.
    pub(crate) fn forget(&self) {
        self.by_account.retain_recent();
        self.by_address.retain_recent();
    }
}

/// So many at once, and then one as often as makes so many in a day.
fn each_day(count: u32) -> Quota {
    let count = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    // A period that is not zero always makes a quota.
    Quota::with_period(DAY / count.get()).unwrap_or(Quota::per_hour(NonZeroU32::MIN)).allow_burst(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u32) -> AccountId {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        AccountId::new(bytes)
    }

    #[test]
    fn an_account_has_so_many_and_no_more() {
        let codes = Codes::default();
        let ask =
            |number: u32| codes.one_more(account(1), &format!("e{number}@example.org").parse().unwrap());
        assert!((0..EMAIL_CODES_ACCOUNT).all(ask));
        assert!(!ask(EMAIL_CODES_ACCOUNT));
        assert!(codes.one_more(account(2), &"max@example.org".parse().unwrap()));
    }

    #[test]
    fn an_address_is_written_to_so_often_whoever_asks() {
        let codes = Codes::default();
        let ask = |number: u32| {
            let name = if number.is_multiple_of(2) { "erika@example.org" } else { "Erika@Example.org" };
            codes.one_more(account(number), &name.parse().unwrap())
        };
        assert!((0..EMAIL_CODES_ADDRESS).all(ask));
        assert!(!ask(EMAIL_CODES_ADDRESS));
        assert!(codes.one_more(account(99), &"max@example.org".parse().unwrap()));
    }
}
