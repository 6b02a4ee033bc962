//! Sealing a file part by part; every part is opened again before it leaves.
//!
//! **Invariant:** memory does not grow with the file: one part and one chunk, and next to nothing between two parts.

use cobblestone::{ChunkKeys, ChunkSealer};
use envelope::{
    Hash,
    attachment::{HEADER_LEN, part_len},
    limits::{CHUNK_LEN, PART_LEN, SEALED_CHUNK_LEN, TAG_LEN},
};
use zeroize::Zeroizing;

use super::{AttachmentContext, FileKey, SealAttachmentError, SealPlan, SealedAttachment};
use crate::CryptoRng;

/// Plaintext of one part: as many full chunks as its length has sealed ones.
const PART_PLAIN: u64 = PART_LEN / SEALED_CHUNK_LEN as u64 * CHUNK_LEN as u64;

/// Seals a file into the parts of its object, one after the other.
///
/// For each part: give it what it [`wants`](Self::wants) through [`push`](Self::push), in slices of any length, then
/// take it with [`take_part`](Self::take_part). After the last one, [`finish`](Self::finish).
pub struct PartSealer {
    plan: SealPlan,
    // `None` once the last chunk is sealed.
    sealer: Option<ChunkSealer>,
    check: Check,
    /// Plaintext taken so far, padding included.
    taken: u64,
    next_part: u32,
    /// Sealed bytes that have not left, the next part first.
    sealed: Vec<u8>,
    digests: Vec<Hash>,
}

/// Opens what was sealed, with keys derived anew, and compares it with what went in.
struct Check {
    keys: ChunkKeys,
    index: u64,
    /// Plaintext whose chunk is not sealed yet.
    source: Zeroizing<Vec<u8>>,
    scratch: Zeroizing<[u8; CHUNK_LEN]>,
    /// Bytes at the end of `sealed` that are not checked yet begin here.
    at: usize,
}

