//! Whether an account was open in this browser: one bit beside the database, and nothing of the account. Should the browser clear its
//! database away, the door can say what has happened.

use web_sys::Storage;

const KEY: &str = "siegel.here";

/// Whether an account was open in this browser.
pub fn was_here() -> bool {
    storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).is_some()
}

/// Remembers that one was.
pub fn set_here() {
    if let Some(storage) = storage() {
        // Without it nobody is told what has happened.
        let _ = storage.set_item(KEY, "1");
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
