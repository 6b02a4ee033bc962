//! A new password, with its strength as one types: long rather than crooked.

use leptos::prelude::*;
use strength::{Verdict, Weakness, is_long_enough};

use super::{
    field::{PasswordField, Wrong},
    live::live,
};
use crate::i18n::{I18n, t_string, text, use_i18n};

/// What can be said of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// There is none yet.
    Nothing,
    /// It has too few characters, whatever they are.
    Short,
    /// It has enough; more nobody knows here.
    Long,
    /// It was judged.
    Judged(Verdict),
}

impl Look {
    fn of(password: &str, verdict: Option<Verdict>) -> Self {
        match verdict {
            _ if password.is_empty() => Self::Nothing,
            _ if !is_long_enough(password) => Self::Short,
            None => Self::Long,
            Some(verdict) => Self::Judged(verdict),
        }
    }

    /// Strokes of three. What was not judged has none: nothing is claimed of it.
    const fn strokes(self) -> usize {
        match self {
            Self::Nothing | Self::Long => 0,
            Self::Short | Self::Judged(Verdict::Weak(_)) => 1,
            Self::Judged(Verdict::Good) => 2,
            Self::Judged(Verdict::Strong) => 3,
        }
    }

    /// A stable name.
    const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Short => "short",
            Self::Long => "long",
            Self::Judged(Verdict::Weak(weakness)) => weakness.code(),
            Self::Judged(Verdict::Good) => "good",
            Self::Judged(Verdict::Strong) => "strong",
        }
    }
}

/// The field, and what is thought of what it holds.
#[component]
pub fn NewPassword(
    /// What it holds.
    password: RwSignal<String>,
    /// The verdict on it; none as long as nobody has judged it.
    verdict: Signal<Option<Verdict>>,
    /// Why one could not go on with it.
    wrong: Signal<Option<Wrong>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let look = Memo::new(move |_| Look::of(&password.read(), verdict.get()));
    let stroke = move |place: usize| {
        let class = move || if place <= look.get().strokes() { "stroke on" } else { "stroke" };
        view! { <span class=class></span> }
    };
    let word = move || match look.get() {
        Look::Nothing => "",
        Look::Short => t_string!(i18n, password.too_short),
        Look::Long => t_string!(i18n, password.long_enough),
        Look::Judged(Verdict::Weak(_)) => t_string!(i18n, password.weak),
        Look::Judged(Verdict::Good) => t_string!(i18n, password.fair),
        Look::Judged(Verdict::Strong) => t_string!(i18n, password.strong),
    };
    let advice = move || match look.get() {
        // Once somebody wanted to go on, the field itself says it.
        Look::Judged(Verdict::Weak(weakness)) if wrong.read().is_none() => why(i18n, weakness),
        _ => "",
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
        <div class="strength-note" aria-live="polite">
            <p class="strength" data-strength=move || look.get().code()>
                <span class="strokes" aria-hidden="true">
                    {(1..=3).map(stroke).collect_view()}
                </span>
                <span>{text!(i18n, password.strength)} ": " {word}</span>
            </p>
            {live(move || {
                let advice = advice();
                (!advice.is_empty()).then(|| view! { <p class="hint">{advice}</p> })
            })}
        </div>
    }
}

/// What makes it weak, and what helps: one sentence or two.
pub fn why(i18n: I18n, weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::Common => t_string!(i18n, password.why_common),
        Weakness::Personal => t_string!(i18n, password.why_personal),
        Weakness::Word => t_string!(i18n, password.why_word),
        Weakness::Name => t_string!(i18n, password.why_name),
        Weakness::Keys => t_string!(i18n, password.why_keys),
        Weakness::Repeated => t_string!(i18n, password.why_repeated),
        Weakness::Sequence => t_string!(i18n, password.why_sequence),
        Weakness::Date => t_string!(i18n, password.why_date),
        Weakness::Little => t_string!(i18n, password.why_little),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_claimed_of_what_was_not_judged() {
        let weak = Some(Verdict::Weak(Weakness::Date));
        for (password, verdict, strokes, code) in [
            ("", None, 0, ""),
            ("", Some(Verdict::Strong), 0, ""),
            ("elf Zeichen", Some(Verdict::Strong), 1, "short"),
            ("zwölf Zeiche", None, 0, "long"),
            ("zwölf Zeiche", weak, 1, "date"),
            ("zwölf Zeiche", Some(Verdict::Good), 2, "good"),
            ("zwölf Zeiche", Some(Verdict::Strong), 3, "strong"),
        ] {
            let look = Look::of(password, verdict);
            assert_eq!((look.strokes(), look.code()), (strokes, code), "{password} {verdict:?}");
        }
    }
}
