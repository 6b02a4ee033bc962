//! Sealed parts of files that are kept to be read without a connection, as the server has them.

use envelope::AttachmentId;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;

use super::{AccountStore, KEPT, Write};
use crate::error::StorageFailure;

/// The table of sealed rows that say which files are kept; by the attachment's id.
pub const TABLE: &str = "kept";

impl AccountStore {
    /// Keeps a sealed part; the bytes are copied.
    ///
    /// # Errors
    /// What the browser reports; [`StorageFailure::Full`] if the device has no room.
    pub async fn put_kept_part(
        &self,
        attachment: AttachmentId,
        index: u32,
        part: &Uint8Array,
    ) -> Result<(), StorageFailure> {
        self.database.write(vec![Write::put(KEPT, self.kept_key(attachment, index), part)]).await
    }

    /// A sealed part, if it is kept.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn kept_part(
        &self,
        attachment: AttachmentId,
        index: u32,
    ) -> Result<Option<Uint8Array>, StorageFailure> {
        let kept = self.database.get(KEPT, &self.kept_key(attachment, index)).await?;
        Ok(kept.and_then(|part| part.dyn_into().ok()))
    }

    /// Lets the parts of these files go, and keeps what is said of each in their stead: all or nothing.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn let_go(&self, files: &[(AttachmentId, Vec<u8>)]) -> Result<(), StorageFailure> {
        let parts = |attachment: &AttachmentId| self.key(&[&attachment.to_string(), ""]);
        let writes = files.iter().flat_map(|(attachment, row)| {
            [
                Write::DeleteAll { store: KEPT, prefix: parts(attachment) },
                self.row_write(TABLE, &attachment.to_string(), row),
            ]
        });
        self.database.write(writes.collect()).await
    }

    fn kept_key(&self, attachment: AttachmentId, index: u32) -> String {
        self.key(&[&attachment.to_string(), &format!("{index:04}")])
    }
}
