//! Every address that is none.

use leptos::prelude::*;

use crate::{
    components::{button::LinkButton, heading::Heading},
    i18n::{text, use_i18n},
    route,
};

/// The page.
#[component]
pub fn NotFound() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="page">
            <div class="head">
                <Heading text=text!(i18n, not_found.title)/>
                <p class="quiet">{text!(i18n, not_found.text)}</p>
                <LinkButton href=route::WELCOME label=text!(i18n, not_found.home)/>
            </div>
        </div>
    }
}
