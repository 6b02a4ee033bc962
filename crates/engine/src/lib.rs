//! Two engines that seal and open the chunks of a stream to the same bytes: RustCrypto in WASM, which is always there,
//! and the browser's own AES, several times faster and easier on a battery.
//!
//! Chunks lie on JavaScript's side, where files are read and parts are put together ([`FileSealer`]) and taken apart ([`FileOpener`]). Whoever calls owns
//! the header and the keys.
//!
//! **Invariant:** an engine that has not given the known answers, or does not agree with the other, is not chosen.
//! **Invariant:** the browser is given a stream's key as one that cannot be read again.

mod choice;
mod file;
mod wasm;
mod web;
mod wipe;

use cobblestone::{INDEX_MAX, StreamKeys};
use envelope::{
    Hash,
    attachment::Window,
    limits::{CHUNK_LEN, SEALED_CHUNK_LEN},
};
use js_sys::Uint8Array;

pub use choice::{Measured, choose};
pub use file::{
    FileOpener, FilePlan, FileSealer, OpenFileError, OpenedPart, RUN_LEN, SealFileError, SealedPart,
};
pub use wipe::wipe;

use wasm::WasmChunks;
use web::WebChunks;

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// RustCrypto, in this module.
    Wasm,
    /// The browser's, through WebCrypto.
    Web,
}

/// Why an engine did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The browser has no WebCrypto, or it failed.
    #[error("the browser's engine does not work")]
    Unavailable,
    /// An engine does not give the known answer, or opens what was changed.
    #[error("the engine gives wrong answers")]
    Wrong,
    /// A chunk is not what was sealed.
    #[error("the chunk cannot be opened")]
    Refused,
}

impl EngineError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unavailable => "engine-unavailable",
            Self::Wrong => "engine-wrong",
            Self::Refused => "chunk-refused",
        }
    }
}

/// SHA-256 of bytes on JavaScript's side.
///
/// # Errors
/// [`EngineError::Unavailable`].
pub async fn digest(engine: Engine, bytes: &Uint8Array) -> Result<Hash, EngineError> {
    match engine {
        Engine::Wasm => Ok(wasm::digest(bytes)),
        // Tested beside the engine, and several times faster.
        Engine::Web => web::digest(bytes).await,
    }
}

/// The chunks of one stream in the hands of an engine.
pub enum Chunks {
    /// RustCrypto.
    Wasm(Box<WasmChunks>),
    /// WebCrypto.
    Web(WebChunks),
}

impl Chunks {
    /// Gives the stream's keys to this engine.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`].
    pub async fn new(engine: Engine, keys: &StreamKeys) -> Result<Self, EngineError> {
        match engine {
            Engine::Wasm => Ok(Self::Wasm(Box::new(WasmChunks::new(keys)))),
            Engine::Web => WebChunks::new(keys).await.map(Self::Web),
        }
    }

    /// Seals consecutive chunks, the first of them number `first`. `plain` holds full chunks; where the stream `ends`
    /// with them, a short one after them, possibly empty.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`].
    ///
    /// # Panics
    /// If the stream does not end with them, and they are not full: the rest would be lost.
    pub async fn seal(
        &self,
        first: u64,
        plain: &Uint8Array,
        ends: bool,
    ) -> Result<Vec<Uint8Array>, EngineError> {
        let len = plain.length();
        let full = len / CHUNK_LEN as u32;
        assert!(ends || full * CHUNK_LEN as u32 == len, "full chunks, but at the end");
        let chunk = |index: u32| {
            let begin = index * CHUNK_LEN as u32;
            plain.subarray(begin, len.min(begin + CHUNK_LEN as u32))
        };
        let chunks: Vec<Uint8Array> = (0..full + u32::from(ends)).map(chunk).collect();
        match self {
            Self::Wasm(engine) => Ok(engine.seal(first, &chunks)),
            Self::Web(engine) => engine.seal(first, &chunks).await,
        }
    }

    /// Opens consecutive sealed chunks, the first of them number `first`.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if one is not this chunk of this stream.
    pub async fn open(&self, first: u64, sealed: &[Uint8Array]) -> Result<Vec<Uint8Array>, EngineError> {
        let too_long = sealed.iter().any(|chunk| chunk.length() as usize > SEALED_CHUNK_LEN);
        let too_many = first.checked_add(sealed.len() as u64).is_none_or(|end| end > INDEX_MAX + 1);
        if too_long || too_many {
            return Err(EngineError::Refused);
        }
        match self {
            Self::Wasm(engine) => engine.open(first, sealed),
            Self::Web(engine) => engine.open(first, sealed).await,
        }
    }

    /// Opens a range of a file from the bytes of the object that its window names, without the rest. What they prove,
    /// and what not, `open_window` in `crypto` says.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if anything is not as it was sealed.
    pub async fn open_window(&self, window: &Window, sealed: &Uint8Array) -> Result<Uint8Array, EngineError> {
        let len = sealed.length();
        if u64::from(len) != window.object.end - window.object.start {
            return Err(EngineError::Refused);
        }
        let begins = (0..len).step_by(SEALED_CHUNK_LEN);
        let chunks: Vec<Uint8Array> =
            begins.map(|begin| sealed.subarray(begin, len.min(begin + SEALED_CHUNK_LEN as u32))).collect();
        let range = Uint8Array::new_with_length(window.plain.len() as u32);
        let mut begin = 0;
        for chunk in self.open(window.first, &chunks).await? {
            let end = begin + chunk.length();
            let wanted = [window.plain.start, window.plain.end].map(|at| (at as u32).clamp(begin, end));
            range.set(
                &chunk.subarray(wanted[0] - begin, wanted[1] - begin),
                wanted[0].saturating_sub(window.plain.start as u32),
            );
            chunk.fill(0, 0, chunk.length());
            begin = end;
        }
        Ok(range)
    }
}
