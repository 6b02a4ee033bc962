//! Permits in SQLite.

use async_trait::async_trait;
use envelope::{Hash, SessionId};
use sqlx::{Row as _, Sqlite, Transaction, sqlite::SqliteRow};
use wire::permit::{Action, PermitFor};

use super::{SqliteRows, hash, id, int, levels::numbered, number, sessions::insert_session};
use crate::rows::{
    RowsError,
    permits::{PendingProof, Permits, ShownPasskey},
    sessions::NewSession,
};

#[async_trait]
impl Permits for SqliteRows {
    async fn put_proof(&self, pending: &PendingProof) -> Result<(), RowsError> {
        let PendingProof { exchange, session, request, state, expires } = pending;
        sqlx::query(
            "INSERT INTO pending_proof (exchange, session, action, digest, state, expires) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(exchange.as_bytes().as_slice())
        .bind(session.as_bytes().as_slice())
        .bind(request.map(|request| action_number(request.action)))
        .bind(request.as_ref().map(|request| request.digest.as_bytes().as_slice()))
        .bind(state)
        .bind(int(*expires))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn take_proof(
        &self,
        exchange: Hash,
        session: SessionId,
        now: u64,
    ) -> Result<Option<PendingProof>, RowsError> {
        let row = sqlx::query(
            "DELETE FROM pending_proof WHERE exchange = ? AND session = ? AND expires > ? RETURNING *",
        )
        .bind(exchange.as_bytes().as_slice())
        .bind(session.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&self.writer)
        .await?;
        row.as_ref().map(read).transpose()
    }

    async fn permit(
        &self,
        session: SessionId,
        request: PermitFor,
        until: u64,
        passkey: Option<ShownPasskey<'_>>,
    ) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        if let Some(passkey) = passkey
            && !keep_record(&mut tx, passkey).await?
        {
            return Ok(false);
        }
        sqlx::query("INSERT OR REPLACE INTO permit (session, action, digest, expires) VALUES (?, ?, ?, ?)")
            .bind(session.as_bytes().as_slice())
            .bind(action_number(request.action))
            .bind(request.digest.as_bytes().as_slice())
            .bind(int(until))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn use_permit(&self, session: SessionId, request: PermitFor, now: u64) -> Result<bool, RowsError> {
        let used =
            sqlx::query("DELETE FROM permit WHERE session = ? AND action = ? AND digest = ? AND expires > ?")
                .bind(session.as_bytes().as_slice())
                .bind(action_number(request.action))
                .bind(request.digest.as_bytes().as_slice())
                .bind(int(now))
                .execute(&self.writer)
                .await?;
        Ok(used.rows_affected() == 1)
    }

    async fn raise_session(
        &self,
        before: SessionId,
        session: &NewSession,
        passkey: ShownPasskey<'_>,
    ) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        if !keep_record(&mut tx, passkey).await? {
            return Ok(false);
        }
        // One that was ended from elsewhere meanwhile stays ended.
        let gone = sqlx::query("DELETE FROM session WHERE id = ? AND account = ? AND ended = 0")
            .bind(before.as_bytes().as_slice())
            .bind(session.session.account.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        insert_session(&mut tx, session).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Keeps a passkey's record, its counter moved on; `false` if it is there no more.
async fn keep_record(
    tx: &mut Transaction<'static, Sqlite>,
    ShownPasskey { credential, record, at }: ShownPasskey<'_>,
) -> Result<bool, RowsError> {
    let kept = sqlx::query("UPDATE passkey SET record = ?, used = ? WHERE credential = ?")
        .bind(record)
        .bind(int(at))
        .bind(credential)
        .execute(&mut **tx)
        .await?;
    Ok(kept.rows_affected() == 1)
}

fn read(row: &SqliteRow) -> Result<PendingProof, RowsError> {
    let request = match row.try_get::<Option<i64>, _>("action")? {
        Some(_) => {
            let action = numbered(&Action::ALL, action_number, number(row, "action")?, "action")?;
            Some(PermitFor { action, digest: hash(row, "digest")? })
        }
        None => None,
    };
    Ok(PendingProof {
        exchange: hash(row, "exchange")?,
        session: id(row, "session")?,
        request,
        state: row.try_get("state")?,
        expires: number(row, "expires")?,
    })
}

const fn action_number(action: Action) -> u8 {
    match action {
        Action::AddPasskey => 1,
        Action::RemovePasskey => 2,
        Action::ChangeKeys => 3,
        Action::LinkDevice => 4,
        Action::LowerLevel => 5,
        Action::SetEmail => 6,
        Action::CloseAccount => 7,
    }
}
