//! Accounts in SQLite.

use async_trait::async_trait;
use envelope::{AccountId, Base64, Hash, LetterSlot};
use sqlx::{Row as _, Sqlite, Transaction, sqlite::SqliteRow};
use wire::{
    account::{Account, NextState},
    activation::{Enrolment, SealedSlot},
    desk::{EnrolmentEntry, Enrolments},
    feed::Cursor,
    limits::STATES_KEPT,
};

use super::{
    SqliteRows, hash, id, int, number,
    sessions::insert_session,
    successions::{replaced, retire, succeed},
};
use crate::rows::{
    RowsError,
    accounts::{Accounts, Activated, NewAccount, PasswordRecord},
};

#[async_trait]
impl Accounts for SqliteRows {
    async fn activate(&self, account: &NewAccount<'_>, now: u64) -> Result<Activated, RowsError> {
        let mut tx = self.write().await?;
        let pending = sqlx::query(
            "SELECT letter, account, login FROM pending_activation WHERE exchange = ? AND expires > ?",
        )
        .bind(account.exchange.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&mut *tx)
        .await?;
        let Some(pending) = pending else { return Ok(Activated::ExchangeExpired) };
        let (letter, login): (u32, Vec<u8>) = (pending.try_get("letter")?, pending.try_get("login")?);
        let account_id: AccountId = id(&pending, "account")?;
        if was_activated(&mut tx, account, account_id).await? {
            insert_session(&mut tx, account.session).await?;
            tx.commit().await?;
            return Ok(Activated::Yes { replaced: None });
        }
        let used = sqlx::query("UPDATE letter SET used = 1 WHERE slot = ? AND used = 0")
            .bind(letter)
            .execute(&mut *tx)
            .await?;
        if used.rows_affected() == 0 {
            return Ok(Activated::LetterUsed);
        }
        let replaced = replaced(&mut tx, letter, &login).await?;
        if let Some(replaced) = replaced {
            retire(&mut tx, replaced).await?;
        }
        if exists(&mut tx, "SELECT 1 FROM account WHERE login = ?", &login).await? {
            return Ok(Activated::AccountExists);
        }
        let key = account.enrolment.encryption_key;
        if exists(&mut tx, "SELECT 1 FROM unit_key WHERE key = ?", key.as_bytes()).await? {
            return Ok(Activated::IdTaken);
        }
        if !insert_account(&mut tx, account, account_id, letter, &login, now).await? {
            return Ok(Activated::IdTaken);
        }
        if let Some(replaced) = replaced {
            succeed(&mut tx, replaced, account_id, now).await?;
        }
        insert_session(&mut tx, account.session).await?;
        tx.commit().await?;
        Ok(Activated::Yes { replaced })
    }

    async fn password_record(&self, login: Hash) -> Result<Option<PasswordRecord>, RowsError> {
        let row = sqlx::query("SELECT id, opaque_record FROM account WHERE login = ?")
            .bind(login.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| Ok(PasswordRecord { account: id(&row, "id")?, record: row.try_get("opaque_record")? }))
            .transpose()
    }

