//! The word "sealed" with its seal.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::i18n::{text, use_i18n};

/// Says that something is sealed; the seal settles on it.
#[component]
pub fn Sealed() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span class="sealed">
            <Icon glyph=Glyph::Seal/>
            {text!(i18n, file.sealed)}
        </span>
    }
}
