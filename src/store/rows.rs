//! Small rows, each sealed by the module under the account's local-store key.

use super::{AccountStore, ROWS, Write, bytes_of};
use crate::error::StorageFailure;

/// The table of what opened envelopes have said.
pub const OPENED_TABLE: &str = "opened";
/// The table of what is written in files.
pub const WORDS_TABLE: &str = "words";
/// The table of the index over both.
pub const INDEX_TABLE: &str = "search";

impl AccountStore {
    /// A sealed row.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn row(&self, table: &str, row: &str) -> Result<Option<Vec<u8>>, StorageFailure> {
        Ok(self.database.get(ROWS, &self.key(&[table, row])).await?.as_ref().and_then(bytes_of))
    }

    /// Every sealed row of a table, by its id.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn rows(&self, table: &str) -> Result<Vec<(String, Vec<u8>)>, StorageFailure> {
        let prefix = self.key(&[table, ""]);
        let rows = self.database.all(ROWS, &prefix).await?;
        let named = rows
            .into_iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(&prefix)?.to_owned(), bytes_of(&value)?)));
        Ok(named.collect())
    }

    /// Keeps a sealed row.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_row(&self, table: &str, row: &str, sealed: &[u8]) -> Result<(), StorageFailure> {
        self.database.write(vec![self.row_write(table, row, sealed)]).await
    }

    /// The ids of a table's rows, in order.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn row_ids(&self, table: &str) -> Result<Vec<String>, StorageFailure> {
        let prefix = self.key(&[table, ""]);
        let keys = self.database.keys(ROWS, &prefix).await?;
        Ok(keys.iter().filter_map(|key| key.strip_prefix(&prefix)).map(str::to_owned).collect())
    }

    /// Keeps sealed rows of a table in the place of those that are `gone`: all of it or nothing.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn change_rows(
        &self,
        table: &str,
        sealed: &[(String, Vec<u8>)],
        gone: &[String],
    ) -> Result<(), StorageFailure> {
        let delete = |row: &String| Write::Delete { store: ROWS, key: self.key(&[table, row]) };
        let mut writes: Vec<_> = gone.iter().map(delete).collect();
        writes.extend(sealed.iter().map(|(row, sealed)| self.row_write(table, row, sealed)));
        if writes.is_empty() {
            return Ok(());
        }
        self.database.write(writes).await
    }

    pub(super) fn row_write(&self, table: &str, row: &str, sealed: &[u8]) -> Write {
        Write::put(ROWS, self.key(&[table, row]), js_sys::Uint8Array::from(sealed))
    }
}
