//! Notices by e-mail: an address, the code that confirms it, and an end.

use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;
use wire::{
    ProblemKind,
    limits::{EMAIL_ADDRESS_MAX, EMAIL_CODE_DIGITS},
    notices::{EmailAddress, EmailNotices, Language, Unconfirmed},
};

use crate::{
    components::{
        announcer::Announcer,
        button::{Button, Look},
        field::{TextField, Wrong, focus_first_wrong},
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    error::Error,
    i18n::{I18n, Locale, errors::error_text, format, t_string, text, use_i18n},
    vault::Vault,
};

/// Which address is told, and what changes that.
#[component]
pub fn ByEmail(
    /// Who is told.
    told: EmailNotices,
    /// Whether a code has just been mailed: then its field takes the focus.
    just_mailed: RwSignal<bool>,
    /// Runs when somebody else is told.
    #[prop(into)]
    on_changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let EmailNotices { address, unconfirmed } = told;
    let known = address.is_some();
    let another = RwSignal::new(!known && unconfirmed.is_none());
    let on_mailed = move |()| {
        just_mailed.set(true);
        on_changed.run(());
    };
    let code = unconfirmed.map(|unconfirmed| {
        if just_mailed.get_untracked() {
            just_mailed.set(false);
            focus("email-code");
        }
        view! { <Code unconfirmed=unconfirmed on_changed=on_changed another=another/> }
    });
    view! {
        <section class="group" data-section="email">
            <header>
                <h2>{text!(i18n, notices.email)}</h2>
            </header>
            <p class="small quiet">{text!(i18n, notices.email_text)}</p>
            {address.map(|address| view! { <Told address=address on_changed=on_changed another=another/> })}
            {code}
            {live(move || another.get().then(|| view! { <AddressForm on_mailed=on_mailed/> }))}
        </section>
    }
}

/// Moves the focus, once what it goes to is drawn.
fn focus(id: &'static str) {
    request_animation_frame(move || {
        let found = document().get_element_by_id(id);
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // What is gone again has nothing to focus.
            let _ = element.focus();
        }
    });
}

/// The address that is told.
#[component]
fn Told(
    address: EmailAddress,
    #[prop(into)] on_changed: Callback<()>,
    /// Whether another address is wanted.
    another: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let announcer = expect_context::<Announcer>();
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<Error>));
    let forget = move |()| {
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let outcome = vault.forget_address().await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    announcer.say(t_string!(i18n, notices.email_off).to_owned());
                    on_changed.try_run(());
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let address = address.as_str().to_owned();
    view! {
        <Notice tone=Tone::Good>
            <p data-email="on">
                {move || t_string!(i18n, notices.email_on, address = address.clone()).to_string()}
            </p>
        </Notice>
        <ErrorNotice error=error on_retry=forget/>
        <div class="foot">
            <Button
                action="email-off"
                look=Look::Plain
                busy=busy
                label=text!(i18n, notices.switch_off)
                on_press=forget
            />
            <Button
                action="email-another"
                look=Look::Text
                label=text!(i18n, notices.email_another)
                on_press=move |()| {
                    another.set(true);
                    focus("email");
                }
            />
        </div>
    }
}

