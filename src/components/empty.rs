//! What a page shows while it has nothing: not yet, or still being fetched.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::i18n::{text, use_i18n};

/// Nothing here yet, what will be here, and what one may do.
#[component]
pub fn Empty(
    /// A picture of what will be here.
    glyph: Glyph,
    /// That there is nothing yet.
    #[prop(into)]
    title: Signal<String>,
    /// What will be here.
    #[prop(into)]
    text: Signal<String>,
    /// What one may do.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph=glyph/>
            <h2>{title}</h2>
            <p class="quiet">{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// Lines that will be words in a moment.
#[component]
pub fn Loading() -> impl IntoView {
    let i18n = use_i18n();
    let line = || view! { <span class="line"></span> };
    view! {
        <div class="lines" role="status">
            <span class="heard">{text!(i18n, app.loading)}</span>
            {line()}
            {line()}
            {line()}
            {line()}
        </div>
    }
}
