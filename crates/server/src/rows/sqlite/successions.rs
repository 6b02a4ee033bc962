//! Successions in SQLite.

use async_trait::async_trait;
use envelope::{AccountId, Hash, LetterSlot};
use sqlx::{Row as _, Sqlite, Transaction};
use wire::succession::{OrderedLetter, Restoration, Restored, Succession};

use super::{SqliteRows, id, int, number};
use crate::rows::{
    RowsError,
    successions::{Successions, Withdrawn},
};

#[async_trait]
impl Successions for SqliteRows {
    async fn is_free(&self, login: Hash, letter: LetterSlot) -> Result<bool, RowsError> {
        let taken = sqlx::query(
            "SELECT 1 FROM account WHERE login = ? AND id IS NOT (SELECT replaces FROM letter WHERE slot = ?)",
        )
        .bind(login.as_bytes().as_slice())
        .bind(letter.number())
        .fetch_optional(&self.readers)
        .await?;
        Ok(taken.is_none())
    }

    async fn withdraw_letter(&self, letter: LetterSlot, now: u64) -> Result<Withdrawn, RowsError> {
        let mut tx = self.write().await?;
        let row = sqlx::query("SELECT replaces, used FROM letter WHERE slot = ?")
            .bind(letter.number())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else { return Ok(Withdrawn::Unknown) };
        if number::<u8>(&row, "used")? != 0 {
            return Ok(Withdrawn::Used);
        }
        let replaces = row.try_get::<Option<&[u8]>, _>("replaces")?.is_some();
        let replaces = replaces.then(|| id(&row, "replaces")).transpose()?;
        sqlx::query("UPDATE letter SET expires = min(expires, ?) WHERE slot = ?")
            .bind(int(now))
            .bind(letter.number())
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM pending_activation WHERE letter = ?")
            .bind(letter.number())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Withdrawn::Yes(replaces))
    }

    async fn succession(&self, account: AccountId, now: u64) -> Result<Succession, RowsError> {
        let letters = sqlx::query(
            "SELECT ordered, usable FROM letter
             WHERE replaces = ? AND used = 0 AND expires > ? ORDER BY ordered DESC, slot",
        )
        .bind(account.as_bytes().as_slice())
        .bind(int(now))
        .fetch_all(&self.readers)
        .await?;
        let letters = letters.iter().map(|row| {
            Ok(OrderedLetter { ordered: number(row, "ordered")?, usable: number(row, "usable")? })
        });
        let restoration =
            sqlx::query("SELECT since, restored, remaining FROM succession WHERE successor = ?")
                .bind(account.as_bytes().as_slice())
                .fetch_optional(&self.readers)
                .await?;
        let restoration = restoration.map(|row| {
            let begun = row.try_get::<Option<i64>, _>("remaining")?.is_some();
            let left = begun.then(|| number(&row, "remaining")).transpose()?;
            Ok::<_, RowsError>(Restoration {
                since: number(&row, "since")?,
                back: number(&row, "restored")?,
                left,
            })
        });
        Ok(Succession {
            letters: letters.collect::<Result<_, RowsError>>()?,
            restoration: restoration.transpose()?,
        })
    }

    async fn restore(&self, account: AccountId, restored: &Restored) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        let account = account.as_bytes().as_slice();
        let noted = sqlx::query(
            "UPDATE succession SET restored = ?, remaining = ? WHERE successor = ?
             AND NOT EXISTS (SELECT 1 FROM succession later WHERE later.account = succession.successor)",
        )
        .bind(int(restored.back))
        .bind(int(restored.left))
        .bind(account)
        .execute(&mut *tx)
        .await?;
        if noted.rows_affected() == 0 {
            return Ok(false);
        }
        for message in &restored.messages {
            let message = message.as_bytes().as_slice();
            let readable = sqlx::query(
                "WITH RECURSIVE before (account) AS (
                     SELECT account FROM succession WHERE successor = ?
                     UNION SELECT s.account FROM succession s JOIN before b ON s.successor = b.account
                 )
                 SELECT 1 FROM feed JOIN before ON reader = account WHERE message = ?",
            )
            .bind(account)
            .bind(message)
            .fetch_optional(&mut *tx)
            .await?;
            if readable.is_some() {
                sqlx::query(
                    "INSERT OR IGNORE INTO feed (reader, position, message)
                     SELECT ?1, COALESCE(MAX(position), 0) + 1, ?2 FROM feed WHERE reader = ?1",
                )
                .bind(account)
                .bind(message)
                .execute(&mut *tx)
                .await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Whether an account exists, is not closed, and nobody has its place.
pub(super) async fn is_replaceable(
    tx: &mut Transaction<'static, Sqlite>,
    account: AccountId,
) -> Result<bool, RowsError> {
    let account = sqlx::query(
        "SELECT 1 FROM account WHERE id = ? AND NOT EXISTS (SELECT 1 FROM succession WHERE account = account.id)
             AND NOT EXISTS (SELECT 1 FROM closed WHERE account = account.id)",
    )
    .bind(account.as_bytes().as_slice())
    .fetch_optional(&mut **tx)
    .await?;
    Ok(account.is_some())
}

/// The account that a letter replaces, if any: it may be another than the one with the login name by now.
pub(super) async fn replaced(
    tx: &mut Transaction<'static, Sqlite>,
    letter: u32,
    login: &[u8],
) -> Result<Option<AccountId>, RowsError> {
    let row = sqlx::query(
        "SELECT account.id FROM letter JOIN account ON account.id = letter.replaces
         WHERE letter.slot = ? AND account.login = ?",
    )
    .bind(letter)
    .bind(login)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| id(&row, "id")).transpose()
}

/// Takes the login name from an account, and all that opened it: what is left of it is its mail. Its sessions end.
pub(super) async fn retire(
    tx: &mut Transaction<'static, Sqlite>,
    account: AccountId,
) -> Result<(), RowsError> {
    let account = account.as_bytes().as_slice();
    for statement in [
        "UPDATE account SET login = id, opaque_record = x'', bundle = x'', recovery_proof = NULL WHERE id = ?",
        "DELETE FROM slot WHERE account = ?",
        "DELETE FROM passkey WHERE account = ?",
        "DELETE FROM pending_passkey WHERE account = ?",
        // With it whatever is told by push.
        "DELETE FROM known_device WHERE account = ?",
        "DELETE FROM email WHERE account = ?",
        "DELETE FROM pending_email WHERE account = ?",
        "DELETE FROM pending_sign_in WHERE account = ?",
        "UPDATE session SET ended = 1 WHERE account = ?",
    ] {
        sqlx::query(statement).bind(account).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Says who has the place of a retired account.
pub(super) async fn succeed(
    tx: &mut Transaction<'static, Sqlite>,
    account: AccountId,
    successor: AccountId,
    now: u64,
) -> Result<(), RowsError> {
    sqlx::query("INSERT INTO succession (account, successor, since) VALUES (?, ?, ?)")
        .bind(account.as_bytes().as_slice())
        .bind(successor.as_bytes().as_slice())
        .bind(int(now))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
