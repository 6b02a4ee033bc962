//! What stands beside a call: a file, bytes, or nothing.

use engine::wipe;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Blob;
use worker::Failure;
use zeroize::Zeroizing;

/// A call's payload. It stays on JavaScript's side until somebody takes it.
pub(crate) enum Given {
    /// Nothing, or something that no call takes.
    Nothing,
    /// Bytes.
    Bytes(Uint8Array),
    /// A file.
    File(Blob),
}

impl Given {
    /// The payload of a message.
    pub(crate) fn from_js(value: JsValue) -> Self {
        if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
            Self::Bytes(bytes.clone())
        } else if let Some(buffer) = value.dyn_ref::<ArrayBuffer>() {
            Self::Bytes(Uint8Array::new(buffer))
        } else if let Ok(file) = value.dyn_into::<Blob>() {
            Self::File(file)
        } else {
            Self::Nothing
        }
    }

    /// The bytes, copied into the module, if they are at most `max`.
    pub(crate) fn bytes(&self, max: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let array = self.array()?;
        if array.length() as usize > max {
            Err(Failure::Unopened)
        } else {
            Ok(Zeroizing::new(array.to_vec()))
        }
    }

    /// The bytes where they are.
    pub(crate) const fn array(&self) -> Result<&Uint8Array, Failure> {
        if let Self::Bytes(array) = self { Ok(array) } else { Err(Failure::Protocol) }
    }

    /// The file.
    pub(crate) fn file(self) -> Result<Blob, Failure> {
        if let Self::File(file) = self { Ok(file) } else { Err(Failure::Protocol) }
    }
}

/// Takes bytes out of an array that fills its buffer and that nobody needs any more.
pub(crate) fn take(array: &Uint8Array) -> Zeroizing<Vec<u8>> {
    let bytes = Zeroizing::new(array.to_vec());
    wipe(array);
    bytes
}
