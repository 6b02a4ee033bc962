//! What happened: for the insurer without anybody's data, for each person of their own account.

use async_trait::async_trait;
use envelope::AccountId;
use wire::activity::{self, Happened};

use super::RowsError;
use crate::audit::Entry;

/// How often something happened on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The day (UTC), as in `2026-11-26`.
    pub day: String,
    /// The event's name.
    pub event: String,
    /// How often.
    pub count: u64,
}

/// Events.
#[async_trait]
pub trait Audits {
    /// The key of a day's pseudonyms; `fresh` becomes it if there is none yet.
    async fn audit_key(&self, day: u64, fresh: [u8; 32]) -> Result<[u8; 32], RowsError>;

    /// Keeps an event, and for the account that it is of its kind and its time `now`, ms since 1970. What strangers can cause without
    /// end stands in an account's list once an hour.
    async fn put_event(
        &self,
        entry: &Entry,
        account: Option<(AccountId, Happened)>,
        now: u64,
    ) -> Result<(), RowsError>;

    /// What happened to an account since a time, the newest first.
    async fn activity(
        &self,
        account: AccountId,
        since: u64,
        limit: u32,
    ) -> Result<Vec<activity::Event>, RowsError>;

    /// How often what happened, day by day.
    async fn audit_counts(&self) -> Result<Vec<Count>, RowsError>;
}