    async fn account_of(&self, login: Hash) -> Result<Option<AccountId>, RowsError> {
        let row = sqlx::query("SELECT id FROM account WHERE login = ?")
            .bind(login.as_bytes().as_slice())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| id(&row, "id")).transpose()
    }

    async fn account(&self, account: AccountId) -> Result<Option<Account>, RowsError> {
        let row = sqlx::query(
            "SELECT id, login, account_keys, encryption_key, bind_mac, bundle, certificate FROM account WHERE id = ?",
        )
        .bind(account.as_bytes().as_slice())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let certificate: Option<Vec<u8>> = row.try_get("certificate")?;
        let enrolment = self.enrolment(&row).await?;
        let state =
            sqlx::query("SELECT bytes FROM account_state WHERE account = ? ORDER BY number DESC LIMIT 1")
                .bind(account.as_bytes().as_slice())
                .fetch_one(&self.readers)
                .await?;
        let state = Base64(state.try_get("bytes")?);
        let login = hash(&row, "login")?;
        Ok(Some(Account { account, login, enrolment, certificate: certificate.map(Base64), state }))
    }

    async fn states(&self, account: AccountId) -> Result<Vec<Base64>, RowsError> {
        let rows = sqlx::query("SELECT bytes FROM account_state WHERE account = ? ORDER BY number")
            .bind(account.as_bytes().as_slice())
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| Ok(Base64(row.try_get("bytes")?))).collect()
    }

    async fn put_state(&self, account: AccountId, next: &NextState) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        let put = put_state(&mut tx, account, next).await?;
        tx.commit().await?;
        Ok(put != Put::Conflict)
    }

    async fn enrolments(&self, after: Cursor, limit: u32) -> Result<Enrolments, RowsError> {
        let rows = sqlx::query(
            "SELECT position, id, letter, account_keys, encryption_key, bind_mac, bundle
             FROM account WHERE position > ? AND NOT EXISTS (SELECT 1 FROM closed WHERE closed.account = account.id)
             ORDER BY position LIMIT ?",
        )
        .bind(int(after.0))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        let mut enrolments = Vec::with_capacity(rows.len());
        for row in &rows {
            enrolments.push(EnrolmentEntry {
                cursor: Cursor(number(row, "position")?),
                account: id(row, "id")?,
                letter: LetterSlot::new(number(row, "letter")?).ok_or(RowsError::Corrupt("letter"))?,
                enrolment: self.enrolment(row).await?,
            });
        }
        let next = enrolments.last().map_or(after, |entry| entry.cursor);
        Ok(Enrolments { enrolments, next })
    }

    async fn put_certificate(&self, account: AccountId, certificate: &Base64) -> Result<bool, RowsError> {
        let done = sqlx::query("UPDATE account SET certificate = ? WHERE id = ?")
            .bind(&certificate.0)
            .bind(account.as_bytes().as_slice())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

impl SqliteRows {
    /// The enrolment of an account's row.
    async fn enrolment(&self, row: &SqliteRow) -> Result<Enrolment, RowsError> {
        let slots = sqlx::query("SELECT id, object FROM slot WHERE account = ? ORDER BY position")
            .bind(row.try_get::<&[u8], _>("id")?)
            .fetch_all(&self.readers)
            .await?;
        let slots = slots
            .iter()
            .map(|slot| Ok(SealedSlot { slot: id(slot, "id")?, object: Base64(slot.try_get("object")?) }))
            .collect::<Result<_, RowsError>>()?;
        Ok(Enrolment {
            account_keys: Base64(row.try_get("account_keys")?),
            encryption_key: id(row, "encryption_key")?,
            bind_mac: Base64(row.try_get("bind_mac")?),
            slots,
            bundle: Base64(row.try_get("bundle")?),
        })
    }
}

/// Whether this very request has made the account before: its answer was lost, and it is asked again.
async fn was_activated(
    tx: &mut Transaction<'static, Sqlite>,
    account: &NewAccount<'_>,
    account_id: AccountId,
) -> Result<bool, RowsError> {
    let same = sqlx::query(
        "SELECT 1 FROM account WHERE id = ? AND opaque_record = ? AND account_keys = ? AND bundle = ?",
    )
    .bind(account_id.as_bytes().as_slice())
    .bind(account.opaque_record)
    .bind(&account.enrolment.account_keys.0)
    .bind(&account.enrolment.bundle.0)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(same.is_some())
}

/// Inserts an account and its slots; `false` if one of its ids is taken.
async fn insert_account(
    tx: &mut Transaction<'static, Sqlite>,
    account: &NewAccount<'_>,
    account_id: AccountId,
    letter: u32,
    login: &[u8],
    now: u64,
) -> Result<bool, RowsError> {
    let enrolment = account.enrolment;
    let inserted = sqlx::query(
        "INSERT INTO account (id, login, opaque_record, letter, account_keys, encryption_key, bind_mac, bundle, recovery_proof, created)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(account_id.as_bytes().as_slice())
    .bind(login)
    .bind(account.opaque_record)
    .bind(letter)
    .bind(&enrolment.account_keys.0)
    .bind(enrolment.encryption_key.as_bytes().as_slice())
    .bind(&enrolment.bind_mac.0)
    .bind(&enrolment.bundle.0)
    .bind(account.recovery_proof.as_bytes().as_slice())
    .bind(int(now))
    .execute(&mut **tx)
    .await;
    if !unless_taken(inserted)? {
        return Ok(false);
    }
    for (position, slot) in (0_i64..).zip(&enrolment.slots) {
        if !insert_slot(tx, account_id, position, slot).await? {
            return Ok(false);
        }
    }
    insert_state(tx, account_id, 1, account.state).await?;
    Ok(true)
}

/// Inserts a slot as part of a transaction; `false` if its id is taken.
pub(super) async fn insert_slot(
    tx: &mut Transaction<'static, Sqlite>,
    account: AccountId,
    position: i64,
    slot: &SealedSlot,
) -> Result<bool, RowsError> {
    let inserted = sqlx::query("INSERT INTO slot (account, position, id, object) VALUES (?, ?, ?, ?)")
        .bind(account.as_bytes().as_slice())
        .bind(position)
        .bind(slot.slot.as_bytes().as_slice())
        .bind(&slot.object.0)
        .execute(&mut **tx)
        .await;
    unless_taken(inserted)
}

/// What became of a state that was to be the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// Now it is.
    IsNewest,
    /// It was already: the same is asked again.
    WasNewest,
    /// Another one is.
    Conflict,
}

/// Puts the state after the newest one, as part of a transaction.
pub(super) async fn put_state(
    tx: &mut Transaction<'static, Sqlite>,
    account: AccountId,
    next: &NextState,
) -> Result<Put, RowsError> {
    let newest =
        sqlx::query("SELECT number, hash FROM account_state WHERE account = ? ORDER BY number DESC LIMIT 1")
            .bind(account.as_bytes().as_slice())
            .fetch_optional(&mut **tx)
            .await?;
    let Some(newest) = newest else { return Ok(Put::Conflict) };
    let (number, newest): (i64, Vec<u8>) = (newest.try_get("number")?, newest.try_get("hash")?);
    if newest == Hash::of(&next.state.0).as_bytes() {
        return Ok(Put::WasNewest);
    }
    if newest != next.previous.as_bytes() {
        return Ok(Put::Conflict);
    }
    insert_state(tx, account, number + 1, &next.state.0).await?;
    sqlx::query("DELETE FROM account_state WHERE account = ? AND number <= ?")
        .bind(account.as_bytes().as_slice())
        .bind(number + 1 - i64::from(STATES_KEPT))
        .execute(&mut **tx)
        .await?;
    Ok(Put::IsNewest)
}

async fn insert_state(
    tx: &mut Transaction<'static, Sqlite>,
    account: AccountId,
    number: i64,
    state: &[u8],
) -> Result<(), RowsError> {
    sqlx::query("INSERT INTO account_state (account, number, hash, bytes) VALUES (?, ?, ?, ?)")
        .bind(account.as_bytes().as_slice())
        .bind(number)
        .bind(Hash::of(state).as_bytes().as_slice())
        .bind(state)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Whether a row was inserted; `false` if a unique column stood against it.
pub(super) fn unless_taken<T>(inserted: Result<T, sqlx::Error>) -> Result<bool, RowsError> {
    match inserted {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn exists(
    tx: &mut Transaction<'static, Sqlite>,
    statement: &'static str,
    value: &[u8],
) -> Result<bool, RowsError> {
    Ok(sqlx::query(statement).bind(value).fetch_optional(&mut **tx).await?.is_some())
}