/// Where the code is to go.
#[component]
fn AddressForm(#[prop(into)] on_mailed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let announcer = expect_context::<Announcer>();
    let typed = RwSignal::new(String::new());
    let (tried, left) = (RwSignal::new(false), RwSignal::new(false));
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<Error>));
    let wrong = Signal::derive(move || {
        let text = typed.read();
        let is_looked_at = tried.get() || (left.get() && !text.trim().is_empty());
        let is_wrong = is_looked_at && text.parse::<EmailAddress>().is_err();
        is_wrong.then(|| Wrong::new("email", t_string!(i18n, notices.email_wrong)))
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let Ok(address) = typed.with_untracked(|text| text.parse::<EmailAddress>()) else {
            return focus_first_wrong();
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let language = match i18n.get_locale_untracked() {
            Locale::de | Locale::de_simple => Language::De,
            Locale::en => Language::En,
        };
        spawn_local(async move {
            let outcome = vault.mail_code(address, language).await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    announcer.say(t_string!(i18n, notices.code_sent_said).to_owned());
                    on_mailed.try_run(());
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    view! {
        <form class="fields" novalidate on:submit=submit data-form="email">
            <ErrorNotice error=error/>
            <TextField
                id="email"
                kind="email"
                label=text!(i18n, notices.email_label)
                value=typed
                on_type=move |text| typed.set(text)
                on_leave=move |()| left.set(true)
                wrong=wrong
                autocomplete="email"
                keyboard="email"
                longest=EMAIL_ADDRESS_MAX
            />
            <div class="foot">
                <Button action="email-code" submit=true busy=busy label=text!(i18n, notices.email_send)/>
            </div>
        </form>
    }
}

/// The code that was mailed.
#[component]
fn Code(
    /// To whom.
    unconfirmed: Unconfirmed,
    #[prop(into)] on_changed: Callback<()>,
    /// Whether another address is wanted.
    another: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let announcer = expect_context::<Announcer>();
    let typed = RwSignal::new(String::new());
    let (tried, refused) = (RwSignal::new(false), RwSignal::new(false));
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<Error>));
    let wrong = Signal::derive(move || {
        if refused.get() {
            let words = error_text(i18n.get_locale(), Error::Problem(ProblemKind::CodeRefused));
            return Some(Wrong::new("code-refused", words));
        }
        let is_wrong = tried.get() && digits(&typed.read()).is_none();
        is_wrong.then(|| Wrong::new("code", t_string!(i18n, notices.code_form)))
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let Some(code) = typed.with_untracked(|text| digits(text)) else { return focus_first_wrong() };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refused.set(false);
        error.set(None);
        spawn_local(async move {
            let outcome = vault.confirm_address(code).await;
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    announcer.say(t_string!(i18n, notices.email_on_said).to_owned());
                    on_changed.try_run(());
                }
                Err(Error::Problem(ProblemKind::CodeRefused)) => {
                    refused.try_set(true);
                    focus_first_wrong();
                }
                // It is over: the page says where it stands now.
                Err(Error::Problem(ProblemKind::ExchangeExpired)) => {
                    announcer.say(t_string!(i18n, notices.code_over).to_owned());
                    on_changed.try_run(());
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    view! {
        <form class="fields" novalidate on:submit=submit data-form="email-code">
            <p>{move || sent(i18n, &unconfirmed)}</p>
            <ErrorNotice error=error/>
            <TextField
                id="email-code"
                label=text!(i18n, notices.code_label)
                hint=text!(i18n, notices.code_hint)
                value=typed
                on_type=move |text| {
                    refused.set(false);
                    typed.set(text);
                }
                wrong=wrong
                autocomplete="one-time-code"
                keyboard="numeric"
                class="code short"
            />
            <div class="foot">
                <Button action="email-confirm" submit=true busy=busy label=text!(i18n, notices.code_confirm)/>
                <Button
                    action="email-again"
                    look=Look::Plain
                    label=text!(i18n, notices.code_again)
                    on_press=move |()| {
                        another.set(true);
                        focus("email");
                    }
                />
            </div>
        </form>
    }
}

/// Where the code went, and until when it is good.
fn sent(i18n: I18n, unconfirmed: &Unconfirmed) -> String {
    let time = format::until(i18n.get_locale(), unconfirmed.until);
    t_string!(i18n, notices.code_sent, address = unconfirmed.address.as_str().to_owned(), time = time)
        .to_string()
}

/// The six digits in what was typed, whatever stands between them.
fn digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    (digits.len() == EMAIL_CODE_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_however_they_are_typed() {
        let check =
            |text: &str, expect: Option<&str>| assert_eq!(digits(text).as_deref(), expect, "{text:?}");
        check("012345", Some("012345"));
        check(" 012 345 ", Some("012345"));
        check("12345", None);
        check("1234567", None);
        check("12345a", None);
        check("", None);
    }
}
