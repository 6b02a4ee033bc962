//! Who is told that there is mail, in SQLite.

use async_trait::async_trait;
use envelope::{AccountId, DeviceId};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};
use subtle::ConstantTimeEq as _;
use wire::{
    limits::{EMAIL_CODE_TRIES, PUSH_DEVICES},
    notices::{EmailAddress, Language, PutEmail, Unconfirmed},
};

use super::{SqliteRows, id, int, levels::numbered, number};
use crate::{
    permit::{Permit, SetEmail},
    rows::{
        RowsError,
        notices::{Confirmed, Kept, Notices, ToldAddress, ToldDevice},
    },
};

#[async_trait]
impl Notices for SqliteRows {
    async fn tell_device(
        &self,
        account: AccountId,
        device: DeviceId,
        endpoint: &str,
        now: u64,
    ) -> Result<Kept, RowsError> {
        let mut tx = self.write().await?;
        let (account, device) = (account.as_bytes().as_slice(), device.as_bytes().as_slice());
        let known = sqlx::query(
            "SELECT push.endpoint FROM known_device AS known LEFT JOIN push USING (account, device)
             WHERE known.account = ? AND known.device = ?",
        )
        .bind(account)
        .bind(device)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(known) = known else { return Ok(Kept::Unknown) };
        if known.try_get::<Option<&str>, _>("endpoint")? == Some(endpoint) {
            return Ok(Kept::Again);
        }
        sqlx::query("INSERT OR REPLACE INTO push (account, device, endpoint, since) VALUES (?, ?, ?, ?)")
            .bind(account)
            .bind(device)
            .bind(endpoint)
            .bind(int(now))
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "DELETE FROM push WHERE account = ?1 AND device NOT IN
             (SELECT device FROM push WHERE account = ?1 ORDER BY since DESC, device LIMIT ?2)",
        )
        .bind(account)
        .bind(PUSH_DEVICES)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Kept::New)
    }

    async fn leave_device(&self, account: AccountId, device: DeviceId) -> Result<bool, RowsError> {
        let done = sqlx::query("DELETE FROM push WHERE account = ? AND device = ?")
            .bind(account.as_bytes().as_slice())
            .bind(device.as_bytes().as_slice())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn forget_endpoint(&self, endpoint: &str) -> Result<(), RowsError> {
        sqlx::query("DELETE FROM push WHERE endpoint = ?").bind(endpoint).execute(&self.writer).await?;
        Ok(())
    }

    async fn told_devices(&self, account: AccountId) -> Result<Vec<ToldDevice>, RowsError> {
        let rows = sqlx::query("SELECT device, endpoint FROM push WHERE account = ? ORDER BY since, device")
            .bind(account.as_bytes().as_slice())
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| Ok(ToldDevice { device: id(row, "device")?, endpoint: row.try_get("endpoint")? }))
            .collect()
    }

    async fn put_email_code(
        &self,
        permit: &Permit<SetEmail>,
        email: &PutEmail,
        code: &str,
        expires: u64,
    ) -> Result<(), RowsError> {
        sqlx::query(
            "INSERT OR REPLACE INTO pending_email (account, address, language, code, expires) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(permit.session().account.as_bytes().as_slice())
        .bind(email.address.as_str())
        .bind(language_number(email.language))
        .bind(code)
        .bind(int(expires))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn confirm_email(&self, account: AccountId, code: &str, now: u64) -> Result<Confirmed, RowsError> {
        let mut tx = self.write().await?;
        let account = account.as_bytes().as_slice();
        let pending = sqlx::query("SELECT code, wrong FROM pending_email WHERE account = ? AND expires > ?")
            .bind(account)
            .bind(int(now))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(pending) = pending else { return Ok(Confirmed::Expired) };
        let is_right = pending.try_get::<&str, _>("code")?.as_bytes().ct_eq(code.as_bytes());
        if !bool::from(is_right) {
            let wrong = number::<u32>(&pending, "wrong")? + 1;
            if wrong >= EMAIL_CODE_TRIES {
                delete(&mut tx, "DELETE FROM pending_email WHERE account = ?", account).await?;
            } else {
                let count = "UPDATE pending_email SET wrong = wrong + 1 WHERE account = ?";
                sqlx::query(count).bind(account).execute(&mut *tx).await?;
            }
            tx.commit().await?;
            return Ok(Confirmed::Wrong);
        }
        sqlx::query(
            "INSERT OR REPLACE INTO email (account, address, language)
             SELECT account, address, language FROM pending_email WHERE account = ?",
        )
        .bind(account)
        .execute(&mut *tx)
        .await?;
        delete(&mut tx, "DELETE FROM pending_email WHERE account = ?", account).await?;
        tx.commit().await?;
        Ok(Confirmed::Yes)
    }

    async fn told_address(&self, account: AccountId) -> Result<Option<ToldAddress>, RowsError> {
        let row = sqlx::query("SELECT address, language FROM email WHERE account = ?")
            .bind(account.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        let read = |row: SqliteRow| {
            let language = number(&row, "language")?;
            let language = numbered(&Language::ALL, language_number, language, "language")?;
            Ok(ToldAddress { address: address(&row)?, language })
        };
        row.map(read).transpose()
    }

    async fn unconfirmed_address(
        &self,
        account: AccountId,
        now: u64,
    ) -> Result<Option<Unconfirmed>, RowsError> {
        let row = sqlx::query("SELECT address, expires FROM pending_email WHERE account = ? AND expires > ?")
            .bind(account.as_bytes().as_slice())
            .bind(int(now))
            .fetch_optional(&self.readers)
            .await?;
        let read =
            |row: SqliteRow| Ok(Unconfirmed { address: address(&row)?, until: number(&row, "expires")? });
        row.map(read).transpose()
    }

    async fn forget_addresses(&self, account: AccountId) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        let account = account.as_bytes().as_slice();
        delete(&mut tx, "DELETE FROM pending_email WHERE account = ?", account).await?;
        let gone = delete(&mut tx, "DELETE FROM email WHERE account = ?", account).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

async fn delete(
    tx: &mut SqliteConnection,
    statement: &'static str,
    account: &[u8],
) -> Result<bool, RowsError> {
    Ok(sqlx::query(statement).bind(account).execute(tx).await?.rows_affected() == 1)
}

fn address(row: &SqliteRow) -> Result<EmailAddress, RowsError> {
    row.try_get::<&str, _>("address")?.parse().map_err(|_| RowsError::Corrupt("address"))
}

const fn language_number(language: Language) -> u8 {
    match language {
        Language::De => 1,
        Language::En => 2,
    }
}
