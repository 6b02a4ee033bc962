//! Blobs: the sealed parts of attachments, on local files or in an S3-compatible bucket.
//!
//! **Invariant:** a blob is written whole or not at all, and never changes: its key holds the digest of its bytes.

use std::{fmt, fs, io, ops::Range, path::Path, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use envelope::{AttachmentId, Hash};
use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, PutOptions, local::LocalFileSystem, path,
};

/// Names a part's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobKey {
    /// The attachment.
    pub attachment: AttachmentId,
    /// The part's index.
    pub index: u32,
    /// SHA-256 of the part's bytes: two requests that race with other bytes do not meet in one blob.
    pub digest: Hash,
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "attachments/{}/{}/{}", self.attachment, self.index, self.digest)
    }
}

/// Bytes as they are read.
pub type ByteStream = BoxStream<'static, Result<Bytes, BlobsError>>;

/// What a store of blobs must offer.
#[async_trait]
pub trait Blobs: Send + Sync + 'static {
    /// Keeps `bytes` under `key`; when it returns they outlive a crash. Repeating it is harmless.
    async fn put(&self, key: &BlobKey, bytes: Bytes) -> Result<(), BlobsError>;

    /// Reads a range of a blob, piece by piece.
    async fn read(&self, key: &BlobKey, range: Range<u64>) -> Result<ByteStream, BlobsError>;

    /// Deletes a blob. One that is not there is deleted.
    async fn delete(&self, key: &BlobKey) -> Result<(), BlobsError>;
}

/// The store of blobs did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobsError {
    /// The directory of a local store cannot be made or opened.
    #[error("the blobs' directory cannot be used")]
    Directory(#[source] io::Error),
    /// A blob that the rows promise is not there.
    #[error("a blob is missing")]
    Missing,
    /// The store failed: a full disk, or a bucket out of reach.
    #[error("the store of blobs failed")]
    Store(#[source] object_store::Error),
}

impl BlobsError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Directory(_) => "blobs-directory",
            Self::Missing => "blobs-missing",
            Self::Store(_) => "blobs-store",
        }
    }
}

impl From<object_store::Error> for BlobsError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            error => Self::Store(error),
        }
    }
}

/// Blobs in whatever `object_store` reaches.
#[derive(Debug, Clone)]
pub struct ObjectBlobs {
    store: Arc<dyn ObjectStore>,
}

impl ObjectBlobs {
    /// Blobs as files under `directory`, which is made if it does not exist.
    ///
    /// # Errors
    /// [`BlobsError::Directory`] or [`BlobsError::Store`] if the directory cannot be used.
    pub fn local(directory: &Path) -> Result<Self, BlobsError> {
        fs::create_dir_all(directory).map_err(BlobsError::Directory)?;
        // Each file is written beside its place, synced and renamed: kill -9 and a power cut leave it whole or absent.
        let store = LocalFileSystem::new_with_prefix(directory)?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }
}

#[async_trait]
impl Blobs for ObjectBlobs {
    async fn put(&self, key: &BlobKey, bytes: Bytes) -> Result<(), BlobsError> {
        self.store.put_opts(&location(key), bytes.into(), PutOptions::default()).await?;
        Ok(())
    }

    async fn read(&self, key: &BlobKey, range: Range<u64>) -> Result<ByteStream, BlobsError> {
        let options = GetOptions::default().with_range(Some(GetRange::Bounded(range)));
        let found = self.store.get_opts(&location(key), options).await?;
        Ok(found.into_stream().map_err(BlobsError::from).boxed())
    }

    async fn delete(&self, key: &BlobKey) -> Result<(), BlobsError> {
        match self.store.delete(&location(key)).await.map_err(BlobsError::from) {
            Err(BlobsError::Missing) => Ok(()),
            outcome => outcome,
        }
    }
}

fn location(key: &BlobKey) -> path::Path {
    path::Path::from(key.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_blob_is_read_back_by_range() {
        let directory = tempfile::tempdir().unwrap();
        let blobs = ObjectBlobs::local(directory.path()).unwrap();
        let key =
            BlobKey { attachment: AttachmentId::new([7; 16]), index: 3, digest: Hash::of(b"0123456789") };
        for _ in 0..2 {
            blobs.put(&key, Bytes::from_static(b"0123456789")).await.unwrap();
        }
        let pieces: Vec<Bytes> = blobs.read(&key, 2..5).await.unwrap().try_collect().await.unwrap();
        assert_eq!(pieces.concat(), b"234");
        let missing = BlobKey { index: 4, ..key };
        assert!(matches!(blobs.read(&missing, 0..1).await.err(), Some(BlobsError::Missing)));
        for _ in 0..2 {
            blobs.delete(&key).await.unwrap();
        }
        assert!(matches!(blobs.read(&key, 0..1).await.err(), Some(BlobsError::Missing)));
    }
}
