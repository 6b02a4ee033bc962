//! Links in SQLite.

use async_trait::async_trait;
use envelope::{AccountId, Base64, Hash};
use sqlx::{Row as _, Sqlite, Transaction, sqlite::SqliteRow};

use super::{SqliteRows, id, int, sessions::insert_session};
use crate::{
    permit::{LinkDevice, Permit},
    rows::{
        RowsError,
        links::{Links, NewLink, PendingLink, Reached},
        sessions::NewSession,
    },
};

#[async_trait]
impl Links for SqliteRows {
    async fn put_link(&self, link: &NewLink<'_>) -> Result<bool, RowsError> {
        let done = sqlx::query(
            "INSERT OR IGNORE INTO pending_link (link, exchange, public_key, device, expires) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(link.link.as_bytes().as_slice())
        .bind(link.exchange.as_bytes().as_slice())
        .bind(link.public_key)
        .bind(link.device.as_bytes().as_slice())
        .bind(int(link.expires))
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn claim_link(
        &self,
        link: Hash,
        account: AccountId,
        now: u64,
    ) -> Result<Reached<Base64>, RowsError> {
        let mut tx = self.write().await?;
        let row = match reach(&mut tx, link, account, now).await? {
            Reached::Own(row) => row,
            Reached::Taken => return Ok(Reached::Taken),
            Reached::Gone => return Ok(Reached::Gone),
        };
        sqlx::query("UPDATE pending_link SET account = ? WHERE link = ?")
            .bind(account.as_bytes().as_slice())
            .bind(link.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Reached::Own(Base64(row.try_get("public_key")?)))
    }

    async fn seal_link(
        &self,
        link: Hash,
        permit: &Permit<LinkDevice>,
        sealed: &Base64,
        now: u64,
        until: u64,
    ) -> Result<Reached<()>, RowsError> {
        let mut tx = self.write().await?;
        let row = match reach(&mut tx, link, permit.session().account, now).await? {
            // Whoever has not claimed it has not compared anything.
            Reached::Own(row) if whose(&row)?.is_some() => row,
            Reached::Own(_) | Reached::Taken => return Ok(Reached::Taken),
            Reached::Gone => return Ok(Reached::Gone),
        };
        match row.try_get::<Option<&[u8]>, _>("sealed")? {
            Some(before) if before == sealed.0 => return Ok(Reached::Own(())),
            Some(_) => return Ok(Reached::Taken),
            None => {}
        }
        sqlx::query("UPDATE pending_link SET sealed = ?, expires = max(expires, ?) WHERE link = ?")
            .bind(&sealed.0)
            .bind(int(until))
            .bind(link.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Reached::Own(()))
    }

    async fn pending_link(&self, exchange: Hash, now: u64) -> Result<Option<PendingLink>, RowsError> {
        let row = sqlx::query(
            "SELECT device, account, sealed FROM pending_link WHERE exchange = ? AND expires > ?",
        )
        .bind(exchange.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| {
            let sealed: Option<Vec<u8>> = row.try_get("sealed")?;
            Ok(PendingLink { device: id(&row, "device")?, account: whose(&row)?, sealed: sealed.map(Base64) })
        })
        .transpose()
    }

    async fn finish_link(&self, exchange: Hash, session: &NewSession) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        let done = sqlx::query("DELETE FROM pending_link WHERE exchange = ? AND account = ?")
            .bind(exchange.as_bytes().as_slice())
            .bind(session.session.account.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        insert_session(&mut tx, session).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// A link that has not ended and is nobody else's.
async fn reach(
    tx: &mut Transaction<'_, Sqlite>,
    link: Hash,
    account: AccountId,
    now: u64,
) -> Result<Reached<SqliteRow>, RowsError> {
    let row =
        sqlx::query("SELECT public_key, account, sealed FROM pending_link WHERE link = ? AND expires > ?")
            .bind(link.as_bytes().as_slice())
            .bind(int(now))
            .fetch_optional(&mut **tx)
            .await?;
    let Some(row) = row else { return Ok(Reached::Gone) };
    match whose(&row)? {
        Some(owner) if owner != account => Ok(Reached::Taken),
        _ => Ok(Reached::Own(row)),
    }
}

/// The account of the device that has read the code.
fn whose(row: &SqliteRow) -> Result<Option<AccountId>, RowsError> {
    let is_claimed = row.try_get::<Option<&[u8]>, _>("account")?.is_some();
    is_claimed.then(|| id(row, "account")).transpose()
}
