//! Publications in SQLite.

use async_trait::async_trait;
use envelope::{Hash, UnitId};
use sqlx::Row as _;
use wire::{desk::PublishDirectory, insurer::Insurer};

use super::{SqliteRows, hash, int, number};
use crate::rows::{
    RowsError,
    publications::{Publications, Published},
};

#[async_trait]
impl Publications for SqliteRows {
    async fn insurer(&self) -> Result<Option<Insurer>, RowsError> {
        let json: Option<String> =
            sqlx::query_scalar("SELECT json FROM insurer").fetch_optional(&self.readers).await?;
        json.map(|json| serde_json::from_str(&json).map_err(|_| RowsError::Corrupt("json"))).transpose()
    }

    async fn put_insurer(&self, insurer: &Insurer) -> Result<(), RowsError> {
        let json = serde_json::to_string(insurer).map_err(|_| RowsError::Corrupt("json"))?;
        sqlx::query("INSERT OR REPLACE INTO insurer (only, json) VALUES (1, ?)")
            .bind(json)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn directory(&self) -> Result<Option<Vec<u8>>, RowsError> {
        Ok(sqlx::query_scalar("SELECT bytes FROM directory").fetch_optional(&self.readers).await?)
    }

    async fn publish_directory(&self, directory: &PublishDirectory) -> Result<Published, RowsError> {
        let new = Hash::of(&directory.directory.0);
        let mut tx = self.write().await?;
        if let Some(row) =
            sqlx::query("SELECT sequence, hash FROM directory").fetch_optional(&mut *tx).await?
        {
            let sequence: u64 = number(&row, "sequence")?;
            if sequence > directory.sequence || (sequence == directory.sequence && hash(&row, "hash")? != new)
            {
                return Ok(Published::Stale);
            }
        }
        sqlx::query("INSERT OR REPLACE INTO directory (only, sequence, hash, bytes) VALUES (1, ?, ?, ?)")
            .bind(int(directory.sequence))
            .bind(new.as_bytes().as_slice())
            .bind(&directory.directory.0)
            .execute(&mut *tx)
            .await?;
        for unit in &directory.units {
            sqlx::query("INSERT OR IGNORE INTO unit (id) VALUES (?)")
                .bind(unit.unit.as_bytes().as_slice())
                .execute(&mut *tx)
                .await?;
            for key in &unit.encryption_keys {
                sqlx::query("INSERT OR IGNORE INTO unit_key (key, unit) VALUES (?, ?)")
                    .bind(key.as_bytes().as_slice())
                    .bind(unit.unit.as_bytes().as_slice())
                    .execute(&mut *tx)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(Published::InForce)
    }

    async fn knows_unit(&self, unit: UnitId) -> Result<bool, RowsError> {
        let row = sqlx::query("SELECT EXISTS (SELECT 1 FROM unit WHERE id = ?) AS known")
            .bind(unit.as_bytes().as_slice())
            .fetch_one(&self.readers)
            .await?;
        Ok(row.try_get("known")?)
    }

    async fn add_desk_token(&self, hash: Hash, now: u64) -> Result<(), RowsError> {
        sqlx::query("INSERT INTO desk_token (hash, created) VALUES (?, ?)")
            .bind(hash.as_bytes().as_slice())
            .bind(int(now))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn knows_desk_token(&self, hash: Hash) -> Result<bool, RowsError> {
        let row = sqlx::query("SELECT EXISTS (SELECT 1 FROM desk_token WHERE hash = ?) AS known")
            .bind(hash.as_bytes().as_slice())
            .fetch_one(&self.readers)
            .await?;
        Ok(row.try_get("known")?)
    }
}