impl PartSealer {
    /// Begins to seal a file of `size` bytes.
    ///
    /// # Errors
    /// [`SealAttachmentError::Empty`], [`SealAttachmentError::TooLarge`].
    pub fn new(
        context: &AttachmentContext,
        key: &FileKey,
        size: u64,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, SealAttachmentError> {
        let plan = SealPlan::new(context, key, size, rng)?;
        Ok(Self {
            sealer: Some(ChunkSealer::new(ChunkKeys::new(plan.keys()))),
            check: Check {
                keys: ChunkKeys::new(&plan.derive_again(context, key)),
                index: 0,
                source: Zeroizing::new(Vec::new()),
                scratch: Zeroizing::new([0; CHUNK_LEN]),
                at: HEADER_LEN,
            },
            taken: 0,
            next_part: 0,
            sealed: plan.header().to_vec(),
            digests: Vec::new(),
            plan,
        })
    }

    /// Bytes of the whole object.
    pub const fn object_len(&self) -> u64 {
        self.plan.object_len()
    }

    /// Number of parts.
    pub const fn parts(&self) -> u32 {
        self.plan.parts()
    }

    /// Bytes of the file sealed so far.
    pub const fn progress(&self) -> u64 {
        if self.taken < self.plan.size() { self.taken } else { self.plan.size() }
    }

    /// How many more bytes of the file the next part needs, at most 8 MiB; 0 if it can be taken.
    pub fn wants(&self) -> usize {
        let end = (u64::from(self.next_part) + 1) * PART_PLAIN;
        self.plan.size().min(end).saturating_sub(self.taken) as usize
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// [`SealAttachmentError::Changed`] if they are more than the next part [wants](Self::wants);
    /// [`SealAttachmentError::Verification`].
    pub fn push(&mut self, plaintext: &[u8]) -> Result<(), SealAttachmentError> {
        match plaintext.len() {
            0 => Ok(()),
            len if len > self.wants() => Err(SealAttachmentError::Changed),
            _ => self.seal(plaintext),
        }
    }

    /// The next part with its place and its SHA-256, opened again and found to be what went in.
    ///
    /// # Errors
    /// [`SealAttachmentError::Changed`] if bytes are missing that the part [wants](Self::wants);
    /// [`SealAttachmentError::Order`] after the last part; [`SealAttachmentError::Verification`].
    pub fn take_part(&mut self) -> Result<SealedPart, SealAttachmentError> {
        let index = self.next_part;
        let len = part_len(self.object_len(), index).ok_or(SealAttachmentError::Order)? as usize;
        if self.wants() > 0 {
            return Err(SealAttachmentError::Changed);
        }
        self.pad()?;
        let rest = self.sealed.split_off(len);
        let bytes = std::mem::replace(&mut self.sealed, rest);
        self.check.at -= len;
        self.next_part += 1;
        let digest = Hash::of(&bytes);
        self.digests.push(digest);
        Ok(SealedPart { index, bytes, digest })
    }

    /// The end, once every part is taken.
    ///
    /// # Errors
    /// [`SealAttachmentError::Order`] if one is not.
    pub fn finish(self) -> Result<SealedAttachment, SealAttachmentError> {
        self.plan.finish(&self.digests)
    }

    /// Zeros up to the part's end or the padded length, and the last chunk at the latter.
    fn pad(&mut self) -> Result<(), SealAttachmentError> {
        let end = self.plan.padded_len().min((u64::from(self.next_part) + 1) * PART_PLAIN);
        while self.taken < end {
            let zeros = [0; CHUNK_LEN];
            let len = (end - self.taken).min(CHUNK_LEN as u64) as usize;
            self.seal(&zeros[..len])?;
        }
        // The last chunk fits into this part, or makes up the next one alone.
        if self.taken == self.plan.padded_len()
            && let Some(sealer) = self.sealer.take()
        {
            sealer.finish(&mut self.sealed);
            self.check.verify_last(&self.sealed)?;
        }
        Ok(())
    }

    fn seal(&mut self, plaintext: &[u8]) -> Result<(), SealAttachmentError> {
        self.make_room();
        let sealer = self.sealer.as_mut().ok_or(SealAttachmentError::Order)?;
        sealer.push(plaintext, &mut self.sealed);
        self.taken += plaintext.len() as u64;
        self.check.verify(plaintext, &self.sealed)
    }

    /// Room for the next part and the bytes that begin the one after it, so that nothing is moved while it fills. Taken
    /// only once something is sealed: a file that waits between two parts holds none.
    fn make_room(&mut self) {
        let left = self.object_len() - u64::from(self.next_part) * PART_LEN;
        let room = left.min(PART_LEN + SEALED_CHUNK_LEN as u64) as usize;
        self.sealed.reserve_exact(room.saturating_sub(self.sealed.len()));
    }
}

impl Check {
    /// Checks the chunks that `plaintext` completed.
    fn verify(&mut self, mut plaintext: &[u8], sealed: &[u8]) -> Result<(), SealAttachmentError> {
        while self.source.len() + plaintext.len() >= CHUNK_LEN {
            let (head, rest) = plaintext.split_at(CHUNK_LEN - self.source.len());
            self.source.extend_from_slice(head);
            plaintext = rest;
            self.verify_chunk(sealed, CHUNK_LEN)?;
        }
        self.source.extend_from_slice(plaintext);
        Ok(())
    }

    fn verify_last(&mut self, sealed: &[u8]) -> Result<(), SealAttachmentError> {
        let len = self.source.len();
        self.verify_chunk(sealed, len)?;
        if self.at == sealed.len() { Ok(()) } else { Err(SealAttachmentError::Verification) }
    }

    fn verify_chunk(&mut self, sealed: &[u8], len: usize) -> Result<(), SealAttachmentError> {
        let chunk = sealed.get(self.at..).and_then(|rest| rest.split_at_checked(len));
        let (ciphertext, rest) = chunk.ok_or(SealAttachmentError::Verification)?;
        let tag = rest.first_chunk::<TAG_LEN>().ok_or(SealAttachmentError::Verification)?;
        let opened = &mut self.scratch[..len];
        opened.copy_from_slice(ciphertext);
        self.keys.open_chunk(self.index, opened, tag).map_err(|_| SealAttachmentError::Verification)?;
        if opened != self.source.as_slice() {
            return Err(SealAttachmentError::Verification);
        }
        self.source.clear();
        self.at += len + TAG_LEN;
        self.index += 1;
        Ok(())
    }
}

/// One part of a sealed object, ready to be uploaded.
#[derive(Debug, PartialEq, Eq)]
pub struct SealedPart {
    /// Its place, from 0.
    pub index: u32,
    /// Its bytes: [`PART_LEN`] of them, fewer for the last.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes.
    pub digest: Hash,
}
