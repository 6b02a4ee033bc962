//! A new password, with its strength as one types: long rather than crooked.

use leptos::prelude::*;

use super::field::{PasswordField, Wrong};
use crate::i18n::{t_string, text, use_i18n};

/// Fewest characters of a password.
const SHORTEST: usize = 12;
/// From here on a password is called strong.
const STRONG: usize = 20;
/// Fewest different characters that count as more than one key held down.
const DIFFERENT: usize = 6;

/// Whether this is long enough for a password.
pub fn is_long_enough(password: &str) -> bool {
    password.chars().count() >= SHORTEST
}

/// How strong a password looks: 0 nothing, 1 weak, 2 good, 3 very good.
fn strength(password: &str) -> usize {
    let length = password.chars().count();
    let different = password.chars().collect::<std::collections::BTreeSet<_>>().len();
    match length {
        0 => 0,
        _ if length < SHORTEST || different < DIFFERENT => 1,
        _ if length < STRONG => 2,
        _ => 3,
    }
}

/// The field. A password that is too short shows as wrong once somebody `tried` to go on with it.
#[component]
pub fn NewPassword(
    /// What it holds.
    password: RwSignal<String>,
    /// Whether somebody wanted to go on.
    tried: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let wrong = Signal::derive(move || {
        (tried.get() && !is_long_enough(&password.read())).then(|| {
            let count = password.with(|text| text.chars().count());
            Wrong::new("password-short", t_string!(i18n, field.password_short, count = count).to_string())
        })
    });
    let level = Memo::new(move |_| strength(&password.read()));
    let stroke = move |place: usize| {
        let class = move || if place <= level.get() { "stroke on" } else { "stroke" };
        view! { <span class=class></span> }
    };
    let word = move || match level.get() {
        0 => "",
        1 => t_string!(i18n, password.weak),
        2 => t_string!(i18n, password.fair),
        _ => t_string!(i18n, password.strong),
    };
    view! {
        <PasswordField
            id="password"
            label=text!(i18n, password.label)
            hint=text!(i18n, password.hint)
            value=password
            new=true
            wrong=wrong
        />
        <p class="strength" aria-live="polite">
            <span class="strokes" aria-hidden="true">
                {(1..=3).map(stroke).collect_view()}
            </span>
            <span>{text!(i18n, password.strength)} ": " {word}</span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_makes_strength() {
        for (password, expect) in [
            ("", 0),
            ("kurz", 1),
            ("aaaaaaaaaaaaaaaa", 1),
            ("blau Tisch 7", 2),
            ("Tisch Wolke Anker Mohn", 3),
        ] {
            assert_eq!(strength(password), expect, "{password}");
        }
    }

    #[test]
    fn the_shortest_password_has_twelve_characters() {
        assert!(is_long_enough("zwölf Zeiche"));
        assert!(!is_long_enough("elf Zeichen"));
    }
}
