//! One of a few, in a form: as labels that one can hit.

use leptos::prelude::*;

use super::field::{FieldHint, Wrong, hint_id};

/// The field; its labels are `children`.
#[component]
pub fn ChoiceField(
    /// Its id, and the name of its labels.
    id: &'static str,
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// What helps to choose, or follows from the choice.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    wrong: Signal<Option<Wrong>>,
    /// The labels.
    children: Children,
) -> impl IntoView {
    view! {
        <fieldset
            class="field"
            id=id
            role="radiogroup"
            aria-labelledby=format!("{id}-label")
            aria-required="true"
            aria-invalid=move || wrong.read().is_some().then_some("true")
        >
            <legend id=format!("{id}-label")>{label}</legend>
            <div class="choices">{children()}</div>
            <FieldHint id=id hint=hint good=Signal::default() wrong=wrong/>
        </fieldset>
    }
}

/// A label; what it says is `children`.
#[component]
pub fn Choice(
    /// The field's id.
    of: &'static str,
    /// What stands for it.
    value: String,
    /// Whether it is the one.
    #[prop(into)]
    chosen: Signal<bool>,
    /// Takes it up.
    #[prop(into)]
    on_choose: Callback<()>,
    /// Whether it says more than a word.
    #[prop(optional)]
    wide: bool,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="choice" class:wide=wide>
            <input
                type="radio"
                name=of
                value=value
                aria-describedby=hint_id(of)
                prop:checked=chosen
                on:change=move |_| on_choose.run(())
            />
            <span>{children()}</span>
        </label>
    }
}
