//! Version 2: what opens an account without the server, and files that are kept to be read without it.
//!
//! | store | key | value |
//! | --- | --- | --- |
//! | `accounts` | account`/` | what the server has of it to unlock it, its login name sealed, and this device's offline slot |
//! | `kept` | account`/`attachment`/`part | sealed part as the server has it, as a `Uint8Array` |
//!
//! Which files are kept, and why, are sealed rows (`rows`, table `kept`).

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

/// Makes the stores.
pub(super) fn run(database: &IdbDatabase) -> Result<(), JsValue> {
    for store in ["accounts", "kept"] {
        database.create_object_store(store)?;
    }
    Ok(())
}
