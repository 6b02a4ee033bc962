//! Accounts: made by activation, certified by the desk.

use async_trait::async_trait;
use envelope::{AccountId, Base64, Hash};
use wire::{
    account::{Account, NextState},
    activation::Enrolment,
    desk::Enrolments,
    feed::Cursor,
};

use super::{RowsError, sessions::NewSession};

/// What makes an account of a pending activation.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// SHA-256 of the exchange's name.
    pub exchange: Hash,
    /// The OPAQUE registration record.
    pub opaque_record: &'a [u8],
    /// Keys, slots and bundle.
    pub enrolment: &'a Enrolment,
    /// What its recovery code proves.
    pub recovery_proof: Hash,
    /// The first signed state.
    pub state: &'a [u8],
    /// The session that opens with it; its account is the pending one's.
    pub session: &'a NewSession,
}

/// What became of an activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activated {
    /// The account exists, the letter is used, the session is open.
    Yes {
        /// The account that it replaced, if it did so now.
        replaced: Option<AccountId>,
    },
    /// The exchange ended or never began.
    ExchangeExpired,
    /// The letter was used in between.
    LetterUsed,
    /// The login name has an account.
    AccountExists,
    /// A key or slot id stands for something else already.
    IdTaken,
}

/// The OPAQUE record of a login name.
#[derive(Debug, Clone)]
pub struct PasswordRecord {
    /// Whose it is.
    pub account: AccountId,
    /// The registration record.
    pub record: Vec<u8>,
}

/// Accounts with their keys, slots and bundles.
#[async_trait]
pub trait Accounts {
    /// Makes the account of a pending activation, uses its letter up and opens a session; if the letter replaces the account
    /// with this login name, that one ends. Repeating it with the same account opens another session, as long as the exchange
    /// lasts.
    async fn activate(&self, account: &NewAccount<'_>, now: u64) -> Result<Activated, RowsError>;

    /// The OPAQUE record of a login name.
    async fn password_record(&self, login: Hash) -> Result<Option<PasswordRecord>, RowsError>;

    /// Whose login name this is.
    async fn account_of(&self, login: Hash) -> Result<Option<AccountId>, RowsError>;

    /// An account.
    async fn account(&self, account: AccountId) -> Result<Option<Account>, RowsError>;

    /// The states of an account that are kept, oldest first.
    async fn states(&self, account: AccountId) -> Result<Vec<Base64>, RowsError>;

    /// Puts the state after the newest one; `false` if the newest is neither the one that it follows nor itself.
    async fn put_state(&self, account: AccountId, next: &NextState) -> Result<bool, RowsError>;

    /// At most `limit` accounts that were made after this place.
    async fn enrolments(&self, after: Cursor, limit: u32) -> Result<Enrolments, RowsError>;

    /// Puts or replaces an account's certificate; `false` if there is no such account.
    async fn put_certificate(&self, account: AccountId, certificate: &Base64) -> Result<bool, RowsError>;
}
