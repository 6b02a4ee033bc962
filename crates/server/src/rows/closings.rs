//! Closings: accounts that their owners end, and what is deleted with them.

use async_trait::async_trait;
use envelope::AccountId;
use wire::{closing::ClosedAccounts, feed::Cursor};

use super::RowsError;
use crate::{
    blobs::BlobKey,
    permit::{CloseAccount, Permit},
};

/// Everything about closing accounts. A session that is opened before the end takes a closing back, in the same transaction.
#[async_trait]
pub trait Closings {
    /// Has an account closed at `ends`, ms since 1970, after the text of this number was read. All its sessions end, and nobody is told of its
    /// mail any more.
    async fn ask_closing(
        &self,
        permit: &Permit<CloseAccount>,
        notice: u32,
        now: u64,
        ends: u64,
    ) -> Result<(), RowsError>;

    /// Whether a session has taken this account's closing back, and nobody has noted it yet: from now on somebody has.
    async fn note_taken_back(&self, account: AccountId) -> Result<bool, RowsError>;

    /// Accounts whose end has come at `now`.
    async fn due_closings(&self, now: u64) -> Result<Vec<AccountId>, RowsError>;

    /// Closes an account whose end has come: nothing opens it any more, its login name is free, and what only it could read is deleted, that of the
    /// accounts before it, too. Parts of files are doomed with it. `false` if it was taken back.
    async fn close_account(&self, account: AccountId, now: u64) -> Result<bool, RowsError>;

    /// Accounts that are closed, after this place.
    async fn closed(&self, after: Cursor, limit: u32) -> Result<ClosedAccounts, RowsError>;

    /// Parts whose bytes are to be deleted, so many at most.
    async fn doomed_parts(&self, limit: u32) -> Result<Vec<BlobKey>, RowsError>;

    /// Forgets a part whose bytes are deleted.
    async fn forget_part(&self, part: &BlobKey) -> Result<(), RowsError>;
}
