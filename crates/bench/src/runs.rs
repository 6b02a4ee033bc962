//! A run of chunks, read and sealed, but not opened again.

use engine::{Chunks, RUN_LEN, wipe};
use envelope::limits::CHUNK_LEN;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use crate::failed;

/// Plaintext from the file.
pub(crate) struct Run {
    begin: u64,
    plain: Uint8Array,
}

impl Run {
    /// The run that begins here.
    pub(crate) async fn read(file: &Blob, begin: u64) -> Result<Self, JsValue> {
        let end = (begin + RUN_LEN).min(file.size() as u64);
        Ok(Self { begin, plain: read(file, begin, end).await? })
    }

    /// Where the next one begins.
    pub(crate) fn end(&self) -> u64 {
        self.begin + u64::from(self.plain.length())
    }

    /// Seals it. The stream ends with the file.
    pub(crate) async fn seal(&self, chunks: &Chunks, size: u64) -> Result<Vec<Uint8Array>, JsValue> {
        chunks.seal(self.begin / CHUNK_LEN as u64, &self.plain, self.end() == size).await.map_err(failed)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        wipe(&self.plain);
    }
}

/// Bytes of a file.
pub(crate) async fn read(file: &Blob, begin: u64, end: u64) -> Result<Uint8Array, JsValue> {
    let slice = file.slice_with_f64_and_f64(begin as f64, end as f64)?;
    let buffer: ArrayBuffer = JsFuture::from(slice.array_buffer()).await?.unchecked_into();
    Ok(Uint8Array::new(&buffer))
}
