//! One of several things to know, with its sign: what holds, or what does not.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// The point; it stands in a `plain-list`.
#[component]
pub fn Point(
    /// Its sign.
    glyph: Glyph,
    /// Whether it is a comfort, or a limit.
    holds: bool,
    /// What it says.
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <li>
            <span class=if holds { "yes" } else { "no" }>
                <Icon glyph=glyph/>
            </span>
            <span>{text}</span>
        </li>
    }
}
