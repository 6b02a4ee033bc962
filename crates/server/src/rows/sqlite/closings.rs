//! Closings in SQLite.

use async_trait::async_trait;
use envelope::AccountId;
use sqlx::{Row as _, Sqlite, Transaction, sqlite::SqliteRow};
use wire::{
    closing::{ClosedAccount, ClosedAccounts},
    feed::Cursor,
};

use super::{SqliteRows, hash, id, int, number, successions::retire};
use crate::{
    blobs::BlobKey,
    permit::{CloseAccount, Permit},
    rows::{RowsError, closings::Closings},
};

/// The account `?1` and those before it.
const LINE: &str = "WITH RECURSIVE line (account) AS (
    SELECT ?1 UNION SELECT s.account FROM succession s JOIN line l ON s.successor = l.account
)";

/// What is deleted with an account, in this order, where `line` are the account and those before it.
const DELETED: [&str; 12] = [
    "DELETE FROM feed WHERE reader IN (SELECT account FROM line)",
    // Messages that nobody reads any more, and what was uploaded for none. What the insurer reads stays, sealed for it.
    "INSERT OR IGNORE INTO doomed_part (attachment, number, digest)
     SELECT p.attachment, p.number, p.digest FROM part p JOIN attachment a ON a.id = p.attachment
     LEFT JOIN message_attachment ma ON ma.attachment = a.id
     WHERE NOT EXISTS (SELECT 1 FROM feed WHERE feed.message = ma.message)
       AND (ma.message IS NOT NULL OR a.owner IN (SELECT account FROM line))",
    "DELETE FROM part WHERE (attachment, number) IN (SELECT attachment, number FROM doomed_part)",
    "DELETE FROM message_attachment WHERE message NOT IN (SELECT message FROM feed)",
    "DELETE FROM attachment WHERE id NOT IN (SELECT attachment FROM message_attachment)
       AND (owner IN (SELECT account FROM line) OR message IN (SELECT id FROM message WHERE id NOT IN (SELECT message FROM feed)))",
    "DELETE FROM message WHERE id NOT IN (SELECT message FROM feed)",
    "DELETE FROM account_state WHERE account IN (SELECT account FROM line)",
    "DELETE FROM identification WHERE account IN (SELECT account FROM line)",
    "DELETE FROM level_choice WHERE account IN (SELECT account FROM line)",
    "DELETE FROM account_event WHERE account IN (SELECT account FROM line)",
    "DELETE FROM session WHERE account IN (SELECT account FROM line)",
    // The key's place is taken by what is no key: nobody is routed to it.
    "UPDATE account SET account_keys = x'', encryption_key = id, bind_mac = x'', certificate = NULL WHERE id IN (SELECT account FROM line)",
];

#[async_trait]
impl Closings for SqliteRows {
    async fn ask_closing(
        &self,
        permit: &Permit<CloseAccount>,
        notice: u32,
        now: u64,
        ends: u64,
    ) -> Result<(), RowsError> {
        let mut tx = self.write().await?;
        let account = permit.session().account;
        sqlx::query("INSERT OR REPLACE INTO closing (account, notice, asked, ends) VALUES (?, ?, ?, ?)")
            .bind(account.as_bytes().as_slice())
            .bind(notice)
            .bind(int(now))
            .bind(int(ends))
            .execute(&mut *tx)
            .await?;
        for statement in [
            "UPDATE session SET ended = 1 WHERE account = ?",
            "DELETE FROM push WHERE account = ?",
            "DELETE FROM email WHERE account = ?",
            "DELETE FROM pending_email WHERE account = ?",
            "DELETE FROM pending_link WHERE account = ?",
        ] {
            sqlx::query(statement).bind(account.as_bytes().as_slice()).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn note_taken_back(&self, account: AccountId) -> Result<bool, RowsError> {
        let noted = sqlx::query("DELETE FROM closing WHERE account = ? AND back = 1")
            .bind(account.as_bytes().as_slice())
            .execute(&self.writer)
            .await?;
        Ok(noted.rows_affected() == 1)
    }

    async fn due_closings(&self, now: u64) -> Result<Vec<AccountId>, RowsError> {
        let rows = sqlx::query("SELECT account FROM closing WHERE ends <= ? AND back = 0")
            .bind(int(now))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| id(row, "account")).collect()
    }

    async fn close_account(&self, account: AccountId, now: u64) -> Result<bool, RowsError> {
        let mut tx = self.write().await?;
        let due = sqlx::query("DELETE FROM closing WHERE account = ? AND ends <= ? AND back = 0")
            .bind(account.as_bytes().as_slice())
            .bind(int(now))
            .execute(&mut *tx)
            .await?;
        if due.rows_affected() == 0 {
            return Ok(false);
        }
        end_letters(&mut tx, account, now).await?;
        retire(&mut tx, account).await?;
        for statement in DELETED {
            sqlx::query(sqlx::AssertSqlSafe(format!("{LINE} {statement}")))
                .bind(account.as_bytes().as_slice())
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query("INSERT INTO closed (account, at) VALUES (?, ?)")
            .bind(account.as_bytes().as_slice())
            .bind(int(now))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn closed(&self, after: Cursor, limit: u32) -> Result<ClosedAccounts, RowsError> {
        let rows = sqlx::query("SELECT * FROM closed WHERE position > ? ORDER BY position LIMIT ?")
            .bind(int(after.0))
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        let next = rows.last().map(|row| number(row, "position").map(Cursor)).transpose()?;
        let closed = rows.iter().map(|row| {
            Ok::<_, RowsError>(ClosedAccount { account: id(row, "account")?, at: number(row, "at")? })
        });
        Ok(ClosedAccounts { closed: closed.collect::<Result<_, _>>()?, next: next.unwrap_or(after) })
    }

    async fn doomed_parts(&self, limit: u32) -> Result<Vec<BlobKey>, RowsError> {
        let rows =
            sqlx::query("SELECT * FROM doomed_part LIMIT ?").bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    async fn forget_part(&self, part: &BlobKey) -> Result<(), RowsError> {
        sqlx::query("DELETE FROM doomed_part WHERE attachment = ? AND number = ?")
            .bind(part.attachment.as_bytes().as_slice())
            .bind(part.index)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

/// Letters that would have put another account in this one's place do not work any more: there is no mail that could come back.
async fn end_letters(
    tx: &mut Transaction<'static, Sqlite>,
    account: AccountId,
    now: u64,
) -> Result<(), RowsError> {
    sqlx::query(
        "DELETE FROM pending_activation WHERE letter IN (SELECT slot FROM letter WHERE replaces = ?)",
    )
    .bind(account.as_bytes().as_slice())
    .execute(&mut **tx)
    .await?;
    sqlx::query("UPDATE letter SET expires = min(expires, ?) WHERE replaces = ? AND used = 0")
        .bind(int(now))
        .bind(account.as_bytes().as_slice())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<BlobKey, RowsError> {
    Ok(BlobKey {
        attachment: id(row, "attachment")?,
        index: row.try_get("number")?,
        digest: hash(row, "digest")?,
    })
}
