//! Attachments in SQLite.

use async_trait::async_trait;
use envelope::{AttachmentId, Hash};
use sqlx::Row as _;
use wire::upload::Declare;

use super::{SqliteRows, hash, id, int, number};
use crate::rows::{
    Principal, RowsError,
    attachments::{Attachments, Kept, ReadableAttachment},
};

#[async_trait]
impl Attachments for SqliteRows {
    async fn declare(
        &self,
        owner: Principal,
        attachment: AttachmentId,
        declare: &Declare,
    ) -> Result<Kept, RowsError> {
        let mut tx = self.write().await?;
        let before = sqlx::query("SELECT owner, message, object_len FROM attachment WHERE id = ?")
            .bind(attachment.as_bytes().as_slice())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = before {
            let same = row.try_get::<&[u8], _>("owner")? == owner.as_bytes()
                && Declare { message: id(&row, "message")?, object_len: number(&row, "object_len")? }
                    == *declare;
            return Ok(if same { Kept::Yes } else { Kept::Conflict });
        }
        sqlx::query("INSERT INTO attachment (id, owner, message, object_len) VALUES (?, ?, ?, ?)")
            .bind(attachment.as_bytes().as_slice())
            .bind(owner.as_bytes())
            .bind(declare.message.as_bytes().as_slice())
            .bind(int(declare.object_len))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Kept::Yes)
    }

    async fn declared(
        &self,
        owner: Principal,
        attachment: AttachmentId,
    ) -> Result<Option<Declare>, RowsError> {
        let row = sqlx::query("SELECT message, object_len FROM attachment WHERE id = ? AND owner = ?")
            .bind(attachment.as_bytes().as_slice())
            .bind(owner.as_bytes())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| Ok(Declare { message: id(&row, "message")?, object_len: number(&row, "object_len")? }))
            .transpose()
    }

    async fn part(&self, attachment: AttachmentId, index: u32) -> Result<Option<Hash>, RowsError> {
        let row = sqlx::query("SELECT digest FROM part WHERE attachment = ? AND number = ?")
            .bind(attachment.as_bytes().as_slice())
            .bind(index)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| hash(&row, "digest")).transpose()
    }

    async fn add_part(&self, attachment: AttachmentId, index: u32, digest: Hash) -> Result<Kept, RowsError> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT OR IGNORE INTO part (attachment, number, digest) VALUES (?, ?, ?)")
            .bind(attachment.as_bytes().as_slice())
            .bind(index)
            .bind(digest.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        let row = sqlx::query("SELECT digest FROM part WHERE attachment = ? AND number = ?")
            .bind(attachment.as_bytes().as_slice())
            .bind(index)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(if hash(&row, "digest")? == digest { Kept::Yes } else { Kept::Conflict })
    }

    async fn parts(&self, attachment: AttachmentId) -> Result<Vec<u32>, RowsError> {
        Ok(sqlx::query_scalar("SELECT number FROM part WHERE attachment = ? ORDER BY number")
            .bind(attachment.as_bytes().as_slice())
            .fetch_all(&self.readers)
            .await?)
    }

    async fn readable_attachment(
        &self,
        reader: Principal,
        attachment: AttachmentId,
    ) -> Result<Option<ReadableAttachment>, RowsError> {
        let object_len = sqlx::query(
            "SELECT a.object_len FROM attachment a
             JOIN message_attachment ma ON ma.attachment = a.id
             JOIN feed f ON f.message = ma.message AND f.reader = ?
             WHERE a.id = ?",
        )
        .bind(reader.as_bytes())
        .bind(attachment.as_bytes().as_slice())
        .fetch_optional(&self.readers)
        .await?;
        let Some(object_len) = object_len else { return Ok(None) };
        let parts = sqlx::query("SELECT digest FROM part WHERE attachment = ? ORDER BY number")
            .bind(attachment.as_bytes().as_slice())
            .fetch_all(&self.readers)
            .await?;
        Ok(Some(ReadableAttachment {
            object_len: number(&object_len, "object_len")?,
            parts: parts.iter().map(|row| hash(row, "digest")).collect::<Result<_, _>>()?,
        }))
    }
}
