//! Sealed parts that wait for their upload.

use envelope::AttachmentId;
use js_sys::Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
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
        let key = self.part_key(attachment, index);
        match self.database.write(vec![Write::put(STAGED, key.clone(), part)]).await {
            // Private windows of WebKit keep bytes, but no blobs.
            Err(StorageFailure::Other) => {
                let bytes = JsFuture::from(part.array_buffer()).await.map_err(|_| StorageFailure::Other)?;
                self.database.write(vec![Write::put(STAGED, key, bytes)]).await
            }
            done => done,
        }
    }

    /// A sealed part; a blob's bytes stay on the disk until they are read.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn part(&self, attachment: AttachmentId, index: u32) -> Result<Option<Blob>, StorageFailure> {
        let kept = self.database.get(STAGED, &self.part_key(attachment, index)).await?;
        Ok(kept.and_then(|value| match value.dyn_into::<Blob>() {
            Ok(part) => Some(part),
            Err(bytes) => Blob::new_with_buffer_source_sequence(&Array::of1(&bytes)).ok(),
        }))
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
