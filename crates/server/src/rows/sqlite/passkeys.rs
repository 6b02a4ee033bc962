//! Passkeys in SQLite.

use async_trait::async_trait;
use envelope::{AccountId, Base64, Hash, PasskeyId};
use sqlx::{Row as _, Sqlite, Transaction};
use wire::{account::Session, limits::PASSKEYS, passkey::Passkey, rekey::Rekey};

use super::{
    SqliteRows,
    accounts::{Put, unless_taken},
    id, int, number,
    rekeys::put_keys,
    sessions::{end_others, insert_session},
};
use crate::{
    permit::{AddPasskey, Permit, RemovePasskey},
    rows::{
        RowsError,
        passkeys::{KnownPasskey, NewPasskey, Passkeys, PendingPasskey, Registration},
        sessions::NewSession,
    },
};

#[async_trait]
impl Passkeys for SqliteRows {
    async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>, RowsError> {
        let rows =
            sqlx::query("SELECT id, name, created, used FROM passkey WHERE account = ? ORDER BY created, id")
                .bind(account.as_bytes().as_slice())
                .fetch_all(&self.readers)
                .await?;
        let read = |row| {
            let used: Option<i64> = sqlx::Row::try_get(row, "used")?;
            Ok(Passkey {
                passkey: id(row, "id")?,
                name: Base64(sqlx::Row::try_get(row, "name")?),
                created: number(row, "created")?,
                used: used.map(|_| number(row, "used")).transpose()?,
            })
        };
        rows.iter().map(read).collect()
    }

    async fn credentials(&self, account: AccountId) -> Result<Vec<Vec<u8>>, RowsError> {
        let rows = sqlx::query("SELECT credential FROM passkey WHERE account = ?")
            .bind(account.as_bytes().as_slice())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("credential")?)).collect()
    }

    async fn put_passkey_challenge(&self, pending: &PendingPasskey) -> Result<(), RowsError> {
        sqlx::query("INSERT INTO pending_passkey (exchange, account, state, expires) VALUES (?, ?, ?, ?)")
            .bind(pending.exchange.as_bytes().as_slice())
            .bind(pending.account.as_ref().map(|account| account.as_bytes().as_slice()))
            .bind(&pending.state)
            .bind(int(pending.expires))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn passkey_registration(
        &self,
        account: AccountId,
        exchange: Hash,
        now: u64,
    ) -> Result<Option<Vec<u8>>, RowsError> {
        let row = sqlx::query(
            "SELECT state FROM pending_passkey WHERE exchange = ? AND account = ? AND expires > ?",
        )
        .bind(exchange.as_bytes().as_slice())
        .bind(account.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| Ok(row.try_get("state")?)).transpose()
    }

    async fn take_passkey_sign_in(&self, exchange: Hash, now: u64) -> Result<Option<Vec<u8>>, RowsError> {
        let row = sqlx::query(
            "DELETE FROM pending_passkey WHERE exchange = ? AND account IS NULL AND expires > ? RETURNING state",
        )
        .bind(exchange.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&self.writer)
        .await?;
        row.map(|row| Ok(row.try_get("state")?)).transpose()
    }

    async fn has_passkey(
        &self,
        account: AccountId,
        passkey: PasskeyId,
        credential: &[u8],
    ) -> Result<bool, RowsError> {
        let row = sqlx::query("SELECT 1 FROM passkey WHERE account = ? AND id = ? AND credential = ?")
            .bind(account.as_bytes().as_slice())
            .bind(passkey.as_bytes().as_slice())
            .bind(credential)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.is_some())
    }

    async fn register_passkey(
        &self,
        permit: &Permit<AddPasskey>,
        new: &NewPasskey<'_>,
        now: u64,
    ) -> Result<Registration, RowsError> {
        let (mut tx, session) = (self.write().await?, permit.session());
        let account = session.account.as_bytes().as_slice();
        let used =
            sqlx::query("DELETE FROM pending_passkey WHERE exchange = ? AND account = ? AND expires > ?")
                .bind(new.exchange.as_bytes().as_slice())
                .bind(account)
                .bind(int(now))
                .execute(&mut *tx)
                .await?;
        if used.rows_affected() == 0 {
            return Ok(Registration::Expired);
        }
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM passkey WHERE account = ?")
            .bind(account)
            .fetch_one(&mut *tx)
            .await?;
        if usize::try_from(count).is_ok_and(|count| count >= PASSKEYS) {
            return Ok(Registration::Full);
        }
        let inserted = sqlx::query(
            "INSERT INTO passkey (credential, id, account, record, name, created) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(new.credential)
        .bind(new.finish.passkey.as_bytes().as_slice())
        .bind(account)
        .bind(new.record)
        .bind(&new.finish.name.0)
        .bind(int(now))
        .execute(&mut *tx)
        .await;
        if !unless_taken(inserted)? {
            return Ok(Registration::Taken);
        }
        if !rekeyed(&mut tx, session, new.finish.rekey.as_ref()).await? {
            return Ok(Registration::StateConflict);
        }
        tx.commit().await?;
        Ok(Registration::Done)
    }

    async fn name_passkey(
        &self,
        account: AccountId,
        passkey: PasskeyId,
        name: &[u8],
    ) -> Result<bool, RowsError> {
        let done = sqlx::query("UPDATE passkey SET name = ? WHERE account = ? AND id = ?")
            .bind(name)
            .bind(account.as_bytes().as_slice())
            .bind(passkey.as_bytes().as_slice())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn remove_passkey(
        &self,
        permit: &Permit<RemovePasskey>,
        passkey: PasskeyId,
        rekey: Option<&Rekey>,
    ) -> Result<bool, RowsError> {
        let (mut tx, session) = (self.write().await?, permit.session());
        let removed = sqlx::query("DELETE FROM passkey WHERE account = ? AND id = ?")
            .bind(session.account.as_bytes().as_slice())
            .bind(passkey.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        if removed.rows_affected() == 0 {
            return Ok(true);
        }
        if !rekeyed(&mut tx, session, rekey).await? {
            return Ok(false);
        }
        end_others(&mut tx, session.account, session.session).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn passkey(&self, credential: &[u8]) -> Result<Option<KnownPasskey>, RowsError> {
        let row = sqlx::query("SELECT account, record FROM passkey WHERE credential = ?")
            .bind(credential)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| Ok(KnownPasskey { account: id(&row, "account")?, record: row.try_get("record")? }))
            .transpose()
    }

    async fn sign_in_by_passkey(
        &self,
        credential: &[u8],
        record: &[u8],
        session: &NewSession,
    ) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        let known =
            sqlx::query("UPDATE passkey SET record = ?, used = ? WHERE credential = ? AND account = ?")
                .bind(record)
                .bind(int(session.session.opened))
                .bind(credential)
                .bind(session.session.account.as_bytes().as_slice())
                .execute(&mut *tx)
                .await?;
        if known.rows_affected() == 0 {
            return Ok(false);
        }
        insert_session(&mut tx, session).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Whether the account is under the other keys now, if there are some.
async fn rekeyed(
    tx: &mut Transaction<'static, Sqlite>,
    session: &Session,
    rekey: Option<&Rekey>,
) -> Result<bool, RowsError> {
    match rekey {
        Some(rekey) => Ok(put_keys(tx, session, rekey).await? == Put::IsNewest),
        None => Ok(true),
    }
}
