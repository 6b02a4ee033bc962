//! The browser's AES-256-GCM and SHA-256, through WebCrypto. Many chunks are under way at once.

use cobblestone::{ChunkNonces, StreamKeys};
use envelope::{Hash, limits::TAG_LEN};
use js_sys::{Array, ArrayBuffer, Object, Promise, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, CryptoKey, SubtleCrypto, WorkerGlobalScope};

use crate::EngineError;

const AES_GCM: &str = "AES-GCM";
const SHA_256: &str = "SHA-256";

/// A stream's chunks.
pub struct WebChunks {
    subtle: SubtleCrypto,
    key: CryptoKey,
    nonces: ChunkNonces,
}

impl WebChunks {
    pub(crate) async fn new(keys: &StreamKeys) -> Result<Self, EngineError> {
        let subtle = subtle().ok_or(EngineError::Unavailable)?;
        let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
        let bytes = Uint8Array::new_from_slice(keys.aead_key());
        let imported = subtle.import_key_with_str("raw", &bytes, AES_GCM, false, &uses);
        let imported = settled(imported).await;
        // The browser has made a copy.
        bytes.fill(0, 0, bytes.length());
        Ok(Self { subtle, key: imported?.unchecked_into(), nonces: keys.nonces() })
    }

    pub(crate) async fn seal(
        &self,
        first: u64,
        chunks: &[Uint8Array],
    ) -> Result<Vec<Uint8Array>, EngineError> {
        all((first..).zip(chunks).map(|(index, chunk)| {
            self.subtle.encrypt_with_object_and_js_u8_array(&self.parameters(index), &self.key, chunk)
        }))
        .await
    }

    /// Whatever goes wrong here, the chunk is not opened: WebCrypto does not say why.
    pub(crate) async fn open(
        &self,
        first: u64,
        sealed: &[Uint8Array],
    ) -> Result<Vec<Uint8Array>, EngineError> {
        let opened = all((first..).zip(sealed).map(|(index, chunk)| {
            self.subtle.decrypt_with_object_and_js_u8_array(&self.parameters(index), &self.key, chunk)
        }));
        opened.await.map_err(|_| EngineError::Refused)
    }

    fn parameters(&self, index: u64) -> Object {
        let nonce = Uint8Array::new_from_slice(&self.nonces.of(index));
        let parameters = AesGcmParams::new_with_u8_array(AES_GCM, &nonce);
        parameters.set_tag_length(8 * TAG_LEN as u8);
        parameters.unchecked_into()
    }
}

/// SHA-256, by the browser.
pub(crate) async fn digest(bytes: &Uint8Array) -> Result<Hash, EngineError> {
    let subtle = subtle().ok_or(EngineError::Unavailable)?;
    let digest = settled(subtle.digest_with_str_and_js_u8_array(SHA_256, bytes)).await?;
    let mut hash = [0; Hash::LEN];
    let digest = Uint8Array::new(&digest);
    if digest.length() as usize != hash.len() {
        return Err(EngineError::Unavailable);
    }
    digest.copy_to(&mut hash);
    Ok(Hash::new(hash))
}

/// WebCrypto, where it is: browsers have it in secure contexts only.
fn subtle() -> Option<SubtleCrypto> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let subtle: JsValue = scope.crypto().ok()?.subtle().into();
    subtle.is_object().then(|| subtle.unchecked_into())
}

async fn settled(started: Result<Promise, JsValue>) -> Result<JsValue, EngineError> {
    let promise = started.map_err(|_| EngineError::Unavailable)?;
    JsFuture::from(promise).await.map_err(|_| EngineError::Unavailable)
}

/// Waits for all of them; gives what each made, in their order.
async fn all(
    started: impl Iterator<Item = Result<Promise, JsValue>>,
) -> Result<Vec<Uint8Array>, EngineError> {
    let promises: Array = started.collect::<Result<_, _>>().map_err(|_| EngineError::Unavailable)?;
    let made: Array = settled(Ok(Promise::all(&promises))).await?.unchecked_into();
    Ok(made.iter().map(|buffer| Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>())).collect())
}
