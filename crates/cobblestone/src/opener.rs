//! Opening a stream from slices of any length.

use envelope::limits::{CHUNK_LEN, SEALED_CHUNK_LEN, TAG_LEN};
use zeroize::Zeroizing;

use crate::{ChunkKeys, Refused};

/// Opens a stream's chunks; holds at most one sealed chunk. After an error it only gives errors.
///
/// What it appends is authentic, but the stream is whole only once [`ChunkOpener::finish`] says so.
pub struct ChunkOpener {
    keys: ChunkKeys,
    index: u64,
    pending: Zeroizing<Vec<u8>>,
    failed: bool,
}

impl ChunkOpener {
    /// An opener at the first chunk.
    pub fn new(keys: ChunkKeys) -> Self {
        Self { keys, index: 0, pending: Zeroizing::new(Vec::with_capacity(SEALED_CHUNK_LEN)), failed: false }
    }

    /// Takes bytes of the stream; appends the plaintext of every chunk that they complete to `out`.
    ///
    /// # Errors
    /// [`Refused`] at the first chunk that is not as it was sealed.
    pub fn push(&mut self, mut sealed: &[u8], out: &mut Vec<u8>) -> Result<(), Refused> {
        if self.failed {
            return Err(Refused);
        }
        if !self.pending.is_empty() {
            let (fill, rest) = sealed.split_at(sealed.len().min(SEALED_CHUNK_LEN - self.pending.len()));
            self.pending.extend_from_slice(fill);
            sealed = rest;
            if self.pending.len() < SEALED_CHUNK_LEN {
                return Ok(());
            }
            self.open_pending(out)?;
        }
        out.reserve(sealed.len() / SEALED_CHUNK_LEN * CHUNK_LEN);
        let mut chunks = sealed.chunks_exact(SEALED_CHUNK_LEN);
        for chunk in &mut chunks {
            let opened = open_into(&self.keys, self.index, chunk, out);
            self.failed = opened.is_err();
            opened?;
            self.index += 1;
        }
        self.pending.extend_from_slice(chunks.remainder());
        Ok(())
    }

    /// Opens the last, short chunk.
    ///
    /// # Errors
    /// [`Refused`] if it is missing, cut off or not as it was sealed.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(), Refused> {
        if self.failed { Err(Refused) } else { self.open_pending(out) }
    }

    fn open_pending(&mut self, out: &mut Vec<u8>) -> Result<(), Refused> {
        let opened = open_into(&self.keys, self.index, &self.pending, out);
        self.failed = opened.is_err();
        self.index += 1;
        self.pending.clear();
        opened
    }
}

fn open_into(keys: &ChunkKeys, index: u64, sealed: &[u8], out: &mut Vec<u8>) -> Result<(), Refused> {
    let (ciphertext, tag) = sealed.split_last_chunk::<TAG_LEN>().ok_or(Refused)?;
    let start = out.len();
    out.extend_from_slice(ciphertext);
    let opened = keys.open_chunk(index, &mut out[start..], tag);
    if opened.is_err() {
        out.truncate(start);
    }
    opened
}
