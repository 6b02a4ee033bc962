//! Sign-ins by an identity provider in SQLite.

use async_trait::async_trait;
use envelope::Hash;
use sqlx::Row as _;

use super::{SqliteRows, int};
use crate::rows::{
    RowsError,
    identities::{Expected, Identities, PendingIdentity},
};

#[async_trait]
impl Identities for SqliteRows {
    async fn put_identity(&self, pending: &PendingIdentity) -> Result<(), RowsError> {
        sqlx::query(
            "INSERT INTO pending_identity (state, browser, nonce, verifier, expires) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(pending.state.as_bytes().as_slice())
        .bind(pending.browser.as_bytes().as_slice())
        .bind(&pending.expected.nonce)
        .bind(&pending.expected.verifier)
        .bind(int(pending.expires))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn take_identity(
        &self,
        state: Hash,
        browser: Hash,
        now: u64,
    ) -> Result<Option<Expected>, RowsError> {
        let row = sqlx::query(
            "DELETE FROM pending_identity WHERE state = ? AND browser = ? AND expires > ? RETURNING nonce, verifier",
        )
        .bind(state.as_bytes().as_slice())
        .bind(browser.as_bytes().as_slice())
        .bind(int(now))
        .fetch_optional(&self.writer)
        .await?;
        row.map(|row| Ok(Expected { nonce: row.try_get("nonce")?, verifier: row.try_get("verifier")? }))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use wire::limits::IDENTITY_SECONDS;

    use super::*;
    use crate::rows::Rows as _;

    #[tokio::test]
    async fn an_answer_is_taken_once_in_time_and_from_the_browser_that_has_left() {
        const END: u64 = IDENTITY_SECONDS * 1000;
        let directory = tempfile::tempdir().unwrap();
        let rows = SqliteRows::open(&directory.path().join("siegel.db")).await.unwrap();
        let [state, browser, other] = [b"state".as_slice(), b"browser", b"other"].map(Hash::of);
        let expected = Expected { nonce: "nonce".to_owned(), verifier: "verifier".to_owned() };
        let pending = PendingIdentity { state, browser, expected: expected.clone(), expires: END };
        rows.put_identity(&pending).await.unwrap();
        let take = async |state, browser, now| rows.take_identity(state, browser, now).await.unwrap();

        assert!(take(state, other, 0).await.is_none(), "another browser");
        assert!(take(other, browser, 0).await.is_none(), "another state");
        assert!(take(state, browser, END).await.is_none(), "too late");
        assert!(take(state, browser, END - 1).await == Some(expected));
        assert!(take(state, browser, END - 1).await.is_none(), "once");

        rows.put_identity(&pending).await.unwrap();
        rows.purge(END - 1).await.unwrap();
        assert!(take(state, browser, END - 1).await.is_some(), "it is forgotten too early");
        rows.put_identity(&pending).await.unwrap();
        rows.purge(END).await.unwrap();
        assert!(take(state, browser, END - 1).await.is_none(), "it is not forgotten");
    }
}
