//! Sealed parts that wait for their upload: as files where the browser has a place for them, else in IndexedDB.
//!
//! Either place is looked into, whatever is used now: a browser may get files, or lose them, between two starts.

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
        if let Some(files) = self.database.files() {
            let path = [&self.account.to_string(), &attachment.to_string(), &part_name(index)];
            if files.put(path.map(String::as_str), part).await? {
                return Ok(());
            }
        }
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

    /// A sealed part, if all of its `len` bytes are there; a blob's bytes stay on the disk until they are read.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn part(
        &self,
        attachment: AttachmentId,
        index: u32,
        len: u64,
    ) -> Result<Option<Blob>, StorageFailure> {
        if let Some(files) = self.database.files() {
            let path = [&self.account.to_string(), &attachment.to_string(), &part_name(index)];
            if let Some(part) = files.part(path.map(String::as_str), len).await {
                return Ok(Some(part));
            }
        }
        let kept = self.database.get(STAGED, &self.part_key(attachment, index)).await?;
        let part = kept.and_then(|value| match value.dyn_into::<Blob>() {
            Ok(part) => Some(part),
            Err(bytes) => Blob::new_with_buffer_source_sequence(&Array::of1(&bytes)).ok(),
        });
        Ok(part.filter(|part| part.size() == len as f64))
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
        if let Some(files) = self.database.files() {
            let names = files.attachments(&self.account.to_string()).await;
            attachments.extend(names.iter().filter_map(|name| name.parse::<AttachmentId>().ok()));
        }
        attachments.sort_unstable();
        attachments.dedup();
        Ok(attachments)
    }

    /// Deletes the parts of these attachments.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn drop_parts(&self, attachments: &[AttachmentId]) -> Result<(), StorageFailure> {
        if attachments.is_empty() {
            return Ok(());
        }
        self.database.write(attachments.iter().map(|id| self.parts_dropped(*id)).collect()).await?;
        self.drop_files(attachments).await;
        Ok(())
    }

    /// Deletes the parts that are files. What is left is mentioned by nothing, and goes at the next start.
    pub(super) async fn drop_files(&self, attachments: &[AttachmentId]) {
        let Some(files) = self.database.files() else { return };
        for attachment in attachments {
            let _ = files.remove(&[&self.account.to_string(), &attachment.to_string()]).await;
        }
    }

    pub(super) fn parts_dropped(&self, attachment: AttachmentId) -> Write {
        Write::DeleteAll { store: STAGED, prefix: self.key(&[&attachment.to_string(), ""]) }
    }

    fn part_key(&self, attachment: AttachmentId, index: u32) -> String {
        self.key(&[&attachment.to_string(), &part_name(index)])
    }
}

fn part_name(index: u32) -> String {
    format!("{index:04}")
}
