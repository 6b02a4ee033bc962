//! The choice of language, each under its own name.

use leptos::prelude::*;
use leptos_i18n::Locale as _;

use crate::i18n::{Locale, choose_language, language_name, language_sign, language_tag, t_string, use_i18n};

/// The languages, as they stand above every page.
#[component]
pub fn Languages(
    /// Whether the choice may be kept on this device.
    keep: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = move |locale: Locale| {
        view! {
            <button
                type="button"
                lang=language_tag(locale)
                data-language=language_tag(locale)
                data-action=format!("language-{}", language_tag(locale))
                aria-pressed=move || (i18n.get_locale() == locale).to_string()
                on:click=move |_| choose_language(i18n, locale, keep.get_untracked())
            >
                <span class="full">{language_name(locale)}</span>
                <span class="short" aria-hidden="true">
                    {language_sign(locale)}
                </span>
            </button>
        }
    };
    view! {
        <div class="languages" role="group" aria-label=move || t_string!(i18n, app.language)>
            {Locale::get_all().iter().copied().map(language).collect_view()}
        </div>
    }
}
