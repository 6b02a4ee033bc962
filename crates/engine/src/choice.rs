//! Which engine seals large files here: both have to be right and to agree; then the faster one does it.

use cobblestone::StreamKeys;
use envelope::limits::{CHUNK_LEN, TAG_LEN};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use web_sys::WorkerGlobalScope;

use crate::{Chunks, Engine, EngineError, digest};

/// Chunks that are sealed and opened to see who is faster: 1 MiB.
const SAMPLE: u32 = 64;
/// The tag of a full chunk number 0 of [`sample`] under [`known_keys`]: it depends on every byte of the ciphertext.
const KNOWN_TAG: [u8; TAG_LEN] =
    [0x5f, 0x41, 0xec, 0x0d, 0x31, 0x95, 0x9e, 0x44, 0x5d, 0xbe, 0xeb, 0x04, 0xaa, 0x55, 0x31, 0x67];

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The engine to seal with.
    pub chosen: Engine,
    /// Bytes a second that RustCrypto sealed and opened.
    pub wasm: f64,
    /// The same of the browser's; nothing if there is none, or it is not right.
    pub web: Option<f64>,
}

/// Tests both engines and the browser's digest, and measures the engines.
///
/// # Errors
/// [`EngineError::Wrong`] if RustCrypto in this module does not give the known answer: nothing may be sealed here then.
pub async fn choose() -> Result<Measured, EngineError> {
    let keys = known_keys();
    let ours = Chunks::new(Engine::Wasm, &keys).await?;
    check(&ours, &ours).await?;
    let wasm = rate(&ours).await?;
    let web = match Chunks::new(Engine::Web, &keys).await {
        Ok(theirs) => measure_web(&ours, &theirs).await.ok(),
        Err(_) => None,
    };
    let chosen = if web.is_some_and(|web| web > wasm) { Engine::Web } else { Engine::Wasm };
    Ok(Measured { chosen, wasm, web })
}

async fn measure_web(ours: &Chunks, theirs: &Chunks) -> Result<f64, EngineError> {
    check(theirs, ours).await?;
    check(ours, theirs).await?;
    let sample = sample(CHUNK_LEN as u32);
    if digest(Engine::Web, &sample).await? != digest(Engine::Wasm, &sample).await? {
        return Err(EngineError::Wrong);
    }
    rate(theirs).await
}

/// The same keys always: nothing secret is sealed with them.
fn known_keys() -> StreamKeys {
    StreamKeys::derive(&[1; cobblestone::KEY_LEN], &[2; 24], b"siegel engine check")
}

/// Bytes that do not repeat from chunk to chunk.
fn sample(len: u32) -> Uint8Array {
    let bytes: Vec<u8> = (0..len).map(|index| (index % 251) as u8).collect();
    Uint8Array::new_from_slice(&bytes)
}

/// The sealer gives the known answer, and what it seals the other opens: a full chunk and an empty one, a short one; and
/// not what was changed.
async fn check(sealer: &Chunks, opener: &Chunks) -> Result<(), EngineError> {
    for len in [CHUNK_LEN as u32, 100] {
        let plain = sample(len);
        let sealed = sealer.seal(0, &plain, true).await?;
        let known = len < CHUNK_LEN as u32 || sealed[0].to_vec().ends_with(&KNOWN_TAG);
        let opened = opener.open(0, &sealed).await?;
        let opened: Vec<u8> = opened.iter().flat_map(Uint8Array::to_vec).collect();
        if !known || opened != plain.to_vec() {
            return Err(EngineError::Wrong);
        }
        let changed = &sealed[0];
        changed.set_index(7, changed.get_index(7) ^ 1);
        if opener.open(0, &sealed).await.is_ok() {
            return Err(EngineError::Wrong);
        }
    }
    Ok(())
}

/// Bytes a second, sealed and opened.
async fn rate(engine: &Chunks) -> Result<f64, EngineError> {
    let plain = sample(SAMPLE * CHUNK_LEN as u32);
    let begin = now();
    let sealed = engine.seal(0, &plain, false).await?;
    engine.open(0, &sealed).await?;
    // A clock that is kept coarse may not have moved.
    Ok(f64::from(plain.length()) * 1_000.0 / (now() - begin).max(0.1))
}

/// Milliseconds since the worker began.
fn now() -> f64 {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.performance().map_or_else(js_sys::Date::now, |performance| performance.now())
}
