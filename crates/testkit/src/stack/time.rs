//! Time that goes by at the server, and nobody waits for it.

use std::time::Duration;

use anyhow::Result;
use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};

use super::Stack;

impl Stack {
    /// Whatever was handed over so far was handed over that much earlier.
    ///
    /// # Errors
    /// If the server's database cannot be written.
    pub async fn let_pass(&self, time: Duration) -> Result<()> {
        let file = SqliteConnectOptions::new().filename(self.data().join("siegel.db"));
        let mut rows = file.connect().await?;
        sqlx::query("UPDATE message SET handed_over = handed_over - ?")
            .bind(i64::try_from(time.as_millis())?)
            .execute(&mut rows)
            .await?;
        Ok(rows.close().await?)
    }
}
