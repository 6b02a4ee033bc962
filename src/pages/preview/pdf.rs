//! A PDF, drawn in a frame that can reach nothing.

use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use leptos::{ev, html, prelude::*};
use web_sys::MessageEvent;

use super::super::zoom::{Zoom, ZoomButtons};
use crate::{
    components::{
        button::{Button, Look},
        live::live,
    },
    i18n::{t_string, text, use_i18n},
    media::{
        Why,
        pdf::{Line, Said, is_ready},
    },
    view::VIEWER,
};

/// How long the frame may take to say that it is there once it is loaded, ms.
const READY_WITHIN: u32 = 2_000;
/// How long it may take for a page, ms: then it is ended, whatever it does.
const DRAWN_WITHIN: u32 = 30_000;

/// The pages, and what turns them.
#[component]
pub fn Pages(
    /// The file.
    bytes: Uint8Array,
    /// What it is called.
    name: String,
    /// Hears that it cannot be shown.
    on_refusal: Callback<Why>,
    /// Hears what is written in it, once its first page is there.
    on_words: Callback<String>,
) -> impl IntoView {
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
            if shown.get_untracked() == 0 {
                line.with_value(|line| {
                    if let Some(line) = line {
                        line.ask_words();
                    }
                });
            }
            shown.set(number);
        }
        Said::Words(words) => on_words.run(words),
        Said::Failed(why) => {
            rest();
            on_refusal.run(why);
        }
        Said::Turn(by) => turn(by),
    };
    // The frame says once that it is there. From then on both talk through a port that nobody else has.
    let ready = window_event_listener(ev::message, move |event: MessageEvent| {
        let Some(inner) = frame.get_untracked().and_then(|frame| frame.content_window()) else { return };
        if !is_ready(&event, &inner) {
            return;
        }
        let Some(bytes) = bytes.try_update_value(Option::take).flatten() else { return };
        match Line::open(&inner, &bytes, heard) {
            Ok(open) => {
                line.try_set_value(Some(open));
                wait(DRAWN_WITHIN, Why::Slow);
            }
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
        line.with_value(|line| {
            if let Some(line) = line {
                line.show(page, f64::from(percent) / 100.0);
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
    let has_several = Memo::new(move |_| pages.get() > 1);
    let turning = live(move || {
        has_several.get().then(|| {
            view! {
                <Button
                    action="previous-page"
                    look=Look::Plain
                    label=text!(i18n, preview.previous)
                    on_press=move |()| turn(-1)
                />
                <Button
                    action="next-page"
                    look=Look::Plain
                    label=text!(i18n, preview.next)
                    on_press=move |()| turn(1)
                />
            }
        })
    });
    let label = move || t_string!(i18n, preview.document, name = name.as_str()).to_string();
    view! {
        <div
            class="look-tools"
            role="group"
            aria-label=move || t_string!(i18n, preview.pages)
            data-pages=move || pages.get().to_string()
            on:keydown=keys
        >
            {turning}
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
