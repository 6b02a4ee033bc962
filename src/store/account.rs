//! What the module has seen of the account's states, sealed by it.

use super::{AccountStore, Write};
use crate::error::StorageFailure;

/// The table and its one row.
const SEEN_STATE: (&str, &str) = ("seen-state", "device");

impl AccountStore {
    /// The state that this device has seen, sealed.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn seen_state(&self) -> Result<Option<Vec<u8>>, StorageFailure> {
        self.row(SEEN_STATE.0, SEEN_STATE.1).await
    }

    /// Keeps it.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_seen_state(&self, sealed: &[u8]) -> Result<(), StorageFailure> {
        self.database.write(vec![self.seen_state_write(sealed)]).await
    }

    pub(super) fn seen_state_write(&self, sealed: &[u8]) -> Write {
        self.row_write(SEEN_STATE.0, SEEN_STATE.1, sealed)
    }
}
