//! Files on their way in: fetched part by part, checked as they come, and whole or not there.
//!
//! **Invariant:** memory does not grow with a file. Fetched ciphertext waits in the state, so that a break costs one
//! part; plaintext is written next to where it will lie and gets its name only when every check has passed.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use crypto::{
    OpenError,
    attachment::{AttachmentContext, AttachmentOpener, FileKey},
    body::Manifest,
    secret::Secret,
};
use envelope::{Hash, attachment::part_len, limits::PART_LEN};
use sha2::{Digest as _, Sha256};

use crate::{
    client::{ApiError, Client},
    patience::persist,
    state::{State, StateError, make_private_dir},
};

const FOLDER: &str = "incoming";
/// Tries of one request before the whole message is left for later.
const TRIES: u32 = 6;

/// Why a file could not be fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The object is not what the signed message says.
    #[error("the file is not what the signed message says")]
    Refused,
    /// The server.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The state.
    #[error(transparent)]
    State(#[from] StateError),
    /// The file system.
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
}

impl DownloadError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused => "file-refused",
            Self::Api(error) => error.code(),
            Self::State(error) => error.code(),
            Self::Io(_) => "file-io",
        }
    }
}

impl From<OpenError> for DownloadError {
    fn from(_: OpenError) -> Self {
        Self::Refused
    }
}

/// Fetches the attachment into the new file `target`; gives the SHA-256 of the file's bytes.
///
/// # Errors
/// [`DownloadError`]; `target` must then be thrown away.
pub async fn download(
    client: &Client,
    state: &State,
    context: &AttachmentContext,
    manifest: &Manifest,
    target: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Hash, DownloadError> {
    make_private_dir(&state.path(FOLDER))?;
    let name = format!("{FOLDER}/{}.sga", manifest.attachment);
    let path = state.path(&name);
    let mut cache =
        OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(&path)?;
    // Two commands that want the same file take turns.
    cache.lock()?;
    let resumed = cache.metadata()?.len() > 0;
    let mut fetched = fetch(client, &mut cache, context, manifest, target, progress).await;
    if resumed && matches!(fetched, Err(DownloadError::Refused)) {
        // What was kept from before may be what is broken: once more from the beginning.
        cache.set_len(0)?;
        fetched = fetch(client, &mut cache, context, manifest, target, progress).await;
    }
    if matches!(fetched, Ok(_) | Err(DownloadError::Refused)) {
        state.remove(&name)?;
    }
    fetched
}

async fn fetch(
    client: &Client,
    cache: &mut File,
    context: &AttachmentContext,
    manifest: &Manifest,
    target: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Hash, DownloadError> {
    let key = FileKey::from_bytes(Secret::new(*manifest.key.to_bytes().expose()));
    let mut opener = AttachmentOpener::new(*context, key, manifest.size, manifest.digest)?;
    let object_len = opener.object_len();
    // Only whole parts of what was kept count.
    let kept = cache.metadata()?.len().min(object_len);
    let kept = if kept == object_len { kept } else { kept - kept % PART_LEN };
    cache.set_len(kept)?;
    cache.rewind()?;
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(target)?;
    let mut digest = Sha256::new();
    let mut plain = Vec::with_capacity(PART_LEN as usize);
    for index in 0..manifest.parts() {
        let start = u64::from(index) * PART_LEN;
        let len = part_len(object_len, index).ok_or(DownloadError::Refused)?;
        let part = if start < kept {
            let mut part = vec![0; len as usize];
            cache.read_exact(&mut part)?;
            part
        } else {
            let part = persist(TRIES, || client.range(manifest.attachment, start, len)).await?;
            cache.write_all(&part)?;
            part
        };
        plain.clear();
        opener.push(&part, &mut plain)?;
        digest.update(&plain);
        file.write_all(&plain)?;
        progress(opener.progress(), manifest.size);
    }
    plain.clear();
    opener.finish(&mut plain)?;
    digest.update(&plain);
    file.write_all(&plain)?;
    file.sync_all()?;
    Ok(Hash::new(digest.finalize().into()))
}
