//! Closing accounts whose time has come: rows first, then the bytes that no row names any more.

use wire::limits::CLOSING_DAYS;

use crate::{
    audit::{DAY, Event},
    blobs::BlobsError,
    rows::RowsError,
    state::Backend,
};

/// Milliseconds between asking for it and an account's closing.
pub const CLOSING: u64 = CLOSING_DAYS * DAY;

/// Parts that are looked up at once.
const PARTS: u32 = 256;

/// Why accounts were not closed, or not all of their bytes deleted. What is left is done the next time.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CloseError {
    /// The rows.
    #[error(transparent)]
    Rows(#[from] RowsError),
    /// The bytes.
    #[error(transparent)]
    Blobs(#[from] BlobsError),
}

impl CloseError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rows(error) => error.code(),
            Self::Blobs(error) => error.code(),
        }
    }
}

impl Backend {
    /// Closes every account whose time has come at `now`, ms since 1970, and deletes what was its alone.
    ///
    /// # Errors
    /// [`CloseError`].
    pub async fn close_accounts(&self, now: u64) -> Result<(), CloseError> {
        for account in self.rows.due_closings(now).await? {
            if self.rows.close_account(account, now).await? {
                self.happened(Event::Closed, Some(account)).await;
            }
        }
        loop {
            let parts = self.rows.doomed_parts(PARTS).await?;
            for part in &parts {
                self.blobs.delete(part).await?;
                self.rows.forget_part(part).await?;
            }
            if parts.is_empty() {
                return Ok(());
            }
        }
    }
}
