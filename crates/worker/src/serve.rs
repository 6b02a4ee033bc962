//! Messages in and out: `[number, call, payload]`, each answered under its number, many at a time.

use std::{panic::PanicHookInfo, rc::Rc};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use worker::{ANNOUNCEMENT, Answer, Call, Failure, Reply, form};
use zeroize::Zeroizing;

use crate::{
    module::Module,
    payload::{Given, take},
};

/// Listens, and says so.
pub(crate) fn serve(scope: &DedicatedWorkerGlobalScope) {
    let module = Rc::new(Module::default());
    let listener = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let (scope, module) = (scope.clone(), Rc::clone(&module));
            spawn_local(async move {
                let message: Array = event.data().unchecked_into();
                // Without a number there is nobody to answer.
                let Some(number) = message.get(0).as_f64() else { return };
                let (reply, payload) = match answer(&module, &message).await {
                    Ok((answer, payload)) => (Ok(answer), payload),
                    Err(failure) => (Err(failure), None),
                };
                post(&scope, number, &reply, payload.as_ref());
            });
        })
    };
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // Lives as long as the worker.
    listener.forget();
    post(scope, f64::from(ANNOUNCEMENT), &Ok(Answer::Ready), None);
}

async fn answer(module: &Module, message: &Array) -> Result<(Answer, Option<Uint8Array>), Failure> {
    let call: Call = form::decode(&take(&message.get(1).dyn_into().map_err(|_| Failure::Protocol)?))?;
    module.answer(call, Given::from_js(message.get(2))).await
}

fn post(scope: &DedicatedWorkerGlobalScope, number: f64, reply: &Reply, payload: Option<&Uint8Array>) {
    // Every reply has a form.
    let Ok(reply) = form::encode(reply).map(Zeroizing::new) else { return };
    let reply = Uint8Array::new_from_slice(&reply);
    let transfer: Array = [Some(&reply), payload].into_iter().flatten().map(|bytes| bytes.buffer()).collect();
    let message = Array::of3(&number.into(), &reply, payload.map_or(&JsValue::UNDEFINED, AsRef::as_ref));
    if scope.post_message_with_transfer(&message, &transfer).is_err() {
        web_sys::console::error_1(&"an answer could not be posted".into());
    }
}

/// Says where the module broke, never what it was holding: panic messages are left out. What breaks ends the worker
/// for the portal, which hears of it by the `error` event.
pub(crate) fn say_where(panic: &PanicHookInfo<'_>) {
    if let Some(place) = panic.location() {
        web_sys::console::error_1(&format!("the module broke at {}:{}", place.file(), place.line()).into());
    }
}
