//! Questions in, verdicts out: `[number, bytes]`, one after the other.

use js_sys::{Array, Uint8Array};
use strength::{ANNOUNCEMENT, Question, decode, encode};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::judge::judge;

/// Listens, and says so.
pub(crate) fn serve(scope: &DedicatedWorkerGlobalScope) {
    // Dictionaries are made ready by the first question: this one is nobody's.
    judge(&Question { password: "bereit".to_owned(), about: Vec::new() });
    let listener = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message: Array = event.data().unchecked_into();
            if let Some(verdict) = answer(&message.get(1)) {
                post(&scope, &message.get(0), &verdict);
            }
        })
    };
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // Lives as long as the worker.
    listener.forget();
    post(scope, &ANNOUNCEMENT.into(), &[]);
}

fn answer(question: &JsValue) -> Option<Vec<u8>> {
    let question = decode(&question.dyn_ref::<Uint8Array>()?.to_vec())?;
    encode(&judge(&question))
}

fn post(scope: &DedicatedWorkerGlobalScope, number: &JsValue, bytes: &[u8]) {
    let message = Array::of2(number, &Uint8Array::new_from_slice(bytes));
    // Numbers and bytes can always be cloned.
    let _ = scope.post_message(&message);
}
