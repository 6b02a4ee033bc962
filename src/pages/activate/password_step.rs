//! Step 3: a password, long rather than crooked.

use leptos::{ev, prelude::*};

use super::{Flow, Step};
use crate::{
    components::{
        button::{Button, Look},
        field::{PasswordField, Wrong, focus_first_wrong},
        heading::Heading,
        notice::ErrorNotice,
    },
    i18n::{t_string, text, use_i18n},
};

/// Fewest characters of a password.
const SHORTEST: usize = 12;
/// From here on a password is called strong.
const STRONG: usize = 20;
/// Fewest different characters that count as more than one key held down.
const DIFFERENT: usize = 6;

/// How strong a password looks: 0 too short, 1 weak, 2 good, 3 very good.
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

/// The step.
#[component]
pub fn PasswordStep() -> impl IntoView {
    let i18n = use_i18n();
    let flow = expect_context::<Flow>();
    let tried = RwSignal::new(false);
    let password = RwSignal::new(flow.password.get_untracked());
    let length = move || password.with(|text| text.chars().count());
    let wrong = Signal::derive(move || {
        (tried.get() && length() < SHORTEST).then(|| {
            let text = t_string!(i18n, field.password_short, count = length()).to_string();
            Wrong::new("password-short", text)
        })
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if length() >= SHORTEST {
            flow.password.set(password.get_untracked());
            flow.error.set(None);
            flow.go.run(Step::Working);
        } else {
            focus_first_wrong();
        }
    };
    let level = Memo::new(move |_| strength(&password.read()));
    let stroke = move |place: usize| {
        let class = move || if place <= level.get() { "stroke on" } else { "stroke" };
        view! { <span class=class></span> }
    };
    let word = move || match level.get() {
        0 => "",
        1 => t_string!(i18n, activate.strength_weak),
        2 => t_string!(i18n, activate.strength_fair),
        _ => t_string!(i18n, activate.strength_strong),
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, activate.title_password)/>
            <p class="quiet">{text!(i18n, activate.password_lead)}</p>
        </div>
        <form class="fields" novalidate on:submit=submit>
            <ErrorNotice error=flow.error/>
            // Password managers keep the password under this name.
            <input
                class="heard"
                type="text"
                name="username"
                autocomplete="username"
                tabindex="-1"
                aria-hidden="true"
                readonly=true
                prop:value=flow.insurance_number
            />
            <PasswordField
                id="password"
                label=text!(i18n, activate.password)
                hint=text!(i18n, activate.password_hint)
                value=password
                new=true
                wrong=wrong
            />
            <p class="strength" aria-live="polite">
                <span class="strokes" aria-hidden="true">
                    {(1..=3).map(stroke).collect_view()}
                </span>
                <span>{text!(i18n, activate.strength)} ": " {word}</span>
            </p>
            <div class="foot">
                <Button action="next" submit=true label=text!(i18n, activate.create)/>
                <Button
                    action="back"
                    look=Look::Plain
                    label=text!(i18n, app.back)
                    on_press=move |()| flow.go.run(Step::Person)
                />
            </div>
        </form>
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
}
