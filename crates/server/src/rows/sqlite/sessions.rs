//! Sessions in SQLite.

use async_trait::async_trait;
use envelope::Hash;
use sqlx::{Executor, Sqlite};
use wire::account::{Level, Session};

use super::{SqliteRows, id, int, number};
use crate::rows::{
    RowsError,
    sessions::{NewSession, Sessions},
};

#[async_trait]
impl Sessions for SqliteRows {
    async fn session(&self, token_hash: Hash, now: u64, idle: u64) -> Result<Option<Session>, RowsError> {
        let row = sqlx::query(
            "SELECT account, device, level, expires FROM session WHERE token_hash = ? AND expires > ?",
        )
        .bind(token_hash.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut session = Session {
            account: id(&row, "account")?,
            device: id(&row, "device")?,
            level: level(number(&row, "level")?)?,
            expires: number(&row, "expires")?,
        };
        // A write for each request would be too much: the end moves once a tenth of the idle time is gone.
        let moved = now.saturating_add(idle);
        if moved.saturating_sub(session.expires) > idle / 10 {
            sqlx::query("UPDATE session SET expires = ? WHERE token_hash = ?")
                .bind(int(moved))
                .bind(token_hash.as_bytes().as_slice())
                .execute(&self.writer)
                .await?;
            session.expires = moved;
        }
        Ok(Some(session))
    }

    async fn close_session(&self, token_hash: Hash) -> Result<(), RowsError> {
        sqlx::query("DELETE FROM session WHERE token_hash = ?")
            .bind(token_hash.as_bytes().as_slice())
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

/// Inserts a session as part of a transaction.
pub(super) async fn insert_session<'e>(
    executor: impl Executor<'e, Database = Sqlite>,
    session: &NewSession,
) -> Result<(), RowsError> {
    sqlx::query("INSERT INTO session (token_hash, account, device, level, expires) VALUES (?, ?, ?, ?, ?)")
        .bind(session.token_hash.as_bytes().as_slice())
        .bind(session.account.as_bytes().as_slice())
        .bind(session.device.as_bytes().as_slice())
        .bind(level_number(session.level))
        .bind(int(session.expires))
        .execute(executor)
        .await?;
    Ok(())
}

fn level_number(level: Level) -> u8 {
    match level {
        Level::Normal => 1,
        Level::Substantial => 2,
        Level::High => 3,
    }
}

fn level(number: u8) -> Result<Level, RowsError> {
    [Level::Normal, Level::Substantial, Level::High]
        .into_iter()
        .find(|&level| level_number(level) == number)
        .ok_or(RowsError::Corrupt("level"))
}
