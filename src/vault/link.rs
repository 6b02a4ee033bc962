//! The line to the crypto module: calls by number over `postMessage`, and how the worker is started and ended.
//!
//! **Invariant:** the only script that Trusted Types let this page start is the module's.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsError, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, MessageEvent, Worker};
use worker::{ANNOUNCEMENT, Answer, Call, PROTOCOL, Reply, form};

use crate::{device::engine_setting, error::Error};

/// Trunk's loader of the module.
const SCRIPT: &str = "/siegel-worker_loader.js";
/// The policy's name; the server's `trusted-types` lets no other be made.
const POLICY: &str = "siegel-worker";
/// How long loading may take, ms.
const LOADING: u32 = 60_000;

/// The line to one worker.
pub(super) struct Link {
    worker: Worker,
    waiting: Rc<Waiting>,
    next: Cell<u32>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

/// Who waits for which answer.
#[derive(Default)]
struct Waiting {
    calls: RefCell<HashMap<u32, Caller>>,
    gone: Cell<bool>,
}

struct Caller {
    answer: Function,
    gone: Function,
}

impl Waiting {
    /// The message under this number; an error if none will come.
    fn answer_to(&self, number: u32) -> JsFuture {
        let answered = Promise::new(&mut |answer, gone| {
            self.calls.borrow_mut().insert(number, Caller { answer, gone });
        });
        JsFuture::from(answered)
    }

    fn answer(&self, message: &JsValue) {
        let message = Array::from(message);
        let number = message.get(0).as_f64().unwrap_or_default() as u32;
        if let Some(caller) = self.calls.borrow_mut().remove(&number) {
            // Settling a promise runs nobody's code now.
            let _ = caller.answer.call1(&JsValue::UNDEFINED, &message);
        }
    }

    /// Tells everybody that no answer will come; whether that is news.
    fn end(&self) -> bool {
        let news = !self.gone.replace(true);
        for caller in self.calls.take().into_values() {
            let _ = caller.gone.call0(&JsValue::UNDEFINED);
        }
        news
    }
}

impl Link {
    /// Starts a worker, waits until it listens, and greets it. `on_gone` runs if it dies later; not when it is ended.
    ///
    /// # Errors
    /// [`Error::WorkerGone`] if it cannot be loaded, [`worker::Failure::Protocol`] if it is not of our version.
    pub(super) async fn start(on_gone: impl FnOnce() + 'static) -> Result<Self, Error> {
        let worker = start_worker().map_err(|_| Error::WorkerGone)?;
        let waiting = Rc::new(Waiting::default());
        let on_message = {
            let waiting = waiting.clone();
            Closure::new(move |event: MessageEvent| waiting.answer(&event.data()))
        };
        let on_error = {
            let (waiting, worker, on_gone) = (waiting.clone(), worker.clone(), Cell::new(Some(on_gone)));
            Closure::new(move |event: Event| {
                event.prevent_default();
                // A module that failed in one call is in no state to answer another.
                worker.terminate();
                if let (true, Some(on_gone)) = (waiting.end(), on_gone.take()) {
                    on_gone();
                }
            })
        };
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let link = Self {
            worker,
            waiting,
            next: Cell::new(ANNOUNCEMENT + 1),
            _on_message: on_message,
            _on_error: on_error,
        };
        let listens = link.waiting.answer_to(ANNOUNCEMENT);
        match select(listens, TimeoutFuture::new(LOADING)).await {
            Either::Left((announced, _)) => drop(announced.map_err(|_| Error::WorkerGone)?),
            Either::Right(_) => return Err(Error::WorkerGone),
        };
        let hello = Call::Hello { protocol: PROTOCOL, engine: engine_setting() };
        link.call(&hello, JsValue::UNDEFINED).await?;
        Ok(link)
    }

    /// Calls the module. An `ArrayBuffer`, or an array that fills its buffer, changes hands: it is empty afterwards.
    ///
    /// # Errors
    /// What the module answers, or [`Error::WorkerGone`].
    pub(super) async fn call(&self, call: &Call, payload: JsValue) -> Result<(Answer, JsValue), Error> {
        let bytes = Uint8Array::from(form::encode(call)?.as_slice());
        let number = self.next.replace(self.next.get().wrapping_add(1));
        if self.waiting.gone.get() {
            return Err(Error::WorkerGone);
        }
        let answered = self.waiting.answer_to(number);
        let transfer = transferred(&payload);
        transfer.push(&bytes.buffer());
        let message = Array::of3(&number.into(), &bytes, &payload);
        if self.worker.post_message_with_transfer(&message, &transfer).is_err() {
            self.waiting.calls.borrow_mut().remove(&number);
            return Err(Error::WorkerGone);
        }
        let message = Array::from(&answered.await.map_err(|_| Error::WorkerGone)?);
        // An answer that cannot be read is a module of another version.
        let answer = form::decode::<Reply>(&Uint8Array::new(&message.get(1)).to_vec())??;
        Ok((answer, message.get(2)))
    }

    /// Ends the worker, and all that it holds with it.
    pub(super) fn end(&self) {
        self.waiting.end();
        self.worker.terminate();
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.end();
    }
}

fn transferred(payload: &JsValue) -> Array {
    if payload.is_instance_of::<ArrayBuffer>() {
        return Array::of1(payload);
    }
    match payload.dyn_ref::<Uint8Array>() {
        Some(bytes) if bytes.byte_length() == bytes.buffer().byte_length() => Array::of1(&bytes.buffer()),
        _ => Array::new(),
    }
}

/// `new Worker(script, { type: "module", name: "siegel" })`; web-sys' binding takes text, Trusted Types do not.
fn start_worker() -> Result<Worker, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"module".into())?;
    Reflect::set(&options, &"name".into(), &"siegel".into())?;
    let constructor: Function = Reflect::get(&js_sys::global(), &"Worker".into())?.dyn_into()?;
    Ok(Reflect::construct(&constructor, &Array::of2(&script_url()?, &options))?.unchecked_into())
}

/// The script's address as a `TrustedScriptURL`, or as text where the browser knows no Trusted Types.
fn script_url() -> Result<JsValue, JsValue> {
    thread_local! {
        // A policy can be made once.
        static POLICIES: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    }
    let factory = Reflect::get(&js_sys::global(), &"trustedTypes".into())?;
    if factory.is_undefined() {
        return Ok(SCRIPT.into());
    }
    let policy = POLICIES.with_borrow_mut(|made| -> Result<JsValue, JsValue> {
        if let Some(policy) = made {
            return Ok(policy.clone());
        }
        let only_ours: Closure<dyn Fn(String) -> Result<String, JsError>> =
            Closure::new(
                |url: String| if url == SCRIPT { Ok(url) } else { Err(JsError::new("no other script")) },
            );
        let rules = Object::new();
        Reflect::set(&rules, &"createScriptURL".into(), &only_ours.into_js_value())?;
        let create: Function = Reflect::get(&factory, &"createPolicy".into())?.dyn_into()?;
        let policy = create.call2(&factory, &POLICY.into(), &rules)?;
        Ok(made.insert(policy).clone())
    })?;
    let create: Function = Reflect::get(&policy, &"createScriptURL".into())?.dyn_into()?;
    create.call1(&policy, &SCRIPT.into())
}
