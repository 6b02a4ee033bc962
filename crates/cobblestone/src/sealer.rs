//! Sealing a stream from slices of any length.

use envelope::limits::{CHUNK_LEN, SEALED_CHUNK_LEN};
use zeroize::Zeroizing;

use crate::ChunkKeys;

/// Seals a stream's chunks; holds at most one chunk of plaintext.
pub struct ChunkSealer {
    keys: ChunkKeys,
    index: u64,
    pending: Zeroizing<Vec<u8>>,
}

impl ChunkSealer {
    /// A sealer at the start of a stream. Salt and commitment are the caller's to write.
    pub fn new(keys: ChunkKeys) -> Self {
        Self { keys, index: 0, pending: Zeroizing::new(Vec::with_capacity(CHUNK_LEN)) }
    }

    /// Takes plaintext; appends every chunk that it fills to `out`.
    pub fn push(&mut self, mut plaintext: &[u8], out: &mut Vec<u8>) {
        if !self.pending.is_empty() {
            let (fill, rest) = plaintext.split_at(plaintext.len().min(CHUNK_LEN - self.pending.len()));
            self.pending.extend_from_slice(fill);
            plaintext = rest;
            if self.pending.len() < CHUNK_LEN {
                return;
            }
            self.seal_pending(out);
        }
        out.reserve(plaintext.len() / CHUNK_LEN * SEALED_CHUNK_LEN);
        let mut chunks = plaintext.chunks_exact(CHUNK_LEN);
        for chunk in &mut chunks {
            seal_into(&self.keys, self.index, chunk, out);
            self.index += 1;
        }
        self.pending.extend_from_slice(chunks.remainder());
    }

    /// Appends the last, short chunk.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        self.seal_pending(out);
    }

    fn seal_pending(&mut self, out: &mut Vec<u8>) {
        seal_into(&self.keys, self.index, &self.pending, out);
        self.index += 1;
        // Overwritten by the next chunk, wiped on drop.
        self.pending.clear();
    }
}

fn seal_into(keys: &ChunkKeys, index: u64, chunk: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(chunk);
    let tag = keys.seal_chunk(index, &mut out[start..]);
    out.extend_from_slice(&tag);
}
