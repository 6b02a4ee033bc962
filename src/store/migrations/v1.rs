//! Version 1: the five stores. Keys are text; all but the device's own begin with the account's id.
//!
//! | store | key | value |
//! | --- | --- | --- |
//! | `device` | `device` | device id, pinned fingerprint, directory sequence |
//! | | `insurer`, `directory` | what the insurer publishes |
//! | | account`/cursor` | place in the feed |
//! | `rows` | account`/`table`/`row | sealed bytes |
//! | `envelopes` | account`/`cursor | place in the feed, envelope |
//! | `staged` | account`/`attachment`/`part | sealed part, as a `Blob` |
//! | `outbox` | account`/`message | sealed entry, and its envelope once there is one |

use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

/// Makes the stores.
pub(super) fn run(database: &IdbDatabase) -> Result<(), JsValue> {
    for store in ["device", "rows", "envelopes", "staged", "outbox"] {
        database.create_object_store(store)?;
    }
    Ok(())
}
