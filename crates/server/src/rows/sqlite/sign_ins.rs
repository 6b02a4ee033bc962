//! Sign-ins in SQLite.

use async_trait::async_trait;
use envelope::Hash;
use sqlx::{Executor, Row as _, Sqlite};

use super::{SqliteRows, hash, int, number, sessions::insert_session};
use crate::rows::{
    RowsError,
    sessions::NewSession,
    sign_ins::{Attempt, PendingSignIn, SignIns, Tries},
};

#[async_trait]
impl SignIns for SqliteRows {
    async fn tries_of(&self, login: Hash, mark: Option<Hash>) -> Result<Hash, RowsError> {
        // Asked for in any case: how long this takes tells nothing about the name.
        let mark = mark.unwrap_or_default();
        let row = sqlx::query(
            "SELECT EXISTS (SELECT 1 FROM known_device JOIN account ON account.id = known_device.account
             WHERE known_device.mark = ? AND account.login = ?) AS known",
        )
        .bind(mark.as_bytes().as_slice())
        .bind(login.as_bytes().as_slice())
        .fetch_one(&self.readers)
        .await?;
        let known: bool = row.try_get("known")?;
        Ok(if known { Hash::of(&[*login.as_bytes(), *mark.as_bytes()].concat()) } else { login })
    }

    async fn try_sign_in(&self, tries: Hash, now: u64) -> Result<Attempt, RowsError> {
        let mut tx = self.write().await?;
        let before = sqlx::query("SELECT count, last FROM sign_in_try WHERE tries = ?")
            .bind(tries.as_bytes().as_slice())
            .fetch_optional(&mut *tx)
            .await?
            .map(|row| {
                Ok::<_, RowsError>(Tries { count: number(&row, "count")?, last: number(&row, "last")? })
            })
            .transpose()?;
        let Some(after) = Tries::with_another(before, now) else { return Ok(Attempt::TooSoon) };
        sqlx::query("INSERT OR REPLACE INTO sign_in_try (tries, count, last) VALUES (?, ?, ?)")
            .bind(tries.as_bytes().as_slice())
            .bind(after.count)
            .bind(int(after.last))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Attempt::Allowed)
    }

    async fn put_sign_in(&self, pending: &PendingSignIn) -> Result<(), RowsError> {
        sqlx::query(
            "INSERT INTO pending_sign_in (exchange, tries, account, state, expires) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(pending.exchange.as_bytes().as_slice())
        .bind(pending.tries.as_bytes().as_slice())
        .bind(pending.account.as_ref().map(|account| account.as_bytes().as_slice()))
        .bind(&pending.state)
        .bind(int(pending.expires))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn take_sign_in(&self, exchange: Hash, now: u64) -> Result<Option<PendingSignIn>, RowsError> {
        let row = sqlx::query(
            "DELETE FROM pending_sign_in WHERE exchange = ? AND expires > ?
             RETURNING tries, account, state, expires",
        )
        .bind(exchange.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&self.writer)
        .await?;
        row.map(|row| {
            let account: Option<&[u8]> = row.try_get("account")?;
            let account = account
                .map(|bytes| <[u8; 16]>::try_from(bytes).map_err(|_| RowsError::Corrupt("account")))
                .transpose()?;
            Ok(PendingSignIn {
                exchange,
                tries: hash(&row, "tries")?,
                account: account.map(Into::into),
                state: row.try_get("state")?,
                expires: number(&row, "expires")?,
            })
        })
        .transpose()
    }

    async fn forget_tries(&self, tries: Hash) -> Result<(), RowsError> {
        forget_tries(&self.writer, tries).await
    }

    async fn sign_in(&self, tries: Hash, session: &NewSession) -> Result<(), RowsError> {
        let mut tx = self.write().await?;
        forget_tries(&mut *tx, tries).await?;
        insert_session(&mut tx, session).await?;
        Ok(tx.commit().await?)
    }
}

/// Forgets tries, as part of a transaction.
async fn forget_tries<'e>(
    executor: impl Executor<'e, Database = Sqlite>,
    tries: Hash,
) -> Result<(), RowsError> {
    sqlx::query("DELETE FROM sign_in_try WHERE tries = ?")
        .bind(tries.as_bytes().as_slice())
        .execute(executor)
        .await?;
    Ok(())
}
