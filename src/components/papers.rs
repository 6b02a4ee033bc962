//! Papers to bring: those by which somebody shows at a branch who they are, and others.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::i18n::{text, use_i18n};

/// The papers by which somebody shows who they are: one is enough.
#[component]
pub fn Papers() -> impl IntoView {
    let i18n = use_i18n();
    let papers = [
        text!(i18n, contact.paper_id),
        text!(i18n, contact.paper_licence),
        text!(i18n, contact.paper_passport),
        text!(i18n, contact.paper_disabled),
        text!(i18n, contact.paper_residence),
    ];
    view! {
        <ul class="papers small">{papers.map(|paper| view! { <Paper text=paper/> }).collect_view()}</ul>
    }
}

/// One paper; it stands in a list of class `papers`.
#[component]
pub fn Paper(
    /// What it is.
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <li>
            <Icon glyph=Glyph::Check/>
            <span>{text}</span>
        </li>
    }
}
