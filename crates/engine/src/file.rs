//! A file on its way into parts: read in runs of chunks, sealed, put together, and opened again before it is handed out.
//! And on its way back ([`FileOpener`]).
//!
//! **Invariant:** of the file, at most three runs of [`RUN_LEN`] bytes are here at a time, one that is read, one that is
//! sealed, one that is opened again, and what comes out of the last beside it. Between two parts there is none, and none
//! is left unwiped.

mod opener;
mod part;
mod run;

use cobblestone::StreamKeys;
use envelope::{
    Hash,
    attachment::{HEADER_LEN, object_len, part_count, part_len},
    limits::PART_LEN,
};
use futures_util::future::join3;
use js_sys::Uint8Array;
use web_sys::Blob;

use crate::{Chunks, Engine, EngineError, digest};

pub use opener::{FileOpener, OpenFileError, OpenedPart};
use part::Part;
pub use run::RUN_LEN;
use run::{Run, SealedRun, place_of_run, runs_before};

/// What is settled before a file is sealed.
pub struct FilePlan<'a> {
    /// Bytes of the file when it was picked.
    pub size: u64,
    /// The object's first bytes.
    pub header: &'a [u8; HEADER_LEN],
    /// Bytes of the file and the zeros after it.
    pub padded_len: u64,
    /// The keys of the chunks.
    pub keys: &'a StreamKeys,
    /// The same, derived anew: what was sealed is opened again with these.
    pub keys_again: &'a StreamKeys,
}

/// Why a file cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealFileError {
    /// More or fewer bytes than the file had when it was picked, or none at all: it has changed since.
    #[error("the file has changed while it was read")]
    Changed,
    /// The engine does not work any more, or what it sealed does not open to what went in.
    #[error("a sealed part does not open again")]
    Unverified,
    /// A part was asked for after the last one, or after an error.
    #[error("parts were asked for out of order")]
    Order,
    /// Nobody wants it any more.
    #[error("nobody wants the file sealed any more")]
    Cancelled,
}

impl SealFileError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Changed => "file-changed",
            Self::Unverified => "seal-unverified",
            Self::Order => "seal-order",
            Self::Cancelled => "seal-cancelled",
        }
    }
}

impl From<EngineError> for SealFileError {
    fn from(_: EngineError) -> Self {
        Self::Unverified
    }
}

/// One part of a sealed object, on JavaScript's side.
pub struct SealedPart {
    /// Its place, from 0.
    pub index: u32,
    /// Its bytes.
    pub bytes: Uint8Array,
    /// SHA-256 of the bytes.
    pub digest: Hash,
}

/// Seals a file part by part. After an error there is no next part.
pub struct FileSealer {
    file: Blob,
    size: u64,
    padded_len: u64,
    engine: Engine,
    sealer: Chunks,
    opener: Chunks,
    next_part: u32,
    /// The run that is read next.
    next_run: u64,
    /// Bytes of the object that the next part begins with.
    spill: Uint8Array,
}

impl FileSealer {
    /// Begins to seal this file.
    ///
    /// # Errors
    /// [`SealFileError::Changed`] if the file has another size; [`SealFileError::Unverified`] if the engine does not take
    /// the keys.
    pub async fn new(file: Blob, plan: &FilePlan<'_>, engine: Engine) -> Result<Self, SealFileError> {
        if file.size() as u64 != plan.size {
            return Err(SealFileError::Changed);
        }
        Ok(Self {
            file,
            size: plan.size,
            engine,
            padded_len: plan.padded_len,
            sealer: Chunks::new(engine, plan.keys).await?,
            opener: Chunks::new(engine, plan.keys_again).await?,
            next_part: 0,
            next_run: 0,
            spill: Uint8Array::new_from_slice(plan.header),
        })
    }

    /// Number of parts.
    pub const fn parts(&self) -> u32 {
        part_count(object_len(self.padded_len))
    }

    /// Bytes of the file that have gone through.
    pub fn progress(&self) -> u64 {
        self.size.min(self.next_run * RUN_LEN)
    }

    /// The next part; asks between two runs whether it is still wanted. While one run is read, the one before it is
    /// sealed, and the one before that is opened again.
    ///
    /// # Errors
    /// [`SealFileError`].
    pub async fn part(&mut self, wanted: impl Fn() -> bool) -> Result<SealedPart, SealFileError> {
        // Given back once the part is whole: after an error there is no next one.
        let index = std::mem::replace(&mut self.next_part, u32::MAX);
        let len = part_len(object_len(self.padded_len), index).ok_or(SealFileError::Order)?;
        let runs = runs_before(u64::from(index) * PART_LEN + len, self.padded_len);
        let mut part = Part::begin(len as u32, &self.spill);
        let mut read: Option<Run> = None;
        let mut sealed: Option<SealedRun> = None;
        while self.next_run < runs || read.is_some() || sealed.is_some() {
            if !wanted() {
                return Err(SealFileError::Cancelled);
            }
            let next = (self.next_run < runs).then(|| place_of_run(self.next_run, self.padded_len));
            self.next_run += u64::from(next.is_some());
            let (now_read, now_sealed, checked) = join3(
                Run::read(&self.file, self.size, next),
                Run::seal(read.take(), &self.sealer),
                SealedRun::check(sealed.take(), &self.opener),
            )
            .await;
            checked?;
            sealed = now_sealed?.map(|(run, chunks)| SealedRun { run, staged: part.add(&chunks) });
            read = now_read?;
        }
        let (bytes, spill) = part.end()?;
        self.spill = spill;
        let digest = digest(self.engine, &bytes).await?;
        self.next_part = index + 1;
        Ok(SealedPart { index, bytes, digest })
    }
}
