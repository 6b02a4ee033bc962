//! What only the device can give: the time, randomness for ids, and how it is set up.

use worker::call::EngineSetting;

mod agent;
pub mod here;
pub mod look;
pub mod room;

pub use agent::{Browser, System};

/// Where the engine's setting is kept. There is no page for it: it is for tests, and for support on the telephone.
const ENGINE_KEY: &str = "siegel.engine";

/// Where the setting is kept that sealed parts of files are staged in IndexedDB, although there is a place for files. For tests, too.
const STAGING_KEY: &str = "siegel.staging";

/// Where it is kept that a passkey was used in this browser: the door shows it first then.
const PASSKEY_KEY: &str = "siegel.passkey";

/// Where it is kept that nobody wants to be asked whether to install the app.
const INSTALL_KEY: &str = "siegel.install";

/// The device's clock, ms since 1970.
pub fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// A random id.
pub fn generate_id<T: From<[u8; 16]>>() -> T {
    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // The browser refuses more than 65,536 bytes only.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes.into()
}

/// Which engine seals large files here: `wasm` or `web` under `siegel.engine` in the local storage, else the faster one.
pub fn engine_setting() -> EngineSetting {
    match kept(ENGINE_KEY).as_deref() {
        Some("wasm") => EngineSetting::Wasm,
        Some("web") => EngineSetting::Web,
        _ => EngineSetting::Fastest,
    }
}

/// Whether sealed parts may be staged as files: not if `indexeddb` stands under `siegel.staging` in the local storage.
pub fn staging_setting() -> bool {
    kept(STAGING_KEY).as_deref() != Some("indexeddb")
}

/// Whether a passkey was used in this browser.
pub fn passkey_used() -> bool {
    kept(PASSKEY_KEY).is_some()
}

/// Remembers that one was.
pub fn set_passkey_used() {
    if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok().flatten()) {
        // Without it the door shows the password first.
        let _ = storage.set_item(PASSKEY_KEY, "1");
    }
}

/// Whether somebody did not want to be asked whether to install the app.
pub fn install_declined() -> bool {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    storage.and_then(|storage| storage.get_item(INSTALL_KEY).ok().flatten()).is_some()
}

/// Remembers that somebody did not.
pub fn decline_install() {
    if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok().flatten()) {
        // Without it they are asked again another day.
        let _ = storage.set_item(INSTALL_KEY, "no");
    }
}

/// Which browser this is, and on what.
pub fn described() -> (Browser, System) {
    let Some(navigator) = web_sys::window().map(|window| window.navigator()) else {
        return (Browser::Other, System::Other);
    };
    let touch =
        js_sys::Reflect::get(&navigator, &"maxTouchPoints".into()).ok().and_then(|points| points.as_f64());
    agent::read(&navigator.user_agent().unwrap_or_default(), touch.is_some_and(|points| points > 1.0))
}

fn kept(key: &str) -> Option<String> {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten())?;
    storage.get_item(key).ok().flatten()
}
