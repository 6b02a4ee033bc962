//! Sealed parts that wait for their upload.

use envelope::AttachmentId;
use wasm_bindgen::JsCast as _;
use web_sys::Blob;

use super::{AccountStore, STAGED, Write};
use crate::error::StorageFailure;

impl AccountStore {
    /// Keeps a sealed part.
    ///
    /// # Errors
    /// What the browser reports; [`StorageFailure::Full`] if the device has no room.
    pub async fn put_part(
        &self,
        attachment: AttachmentId,
        index: u32,
        part: &Blob,
    ) -> Result<(), StorageFailure> {
        self.database.write(vec![Write::put(STAGED, self.part_key(attachment, index), part)]).await
    }

    /// A sealed part; the blob's bytes stay on the disk until they are read.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn part(&self, attachment: AttachmentId, index: u32) -> Result<Option<Blob>, StorageFailure> {
        let kept = self.database.get(STAGED, &self.part_key(attachment, index)).await?;
        Ok(kept.and_then(|value| value.dyn_into().ok()))
    }

    /// Attachments of which any part is kept.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn staged(&self) -> Result<Vec<AttachmentId>, StorageFailure> {
        let prefix = self.key(&[]);
        let keys = self.database.keys(STAGED, &prefix).await?;
        let mut attachments: Vec<AttachmentId> = keys
            .iter()
            .filter_map(|key| key.strip_prefix(&prefix)?.split('/').next()?.parse().ok())
            .collect();
        attachments.dedup();
        Ok(attachments)
    }

    /// Deletes the parts of these attachments.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn drop_parts(&self, attachments: &[AttachmentId]) -> Result<(), StorageFailure> {
        match attachments {
            [] => Ok(()),
            some => self.database.write(some.iter().map(|id| self.parts_dropped(*id)).collect()).await,
        }
    }

    pub(super) fn parts_dropped(&self, attachment: AttachmentId) -> Write {
        Write::DeleteAll { store: STAGED, prefix: self.key(&[&attachment.to_string(), ""]) }
    }

    fn part_key(&self, attachment: AttachmentId, index: u32) -> String {
        self.key(&[&attachment.to_string(), &format!("{index:04}")])
    }
}
