//! Sealing and opening a file in a worker of the bench, as the crypto module does it; and sealing alone, to see what
//! opening again costs.
//!
//! **Invariant:** nothing is made easier for what is measured: [`seal_verify`] and [`open`] go through the engine's own
//! [`FileSealer`] and [`FileOpener`].

mod runs;

use crypto::{
    Secret,
    attachment::{AttachmentContext, FileKey, OpenPlan, SealPlan},
    rng::UnwrapErr,
};
use engine::{Chunks, Engine, FileOpener, FilePlan, FileSealer};
use envelope::{
    AttachmentId, ConversationId, Hash, KeyId, MessageId, attachment::HEADER_LEN, limits::PART_LEN,
};
use futures_util::future::try_join;
use getrandom::SysRng;
use js_sys::{Error, Function, Uint8Array};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::Blob;

use runs::{Run, read};

/// Where the measured file stands.
const CONTEXT: AttachmentContext = AttachmentContext {
    attachment: AttachmentId::new([1; 16]),
    conversation: ConversationId::new([2; 16]),
    message: MessageId::new([3; 16]),
    sender_key: KeyId::new([4; 16]),
};

/// Seals the file in runs, as many chunks under way as in the engine's own [`FileSealer`], and lets go of what came out.
///
/// # Errors
/// Whatever failed, as an `Error` of JavaScript's.
#[wasm_bindgen]
pub async fn seal(file: Blob, engine: &str) -> Result<(), JsValue> {
    let (size, plan) = plan(&file)?;
    let chunks = Chunks::new(named(engine)?, plan.keys()).await.map_err(failed)?;
    let mut read = Some(Run::read(&file, 0).await?);
    while let Some(run) = read.take() {
        let next =
            async { Ok(if run.end() < size { Some(Run::read(&file, run.end()).await?) } else { None }) };
        // Reading is begun first, as in `FileSealer`: behind 64 requests the browser would answer it late.
        (read, _) = try_join(next, run.seal(&chunks, size)).await?;
    }
    Ok(())
}

/// Seals the file part by part, every one of them opened again and hashed; each is given to `take`. Hands back the
/// object's digest.
///
/// # Errors
/// Whatever failed, as an `Error` of JavaScript's.
#[wasm_bindgen]
pub async fn seal_verify(file: Blob, engine: &str, take: &Function) -> Result<Vec<u8>, JsValue> {
    let (size, plan) = plan(&file)?;
    let (header, keys_again) = (plan.header(), plan.derive_again(&CONTEXT, &key()));
    let file_plan = FilePlan {
        size,
        header: &header,
        padded_len: plan.padded_len(),
        keys: plan.keys(),
        keys_again: &keys_again,
    };
    let mut sealer = FileSealer::new(file, &file_plan, named(engine)?).await.map_err(failed)?;
    let mut digests = Vec::new();
    for _ in 0..sealer.parts() {
        let part = sealer.part(|| true).await.map_err(failed)?;
        digests.push(part.digest);
        take.call1(&JsValue::NULL, &part.bytes)?;
    }
    Ok(plan.finish(&digests).map_err(failed)?.digest.as_bytes().to_vec())
}

/// Opens the sealed object of a file of `size` bytes, part by part, while the next one is read; what each holds is given
/// to `take`.
///
/// # Errors
/// Whatever failed, as an `Error` of JavaScript's.
#[wasm_bindgen]
pub async fn open(
    object: Blob,
    size: f64,
    digest: &[u8],
    engine: &str,
    take: &Function,
) -> Result<(), JsValue> {
    let digest = Hash::new(digest.try_into().map_err(failed)?);
    let plan = OpenPlan::new(CONTEXT, key(), size as u64, digest).map_err(failed)?;
    let part = |index: u64| read(&object, index * PART_LEN, ((index + 1) * PART_LEN).min(plan.object_len()));
    let mut sealed = part(0).await?;
    let keys = plan.keys(&sealed.subarray(0, HEADER_LEN as u32).to_vec()).map_err(failed)?;
    let mut opener = FileOpener::new(&keys, plan.size(), named(engine)?).await.map_err(failed)?;
    let mut digests = Vec::new();
    for index in 1.. {
        let next = async {
            let is_there = index * PART_LEN < plan.object_len();
            Ok(if is_there { part(index).await? } else { Uint8Array::new_with_length(0) })
        };
        let opened = async { opener.part(&sealed, async || true).await.map_err(failed) };
        let (next, opened) = try_join(next, opened).await?;
        digests.push(opened.digest);
        take.call1(&JsValue::NULL, &opened.bytes)?;
        sealed = next;
        if opener.is_whole() {
            break;
        }
    }
    plan.check_digest(&digests).map_err(failed)
}

fn plan(file: &Blob) -> Result<(u64, SealPlan), JsValue> {
    let size = file.size() as u64;
    let plan = SealPlan::new(&CONTEXT, &key(), size, &mut UnwrapErr(SysRng)).map_err(failed)?;
    Ok((size, plan))
}

/// The same always: nothing secret is sealed with it.
fn key() -> FileKey {
    FileKey::from_bytes(Secret::new([5; 32]))
}

fn named(engine: &str) -> Result<Engine, JsValue> {
    match engine {
        "wasm" => Ok(Engine::Wasm),
        "web" => Ok(Engine::Web),
        other => Err(failed(format!("no engine is called {other}"))),
    }
}

fn failed(error: impl ToString) -> JsValue {
    Error::new(&error.to_string()).into()
}
