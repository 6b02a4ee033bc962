//! "Others use this computer too": the question before an account is opened.

use leptos::prelude::*;

use crate::i18n::{text, use_i18n};

/// A checkbox and its one sentence.
#[component]
pub fn SharedComputer(
    /// Whether they do.
    shared: Signal<bool>,
    /// Takes up the answer.
    #[prop(into)]
    on_choose: Callback<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label class="check" for="shared-computer">
            <input
                type="checkbox"
                id="shared-computer"
                name="shared-computer"
                aria-describedby="shared-computer-text"
                prop:checked=shared
                on:change=move |event| on_choose.run(event_target_checked(&event))
            />
            <span>
                <span>{text!(i18n, shared.label)}</span>
                <span class="small quiet" id="shared-computer-text">{text!(i18n, shared.text)}</span>
            </span>
        </label>
    }
}
