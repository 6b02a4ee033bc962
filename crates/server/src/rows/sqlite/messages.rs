//! Messages in SQLite.

use async_trait::async_trait;
use envelope::{AttachmentId, KeyId, MessageId, attachment::part_count};
use sqlx::{Row as _, Sqlite, Transaction, sqlite::SqliteRow};
use wire::{
    feed::{Cursor, Feed, FeedAttachment, FeedEntry},
    upload::Committed,
};

use super::{SqliteRows, hash, id, int, number};
use crate::rows::{
    Principal, RowsError,
    messages::{Commit, Messages, NewMessage},
};

#[async_trait]
impl Messages for SqliteRows {
    async fn commit(&self, message: &NewMessage<'_>, now: u64) -> Result<Commit, RowsError> {
        let mut tx = self.write().await?;
        let before = sqlx::query("SELECT owner, hash, handed_over FROM message WHERE id = ?")
            .bind(message.message.as_bytes().as_slice())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = before {
            return repeated(&mut tx, message, &row).await;
        }
        let mut readers = Vec::with_capacity(message.recipients.len());
        for &key in message.recipients {
            let Some(reader) = reader_of(&mut tx, message.owner, key).await? else {
                return Ok(Commit::UnknownRecipient);
            };
            if !readers.contains(&reader) {
                readers.push(reader);
            }
        }
        for &attachment in message.attachments {
            if !complete(&mut tx, message, attachment).await? {
                return Ok(Commit::Incomplete);
            }
        }
        insert_message(&mut tx, message, now).await?;
        for reader in &readers {
            sqlx::query(
                "INSERT INTO feed (reader, position, message)
                 SELECT ?1, COALESCE(MAX(position), 0) + 1, ?2 FROM feed WHERE reader = ?1",
            )
            .bind(reader.as_bytes())
            .bind(message.message.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(Commit::New(Committed { envelope: message.hash, handed_over: now }, readers))
    }

    async fn feed(&self, reader: Principal, after: Cursor, limit: u32) -> Result<Feed, RowsError> {
        let mut rows = sqlx::query(
            "SELECT f.position, m.id, m.hash, m.handed_over FROM feed f
             JOIN message m ON m.id = f.message
             WHERE f.reader = ? AND f.position > ? ORDER BY f.position LIMIT ?",
        )
        .bind(reader.as_bytes())
        .bind(int(after.0))
        .bind(i64::from(limit) + 1)
        .fetch_all(&self.readers)
        .await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let mut entries = rows
            .iter()
            .map(|row| {
                Ok(FeedEntry {
                    cursor: Cursor(number(row, "position")?),
                    message: id(row, "id")?,
                    envelope: hash(row, "hash")?,
                    handed_over: number(row, "handed_over")?,
                    attachments: Vec::new(),
                })
            })
            .collect::<Result<Vec<_>, RowsError>>()?;
        let next = entries.last().map_or(after, |entry| entry.cursor);
        let attachments = sqlx::query(
            "SELECT f.position, a.id, a.object_len FROM feed f
             JOIN message_attachment ma ON ma.message = f.message
             JOIN attachment a ON a.id = ma.attachment
             WHERE f.reader = ? AND f.position > ? AND f.position <= ? ORDER BY f.position, ma.position",
        )
        .bind(reader.as_bytes())
        .bind(int(after.0))
        .bind(int(next.0))
        .fetch_all(&self.readers)
        .await?;
        for row in &attachments {
            let cursor = Cursor(number(row, "position")?);
            if let Ok(at) = entries.binary_search_by_key(&cursor, |entry| entry.cursor) {
                let attachment =
                    FeedAttachment { attachment: id(row, "id")?, object_len: number(row, "object_len")? };
                entries[at].attachments.push(attachment);
            }
        }
        Ok(Feed { entries, next, more })
    }

    async fn envelope(&self, reader: Principal, message: MessageId) -> Result<Option<Vec<u8>>, RowsError> {
        Ok(sqlx::query_scalar(
            "SELECT m.envelope FROM message m JOIN feed f ON f.message = m.id AND f.reader = ? WHERE m.id = ?",
        )
        .bind(reader.as_bytes())
        .bind(message.as_bytes().as_slice())
        .fetch_optional(&self.readers)
        .await?)
    }
}

/// What a commit under an id that exists comes to.
async fn repeated(
    tx: &mut Transaction<'static, Sqlite>,
    message: &NewMessage<'_>,
    row: &SqliteRow,
) -> Result<Commit, RowsError> {
    let attachments =
        sqlx::query("SELECT attachment FROM message_attachment WHERE message = ? ORDER BY position")
            .bind(message.message.as_bytes().as_slice())
            .fetch_all(&mut **tx)
            .await?
            .iter()
            .map(|row| id(row, "attachment"))
            .collect::<Result<Vec<AttachmentId>, _>>()?;
    let same = row.try_get::<&[u8], _>("owner")? == message.owner.as_bytes()
        && hash(row, "hash")? == message.hash
        && attachments == message.attachments;
    if !same {
        return Ok(Commit::Conflict);
    }
    Ok(Commit::Again(Committed { envelope: message.hash, handed_over: number(row, "handed_over")? }))
}

/// Who reads what is sealed to this key, if the owner may write to it: accounts write to the desk and themselves.
async fn reader_of(
    tx: &mut Transaction<'static, Sqlite>,
    owner: Principal,
    key: KeyId,
) -> Result<Option<Principal>, RowsError> {
    let unit = sqlx::query("SELECT 1 FROM unit_key WHERE key = ?")
        .bind(key.as_bytes().as_slice())
        .fetch_optional(&mut **tx)
        .await?;
    if unit.is_some() {
        return Ok(Some(Principal::Desk));
    }
    let account = sqlx::query("SELECT id FROM account WHERE encryption_key = ?")
        .bind(key.as_bytes().as_slice())
        .fetch_optional(&mut **tx)
        .await?
        .map(|row| id(&row, "id").map(Principal::Account))
        .transpose()?;
    Ok(account.filter(|&reader| owner == Principal::Desk || owner == reader))
}

/// Whether an attachment was declared for this message and has all its parts.
async fn complete(
    tx: &mut Transaction<'static, Sqlite>,
    message: &NewMessage<'_>,
    attachment: AttachmentId,
) -> Result<bool, RowsError> {
    let row = sqlx::query(
        "SELECT object_len, (SELECT COUNT(*) FROM part WHERE attachment = id) AS parts
         FROM attachment WHERE id = ? AND owner = ? AND message = ?",
    )
    .bind(attachment.as_bytes().as_slice())
    .bind(message.owner.as_bytes())
    .bind(message.message.as_bytes().as_slice())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(false) };
    Ok(number::<u32>(&row, "parts")? == part_count(number(&row, "object_len")?))
}

async fn insert_message(
    tx: &mut Transaction<'static, Sqlite>,
    message: &NewMessage<'_>,
    now: u64,
) -> Result<(), RowsError> {
    sqlx::query("INSERT INTO message (id, owner, hash, envelope, handed_over) VALUES (?, ?, ?, ?, ?)")
        .bind(message.message.as_bytes().as_slice())
        .bind(message.owner.as_bytes())
        .bind(message.hash.as_bytes().as_slice())
        .bind(message.envelope)
        .bind(int(now))
        .execute(&mut **tx)
        .await?;
    for (position, attachment) in (0_i64..).zip(message.attachments) {
        sqlx::query("INSERT INTO message_attachment (message, position, attachment) VALUES (?, ?, ?)")
            .bind(message.message.as_bytes().as_slice())
            .bind(position)
            .bind(attachment.as_bytes().as_slice())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
