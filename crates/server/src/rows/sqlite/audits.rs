//! Events in SQLite.

use async_trait::async_trait;
use envelope::AccountId;
use sqlx::Row as _;
use wire::activity::{self, Happened};

use super::{SqliteRows, fixed, int, number};
use crate::{
    audit::Entry,
    rows::{
        RowsError,
        audits::{Audits, Count},
    },
};

/// Milliseconds in which what strangers cause stands once in an account's list.
const STRANGERS_EVERY: u64 = 60 * 60 * 1000;

#[async_trait]
impl Audits for SqliteRows {
    async fn audit_key(&self, day: u64, fresh: [u8; 32]) -> Result<[u8; 32], RowsError> {
        let known = sqlx::query("SELECT key FROM audit_key WHERE day = ?")
            .bind(int(day))
            .fetch_optional(&self.readers)
            .await?;
        if let Some(row) = known {
            return fixed(&row, "key");
        }
        let mut tx = self.write().await?;
        sqlx::query("INSERT OR IGNORE INTO audit_key (day, key) VALUES (?, ?)")
            .bind(int(day))
            .bind(fresh.as_slice())
            .execute(&mut *tx)
            .await?;
        let row =
            sqlx::query("SELECT key FROM audit_key WHERE day = ?").bind(int(day)).fetch_one(&mut *tx).await?;
        let key = fixed(&row, "key")?;
        tx.commit().await?;
        Ok(key)
    }

    async fn put_event(
        &self,
        entry: &Entry,
        account: Option<(AccountId, Happened)>,
        now: u64,
    ) -> Result<(), RowsError> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO audit (at, event, who) VALUES (?, ?, ?)")
            .bind(int(entry.at))
            .bind(entry.event)
            .bind(&entry.who)
            .execute(&mut *tx)
            .await?;
        if let Some((account, happened)) = account {
            let not_before = if happened == Happened::SignInRefused { STRANGERS_EVERY } else { 0 };
            sqlx::query(
                "INSERT INTO account_event (account, at, event) SELECT ?1, ?2, ?3 WHERE NOT EXISTS
                 (SELECT 1 FROM account_event WHERE account = ?1 AND event = ?3 AND at > ?2 - ?4)",
            )
            .bind(account.as_bytes().as_slice())
            .bind(int(now))
            .bind(happened.name())
            .bind(int(not_before))
            .execute(&mut *tx)
            .await?;
        }
        Ok(tx.commit().await?)
    }

    async fn activity(
        &self,
        account: AccountId,
        since: u64,
        limit: u32,
    ) -> Result<Vec<activity::Event>, RowsError> {
        let rows = sqlx::query(
            "SELECT at, event FROM account_event WHERE account = ? AND at > ? ORDER BY at DESC, position DESC LIMIT ?",
        )
        .bind(account.as_bytes().as_slice())
        .bind(int(since))
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        let read = |row| {
            let name: &str = sqlx::Row::try_get(row, "event")?;
            let what = Happened::ALL.iter().copied().find(|happened| happened.name() == name);
            Ok(activity::Event { at: number(row, "at")?, what: what.ok_or(RowsError::Corrupt("event"))? })
        };
        rows.iter().map(read).collect()
    }

    async fn audit_counts(&self) -> Result<Vec<Count>, RowsError> {
        let rows = sqlx::query(
            "SELECT date(at / 1000, 'unixepoch') AS day, event, count(*) AS count FROM audit
             GROUP BY day, event ORDER BY day, event",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Count {
                    day: row.try_get("day")?,
                    event: row.try_get("event")?,
                    count: number(row, "count")?,
                })
            })
            .collect()
    }
}
