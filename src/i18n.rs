//! People's words: every text of the portal by language, and dates, numbers and sizes as that language writes them.
//!
//! **Invariant:** no text for people stands anywhere but in `locales/`, and every language has every text.

pub mod errors;
pub mod format;
mod request;

use leptos::prelude::*;
use wire::insurer::Translated;

/// Made by `build.rs` from `locales/`.
#[expect(
    unused_imports,
    dead_code,
    clippy::expect_used,
    clippy::new_ret_no_self,
    clippy::wrong_self_convention,
    reason = "the library's generator makes more than this portal calls"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub use generated::i18n::{I18nContextProvider, Locale, use_i18n};
pub use leptos_i18n::{I18nContext, t_string, td_string};
pub use request::{conversation_title, request_title};

/// Where the chosen language is kept on this device.
const STORAGE_KEY: &str = "siegel.language";

/// The language in force, and a way to change it.
pub type I18n = I18nContext<Locale>;

/// A text as a signal that follows the language: `text!(i18n, home.title)`.
macro_rules! text {
    ($($key:tt)+) => {
        leptos::prelude::Signal::derive(move || leptos_i18n::t_string!($($key)+).to_string())
    };
}
pub(crate) use text;

/// Takes up the language chosen on this device before; without one the browser's stays.
pub fn restore_language(i18n: I18n) {
    let chosen = storage().and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten());
    if let Some(locale) = chosen.and_then(|name| name.parse().ok()) {
        // After the effect by which the library takes up the browser's language.
        Effect::new(move |before: Option<()>| {
            if before.is_none() {
                i18n.set_locale(locale);
            }
        });
    }
}

/// Changes the language, and keeps the choice on this device if it may be kept.
pub fn choose_language(i18n: I18n, locale: Locale, keep: bool) {
    i18n.set_locale(locale);
    if let Some(storage) = storage().filter(|_| keep) {
        // A browser without storage asks again next time: nothing else is lost.
        let _ = storage.set_item(STORAGE_KEY, language_tag(locale));
    }
}

/// The language as `lang` attributes and `Intl` name it.
pub const fn language_tag(locale: Locale) -> &'static str {
    match locale {
        Locale::de => "de",
        // A registered variant: German, simplified. Who does not know it takes it for German.
        Locale::de_simple => "de-simple",
        Locale::en => "en",
    }
}

/// The language's own name for itself.
pub const fn language_name(locale: Locale) -> &'static str {
    match locale {
        Locale::de => "Deutsch",
        Locale::de_simple => "Leichte Sprache",
        Locale::en => "English",
    }
}

/// The same where there is little room.
pub const fn language_sign(locale: Locale) -> &'static str {
    match locale {
        Locale::de => "DE",
        Locale::de_simple => "Leicht",
        Locale::en => "EN",
    }
}

/// What the insurer says, in this language if it offers it, else in German.
pub fn translated(locale: Locale, text: &Translated) -> String {
    match (locale, &text.en) {
        (Locale::en, Some(english)) => english.clone(),
        _ => text.de.clone(),
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_language_is_known_by_its_tag() {
        for locale in [Locale::de, Locale::de_simple, Locale::en] {
            assert_eq!(language_tag(locale).parse(), Ok(locale));
        }
    }

    #[test]
    fn every_failure_has_its_text() {
        let words: Value = serde_json::from_str(include_str!("../locales/de.json")).unwrap();
        let codes = wire::ProblemKind::ALL.iter().map(|kind| kind.code());
        for code in codes.chain(worker::Failure::ALL.iter().map(|failure| failure.code())) {
            assert!(words["error"][code].is_string(), "{code}");
        }
    }
}
