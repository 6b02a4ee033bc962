//! Memory on JavaScript's side that held plaintext or a call.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::MessageChannel;

/// Wipes an array that fills its buffer and that nobody needs any more, and gives its memory back: the browser clears
/// memory when it likes, and would let a file's worth of it pile up.
pub fn wipe(array: &Uint8Array) {
    array.fill(0, 0, array.length());
    give_back(array);
}

/// Sends an array's memory where nobody listens. `ArrayBuffer.transfer` would not do: it leaves the memory to what the
/// browser itself has wrapped around it.
fn give_back(array: &Uint8Array) {
    let Ok(channel) = MessageChannel::new() else { return };
    channel.port2().close();
    // Where that fails, the browser collects it later.
    _ = channel.port1().post_message_with_transferable(&JsValue::NULL, &Array::of1(&array.buffer()));
    channel.port1().close();
}
