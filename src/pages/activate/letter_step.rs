//! Step 1: number and code of the letter, and whether the insurer at the other end is the letter's.

use envelope::{LetterCode, LetterSlot, crockford::CodeError};
use leptos::{ev, prelude::*, task::spawn_local};
use worker::view::DirectoryView;

use super::{Flow, Step, letter_link::LetterLink};
use crate::{
    components::{
        button::{Button, Look},
        field::{TextField, Wrong, focus_first_wrong},
        focus::focus_on,
        heading::Heading,
        icon::Glyph,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
        qr_scanner::QrScanner,
    },
    i18n::{I18n, t_string, text, use_i18n},
    pages::shared_computer::SharedQuestion,
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
    let compare = RwSignal::new(None::<DirectoryView>);
    let scanning = RwSignal::new(false);
    let read_another = RwSignal::new(false);

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
        if flow.fingerprint.read_untracked().is_some() {
            return flow.go.run(Step::Person);
        }
        busy.set(true);
        flow.error.set(None);
        let told = flow.told.get_untracked();
        spawn_local(async move {
            let by_eye = told.is_none();
            let outcome = vault.check_letter(told).await;
            busy.try_set(false);
            match outcome {
                Ok(directory) if by_eye => {
                    compare.try_set(Some(directory));
                    // The button that was pressed is gone.
                    request_animation_frame(|| focus_on(&["#fingerprint-question"]));
                }
                Ok(directory) => {
                    flow.fingerprint.try_set(Some(directory.fingerprint));
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
        flow.scanned.set(false);
        flow.told.set(None);
        flow.fingerprint.set(None);
    };
    let type_code = move |text| {
        flow.code.set(text);
        flow.scanned.set(false);
    };
    let same = move || {
        flow.fingerprint.set(compare.get_untracked().map(|directory| directory.fingerprint));
        flow.go.run(Step::Person);
    };
    let take = move |said: String| match LetterLink::read(&said) {
        Some(link) => {
            flow.take_letter(link);
            compare.set(None);
            scanning.set(false);
            check();
        }
        None => read_another.set(true),
    };
    let scan = move || {
        flow.error.set(None);
        read_another.set(false);
        scanning.set(true);
        request_animation_frame(|| focus_on(&["#letter-scanner"]));
    };
    let type_instead = move || {
        scanning.set(false);
        request_animation_frame(|| focus_on(&["#letter-number"]));
    };
    let lead = move || {
        if flow.scanned.get() {
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
        compare.get().map(|DirectoryView { fingerprint_text, .. }| {
            view! {
                <section class="question" aria-labelledby="fingerprint-question" data-question="fingerprint">
                    <h2 id="fingerprint-question" tabindex="-1">{text!(i18n, activate.fingerprint_title)}</h2>
                    <p>{text!(i18n, activate.fingerprint_text)}</p>
                    <p class="fingerprint">{fingerprint_text}</p>
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
    let wrong_letter =
        Signal::derive(move || read_another.get().then(|| t_string!(i18n, activate.scan_other).to_owned()));
    let scanner = move || {
        view! {
            <QrScanner
                id="letter-scanner"
                label=text!(i18n, activate.scan_label)
                wrong=wrong_letter
                on_read=take
            />
            <div class="foot">
                <Button
                    action="type"
                    look=Look::Plain
                    glyph=Glyph::Pen
                    label=text!(i18n, activate.scan_type)
                    on_press=move |()| type_instead()
                />
            </div>
        }
    };
    let form = move || {
        view! {
            <div class="foot">
                <Button
                    action="scan"
                    look=Look::Plain
                    glyph=Glyph::Camera
                    label=text!(i18n, activate.scan)
                    on_press=move |()| scan()
                />
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
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, activate.title_letter)/>
            {lead}
        </div>
        <SharedQuestion/>
        {live(move || if scanning.get() { scanner().into_any() } else { form().into_any() })}
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
