//! A row that leads on to another page.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// The row.
#[component]
pub fn LinkRow(
    /// Where to.
    href: &'static str,
    /// Its sign.
    glyph: Glyph,
    /// Its name.
    name: Signal<String>,
    /// What it is for.
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <a class="link-row" href=href data-nav=href>
            <Icon glyph=glyph/>
            <span>
                <span class="name">{name}</span>
                <span class="small quiet">{text}</span>
            </span>
            <Icon glyph=Glyph::Chevron/>
        </a>
    }
}
