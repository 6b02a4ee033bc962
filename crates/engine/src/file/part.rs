//! A part while it is put together from sealed chunks; the last of them may reach into the next one.

use js_sys::Uint8Array;

use super::SealFileError;

/// A part, filled from its beginning.
pub(super) struct Part {
    bytes: Uint8Array,
    filled: u32,
    /// What of the last chunk belongs to the next part.
    spill: Uint8Array,
}

impl Part {
    /// A part of `len` bytes that begins with what is left of the one before; the first one with the header.
    pub(super) fn begin(len: u32, left: &Uint8Array) -> Self {
        let mut part = Self {
            bytes: Uint8Array::new_with_length(len),
            filled: 0,
            spill: Uint8Array::new_with_length(0),
        };
        part.put(left);
        part
    }

    /// Puts sealed chunks into their places; gives them back as they lie there.
    pub(super) fn add(&mut self, chunks: &[Uint8Array]) -> Vec<Uint8Array> {
        chunks.iter().map(|chunk| self.put(chunk)).collect()
    }

    /// The part, if it is full, and what the next one begins with.
    pub(super) fn end(self) -> Result<(Uint8Array, Uint8Array), SealFileError> {
        if self.filled == self.bytes.length() {
            Ok((self.bytes, self.spill))
        } else {
            Err(SealFileError::Unverified)
        }
    }

    fn put(&mut self, chunk: &Uint8Array) -> Uint8Array {
        let (begin, room) = (self.filled, self.bytes.length() - self.filled);
        if chunk.length() <= room {
            self.bytes.set(chunk, begin);
            self.filled += chunk.length();
            return self.bytes.subarray(begin, self.filled);
        }
        self.bytes.set(&chunk.subarray(0, room), begin);
        self.filled += room;
        self.spill = chunk.slice(room, chunk.length());
        let staged = Uint8Array::new_with_length(chunk.length());
        staged.set(&self.bytes.subarray(begin, self.filled), 0);
        staged.set(&self.spill, room);
        staged
    }
}
