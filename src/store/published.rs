//! What anybody may know, kept so that telephone number and departments are there without a connection.

use wire::insurer::Insurer;

use super::{DEVICE, Store, Write, bytes_of, text_of};
use crate::error::StorageFailure;

const INSURER: &str = "insurer";
const DIRECTORY: &str = "directory";

impl Store {
    /// What was last known of the insurer.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn insurer(&self) -> Result<Option<Insurer>, StorageFailure> {
        let kept = self.0.get(DEVICE, INSURER).await?;
        Ok(kept.and_then(|text| text.as_string()).and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps what is known of the insurer.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_insurer(&self, insurer: &Insurer) -> Result<(), StorageFailure> {
        self.0.write(vec![Write::put(DEVICE, INSURER.to_owned(), text_of(insurer)?)]).await
    }

    /// The signed directory that was last found good.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn directory(&self) -> Result<Option<Vec<u8>>, StorageFailure> {
        Ok(self.0.get(DEVICE, DIRECTORY).await?.as_ref().and_then(bytes_of))
    }

    /// Keeps a signed directory.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_directory(&self, directory: &[u8]) -> Result<(), StorageFailure> {
        let bytes = js_sys::Uint8Array::from(directory);
        self.0.write(vec![Write::put(DEVICE, DIRECTORY.to_owned(), bytes)]).await
    }
}
