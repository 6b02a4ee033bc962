//! What stands there when something was changed.

use leptos::prelude::*;

use crate::{
    components::{button::LinkButton, heading::Heading},
    i18n::{text, use_i18n},
    route,
};

/// Heading, what it means, and the way back.
#[component]
pub fn Changed(
    /// What was changed: a stable name.
    what: &'static str,
    /// The heading.
    title: Signal<String>,
    /// What it means.
    text: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="head" data-changed=what>
            <Heading text=title/>
            <p>{text}</p>
        </div>
        <div class="foot">
            <LinkButton href=route::SECURITY label=text!(i18n, security.back) action="to-security"/>
        </div>
    }
}
