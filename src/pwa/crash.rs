//! What is shown when the app broke.

use leptos::prelude::document;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

use crate::i18n::{Locale, td_string};

const CRASH_ID: &str = "crash";

/// After a panic the view answers nothing any more. A layer outside of it says so, and reloads.
pub fn show_reload_layer_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Nothing more can be done where even this fails.
        let _ = show_reload_layer();
    }));
}

fn show_reload_layer() -> Result<(), JsValue> {
    let document = document();
    if document.get_element_by_id(CRASH_ID).is_some() {
        return Ok(());
    }
    let language = document.document_element().and_then(|root| root.get_attribute("lang"));
    let locale: Locale = language.and_then(|tag| tag.parse().ok()).unwrap_or_default();

    let layer = document.create_element("div")?;
    layer.set_id(CRASH_ID);
    layer.set_class_name("crash");
    layer.set_attribute("role", "alertdialog")?;
    let heading = document.create_element("h1")?;
    heading.set_text_content(Some(td_string!(locale, crash.title)));
    let text = document.create_element("p")?;
    text.set_text_content(Some(td_string!(locale, crash.text)));
    let button = document.create_element("button")?;
    button.set_class_name("button");
    button.set_attribute("data-action", "reload")?;
    button.set_text_content(Some(td_string!(locale, crash.reload)));
    let reload = Closure::<dyn Fn()>::new(|| {
        if let Some(window) = web_sys::window() {
            // A browser that refuses to reload has a button of its own for it.
            let _ = window.location().reload();
        }
    });
    button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref())?;
    // The layer stays until the page goes.
    reload.forget();
    layer.append_child(&heading)?;
    layer.append_child(&text)?;
    layer.append_child(&button)?;
    document.body().ok_or(JsValue::NULL)?.append_child(&layer)?;
    button.unchecked_into::<web_sys::HtmlElement>().focus()
}
