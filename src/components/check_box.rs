//! Something that one says yes or no to.

use leptos::prelude::*;

/// A checkbox, what it is about, and a sentence that explains it.
#[component]
pub fn CheckBox(
    /// Its id and name.
    id: &'static str,
    /// What it is about.
    #[prop(into)]
    label: Signal<String>,
    /// What it means.
    #[prop(into)]
    text: Signal<String>,
    /// Whether it is checked.
    checked: Signal<bool>,
    /// Takes up the answer.
    #[prop(into)]
    on_choose: Callback<bool>,
) -> impl IntoView {
    let described_by = format!("{id}-text");
    view! {
        <label class="check" for=id>
            <input
                type="checkbox"
                id=id
                name=id
                aria-describedby=described_by.clone()
                prop:checked=checked
                on:change=move |event| on_choose.run(event_target_checked(&event))
            />
            <span>
                <span>{label}</span>
                <span class="small quiet" id=described_by>
                    {text}
                </span>
            </span>
        </label>
    }
}
