//! Rows in SQLite: one file, nothing to install.
//!
//! **Invariant:** all changes go through one connection, each in a transaction that takes the write lock at its start, so
//! that none fails half-way for another's sake. Readers have connections of their own (WAL) and never wait for the writer.

use std::{path::Path, time::Duration};

use async_trait::async_trait;
use envelope::Hash;
use sqlx::{
    Row as _, Sqlite, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};

use wire::limits::{ACTIVITY_DAYS, AUDIT_DAYS};

use super::{Rows, RowsError, sign_ins::Tries};
use crate::audit::DAY;

mod accounts;
mod attachments;
mod audits;
mod closings;
mod identities;
mod letters;
mod levels;
mod links;
mod messages;
mod notices;
mod passkeys;
mod permits;
mod publications;
mod rekeys;
mod sessions;
mod sign_ins;
mod successions;
#[cfg(test)]
mod tests;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Connections that read at the same time.
const READERS: u32 = 8;
/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Milliseconds after which wrong tries at a letter's slot are forgotten: by then every letter has ended.
const LETTER_TRIES_FORGOTTEN: u64 = wire::limits::LETTER_DAYS as u64 * 24 * 60 * 60 * 1000;
/// Milliseconds after which a device that nobody signed in on is no longer known.
const MARKS_FORGOTTEN: u64 = wire::limits::DEVICE_MARK_DAYS * 24 * 60 * 60 * 1000;

/// Rows in a SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteRows {
    writer: SqlitePool,
    readers: SqlitePool,
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file cannot be opened.
    #[error("the database cannot be opened")]
    Open(#[source] sqlx::Error),
    /// A migration failed, or the file was made by a newer server.
    #[error("the database cannot be brought up to date")]
    Migrate(#[source] MigrateError),
}

impl OpenError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open(_) => "database-open",
            Self::Migrate(_) => "database-migrate",
        }
    }
}

impl SqliteRows {
    /// Opens the database at `path`, makes it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// [`OpenError`] if the file or a migration fails.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        // FULL: a message that was "handed over" outlives a power cut, not only a crash.
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(OpenError::Open)?;
        MIGRATIONS.run(&writer).await.map_err(OpenError::Migrate)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.create_if_missing(false).read_only(true))
            .await
            .map_err(OpenError::Open)?;
        Ok(Self { writer, readers })
    }

    async fn write(&self) -> Result<Transaction<'static, Sqlite>, RowsError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}

#[async_trait]
impl Rows for SqliteRows {
    async fn purge(&self, now: u64) -> Result<(), RowsError> {
        let mut tx = self.write().await?;
        for (statement, until) in [
            ("DELETE FROM session WHERE expires <= ?", now),
            ("DELETE FROM pending_activation WHERE expires <= ?", now),
            ("DELETE FROM pending_sign_in WHERE expires <= ?", now),
            ("DELETE FROM pending_link WHERE expires <= ?", now),
            ("DELETE FROM pending_passkey WHERE expires <= ?", now),
            ("DELETE FROM pending_identity WHERE expires <= ?", now),
            ("DELETE FROM pending_proof WHERE expires <= ?", now),
            ("DELETE FROM pending_email WHERE expires <= ?", now),
            ("DELETE FROM permit WHERE expires <= ?", now),
            ("DELETE FROM audit_key WHERE day < ?", now / DAY),
            ("DELETE FROM audit WHERE at <= ?", now.saturating_sub(AUDIT_DAYS * DAY)),
            ("DELETE FROM account_event WHERE at <= ?", now.saturating_sub(ACTIVITY_DAYS * DAY)),
            ("DELETE FROM sign_in_try WHERE last <= ?", now.saturating_sub(Tries::FORGOTTEN)),
            ("DELETE FROM known_device WHERE used <= ?", now.saturating_sub(MARKS_FORGOTTEN)),
            ("DELETE FROM letter_try WHERE last <= ?", now.saturating_sub(LETTER_TRIES_FORGOTTEN)),
        ] {
            sqlx::query(statement).bind(int(until)).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl From<sqlx::Error> for RowsError {
    fn from(error: sqlx::Error) -> Self {
        /// SQLITE_BUSY and SQLITE_LOCKED.
        const BUSY: [&str; 2] = ["5", "6"];
        let unavailable = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            sqlx::Error::Database(error) => error.code().is_some_and(|code| BUSY.contains(&code.as_ref())),
            _ => false,
        };
        if unavailable { Self::Unavailable(error.into()) } else { Self::Refused(error.into()) }
    }
}

/// SQLite's integers are signed; no number of ours reaches the sign.
fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn number<T: TryFrom<i64>>(row: &SqliteRow, column: &'static str) -> Result<T, RowsError> {
    T::try_from(row.try_get(column)?).map_err(|_| RowsError::Corrupt(column))
}

fn id<T: From<[u8; 16]>>(row: &SqliteRow, column: &'static str) -> Result<T, RowsError> {
    fixed(row, column).map(T::from)
}

fn hash(row: &SqliteRow, column: &'static str) -> Result<Hash, RowsError> {
    fixed(row, column).map(Hash::new)
}

fn fixed<const N: usize>(row: &SqliteRow, column: &'static str) -> Result<[u8; N], RowsError> {
    row.try_get::<&[u8], _>(column)?.try_into().map_err(|_| RowsError::Corrupt(column))
}
