//! One of a few, as labels that one can hit.

use leptos::prelude::*;

/// One that can be chosen.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What stands for it.
    pub value: &'static str,
    /// What it is called.
    pub label: Signal<String>,
    /// The language of its name, where that is another than the page's.
    pub lang: Option<&'static str>,
}

/// The choice, with its heading.
#[component]
pub fn Choices(
    /// Its name.
    name: &'static str,
    /// What is chosen.
    legend: Signal<String>,
    /// What there is to choose from.
    offers: Vec<Offer>,
    /// What is chosen now.
    chosen: Signal<&'static str>,
    /// Takes up another.
    #[prop(into)]
    on_choose: Callback<&'static str>,
) -> impl IntoView {
    let choice = move |Offer { value, label, lang }| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name
                    value=value
                    prop:checked=move || chosen.get() == value
                    on:change=move |_| on_choose.run(value)
                />
                <span lang=lang>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="group choosing" data-choice=name>
            <legend>
                <h2>{legend}</h2>
            </legend>
            <div class="choices">{offers.into_iter().map(choice).collect_view()}</div>
        </fieldset>
    }
}
