//! A line to a worker: messages by number over `postMessage`, `[number, bytes, payload]` there and back.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, ArrayBuffer, Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, MessageEvent, Worker};

use super::script::Script;
use crate::error::Error;

/// The number under which a worker says, once and without being asked, that it listens: each protocol's own.
const ANNOUNCEMENT: u32 = worker::ANNOUNCEMENT;
const _: () = assert!(strength::ANNOUNCEMENT == ANNOUNCEMENT);
/// How long loading may take, ms.
const LOADING: u32 = 60_000;

/// The line to one worker.
pub(super) struct Line {
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

impl Line {
    /// Starts a worker, and waits until it listens. `on_gone` runs if it dies later; not when it is ended.
    ///
    /// # Errors
    /// [`Error::WorkerGone`] if it cannot be loaded.
    pub(super) async fn open(script: Script, on_gone: impl FnOnce() + 'static) -> Result<Self, Error> {
        let worker = script.start().map_err(|_| Error::WorkerGone)?;
        let waiting = Rc::new(Waiting::default());
        let on_message = {
            let waiting = waiting.clone();
            Closure::new(move |event: MessageEvent| waiting.answer(&event.data()))
        };
        let on_error = {
            let (waiting, worker, on_gone) = (waiting.clone(), worker.clone(), Cell::new(Some(on_gone)));
            Closure::new(move |event: Event| {
                event.prevent_default();
                // A worker that failed in one call is in no state to answer another.
                worker.terminate();
                if let (true, Some(on_gone)) = (waiting.end(), on_gone.take()) {
                    on_gone();
                }
            })
        };
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let line = Self {
            worker,
            waiting,
            next: Cell::new(ANNOUNCEMENT + 1),
            _on_message: on_message,
            _on_error: on_error,
        };
        let listens = line.waiting.answer_to(ANNOUNCEMENT);
        match select(listens, TimeoutFuture::new(LOADING)).await {
            Either::Left((announced, _)) => drop(announced.map_err(|_| Error::WorkerGone)?),
            Either::Right(_) => return Err(Error::WorkerGone),
        };
        Ok(line)
    }

    /// Says something, and waits for what comes back. An `ArrayBuffer`, or an array that fills its buffer, changes hands: it is
    /// empty afterwards.
    ///
    /// # Errors
    /// [`Error::WorkerGone`].
    pub(super) async fn ask(&self, bytes: &[u8], payload: JsValue) -> Result<(Vec<u8>, JsValue), Error> {
        let bytes = Uint8Array::from(bytes);
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
        Ok((Uint8Array::new(&message.get(1)).to_vec(), message.get(2)))
    }

    /// Ends the worker, and all that it holds with it.
    pub(super) fn end(&self) {
        self.waiting.end();
        self.worker.terminate();
    }
}

impl Drop for Line {
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
