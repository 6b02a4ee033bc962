//! The room that the browser leaves this page on the device, and whether its owner pays for what is fetched.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Less free room than this is said: a large message may not find place any more, bytes.
pub const LOW: u64 = 256 << 20;

/// Bytes that the browser would still take; nothing if it does not say.
pub async fn free() -> Option<u64> {
    let estimate = ask("estimate").await?;
    let [quota, usage] = ["quota", "usage"]
        .map(|name| Reflect::get(&estimate, &name.into()).ok().and_then(|value| value.as_f64()));
    Some((quota? - usage?).max(0.0) as u64)
}

/// Asks the browser to keep what is here when it runs short of room. It may ask the person, and may refuse.
pub async fn ask_to_persist() {
    // Refused, it goes on as before: what was handed over lies at the insurer's.
    let _ = ask("persist").await;
}

/// Whether the person has asked for little to be fetched (Network Information, `saveData`).
pub fn saves_data() -> bool {
    let saves = || -> Result<bool, JsValue> {
        let connection = Reflect::get(&navigator()?, &"connection".into())?;
        Ok(connection.is_object() && Reflect::get(&connection, &"saveData".into())?.is_truthy())
    };
    saves().unwrap_or_default()
}

/// `await navigator.storage[name]()`, where there is such a thing.
async fn ask(name: &str) -> Option<JsValue> {
    let asked = || -> Result<Promise, JsValue> {
        let storage = Reflect::get(&navigator()?, &"storage".into())?;
        let method: Function = Reflect::get(&storage, &name.into())?.dyn_into()?;
        method.call0(&storage)?.dyn_into()
    };
    JsFuture::from(asked().ok()?).await.ok()
}

fn navigator() -> Result<JsValue, JsValue> {
    Reflect::get(&js_sys::global(), &"navigator".into())
}
