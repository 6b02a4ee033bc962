//! A file on its way out of parts: cut into sealed chunks, opened in runs, the padding taken off.

use cobblestone::StreamKeys;
use envelope::{
    Hash,
    attachment::{HEADER_LEN, object_len, part_len},
    limits::{CHUNK_LEN, PART_LEN, TAG_LEN},
    padding::padded_len,
};
use futures_util::{TryFutureExt as _, future::try_join};
use js_sys::Uint8Array;

use super::run::RUN_CHUNKS;
use crate::{Chunks, Engine, EngineError, digest, wipe};

/// Why a part cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenFileError {
    /// It is not this part of this object, or not as it was sealed.
    #[error("the part cannot be opened")]
    Refused,
    /// Nobody wants it any more.
    #[error("nobody wants the file opened any more")]
    Cancelled,
}

impl OpenFileError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "part-refused",
            Self::Cancelled => "open-cancelled",
        }
    }
}

impl From<EngineError> for OpenFileError {
    fn from(_: EngineError) -> Self {
        Self::Refused
    }
}

/// What a part holds of a file, on JavaScript's side.
pub struct OpenedPart {
    /// Bytes of the file: authentic, but the file is whole and the right one only once the object's digest is.
    pub bytes: Uint8Array,
    /// SHA-256 of the sealed part.
    pub digest: Hash,
}

/// Opens an object part by part. After an error there is no next part.
pub struct FileOpener {
    size: u64,
    engine: Engine,
    chunks: Chunks,
    next_part: u32,
    /// Number of the chunk that is opened next.
    next_chunk: u64,
    /// What the last part held of that chunk.
    spill: Option<Uint8Array>,
}

impl FileOpener {
    /// Begins to open the object of a file of `size` bytes, whose header gave these keys.
    ///
    /// # Errors
    /// [`OpenFileError::Refused`] if the engine does not take the keys.
    pub async fn new(keys: &StreamKeys, size: u64, engine: Engine) -> Result<Self, OpenFileError> {
        Ok(Self {
            size,
            engine,
            chunks: Chunks::new(engine, keys).await?,
            next_part: 0,
            next_chunk: 0,
            spill: None,
        })
    }

    /// Bytes of the file that are opened so far.
    pub fn progress(&self) -> u64 {
        self.size.min(self.next_chunk * CHUNK_LEN as u64)
    }

    /// Whether all is opened.
    pub fn is_whole(&self) -> bool {
        u64::from(self.next_part) * PART_LEN >= self.object_len()
    }

    /// Opens the next part; asks between two runs whether it is still wanted.
    ///
    /// # Errors
    /// [`OpenFileError`].
    pub async fn part(
        &mut self,
        sealed: &Uint8Array,
        wanted: impl AsyncFn() -> bool,
    ) -> Result<OpenedPart, OpenFileError> {
        // Given back once the part is opened: after an error there is no next one.
        let index = std::mem::replace(&mut self.next_part, u32::MAX);
        if part_len(self.object_len(), index) != Some(u64::from(sealed.length())) {
            return Err(OpenFileError::Refused);
        }
        let header = if index == 0 { HEADER_LEN as u32 } else { 0 };
        let chunks = self.cut(&sealed.subarray(header, sealed.length()));
        let end = self.size.min((self.next_chunk + chunks.len() as u64) * CHUNK_LEN as u64);
        let bytes = Uint8Array::new_with_length((end - self.progress()) as u32);
        let opened = self.open(&chunks, &bytes, wanted);
        match try_join(opened, digest(self.engine, sealed).map_err(OpenFileError::from)).await {
            Ok(((), digest)) => {
                self.next_chunk += chunks.len() as u64;
                self.next_part = index + 1;
                Ok(OpenedPart { bytes, digest })
            }
            Err(error) => {
                wipe(&bytes);
                Err(error)
            }
        }
    }

    const fn object_len(&self) -> u64 {
        object_len(padded_len(self.size))
    }

    /// The chunks that end in this part; what is left over is kept for the next one.
    fn cut(&mut self, part: &Uint8Array) -> Vec<Uint8Array> {
        let padded = padded_len(self.size);
        let last = padded / CHUNK_LEN as u64;
        let mut chunks = Vec::new();
        let mut at = 0;
        for number in self.next_chunk..=last {
            let plain = if number < last { CHUNK_LEN } else { (padded % CHUNK_LEN as u64) as usize };
            let begun = self.spill.take();
            let missing = (plain + TAG_LEN) as u32 - begun.as_ref().map_or(0, Uint8Array::length);
            let end = part.length().min(at + missing);
            let piece = part.subarray(at, end);
            let piece = begun.map_or(piece.clone(), |begun| joined(&begun, &piece));
            if end - at < missing {
                self.spill = Some(piece.slice(0, piece.length()));
                break;
            }
            chunks.push(piece);
            at = end;
        }
        chunks
    }

    /// Puts the file's bytes in these chunks where they belong. What comes after the file's end must be zeros.
    async fn open(
        &self,
        sealed: &[Uint8Array],
        file: &Uint8Array,
        wanted: impl AsyncFn() -> bool,
    ) -> Result<(), OpenFileError> {
        let mut at = 0;
        for (first, run) in
            (self.next_chunk..).step_by(RUN_CHUNKS as usize).zip(sealed.chunks(RUN_CHUNKS as usize))
        {
            if !wanted().await {
                return Err(OpenFileError::Cancelled);
            }
            let mut zeros = true;
            for chunk in self.chunks.open(first, run).await? {
                let kept = chunk.length().min(file.length() - at);
                file.set(&chunk.subarray(0, kept), at);
                at += kept;
                zeros &= chunk.subarray(kept, chunk.length()).to_vec().iter().all(|byte| *byte == 0);
                chunk.fill(0, 0, chunk.length());
            }
            if !zeros {
                return Err(OpenFileError::Refused);
            }
        }
        Ok(())
    }
}

fn joined(head: &Uint8Array, tail: &Uint8Array) -> Uint8Array {
    let whole = Uint8Array::new_with_length(head.length() + tail.length());
    whole.set(head, 0);
    whole.set(tail, head.length());
    whole
}
