//! The worker within the worker: starting it, giving it its one job, ending it; and its own side.

use std::cell::RefCell;

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::job::{Job, Product};
use crate::payload::take;

/// The name by which the script knows that it is to stretch.
pub(crate) const NAME: &str = "stretch";
/// The one Trusted Types policy that the server's headers allow.
const POLICY: &str = "siegel-worker";

#[wasm_bindgen]
extern "C" {
    /// A worker whose script's address is a `TrustedScriptURL` where the browser wants one.
    #[wasm_bindgen(js_name = Worker, extends = Worker)]
    type Nested;

    #[wasm_bindgen(constructor, js_class = "Worker", catch)]
    fn new(script: &JsValue, options: &WorkerOptions) -> Result<Nested, JsValue>;

    /// `globalThis.trustedTypes`.
    type TrustedTypes;
    /// A policy.
    type Policy;

    #[wasm_bindgen(method, js_name = createPolicy, catch)]
    fn create_policy(this: &TrustedTypes, name: &str, rules: &Object) -> Result<Policy, JsValue>;

    #[wasm_bindgen(method, js_name = createScriptURL, catch)]
    fn create_script_url(this: &Policy, url: &str) -> Result<JsValue, JsValue>;
}

thread_local! {
    /// A policy can be made once.
    static SCRIPT: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// The job's product, or nothing if no worker could be started.
pub(super) async fn run(job: &Job<'_>) -> Option<Product> {
    let worker = Ended(start().ok()?);
    let mut answered = None;
    let answer =
        Promise::new(&mut |resolve, reject| answered = Some(listen(&worker.0, job, resolve, reject)));
    let answer = JsFuture::from(answer).await;
    drop(answered);
    Product::from_bytes(&take(&answer.ok()?.unchecked_into()))
}

/// One job in, one product out.
pub(crate) fn serve(scope: &DedicatedWorkerGlobalScope) {
    let listener = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let job = take(&event.data().unchecked_into());
            // No product is an empty one, and that is none to who asked.
            let product = Job::from_bytes(&job).map(|job| job.work().to_bytes()).unwrap_or_default();
            send(&product, |message, transfer| scope.post_message_with_transfer(message, transfer));
        })
    };
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
    _ = scope.post_message(&JsValue::NULL);
}

/// Ends the worker when it is dropped.
struct Ended(Nested);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.terminate();
    }
}

type Listeners = (Closure<dyn FnMut(MessageEvent)>, Closure<dyn FnMut(Event)>);

/// Gives the job once the worker listens, and settles the promise by its answer or its failure.
fn listen(worker: &Nested, job: &Job<'_>, resolve: js_sys::Function, reject: js_sys::Function) -> Listeners {
    let mut job = Some(job.to_bytes());
    let on_message = {
        let worker: Worker = worker.unchecked_ref::<Worker>().clone();
        Closure::new(move |event: MessageEvent| {
            if !event.data().is_null() {
                _ = resolve.call1(&JsValue::UNDEFINED, &event.data());
            } else if let Some(job) = job.take() {
                send(&job, |message, transfer| worker.post_message_with_transfer(message, transfer));
            }
        })
    };
    let on_error = Closure::new(move |event: Event| {
        event.prevent_default();
        _ = reject.call0(&JsValue::UNDEFINED);
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    (on_message, on_error)
}

fn start() -> Result<Nested, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(NAME);
    Nested::new(&script()?, &options)
}

/// The address of this worker's own script, trusted where that has to be said.
fn script() -> Result<JsValue, JsValue> {
    if let Some(script) = SCRIPT.with_borrow(Clone::clone) {
        return Ok(script);
    }
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let own = scope.location().href();
    let types = Reflect::get(&scope, &"trustedTypes".into())?;
    let script = if types.is_undefined() { own.into() } else { trust(types.unchecked_ref(), own)? };
    SCRIPT.set(Some(script.clone()));
    Ok(script)
}

/// This address, and no other.
fn trust(types: &TrustedTypes, own: String) -> Result<JsValue, JsValue> {
    let only = own.clone();
    let rule = Closure::<dyn Fn(String) -> Result<String, JsValue>>::new(move |url: String| {
        if url == only { Ok(url) } else { Err(JsValue::from_str("not the worker's script")) }
    });
    let rules = Object::new();
    Reflect::set(&rules, &"createScriptURL".into(), rule.as_ref())?;
    types.create_policy(POLICY, &rules)?.create_script_url(&own)
}

/// Posts bytes so that they change hands.
fn send(bytes: &[u8], post: impl FnOnce(&JsValue, &JsValue) -> Result<(), JsValue>) {
    let message = Uint8Array::new_from_slice(bytes);
    // What cannot be posted is not answered; the other side is ended then.
    _ = post(&message, &Array::of1(&message.buffer()));
}
