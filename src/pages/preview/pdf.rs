//! A PDF, drawn in a frame of an origin of its own (docs/adr/0025).
//!
//! **Invariant:** the frame gets the file's bytes and nothing else, and only where it has no origin that anything belongs to. What it says
//! is a number or one of a few words; whatever else it says is not heard.

use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Reflect, Uint8Array};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{MessageChannel, MessageEvent, MessagePort};

use super::super::zoom::{Zoom, ZoomButtons};
use crate::{
    components::button::{Button, Look},
    i18n::{t_string, text, use_i18n},
    media::Why,
    view::VIEWER,
};

/// What a frame's origin is called that nothing belongs to.
const NOBODYS: &str = "null";
/// What the frame says when it can be given something.
const READY: &str = "ready";
/// How long the frame may take to say so once it is loaded, ms.
const READY_WITHIN: u32 = 2_000;
/// How long it may take for a page, ms: then it is ended, whatever it does.
const DRAWN_WITHIN: u32 = 30_000;

/// What the frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// The PDF is open, and has so many pages.
    Pages(u32),
    /// This page is drawn.
    Shown(u32),
    /// It cannot be shown.
    Failed(Why),
    /// Somebody turns pages where the focus is in the frame.
    Turn(i32),
}

/// The port to the frame, and what listens at it.
struct Line {
    port: MessagePort,
    _hear: Closure<dyn Fn(MessageEvent)>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.port.close();
    }
}

/// The pages, and what turns them.
#[component]
pub fn Pages(bytes: Uint8Array, name: String, on_refusal: Callback<Why>) -> impl IntoView {
    let i18n = use_i18n();
    let frame = NodeRef::<html::Iframe>::new();
    let bytes = StoredValue::new_local(Some(bytes));
    let line = StoredValue::new_local(None::<Line>);
    let patience = StoredValue::new_local(None::<Timeout>);
    let (pages, page, shown) = (RwSignal::new(0_u32), RwSignal::new(1_u32), RwSignal::new(0_u32));
    let zoom = Zoom::new();

    let wait = move |millis: u32, why: Why| {
        patience.try_set_value(Some(Timeout::new(millis, move || on_refusal.run(why))));
    };
    let rest = move || {
        patience.try_set_value(None);
    };
    let turn = move |by: i32| {
        let last = pages.get_untracked().max(1);
        let next = page.get_untracked().saturating_add_signed(by).clamp(1, last);
        if next != page.get_untracked() {
            page.set(next);
        }
    };
    let heard = move |said: Said| match said {
        Said::Pages(count) => {
            rest();
            pages.set(count);
        }
        Said::Shown(number) => {
            rest();
            shown.set(number);
        }
        Said::Failed(why) => {
            rest();
            on_refusal.run(why);
        }
        Said::Turn(by) => turn(by),
    };
    // The frame says once that it is there. From then on both talk through a port that nobody else has.
    let ready = window_event_listener(ev::message, move |event: MessageEvent| {
        let Some(inner) = frame.get_untracked().and_then(|frame| frame.content_window()) else { return };
        let is_it = event.source().is_some_and(|source| Object::is(&source, &inner));
        if !is_it || event.origin() != NOBODYS || event.data() != JsValue::from_str(READY) {
            return;
        }
        let Some(bytes) = bytes.try_update_value(Option::take).flatten() else { return };
        let hand_over = || -> Result<(), JsValue> {
            let channel = MessageChannel::new()?;
            let (port, theirs) = (channel.port1(), channel.port2());
            let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(said) = read(&event.data()) {
                    heard(said);
                }
            });
            port.set_onmessage(Some(hear.as_ref().unchecked_ref()));
            line.try_set_value(Some(Line { port, _hear: hear }));
            let message = Object::new();
            Reflect::set(&message, &"bytes".into(), &bytes.buffer())?;
            // A frame without an origin has no address to send to; the window was compared above.
            inner.post_message_with_transfer(&message, "*", &Array::of2(&bytes.buffer(), &theirs))
        };
        match hand_over() {
            Ok(()) => wait(DRAWN_WITHIN, Why::Slow),
            Err(_) => on_refusal.run(Why::Broken),
        }
    });
    on_cleanup(move || {
        ready.remove();
        line.try_set_value(None);
        patience.try_set_value(None);
    });
    let loaded = move |_| {
        if line.try_with_value(Option::is_none) == Some(true) {
            wait(READY_WITHIN, Why::Missing);
        }
    };
    Effect::new(move || {
        let (count, page, percent) = (pages.get(), page.get(), zoom.percent());
        if count == 0 {
            return;
        }
        let wanted = Object::new();
        // Setting properties of a fresh, plain object does not fail.
        let _ = Reflect::set(&wanted, &"page".into(), &page.into());
        let _ = Reflect::set(&wanted, &"zoom".into(), &(f64::from(percent) / 100.0).into());
        line.with_value(|line| {
            if let Some(line) = line {
                let _ = line.port.post_message(&wanted);
            }
        });
        wait(DRAWN_WITHIN, Why::Slow);
    });

    let keys = move |event: ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "PageDown" => 1,
            "PageUp" => -1,
            _ => return,
        };
        event.prevent_default();
        turn(by);
    };
    let place = move || {
        let (page, pages) = (page.get(), pages.get());
        (pages > 0).then(|| t_string!(i18n, preview.page, page = page, pages = pages).to_string())
    };
    let label = move || t_string!(i18n, preview.document, name = name.as_str()).to_string();
    view! {
        <div
            class="look-tools"
            role="group"
            aria-label=move || t_string!(i18n, preview.pages)
            data-pages=move || pages.get().to_string()
            on:keydown=keys
        >
            <Button
                action="previous-page"
                look=Look::Plain
                label=text!(i18n, preview.previous)
                on_press=move |()| turn(-1)
            />
            <Button action="next-page" look=Look::Plain label=text!(i18n, preview.next) on_press=move |()| turn(1)/>
            <span class="small" role="status">
                {place}
            </span>
            <ZoomButtons zoom=zoom/>
        </div>
        <iframe
            class="pages"
            data-preview="pdf"
            data-shown=move || shown.get().to_string()
            title=label
            src=VIEWER
            node_ref=frame
            on:load=loaded
        ></iframe>
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
    match field("failed")?.as_string()?.as_str() {
        "password" => Some(Said::Failed(Why::Password)),
        "large" => Some(Said::Failed(Why::Large)),
        "broken" => Some(Said::Failed(Why::Broken)),
        _ => None,
    }
}
