//! The boot screen: what `index.html` shows until the first page is drawn. On an account's pages it is the door, where somebody may have
//! typed or pressed something by then: that is taken over, and nobody has to do it twice.
//!
//! **Invariant:** what stands for something of a page says so in `data-becomes` (a field, by the other's id) or `data-press` (a button, by the
//! other's `data-action`).

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement};

const BOOT: &str = "boot";
/// Where the screen keeps which of its buttons was pressed last.
const PRESSED: &str = "data-pressed";
const BECOMES: &str = "data-becomes";

/// What was typed into the field that stands for the one of this id.
pub fn typed(id: &str) -> String {
    standing_for(id).map(|input| input.value()).unwrap_or_default()
}

/// Whether the box was checked that stands for the one of this id.
pub fn checked(id: &str) -> bool {
    standing_for(id).is_some_and(|input| input.checked())
}

/// Takes the boot screen away, now that there is a page. The focus stays where it was, and what was pressed happens.
pub fn leave() {
    let document = document();
    let Some(boot) = document.get_element_by_id(BOOT) else { return };
    let focused = document.active_element().and_then(|element| element.get_attribute(BECOMES));
    let pressed = boot.get_attribute(PRESSED);
    boot.remove();
    if let Some(input) = focused.and_then(|id| document.get_element_by_id(&id)) {
        go_on_typing(&input);
    }
    if let Some(action) = pressed
        && let Ok(Some(button)) = document.query_selector(&format!("[data-action='{action}']"))
        && let Ok(button) = button.dyn_into::<HtmlElement>()
    {
        button.click();
    }
}

fn standing_for(id: &str) -> Option<HtmlInputElement> {
    let found = document().query_selector(&format!("#{BOOT} [{BECOMES}='{id}']")).ok().flatten();
    found?.dyn_into().ok()
}

fn go_on_typing(input: &Element) {
    let Some(input) = input.dyn_ref::<HtmlInputElement>() else { return };
    // What cannot take the focus, or has no caret, leaves it where it is.
    let _ = input.focus();
    let end = u32::try_from(input.value().encode_utf16().count()).ok();
    let _ = input.set_selection_range(end.unwrap_or_default(), end.unwrap_or_default());
}
