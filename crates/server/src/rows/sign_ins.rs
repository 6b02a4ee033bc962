//! Sign-ins: exchanges between their two requests, and how often a login name was tried.

use async_trait::async_trait;
use envelope::{AccountId, Hash};

use super::{RowsError, sessions::NewSession};

/// A sign-in between its two requests.
#[derive(Debug, Clone)]
pub struct PendingSignIn {
    /// SHA-256 of the exchange's name.
    pub exchange: Hash,
    /// Under what its tries are counted.
    pub tries: Hash,
    /// The login name's account; none for an unknown login name, whose exchange can only fail.
    pub account: Option<AccountId>,
    /// The server's OPAQUE state.
    pub state: Vec<u8>,
    /// When the exchange ends, ms since 1970.
    pub expires: u64,
}

/// Whether a login name may be tried now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It may; the try is counted.
    Allowed,
    /// Too many tries failed in a row: one a minute from now on.
    TooSoon,
}

/// How tries are held back: the same for names with and without an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// Tries since the last that succeeded.
    pub count: u32,
    /// When the last of them began, ms since 1970.
    pub last: u64,
}

impl Tries {
    /// Tries in a row that are not held back.
    pub const FREE: u32 = 10;
    /// Milliseconds between two tries after that.
    pub const PAUSE: u64 = 60_000;
    /// Milliseconds after which tries are forgotten.
    pub const FORGOTTEN: u64 = 60 * 60_000;

    /// The tries after one more at `now`, or `None` if it comes too soon.
    pub fn with_another(before: Option<Self>, now: u64) -> Option<Self> {
        match before {
            Some(tries) if now.saturating_sub(tries.last) < Self::FORGOTTEN => {
                let allowed = tries.count < Self::FREE || now.saturating_sub(tries.last) >= Self::PAUSE;
                allowed.then_some(Self { count: tries.count.saturating_add(1), last: now })
            }
            _ => Some(Self { count: 1, last: now }),
        }
    }
}

/// Exchanges and tries.
#[async_trait]
pub trait SignIns {
    /// Under what tries at this login name are counted: the name itself, or, from a device that its account was opened on, name
    /// and mark together.
    async fn tries_of(&self, login: Hash, mark: Option<Hash>) -> Result<Hash, RowsError>;

    /// Counts a try, unless it comes too soon.
    async fn try_sign_in(&self, tries: Hash, now: u64) -> Result<Attempt, RowsError>;

    /// Keeps a sign-in for its second request.
    async fn put_sign_in(&self, pending: &PendingSignIn) -> Result<(), RowsError>;

    /// Takes a sign-in that has not ended out; each has one second request only.
    async fn take_sign_in(&self, exchange: Hash, now: u64) -> Result<Option<PendingSignIn>, RowsError>;

    /// Forgets tries: one succeeded.
    async fn forget_tries(&self, tries: Hash) -> Result<(), RowsError>;

    /// Opens the session of a sign-in that succeeded and forgets its tries.
    async fn sign_in(&self, tries: Hash, session: &NewSession) -> Result<(), RowsError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_are_free_and_then_one_a_minute() {
        let mut tries = None;
        for now in 0..10 {
            tries = Tries::with_another(tries, now);
            assert!(tries.is_some(), "{now}");
        }
        let last = 9;
        assert_eq!(Tries::with_another(tries, last + Tries::PAUSE - 1), None);
        let eleventh = Tries::with_another(tries, last + Tries::PAUSE);
        assert_eq!(eleventh, Some(Tries { count: 11, last: last + Tries::PAUSE }));
        assert_eq!(Tries::with_another(eleventh, last + Tries::PAUSE + 1), None);
        let later = last + Tries::PAUSE + Tries::FORGOTTEN;
        assert_eq!(Tries::with_another(eleventh, later), Some(Tries { count: 1, last: later }));
    }
}
