//! Takes the focus somewhere: what had it is about to go, or something has to be put right.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// To the first that these selectors find, the first of them first.
pub fn focus_on(selectors: &[&str]) {
    let find = |css: &&str| document().query_selector(css).ok().flatten();
    if let Some(found) = selectors.iter().find_map(find)
        && let Ok(found) = found.dyn_into::<HtmlElement>()
    {
        // What cannot take the focus leaves it where it is.
        let _ = found.focus();
    }
}
