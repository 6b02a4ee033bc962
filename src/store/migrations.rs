//! The schema, one file a version; a device runs those that it has not seen.

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

mod v1;
mod v2;

/// The schema's version.
pub(super) const VERSION: u32 = 2;

/// Brings a database from version `from` to [`VERSION`].
pub(super) fn run(database: &IdbDatabase, from: u32) -> Result<(), JsValue> {
    if from < 1 {
        v1::run(database)?;
    }
    if from < 2 {
        v2::run(database)?;
    }
    Ok(())
}
