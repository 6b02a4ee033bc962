//! Opening an attachment's object from slices of any length.

use cobblestone::{ChunkKeys, ChunkOpener};
use envelope::{Hash, attachment::HEADER_LEN, limits::PART_LEN};
use sha2::{Digest as _, Sha256};

use super::{AttachmentContext, FileKey, OpenPlan};
use crate::OpenError;

/// Opens an object as its bytes arrive; holds at most one chunk. After an error it only gives errors.
///
/// What it appends is authentic, but it is the file that the message names only once
/// [`finish`](Self::finish) says so: keep it aside until then.
pub struct AttachmentOpener {
    plan: OpenPlan,
    stage: Stage,
    object: PartDigests,
    file: FileCut,
}

enum Stage {
    Header(Vec<u8>),
    Chunks(Box<ChunkOpener>),
    Failed,
}

impl AttachmentOpener {
    /// Begins to open the object of the file that a signed message names by size and digest.
    ///
    /// # Errors
    /// [`OpenError`] if no file may have this size.
    pub fn new(context: AttachmentContext, key: FileKey, size: u64, digest: Hash) -> Result<Self, OpenError> {
        let plan = OpenPlan::new(context, key, size, digest)?;
        Ok(Self {
            object: PartDigests::new(plan.object_len()),
            plan,
            stage: Stage::Header(Vec::with_capacity(HEADER_LEN)),
            file: FileCut { size, given: 0 },
        })
    }

    /// Bytes that the object must have.
    pub const fn object_len(&self) -> u64 {
        self.plan.object_len()
    }

    /// Bytes of the file given out so far.
    pub const fn progress(&self) -> u64 {
        self.file.given
    }

    /// Takes the object's next bytes; appends what they hold of the file to `out`.
    ///
    /// # Errors
    /// [`OpenError`] as soon as something is not as it was sealed.
    pub fn push(&mut self, object: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        let taken = self.take(object, out);
        if taken.is_err() {
            self.stage = Stage::Failed;
        }
        taken
    }

    /// The end: the object was whole, and the one that the message names.
    ///
    /// # Errors
    /// [`OpenError`] otherwise; what was given out before must then be thrown away.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), OpenError> {
        let Self { plan, stage: Stage::Chunks(opener), object, mut file } = self else {
            return Err(OpenError::Refused);
        };
        let start = out.len();
        opener.finish(out)?;
        file.trim(start, out)?;
        plan.check_digest(&object.finish()?)?;
        if file.given == file.size { Ok(()) } else { Err(OpenError::Refused) }
    }

    fn take(&mut self, object: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        self.object.update(object)?;
        let mut rest = object;
        if let Stage::Header(bytes) = &mut self.stage {
            let (head, tail) = rest.split_at(rest.len().min(HEADER_LEN - bytes.len()));
            bytes.extend_from_slice(head);
            rest = tail;
            if bytes.len() < HEADER_LEN {
                return Ok(());
            }
            let keys = ChunkKeys::new(&self.plan.keys(bytes)?);
            self.stage = Stage::Chunks(Box::new(ChunkOpener::new(keys)));
        }
        let Stage::Chunks(opener) = &mut self.stage else { return Err(OpenError::Refused) };
        let start = out.len();
        opener.push(rest, out)?;
        self.file.trim(start, out)
    }
}

/// The hashes of the object's parts as its bytes go by.
struct PartDigests {
    len: u64,
    seen: u64,
    part: Sha256,
    parts: Vec<Hash>,
}

impl PartDigests {
    fn new(len: u64) -> Self {
        Self { len, seen: 0, part: Sha256::new(), parts: Vec::new() }
    }

    fn update(&mut self, mut object: &[u8]) -> Result<(), OpenError> {
        if object.len() as u64 > self.len - self.seen {
            return Err(OpenError::Refused);
        }
        while !object.is_empty() {
            let left = PART_LEN - self.seen % PART_LEN;
            let (head, tail) = object.split_at(left.min(object.len() as u64) as usize);
            self.part.update(head);
            self.seen += head.len() as u64;
            if self.seen.is_multiple_of(PART_LEN) {
                self.parts.push(Hash::new(self.part.finalize_reset().into()));
            }
            object = tail;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Hash>, OpenError> {
        if self.seen != self.len {
            return Err(OpenError::Refused);
        }
        if !self.seen.is_multiple_of(PART_LEN) {
            self.parts.push(Hash::new(self.part.finalize().into()));
        }
        Ok(self.parts)
    }
}

/// Cuts the padding, which must be zeros, off the file.
struct FileCut {
    size: u64,
    given: u64,
}

impl FileCut {
    /// Looks at the plaintext from `start` on.
    fn trim(&mut self, start: usize, out: &mut Vec<u8>) -> Result<(), OpenError> {
        let end = start + (self.size - self.given).min((out.len() - start) as u64) as usize;
        let zeros = out[end..].iter().all(|byte| *byte == 0);
        out.truncate(end);
        self.given += (end - start) as u64;
        if zeros { Ok(()) } else { Err(OpenError::Refused) }
    }
}
