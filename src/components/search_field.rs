//! Where one types what one looks for. Escape clears it.

use leptos::{ev, prelude::*};

use super::icon::{Glyph, Icon};

/// The field.
#[component]
pub fn SearchField(
    /// What is looked through.
    #[prop(into)]
    label: Signal<String>,
    /// What is typed.
    wanted: RwSignal<String>,
) -> impl IntoView {
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && !wanted.read_untracked().is_empty() {
            event.prevent_default();
            wanted.set(String::new());
        }
    };
    view! {
        <div class="search" role="search">
            <Icon glyph=Glyph::Search/>
            <input
                class="input"
                type="search"
                id="search"
                name="search"
                autocomplete="off"
                placeholder=label
                aria-label=label
                prop:value=wanted
                on:input=move |event| wanted.set(event_target_value(&event))
                on:keydown=on_key
            />
        </div>
    }
}
