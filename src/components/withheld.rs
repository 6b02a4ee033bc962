//! Mail is there, and needs a higher level than the session has: where that is explained and decided.

use leptos::prelude::*;

use super::notice::{Notice, Tone};
use crate::i18n::{text, use_i18n};

/// The notice, with the way on.
#[component]
pub fn Withheld(
    /// The page that explains it.
    href: &'static str,
    /// A shorter way on, where there is one.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div role="status" data-state="withheld">
            <Notice tone=Tone::Waits>
                <p>{text!(i18n, level.withheld)}</p>
                <p>
                    <a href=href data-nav=href>
                        {text!(i18n, level.withheld_link)}
                    </a>
                </p>
                {children.map(|children| children())}
            </Notice>
        </div>
    }
}
