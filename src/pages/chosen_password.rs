//! A password while it is chosen: judged beside the typing, and once more when the person wants to go on.

use std::pin::pin;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use strength::{Question, Verdict, Weakness, is_long_enough};

use crate::{
    components::{
        field::{Wrong, focus_first_wrong},
        new_password::{NewPassword, why},
    },
    i18n::{t_string, use_i18n},
    vault::{Judge, Vault},
};

/// How long nobody types before what is there is judged, ms: whoever listens is not told of every letter.
const PAUSE: u32 = 250;

/// How long one who wants to go on waits for a verdict, ms. Without one the length counts.
const PATIENCE: u32 = 3_000;

/// The password and what is thought of it.
#[derive(Clone, Copy)]
pub struct ChosenPassword {
    /// What was typed.
    pub password: RwSignal<String>,
    /// Whether it is being judged before it is taken.
    pub busy: RwSignal<bool>,
    about: Signal<Vec<String>>,
    insurer: Signal<Option<String>>,
    judge: StoredValue<Judge, LocalStorage>,
    verdict: RwSignal<Option<Verdict>>,
    tried: RwSignal<bool>,
    /// What one could not go on with. Typing on makes it another password, and nothing is said against that one yet.
    refused: RwSignal<Option<(String, Weakness)>>,
}

impl ChosenPassword {
    /// Begins with what was typed before. `about` is what others know of the person.
    pub fn new(typed: String, about: Signal<Vec<String>>) -> Self {
        let insurer = expect_context::<Vault>().insurer();
        let chosen = Self {
            password: RwSignal::new(typed),
            busy: RwSignal::new(false),
            about,
            insurer: Signal::derive(move || insurer.read().as_ref().map(|insurer| insurer.name.clone())),
            judge: StoredValue::new_local(Judge::call()),
            verdict: RwSignal::new(None),
            tried: RwSignal::new(false),
            refused: RwSignal::new(None),
        };
        Effect::new(move || {
            let password = chosen.password.get();
            spawn_local(async move {
                TimeoutFuture::new(PAUSE).await;
                // By then the person may have typed on, or gone.
                if chosen.is_still(&password) {
                    let verdict = chosen.judged(&password).await;
                    if chosen.is_still(&password) {
                        chosen.verdict.try_set(verdict);
                    }
                }
            });
        });
        chosen
    }

    /// The person wants to go on: does so with a password that is long enough and not guessed too easily.
    pub fn go_on(self, with: impl FnOnce(String) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.tried.set(true);
        let password = self.password.get_untracked();
        if !is_long_enough(&password) {
            return focus_first_wrong();
        }
        self.busy.set(true);
        spawn_local(async move {
            let verdict = self.judged_in_time(&password).await;
            self.busy.try_set(false);
            if !self.is_still(&password) {
                return;
            }
            match verdict {
                Some(Verdict::Weak(weakness)) => {
                    self.refused.try_set(Some((password, weakness)));
                    focus_first_wrong();
                }
                Some(Verdict::Good | Verdict::Strong) | None => with(password),
            }
        });
    }

    async fn judged_in_time(self, password: &str) -> Option<Verdict> {
        match select(pin!(self.judged(password)), TimeoutFuture::new(PATIENCE)).await {
            Either::Left((verdict, _)) => verdict,
            Either::Right(_) => None,
        }
    }

    async fn judged(self, password: &str) -> Option<Verdict> {
        let judge = self.judge.try_get_value()?;
        let mut about = self.about.try_get_untracked()?;
        about.extend(self.insurer.try_get_untracked().flatten());
        judge.judge(&Question { password: password.to_owned(), about }).await
    }

    fn is_still(self, password: &str) -> bool {
        self.password.try_with_untracked(|now| now == password).unwrap_or(false)
    }
}

/// The field.
#[component]
pub fn ChosenPasswordField(
    /// The password.
    chosen: ChosenPassword,
) -> impl IntoView {
    let i18n = use_i18n();
    let ChosenPassword { password, verdict, tried, refused, .. } = chosen;
    let wrong = Signal::derive(move || {
        let typed = password.read();
        if tried.get() && !is_long_enough(&typed) {
            let count = typed.chars().count();
            let words = t_string!(i18n, field.password_short, count = count).to_string();
            return Some(Wrong::new("password-short", words));
        }
        let (_, weakness) = refused.get().filter(|(refused, _)| *refused == *typed)?;
        let words = format!("{} {}", t_string!(i18n, password.refused), why(i18n, weakness));
        Some(Wrong::new("password-guessable", words))
    });
    view! { <NewPassword password=password verdict=verdict.into() wrong=wrong/> }
}
