//! Insurance number and recovery code.

use envelope::{RecoveryCode, crockford::CodeError};
use leptos::{ev, prelude::*, task::spawn_local};
use wire::InsuranceNumber;

use crate::{
    components::{
        button::Button,
        field::{TextField, Wrong, focus_first_wrong},
        heading::Heading,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{I18n, t_string, text, use_i18n},
    pages::{
        shared_computer::{SharedQuestion, unless_shared},
        sign_in::insurance_number,
    },
    route,
    vault::Vault,
};

/// Characters of a group.
const GROUP: usize = 4;

/// The step; once the account is open the next one stands in its place.
#[component]
pub fn CodeStep() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let number = RwSignal::new(String::new());
    let code = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let left = RwSignal::new([false; 2]);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);

    let checked =
        move |place: usize, text: &str| tried.get() || (left.read()[place] && !text.trim().is_empty());
    let wrong_number = Signal::derive(move || {
        let text = number.read();
        checked(0, &text).then(|| insurance_number(i18n, &text).err()).flatten()
    });
    let wrong_code = Signal::derive(move || {
        let text = code.read();
        checked(1, &text).then(|| read_code(i18n, &text).err()).flatten()
    });
    let good = Signal::derive(move || match code.read().parse::<RecoveryCode>() {
        Ok(_) => t_string!(i18n, recover.code_good).to_owned(),
        Err(_) => String::new(),
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let number = number.with_untracked(|text| text.parse::<InsuranceNumber>());
        let (Ok(number), Ok(typed)) = (number, code.with_untracked(|text| text.parse::<RecoveryCode>()))
        else {
            return focus_first_wrong();
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let outcome = vault.recover(number, &typed).await;
            // Once it is open this form is gone, and its signals with it.
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    code.try_set(String::new());
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let label = Signal::derive(move || {
        if busy.get() { t_string!(i18n, recover.working) } else { t_string!(i18n, recover.submit) }.to_owned()
    });
    view! {
        <div class="head">
            <Heading text=text!(i18n, recover.title)/>
            <p class="quiet">{text!(i18n, recover.lead)}</p>
        </div>
        <SharedQuestion/>
        <form class="fields" novalidate on:submit=submit>
            <ErrorNotice error=error/>
            <TextField
                id="insurance-number"
                label=text!(i18n, activate.insurance_number)
                hint=text!(i18n, activate.insurance_number_hint)
                value=number
                on_type=move |text| number.set(text)
                on_leave=move |()| left.update(|left| left[0] = true)
                wrong=wrong_number
                autocomplete=unless_shared("username")
                class="code short"
            />
            <TextField
                id="recovery-code"
                label=text!(i18n, recover.code)
                hint=text!(i18n, recover.code_hint)
                good=good
                value=code
                on_type=move |text| code.set(text)
                on_leave=move |()| left.update(|left| left[1] = true)
                wrong=wrong_code
                class="code long"
            />
            <div class="foot">
                <Button action="recover" submit=true busy=busy label=label/>
            </div>
        </form>
        <p>
            {text!(i18n, recover.remembered)} " " <a href=route::SIGN_IN>{text!(i18n, welcome.sign_in)}</a>
        </p>
        <p>
            {text!(i18n, lost.question)} " "
            <a href=route::LOST data-action="lost">
                {text!(i18n, lost.link)}
            </a>
        </p>
    }
}

/// The recovery code in this text, or what is wrong with it, and in which group.
fn read_code(i18n: I18n, text: &str) -> Result<RecoveryCode, Wrong> {
    text.parse().map_err(|invalid: CodeError| {
        let count = text.chars().filter(|character| character.is_alphanumeric()).count();
        let words = match invalid {
            _ if count == 0 => t_string!(i18n, field.recovery_code_empty).to_owned(),
            CodeError::Character(place) => {
                t_string!(i18n, field.recovery_code_character, group = (place - 1) / GROUP + 1).to_string()
            }
            CodeError::Length => t_string!(i18n, field.recovery_code_length, count = count).to_string(),
            _ => t_string!(i18n, field.recovery_code_check).to_owned(),
        };
        Wrong::new(invalid.code(), words)
    })
}
