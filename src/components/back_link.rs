//! The link above a heading that leads one step back.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// The link. It leads to a page, not to wherever the person came from: a page may be the first that is opened.
#[component]
pub fn BackLink(
    /// The page.
    href: &'static str,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <a class="back" href=href>
            <Icon glyph=Glyph::Back/>
            {label}
        </a>
    }
}
