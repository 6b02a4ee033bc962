//! Files on their way out: sealed once into the outbox, then handed over part by part from there.
//!
//! **Invariant:** bytes are sealed once. What is repeated, today or after a crash, is the staged ciphertext.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use crypto::{
    CryptoRng,
    attachment::{AttachmentContext, FileKey, PartSealer, SealAttachmentError},
    body::Manifest,
};
use envelope::{AttachmentId, Hash, MessageId, attachment::part_len, file_name::SafeName, limits::PART_LEN};
use serde::{Deserialize, Serialize};
use wire::upload::Declare;
use zeroize::Zeroizing;

use crate::{
    client::{ApiError, Client},
    patience::persist,
};

/// Tries of one request before the outbox is left for later.
const TRIES: u32 = 6;
/// Bytes read from a file at once.
const READ_LEN: usize = 256 * 1024;

/// A sealed object in the outbox.
#[derive(Serialize, Deserialize)]
pub struct StagedObject {
    /// The attachment.
    pub attachment: AttachmentId,
    /// Its length in bytes.
    pub object_len: u64,
    /// SHA-256 of each part.
    pub parts: Vec<Hash>,
}

/// Why a file could not be sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StageError {
    /// The file cannot be read.
    #[error("{name} cannot be read: {source}")]
    Read {
        /// The file's name.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// It is no regular file.
    #[error("{name} is not a file")]
    NoFile {
        /// Its name.
        name: String,
    },
    /// It is empty, too large, or changes while it is read.
    #[error("{name}: {source}")]
    Seal {
        /// The file's name.
        name: String,
        /// Why.
        source: SealAttachmentError,
    },
    /// The sealed object cannot be written.
    #[error("the outbox cannot be written: {0}")]
    Outbox(io::Error),
}

impl StageError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "file-unreadable",
            Self::NoFile { .. } => "file-none",
            Self::Seal { source, .. } => source.code(),
            Self::Outbox(_) => "outbox-io",
        }
    }
}

/// Seals the file at `source` into `target`; `progress` hears how many of its bytes are done.
///
/// # Errors
/// [`StageError`].
pub fn stage(
    context: &AttachmentContext,
    source: &Path,
    target: &Path,
    rng: &mut impl CryptoRng,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(StagedObject, Manifest), StageError> {
    let name = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = |source| StageError::Read { name: name.clone(), source };
    let seal = |source| StageError::Seal { name: name.clone(), source };
    let mut file = File::open(source).map_err(read)?;
    let metadata = file.metadata().map_err(read)?;
    if !metadata.is_file() {
        return Err(StageError::NoFile { name });
    }
    let key = FileKey::generate(rng);
    let mut sealer = PartSealer::new(context, &key, metadata.len(), rng).map_err(seal)?;
    let mut out = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(target);
    let out = out.as_mut().map_err(|error| StageError::Outbox(io::Error::from(error.kind())))?;
    let mut buffer = Zeroizing::new(vec![0; READ_LEN]);
    let mut parts = Vec::new();
    for _ in 0..sealer.parts() {
        while sealer.wants() > 0 {
            let wanted = sealer.wants().min(buffer.len());
            match file.read(&mut buffer[..wanted]).map_err(read)? {
                0 => return Err(seal(SealAttachmentError::Changed)),
                len => sealer.push(&buffer[..len]).map_err(seal)?,
            }
        }
        let part = sealer.take_part().map_err(seal)?;
        out.write_all(&part.bytes).map_err(StageError::Outbox)?;
        parts.push(part.digest);
        progress(sealer.progress(), metadata.len());
    }
    // It has grown since it was opened: what was sealed is not the file that somebody meant.
    if file.read(&mut buffer[..1]).map_err(read)? > 0 {
        return Err(seal(SealAttachmentError::Changed));
    }
    out.sync_all().map_err(StageError::Outbox)?;
    let sealed = sealer.finish().map_err(seal)?;
    let shown = SafeName::new(&name).to_string();
    let media_type = media_type(&shown).to_owned();
    let staged = StagedObject { attachment: context.attachment, object_len: sealed.object_len, parts };
    Ok((staged, Manifest::new(context.attachment, key, &sealed, shown, media_type)))
}

/// Why a staged object could not be handed over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The server.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The staged object cannot be read.
    #[error("the outbox cannot be read: {0}")]
    Outbox(#[from] io::Error),
}

impl UploadError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Api(error) => error.code(),
            Self::Outbox(_) => "outbox-io",
        }
    }
}

/// Hands over those parts of the object in `staged` that the server does not have yet.
///
/// # Errors
/// [`UploadError`]; what has arrived stays, the next call goes on from there.
pub async fn upload(
    client: &Client,
    message: MessageId,
    object: &StagedObject,
    staged: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), UploadError> {
    let declare = Declare { message, object_len: object.object_len };
    persist(TRIES, || client.declare(object.attachment, &declare)).await?;
    let present = persist(TRIES, || client.parts(object.attachment)).await?.present;
    let mut file = File::open(staged)?;
    for (index, digest) in (0..).zip(&object.parts) {
        let start = u64::from(index) * PART_LEN;
        let len = part_len(object.object_len, index).unwrap_or_default();
        if !present.contains(&index) {
            let mut part = vec![0; len as usize];
            file.seek(SeekFrom::Start(start))?;
            file.read_exact(&mut part)?;
            persist(TRIES, || client.put_part(object.attachment, index, *digest, part.clone())).await?;
        }
        progress(start + len, object.object_len);
    }
    Ok(())
}

/// The media type that a name's extension stands for; empty if unknown. Readers trust it no further than an icon.
fn media_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("pdf") => "application/pdf",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("heic") => "image/heic",
        Some("tif" | "tiff") => "image/tiff",
        Some("webp") => "image/webp",
        Some("txt") => "text/plain",
        Some("csv") => "text/csv",
        Some("xml") => "application/xml",
        Some("json") => "application/json",
        Some("zip") => "application/zip",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "",
    }
}
