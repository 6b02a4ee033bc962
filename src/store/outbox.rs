//! The sealed outbox: drafts, and what waits to be handed over.

use envelope::{AttachmentId, MessageId};

use super::{AccountStore, OUTBOX, Standing, Write, bytes_of};
use crate::error::StorageFailure;

/// The table of the module's place in this device's chain of envelopes.
const CHAIN: (&str, &str) = ("chain", "device");

/// An entry of the outbox as it is kept.
pub struct KeptEntry {
    /// The message.
    pub message: MessageId,
    /// The sealed entry.
    pub sealed: Vec<u8>,
    /// The envelope, once the message is sealed: a retry repeats these bytes.
    pub envelope: Option<Vec<u8>>,
}

impl AccountStore {
    /// Every entry.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn entries(&self) -> Result<Vec<KeptEntry>, StorageFailure> {
        let prefix = self.key(&[]);
        let kept = self.database.all(OUTBOX, &prefix).await?;
        let entries = kept.into_iter().filter_map(|(key, value)| {
            let message = key.strip_prefix(&prefix)?.parse().ok()?;
            let [sealed, envelope] = [0, 1].map(|at| bytes_of(&js_sys::Array::from(&value).get(at)));
            Some(KeptEntry { message, sealed: sealed?, envelope })
        });
        Ok(entries.collect())
    }

    /// Keeps an entry.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_entry(&self, entry: &KeptEntry) -> Result<(), StorageFailure> {
        self.database.write(vec![self.entry_write(entry)]).await
    }

    /// Keeps an entry in the place of this one; says whether that was still there, untouched by other tabs.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn replace_entry(&self, entry: &KeptEntry, was: &[u8]) -> Result<bool, StorageFailure> {
        let standing = self.standing(entry.message, was);
        self.database.write_over(Some(standing), vec![self.entry_write(entry)]).await
    }

    /// The same of an entry that was just sealed as a message, with the device's new place in its chain: both or neither.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_sealed_entry(
        &self,
        entry: &KeptEntry,
        was: &[u8],
        chain: &[u8],
    ) -> Result<bool, StorageFailure> {
        let standing = self.standing(entry.message, was);
        self.database.write_over(Some(standing), vec![self.entry_write(entry), self.chain_write(chain)]).await
    }

    /// Whether this entry is still there, untouched by other tabs.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn has_entry(&self, message: MessageId, was: &[u8]) -> Result<bool, StorageFailure> {
        let kept = self.database.get(OUTBOX, &self.key(&[&message.to_string()])).await?;
        Ok(kept.and_then(|kept| bytes_of(&js_sys::Array::from(&kept).get(0))).as_deref() == Some(was))
    }

    pub(super) fn chain_write(&self, sealed: &[u8]) -> Write {
        self.row_write(CHAIN.0, CHAIN.1, sealed)
    }

    /// This device's place in its chain of envelopes, sealed.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn chain(&self) -> Result<Option<Vec<u8>>, StorageFailure> {
        self.row(CHAIN.0, CHAIN.1).await
    }

    /// Deletes an entry and the staged parts of its attachments; keeps `row` (table, id, sealed bytes) in its stead.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn delete_entry(
        &self,
        message: MessageId,
        attachments: &[AttachmentId],
        row: Option<(&str, &str, &[u8])>,
    ) -> Result<(), StorageFailure> {
        let mut writes = vec![Write::Delete { store: OUTBOX, key: self.key(&[&message.to_string()]) }];
        writes.extend(attachments.iter().map(|id| self.parts_dropped(*id)));
        writes.extend(row.map(|(table, id, sealed)| self.row_write(table, id, sealed)));
        self.database.write(writes).await?;
        self.drop_files(attachments).await;
        Ok(())
    }

    /// Throws away something unsent with the staged parts of its attachments; says whether it was still there, untouched by other tabs.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn discard_entry(
        &self,
        message: MessageId,
        attachments: &[AttachmentId],
        was: &[u8],
    ) -> Result<bool, StorageFailure> {
        let mut writes = vec![Write::Delete { store: OUTBOX, key: self.key(&[&message.to_string()]) }];
        writes.extend(attachments.iter().map(|id| self.parts_dropped(*id)));
        let done = self.database.write_over(Some(self.standing(message, was)), writes).await?;
        if done {
            self.drop_files(attachments).await;
        }
        Ok(done)
    }

    fn standing(&self, message: MessageId, sealed: &[u8]) -> Standing {
        Standing { store: OUTBOX, key: self.key(&[&message.to_string()]), sealed: sealed.to_vec() }
    }

    fn entry_write(&self, entry: &KeptEntry) -> Write {
        let bytes = |bytes: &[u8]| js_sys::Uint8Array::from(bytes);
        let value = js_sys::Array::of1(&bytes(&entry.sealed));
        if let Some(envelope) = &entry.envelope {
            value.push(&bytes(envelope));
        }
        Write::put(OUTBOX, self.key(&[&entry.message.to_string()]), value)
    }
}
