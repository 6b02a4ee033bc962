//! What is measured: Siegel's two engines, the browser's AES alone, and libraries that others would take.

use serde::Serialize;
use serde_json::{Value, json};

/// What is done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operation {
    /// Read and sealed.
    Seal,
    /// Read, sealed, put into parts, opened again, hashed: what the crypto module does.
    SealVerify,
    /// Opened from what was sealed.
    Open,
    /// The crypto module from its bytes until it is ready: no file.
    Start,
}

impl Operation {
    /// What the worker calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::SealVerify => "seal_verify",
            Self::Open => "open",
            Self::Start => "start",
        }
    }
}

/// Something that seals files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject {
    /// Its name; that of its package, where it has one.
    pub(crate) name: &'static str,
    /// Which of Siegel's engines.
    pub(crate) engine: Option<&'static str>,
    /// Bytes of a chunk, if it has chunks.
    pub(crate) chunk: Option<u64>,
    /// What it does.
    pub(crate) operations: &'static [Operation],
    /// Whether a file need not be in memory as a whole.
    pub(crate) streams: bool,
    /// Whether it has a WASM memory.
    pub(crate) has_wasm: bool,
}

impl Subject {
    const fn siegel(engine: &'static str) -> Self {
        let operations = &[Operation::Seal, Operation::SealVerify, Operation::Open];
        let chunk = Some(16 << 10);
        Self { name: "siegel", engine: Some(engine), chunk, operations, streams: true, has_wasm: true }
    }

    const fn other(name: &'static str, chunk: Option<u64>) -> Self {
        let operations = &[Operation::Seal, Operation::Open];
        Self { name, engine: None, chunk, operations, streams: true, has_wasm: false }
    }

    /// What the page is told of it.
    pub(crate) fn to_json(self) -> Value {
        json!({ "name": self.name, "engine": self.engine, "chunk": self.chunk })
    }
}

/// All of them. Peers have the chunks that their format or library chooses; libsodium, which leaves it open, the larger
/// ones that suit it better.
pub(crate) const SUBJECTS: &[Subject] = &[
    Subject::siegel("wasm"),
    Subject::siegel("web"),
    Subject::other("webcrypto", Some(16 << 10)),
    Subject::other("webcrypto", Some(1 << 20)),
    Subject::other("age-encryption", Some(64 << 10)),
    Subject { has_wasm: true, ..Subject::other("libsodium-wrappers", Some(64 << 10)) },
    Subject::other("openpgp", Some(256 << 10)),
    Subject { streams: false, ..Subject::other("jose", None) },
    Subject::other("@noble/ciphers", Some(16 << 10)),
];
