//! The badge on the installed app's icon: how many conversations hold something unread.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Shows the number; none if it is zero. Browsers without badges show nothing.
pub fn show(count: usize) {
    match u32::try_from(count) {
        Ok(0) | Err(_) => clear(),
        Ok(count) => call("setAppBadge", &count.into()),
    }
}

/// Takes the badge away.
pub fn clear() {
    call("clearAppBadge", &JsValue::UNDEFINED);
}

fn call(name: &str, argument: &JsValue) {
    let Some(window) = web_sys::window() else { return };
    let navigator = window.navigator();
    let function =
        Reflect::get(&navigator, &name.into()).ok().and_then(|found| found.dyn_into::<Function>().ok());
    let begun = function.and_then(|function| function.call1(&navigator, argument).ok());
    if let Some(promise) = begun.and_then(|begun| begun.dyn_into::<Promise>().ok()) {
        spawn_local(async move {
            // A system without badges refuses; the number stands in the portal, too.
            let _ = JsFuture::from(promise).await;
        });
    }
}
