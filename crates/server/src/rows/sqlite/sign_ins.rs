//! Sign-ins in SQLite.

use async_trait::async_trait;
use envelope::Hash;
use sqlx::Row as _;

use super::{SqliteRows, hash, int, number, sessions::insert_session};
use crate::rows::{
    RowsError,
    sessions::NewSession,
    sign_ins::{Attempt, PendingSignIn, SignIns, Tries},
};

#[async_trait]
impl SignIns for SqliteRows {
    async fn try_sign_in(&self, login: Hash, now: u64) -> Result<Attempt, RowsError> {
        let mut tx = self.write().await?;
        let before = sqlx::query("SELECT count, last FROM sign_in_try WHERE login = ?")
            .bind(login.as_bytes().as_slice())
            .fetch_optional(&mut *tx)
            .await?
            .map(|row| {
                Ok::<_, RowsError>(Tries { count: number(&row, "count")?, last: number(&row, "last")? })
            })
            .transpose()?;
        let Some(tries) = Tries::with_another(before, now) else { return Ok(Attempt::TooSoon) };
        sqlx::query("INSERT OR REPLACE INTO sign_in_try (login, count, last) VALUES (?, ?, ?)")
            .bind(login.as_bytes().as_slice())
            .bind(tries.count)
            .bind(int(tries.last))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Attempt::Allowed)
    }

    async fn put_sign_in(&self, pending: &PendingSignIn) -> Result<(), RowsError> {
        sqlx::query(
            "INSERT INTO pending_sign_in (exchange, login, account, state, expires) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(pending.exchange.as_bytes().as_slice())
        .bind(pending.login.as_bytes().as_slice())
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
             RETURNING login, account, state, expires",
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
                login: hash(&row, "login")?,
                account: account.map(Into::into),
                state: row.try_get("state")?,
                expires: number(&row, "expires")?,
            })
        })
        .transpose()
    }

    async fn sign_in(&self, login: Hash, session: &NewSession) -> Result<(), RowsError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM sign_in_try WHERE login = ?")
            .bind(login.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        insert_session(&mut *tx, session).await?;
        Ok(tx.commit().await?)
    }
}
