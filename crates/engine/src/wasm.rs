//! RustCrypto's AES-256-GCM and SHA-256, in this module.

use cobblestone::{ChunkKeys, StreamKeys};
use envelope::{
    Hash,
    limits::{SEALED_CHUNK_LEN, TAG_LEN},
};
use js_sys::Uint8Array;
use zeroize::Zeroizing;

use crate::EngineError;

/// Bytes that are hashed at a time.
const SLICE_LEN: u32 = 1 << 18;

/// A stream's chunks.
pub struct WasmChunks(ChunkKeys);

impl WasmChunks {
    pub(crate) fn new(keys: &StreamKeys) -> Self {
        Self(ChunkKeys::new(keys))
    }

    pub(crate) fn seal(&self, first: u64, chunks: &[Uint8Array]) -> Vec<Uint8Array> {
        let mut buffer = Zeroizing::new([0; SEALED_CHUNK_LEN]);
        let seal = |(index, chunk): (u64, &Uint8Array)| {
            let len = chunk.length() as usize;
            chunk.copy_to(&mut buffer[..len]);
            let tag = self.0.seal_chunk(index, &mut buffer[..len]);
            buffer[len..len + TAG_LEN].copy_from_slice(&tag);
            Uint8Array::new_from_slice(&buffer[..len + TAG_LEN])
        };
        (first..).zip(chunks).map(seal).collect()
    }

    pub(crate) fn open(&self, first: u64, sealed: &[Uint8Array]) -> Result<Vec<Uint8Array>, EngineError> {
        let mut buffer = Zeroizing::new([0; SEALED_CHUNK_LEN]);
        let open = |(index, chunk): (u64, &Uint8Array)| {
            let len = chunk.length() as usize;
            chunk.copy_to(&mut buffer[..len]);
            let (chunk, tag) = buffer[..len].split_last_chunk_mut::<TAG_LEN>().ok_or(EngineError::Refused)?;
            self.0.open_chunk(index, chunk, tag).map_err(|_| EngineError::Refused)?;
            Ok(Uint8Array::new_from_slice(chunk))
        };
        (first..).zip(sealed).map(open).collect()
    }
}

/// SHA-256; a slice at a time is here.
pub(crate) fn digest(bytes: &Uint8Array) -> Hash {
    let len = bytes.length();
    let slices = (0..len).step_by(SLICE_LEN as usize);
    Hash::of_slices(slices.map(|begin| bytes.subarray(begin, len.min(begin + SLICE_LEN)).to_vec()))
}
