//! Step 1: number and code of the letter, and whether the insurer at the other end is the letter's.

use envelope::{LetterCode, LetterSlot, crockford::CodeError};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{Flow, Step};
use crate::{
    components::{
        button::{Button, Look},
        field::{TextField, Wrong, focus_first_wrong},
        heading::Heading,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    i18n::{I18n, t_string, text, use_i18n},
    vault::Vault,
};

/// Characters of a code, its check character included.
const CODE_CHARACTERS: usize = 17;

/// The step.
#[component]
pub fn LetterStep() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let flow = expect_context::<Flow>();
    let tried = RwSignal::new(false);
    let number_left = RwSignal::new(false);
    let code_left = RwSignal::new(false);
    let busy = RwSignal::new(false);
    // The fingerprint of the insurer at the other end, while the person compares it with the letter's.
    let compare = RwSignal::new(None::<String>);

    let wrong_number = Signal::derive(move || {
        let checked = tried.get() || (number_left.get() && !flow.number.read().trim().is_empty());
        checked.then(|| letter_number(i18n, &flow.number.read()).err()).flatten()
    });
    let wrong_code = Signal::derive(move || {
        let text = flow.code.read();
        let whole = typed(&text) >= CODE_CHARACTERS;
        let checked = tried.get() || whole || (code_left.get() && typed(&text) > 0);
        checked.then(|| letter_code(i18n, &text).err()).flatten()
    });
    let code_good = Signal::derive(move || {
        let good = flow.code.with(|text| text.parse::<LetterCode>().is_ok());
        if good { t_string!(i18n, activate.code_good).to_owned() } else { String::new() }
    });
    let code_hint = Signal::derive(move || match CODE_CHARACTERS.saturating_sub(typed(&flow.code.read())) {
        CODE_CHARACTERS | 0 => t_string!(i18n, activate.code_hint).to_owned(),
        1 => t_string!(i18n, activate.code_left_single).to_owned(),
        count => t_string!(i18n, activate.code_left_many, count = count).to_string(),
    });
    let group_code = move || {
        code_left.set(true);
        if let Ok(code) = flow.code.with_untracked(|text| text.parse::<LetterCode>()) {
            flow.code.set(code.to_string());
        }
    };

    let check = move || {
        let whole = flow.number.with_untracked(|text| text.parse::<LetterSlot>().is_ok())
            && flow.code.with_untracked(|text| text.parse::<LetterCode>().is_ok());
        if !whole {
            return focus_first_wrong();
        }
        if busy.get_untracked() {
            return;
        }
        if flow.fingerprint_same.get_untracked() {
            return flow.go.run(Step::Person);
        }
        busy.set(true);
        flow.error.set(None);
        let scanned = flow.scanned.get_untracked().map(|link| link.fingerprint);
        spawn_local(async move {
            let by_eye = scanned.is_none();
            let outcome = vault.check_letter(scanned).await;
            busy.try_set(false);
            match outcome {
                Ok(directory) if by_eye => {
                    compare.try_set(Some(directory.fingerprint_text));
                }
                Ok(_) => {
                    flow.fingerprint_same.try_set(true);
                    flow.go.try_run(Step::Person);
                }
                Err(failure) => {
                    flow.error.try_set(Some(failure));
                }
            }
        });
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        check();
    };
    let type_number = move |text| {
        flow.number.set(text);
        flow.scanned.set(None);
        flow.fingerprint_same.set(false);
    };
    let type_code = move |text| {
        flow.code.set(text);
        flow.scanned.set(None);
    };
    let same = move || {
        flow.fingerprint_same.set(true);
        flow.go.run(Step::Person);
    };
    let lead = move || {
        if flow.scanned.read().is_some() {
            view! {
                <Notice tone=Tone::Good>
                    <p>{text!(i18n, activate.letter_scanned)}</p>
                </Notice>
            }
            .into_any()
        } else {
            view! { <p class="quiet">{text!(i18n, activate.letter_lead)}</p> }.into_any()
        }
    };
    let question = move || {
        compare.get().map(|fingerprint| {
            view! {
                <section class="question" aria-labelledby="fingerprint-question" data-question="fingerprint">
                    <h2 id="fingerprint-question">{text!(i18n, activate.fingerprint_title)}</h2>
                    <p>{text!(i18n, activate.fingerprint_text)}</p>
                    <p class="fingerprint">{fingerprint}</p>
                    <div class="foot">
                        <Button
                            action="fingerprint-same"
                            label=text!(i18n, activate.fingerprint_same)
                            on_press=move |()| same()
                        />
                        <Button
                            action="fingerprint-other"
                            look=Look::Plain
                            label=text!(i18n, activate.fingerprint_other)
                            on_press=move |()| flow.fingerprint_other.set(true)
                        />
                    </div>
                </section>
            }
        })
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, activate.title_letter)/>
            {lead}
        </div>
        <form class="fields" novalidate on:submit=submit>
            <ErrorNotice error=flow.error on_retry=move |()| check()/>
            <TextField
                id="letter-number"
                label=text!(i18n, activate.number)
                hint=text!(i18n, activate.number_hint)
                value=flow.number
                on_type=type_number
                on_leave=move |()| number_left.set(true)
                wrong=wrong_number
                keyboard="numeric"
                class="code short"
            />
            <TextField
                id="letter-code"
                label=text!(i18n, activate.code)
                hint=code_hint
                good=code_good
                value=flow.code
                on_type=type_code
                on_leave=move |()| group_code()
                wrong=wrong_code
                class="code"
            />
            {question}
            {live(move || {
                compare
                    .read()
                    .is_none()
                    .then(|| {
                        view! {
                            <div class="foot">
                                <Button action="next" submit=true busy=busy label=text!(i18n, app.next)/>
                            </div>
                        }
                    })
            })}
        </form>
    }
}

/// How many characters of a code were typed; spaces and hyphens do not count.
fn typed(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2014}')).count()
}

fn letter_number(i18n: I18n, text: &str) -> Result<LetterSlot, Wrong> {
    if text.trim().is_empty() {
        return Err(Wrong::new("letter-number-empty", t_string!(i18n, field.letter_number_empty)));
    }
    text.trim()
        .parse()
        .map_err(|_| Wrong::new("letter-number-form", t_string!(i18n, field.letter_number_form)))
}

fn letter_code(i18n: I18n, text: &str) -> Result<LetterCode, Wrong> {
    if text.trim().is_empty() {
        return Err(Wrong::new("code-empty", t_string!(i18n, field.code_empty)));
    }
    text.parse().map_err(|error: CodeError| {
        let text = match error {
            CodeError::Character(place) => t_string!(i18n, field.code_character, place = place).to_string(),
            CodeError::Check => t_string!(i18n, field.code_check).to_owned(),
            _ => t_string!(i18n, field.code_length).to_owned(),
        };
        Wrong::new(error.code(), text)
    })
}
