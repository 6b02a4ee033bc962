//! A pause in long work, so that other calls get their turn.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Lets the messages that wait be taken up. A channel's message comes at once; a timer's turn takes 4 ms.
pub(crate) async fn breathe() {
    let Ok(channel) = MessageChannel::new() else { return };
    let (ours, theirs) = (channel.port1(), channel.port2());
    let come = Promise::new(&mut |resolve, _| {
        ours.set_onmessage(Some(&resolve));
        if theirs.post_message(&JsValue::NULL).is_err() {
            resolve_now(&resolve);
        }
    });
    // It cannot be rejected.
    _ = JsFuture::from(come).await;
    ours.close();
}

fn resolve_now(resolve: &js_sys::Function) {
    _ = resolve.call0(&JsValue::UNDEFINED);
}
