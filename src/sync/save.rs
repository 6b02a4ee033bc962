//! Handing a checked file to the browser to save.

use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// How long the browser may take to pick the file up, ms.
const PICKED_UP: u32 = 60_000;

/// Bytes that are copied in one go.
const SLICE: u32 = 1 << 20;

/// A file put together piece by piece; the browser keeps large ones on the disk.
#[derive(Default)]
pub(super) struct Pieces(Array);

impl Pieces {
    /// Adds bytes; they may be let go of afterwards. The browser copies them, so the page has its turn between slices.
    pub(super) async fn push(&self, bytes: &Uint8Array) -> Result<(), JsValue> {
        let mut from = 0;
        while from < bytes.length() {
            let slice = bytes.subarray(from, from.saturating_add(SLICE).min(bytes.length()));
            let piece = Blob::new_with_u8_array_sequence(&Array::of1(&slice))?;
            self.0.push(&piece);
            from += slice.length();
            TimeoutFuture::new(0).await;
        }
        Ok(())
    }

    /// The whole file. Its type is always "just bytes": the browser is to save it, never to show it as a page of ours.
    pub(super) fn join(self) -> Result<Blob, JsValue> {
        let options = BlobPropertyBag::new();
        options.set_type("application/octet-stream");
        Blob::new_with_blob_sequence_and_options(&self.0, &options)
    }
}

/// Lets the browser save a file under this name, which has to be a safe one.
pub fn save(file: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    Timeout::new(PICKED_UP, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    Ok(())
}
