//! Sessions in SQLite.

use async_trait::async_trait;
use envelope::{AccountId, Base64, DeviceId, Hash, SessionId};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
use wire::{
    assurance::{Acr, Method},
    limits::SEEN_MINUTES,
};

use super::{SqliteRows, id, int, levels::numbered, number};
use crate::rows::{
    RowsError,
    sessions::{Known, Lifetime, Listed, NewSession, OpenSession, Sessions},
};

/// Milliseconds after which it is noted that a session is used.
const SEEN_EVERY: u64 = SEEN_MINUTES * 60 * 1000;

#[async_trait]
impl Sessions for SqliteRows {
    async fn session(
        &self,
        token_hash: Hash,
        now: u64,
        lifetime: Lifetime,
    ) -> Result<Option<Known>, RowsError> {
        // A session of a replaced account is worth nothing, even one that a sign-in opened at that very moment.
        let row = sqlx::query(
            "SELECT *, EXISTS (SELECT 1 FROM succession WHERE account = session.account) AS replaced
             FROM session WHERE token_hash = ? AND expires > ?",
        )
        .bind(token_hash.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        if number::<u8>(&row, "replaced")? != 0 {
            return Ok(Some(Known::Replaced));
        }
        if number::<u8>(&row, "ended")? != 0 {
            return Ok(Some(Known::Ended));
        }
        let mut session = read(&row)?;
        let lifetime =
            if number::<u8>(&row, "shared")? == 0 { lifetime } else { lifetime.on_shared_computer() };
        // A write for each request would be too much: the end moves once a tenth of the idle time is gone, and that it was used is
        // noted every few minutes.
        let moved = lifetime.end(session.opened, now);
        let seen: u64 = number(&row, "seen")?;
        if moved.saturating_sub(session.expires) > lifetime.idle / 10
            || now.saturating_sub(seen) >= SEEN_EVERY
        {
            sqlx::query("UPDATE session SET expires = ?, seen = ? WHERE token_hash = ?")
                .bind(int(moved))
                .bind(int(now))
                .bind(token_hash.as_bytes().as_slice())
                .execute(&self.writer)
                .await?;
            session.expires = moved;
        }
        Ok(Some(Known::Open(session)))
    }

    async fn share_session(
        &self,
        session: SessionId,
        now: u64,
        lifetime: Lifetime,
    ) -> Result<u64, RowsError> {
        let mut tx = self.write().await?;
        let row = sqlx::query("SELECT * FROM session WHERE id = ?")
            .bind(session.as_bytes().as_slice())
            .fetch_one(&mut *tx)
            .await?;
        let shared = read(&row)?;
        let expires = lifetime.on_shared_computer().end(shared.opened, now);
        sqlx::query("UPDATE session SET shared = 1, expires = ? WHERE id = ?")
            .bind(int(expires))
            .bind(session.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM known_device WHERE account = ? AND device = ?")
            .bind(shared.account.as_bytes().as_slice())
            .bind(shared.device.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(expires)
    }

    async fn sessions(&self, account: AccountId, now: u64) -> Result<Vec<Listed>, RowsError> {
        let rows = sqlx::query(
            "SELECT session.*, coalesce(known.first, session.opened) AS first, known.name
             FROM session LEFT JOIN known_device AS known
                 ON known.account = session.account AND known.device = session.device
             WHERE session.account = ? AND expires > ? AND ended = 0 ORDER BY opened DESC, id",
        )
        .bind(account.as_bytes().as_slice())
        .bind(int(now))
        .fetch_all(&self.readers)
        .await?;
        let listed = |row| {
            Ok(Listed {
                session: read(row)?,
                first_seen: number(row, "first")?,
                last_seen: number(row, "seen")?,
                name: row.try_get::<Option<Vec<u8>>, _>("name")?.map(Base64),
            })
        };
        rows.iter().map(listed).collect()
    }

    async fn name_device(
        &self,
        account: AccountId,
        device: DeviceId,
        name: &Base64,
    ) -> Result<bool, RowsError> {
        let done = sqlx::query("UPDATE known_device SET name = ? WHERE account = ? AND device = ?")
            .bind(&name.0)
            .bind(account.as_bytes().as_slice())
            .bind(device.as_bytes().as_slice())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn prove_session(&self, session: SessionId) -> Result<(), RowsError> {
        sqlx::query("UPDATE session SET proven = 1 WHERE id = ?")
            .bind(session.as_bytes().as_slice())
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn close_session(&self, session: SessionId) -> Result<(), RowsError> {
        let mut tx = self.write().await?;
        leave_device(&mut tx, session).await?;
        sqlx::query("DELETE FROM session WHERE id = ?")
            .bind(session.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    async fn end_session(&self, account: AccountId, session: SessionId) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        let done = sqlx::query("UPDATE session SET ended = 1 WHERE account = ? AND id = ? AND ended = 0")
            .bind(account.as_bytes().as_slice())
            .bind(session.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        leave_device(&mut tx, session).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn end_other_sessions(&self, account: AccountId, kept: SessionId) -> Result<(), RowsError> {
        let mut tx = self.write().await?;
        end_others(&mut tx, account, kept).await?;
        Ok(tx.commit().await?)
    }
}

/// Inserts a session as part of a transaction; its device is known from then on, and its account is not closed.
pub(super) async fn insert_session(
    tx: &mut SqliteConnection,
    NewSession { token_hash, mark, session }: &NewSession,
) -> Result<(), RowsError> {
    sqlx::query(
        "INSERT INTO session (token_hash, id, account, device, method, acr, opened, expires, seen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7)",
    )
    .bind(token_hash.as_bytes().as_slice())
    .bind(session.session.as_bytes().as_slice())
    .bind(session.account.as_bytes().as_slice())
    .bind(session.device.as_bytes().as_slice())
    .bind(method_number(session.method))
    .bind(session.acr.as_ref().map(Acr::as_str))
    .bind(int(session.opened))
    .bind(int(session.expires))
    .execute(&mut *tx)
    .await?;
    sqlx::query("UPDATE closing SET back = 1 WHERE account = ?")
        .bind(session.account.as_bytes().as_slice())
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO known_device (account, device, mark, used, first) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (account, device) DO UPDATE SET mark = excluded.mark, used = excluded.used",
    )
    .bind(session.account.as_bytes().as_slice())
    .bind(session.device.as_bytes().as_slice())
    .bind(mark.as_bytes().as_slice())
    .bind(int(session.opened))
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Ends every session of an account but one, as part of a transaction. No other device is told of mail any more, also none whose session
/// has ended by itself: its owner may not have it any more.
pub(super) async fn end_others(
    tx: &mut SqliteConnection,
    account: AccountId,
    kept: SessionId,
) -> Result<(), RowsError> {
    for statement in [
        "UPDATE session SET ended = 1 WHERE account = ? AND id <> ?",
        "DELETE FROM push WHERE account = ? AND device IS NOT (SELECT device FROM session WHERE id = ?)",
    ] {
        sqlx::query(statement)
            .bind(account.as_bytes().as_slice())
            .bind(kept.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// A session's device is not told of mail any more.
async fn leave_device(tx: &mut SqliteConnection, session: SessionId) -> Result<(), RowsError> {
    sqlx::query(
        "DELETE FROM push WHERE (account, device) IN (SELECT account, device FROM session WHERE id = ?)",
    )
    .bind(session.as_bytes().as_slice())
    .execute(tx)
    .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<OpenSession, RowsError> {
    let acr: Option<&str> = row.try_get("acr")?;
    Ok(OpenSession {
        session: id(row, "id")?,
        account: id(row, "account")?,
        device: id(row, "device")?,
        method: numbered(&Method::ALL, method_number, number(row, "method")?, "method")?,
        acr: acr.map(|acr| acr.parse().map_err(|_| RowsError::Corrupt("acr"))).transpose()?,
        proven: number::<u8>(row, "proven")? != 0,
        opened: number(row, "opened")?,
        expires: number(row, "expires")?,
    })
}

const fn method_number(method: Method) -> u8 {
    match method {
        Method::Letter => 1,
        Method::Password => 2,
        Method::RecoveryCode => 3,
        Method::Passkey => 4,
        Method::DeviceLink => 6,
        Method::Identity => 7,
    }
}
