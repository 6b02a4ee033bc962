//! The frame that PDFs are opened in, of an origin of its own (docs/adr/0025).
//!
//! **Invariant:** the frame gets the file's bytes and nothing else, and only where it has no origin that anything belongs to. What it says
//! is a number, one of a few words, or what is written in the file; whatever else it says is not heard.

use std::{cell::RefCell, rc::Rc};

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Reflect, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{HtmlIFrameElement, MessageChannel, MessageEvent, MessagePort, Window};

use super::Why;
use crate::view::VIEWER;

/// Most characters that are read out of a PDF: some eighty closely written pages.
pub const WORDS_MAX: usize = 200_000;

/// What a frame's origin is called that nothing belongs to.
const NOBODYS: &str = "null";
/// What the frame says when it can be given something.
const READY: &str = "ready";
/// How long it may take to read a PDF out, ms: then it is ended, whatever it does.
const READ_WITHIN: u32 = 60_000;

/// What the frame says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The PDF is open, and has so many pages.
    Pages(u32),
    /// This page is drawn.
    Shown(u32),
    /// This is written in it.
    Words(String),
    /// It cannot be shown.
    Failed(Why),
    /// Somebody turns pages where the focus is in the frame.
    Turn(i32),
}

/// The port to a frame, and what listens at it.
pub struct Line {
    port: MessagePort,
    _hear: Closure<dyn Fn(MessageEvent)>,
}

impl Line {
    /// Gives the frame a PDF, whose bytes are gone here then, and listens from there on.
    ///
    /// # Errors
    /// What the browser throws.
    pub fn open(frame: &Window, bytes: &Uint8Array, heard: impl Fn(Said) + 'static) -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let (port, theirs) = (channel.port1(), channel.port2());
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(said) = read(&event.data()) {
                heard(said);
            }
        });
        port.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let line = Self { port, _hear: hear };
        let message = Object::new();
        Reflect::set(&message, &"bytes".into(), &bytes.buffer())?;
        // A frame without an origin has no address to send to; whose window it is was compared before.
        frame.post_message_with_transfer(&message, "*", &Array::of2(&bytes.buffer(), &theirs))?;
        Ok(line)
    }

    /// Has a page drawn.
    pub fn show(&self, page: u32, zoom: f64) {
        self.ask(&[("page", page.into()), ("zoom", zoom.into())]);
    }

    /// Asks what is written in all of it.
    pub fn ask_words(&self) {
        self.ask(&[("words", true.into())]);
    }

    fn ask(&self, fields: &[(&str, JsValue)]) {
        let wanted = Object::new();
        for (name, value) in fields {
            // Setting properties of a fresh, plain object does not fail.
            let _ = Reflect::set(&wanted, &(*name).into(), value);
        }
        // A frame that is gone has nobody who waits for it.
        let _ = self.port.post_message(&wanted);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.port.close();
    }
}

/// Whether this is the frame's word that it can be given something.
pub fn is_ready(event: &MessageEvent, frame: &Window) -> bool {
    let is_it = event.source().is_some_and(|source| Object::is(&source, frame));
    is_it && event.origin() == NOBODYS && event.data() == JsValue::from_str(READY)
}

/// What is written in a PDF, read out in a frame that nobody sees; nothing if it does not open, or takes too long. Dropped, it ends.
pub async fn words_in(bytes: Uint8Array) -> Option<String> {
    let (tell, told) = oneshot::channel();
    let frame = Hidden::new(bytes, tell)?;
    let outcome = match select(told, TimeoutFuture::new(READ_WITHIN)).await {
        Either::Left((told, _)) => told.ok().flatten(),
        Either::Right(_) => None,
    };
    drop(frame);
    outcome
}

/// A frame that nobody sees; it is gone with this.
struct Hidden {
    element: HtmlIFrameElement,
    hear: Closure<dyn Fn(MessageEvent)>,
}

impl Hidden {
    fn new(bytes: Uint8Array, tell: oneshot::Sender<Option<String>>) -> Option<Self> {
        let element: HtmlIFrameElement = document().create_element("iframe").ok()?.unchecked_into();
        let (frame, tell) = (element.clone(), Rc::new(RefCell::new(Some(tell))));
        let line = Rc::new(RefCell::new(None::<Line>));
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(inner) = frame.content_window() else { return };
            if !is_ready(&event, &inner) || line.borrow().is_some() {
                return;
            }
            let (asking, tell) = (Rc::downgrade(&line), tell.clone());
            let heard = move |said| {
                let outcome = match said {
                    Said::Pages(_) => {
                        if let Some(line) = asking.upgrade().as_ref().and_then(|line| line.try_borrow().ok())
                            && let Some(line) = line.as_ref()
                        {
                            line.ask_words();
                        }
                        return;
                    }
                    Said::Words(words) => Some(words),
                    Said::Failed(_) => None,
                    Said::Shown(_) | Said::Turn(_) => return,
                };
                if let Some(tell) = tell.take() {
                    // Whoever has gone meanwhile waits for nothing.
                    let _ = tell.send(outcome);
                }
            };
            *line.borrow_mut() = Line::open(&inner, &bytes, heard).ok();
        });
        let hidden = Self { element, hear };
        window().add_event_listener_with_callback("message", hidden.hear.as_ref().unchecked_ref()).ok()?;
        hidden.element.set_hidden(true);
        hidden.element.set_src(VIEWER);
        document().body()?.append_child(&hidden.element).ok()?;
        Some(hidden)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        self.element.remove();
        let hear = self.hear.as_ref().unchecked_ref();
        // It was added where this was made.
        let _ = window().remove_event_listener_with_callback("message", hear);
    }
}

/// What the frame says; nothing for what is none of it.
fn read(message: &JsValue) -> Option<Said> {
    let field = |name: &str| Reflect::get(message, &name.into()).ok();
    let number = |name: &str| field(name)?.as_f64().filter(|number| number.fract() == 0.0);
    let count = |name: &str| number(name).filter(|count| (1.0..=f64::from(u32::MAX)).contains(count));
    if let Some(pages) = count("pages") {
        return Some(Said::Pages(pages as u32));
    }
    if let Some(page) = count("shown") {
        return Some(Said::Shown(page as u32));
    }
    if let Some(by) = number("turn") {
        return Some(Said::Turn(if by < 0.0 { -1 } else { 1 }));
    }
    if let Some(words) = field("words").and_then(|words| words.dyn_into::<js_sys::JsString>().ok()) {
        let most = u32::try_from(WORDS_MAX).unwrap_or(u32::MAX);
        return Some(Said::Words(words.slice(0, most).into()));
    }
    match field("failed")?.as_string()?.as_str() {
        "password" => Some(Said::Failed(Why::Password)),
        "large" => Some(Said::Failed(Why::Large)),
        "broken" => Some(Said::Failed(Why::Broken)),
        _ => None,
    }
}
