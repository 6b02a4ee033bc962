//! Successions: letters that would replace an account, accounts that took the place of others, and mail that comes back to them.

use async_trait::async_trait;
use envelope::{AccountId, Hash, LetterSlot};
use wire::succession::{Restored, Succession};

use super::RowsError;

/// What became of a letter that is to be withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withdrawn {
    /// It opens nothing any more. If it would have replaced an account, that one.
    Yes(Option<AccountId>),
    /// It was used before.
    Used,
    /// There is no such letter.
    Unknown,
}

/// Accounts in the place of others.
#[async_trait]
pub trait Successions {
    /// Whether a login name is free for this letter: nobody has it, or the account does that the letter replaces.
    async fn is_free(&self, login: Hash, letter: LetterSlot) -> Result<bool, RowsError>;

    /// Ends a letter that has not been used, and activations that were begun with it.
    async fn withdraw_letter(&self, letter: LetterSlot, now: u64) -> Result<Withdrawn, RowsError>;

    /// The letters that replace this account when they are used, and how mail comes back to it.
    async fn succession(&self, account: AccountId, now: u64) -> Result<Succession, RowsError>;

    /// Puts messages that a replaced account could read into the feed of its successor, in their order; `false` if this account
    /// has not replaced another, or has been replaced itself.
    async fn restore(&self, account: AccountId, restored: &Restored) -> Result<bool, RowsError>;
}
