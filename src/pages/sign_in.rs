//! `/sign-in`: sign in or unlock; the same form as a dialog when a session ends in the middle of work.

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::{components::Redirect, hooks::use_location};
use wire::{InsuranceNumber, ProblemKind, assurance::Method, insurance_number::InvalidInsuranceNumber};

use super::{
    handed::HandedNotice,
    shared_computer::{SharedQuestion, unless_shared},
};
use crate::{
    components::{
        boot,
        button::{Button, Look},
        dialog::Dialog,
        field::{PasswordField, TextField, Wrong, focus_first_wrong},
        heading::Heading,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    error::Error,
    i18n::{I18n, t_string, text, use_i18n},
    route,
    vault::{Vault, VaultState},
};

pub mod identity_door;
mod passkey_door;
mod password_only;

use identity_door::IdentityDoor;
use passkey_door::PasskeyDoor;
use password_only::PasswordOnly;

/// The form's fields, by their ids.
const NUMBER: &str = "insurance-number";
const PASSWORD: &str = "password";

/// The page.
#[component]
pub fn SignIn() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let path = use_location().pathname;
    let returning =
        Memo::new(move |_| matches!(*vault.state().read(), VaultState::SignedOut { returning: true }));
    let inside = Memo::new(move |_| vault.state().read().is_open());
    let password_wanted = vault.password_wanted();
    let title = Signal::derive(move || {
        match (password_wanted.get(), returning.get()) {
            (Some(_), _) => t_string!(i18n, passkey.password_title),
            (None, true) => t_string!(i18n, sign_in.title_unlock),
            (None, false) => t_string!(i18n, sign_in.title),
        }
        .to_owned()
    });
    // The password does not open what a replaced account has left on this device.
    let replaced =
        Memo::new(move |_| vault.parting().get() == Some(Error::Problem(ProblemKind::AccountReplaced)));
    let lead = move || match password_wanted.get() {
        Some(Method::Identity) => t_string!(i18n, identity.password_lead),
        Some(_) => t_string!(i18n, passkey.password_lead),
        None if returning.get() && !replaced.get() => t_string!(i18n, sign_in.lead_unlock),
        None => t_string!(i18n, sign_in.lead),
    };
    let question = move || (!inside.get()).then(|| view! { <SharedQuestion/> });
    let form = live(move || {
        if password_wanted.get().is_some() {
            view! { <PasswordOnly/> }.into_any()
        } else {
            view! {
                <PasskeyDoor/>
                <SignInForm/>
                <IdentityDoor/>
            }
            .into_any()
        }
    });
    view! {
        // In the place of a guarded page there is nothing to go on to: that page comes by itself.
        {move || {
            (inside.get() && *path.read() == route::SIGN_IN).then(|| view! { <Redirect path=route::HOME/> })
        }}
        <div class="page">
            <div class="head">
                <Heading text=title/>
                <p class="quiet">{lead}</p>
            </div>
            <ErrorNotice error=vault.parting()/>
            <HandedNotice/>
            {live(move || vault.evicted().get().then(|| view! { <Evicted/> }))}
            {question}
            {form}
            <section class="group">
                <details class="details">
                    <summary>{text!(i18n, sign_in.forgotten)}</summary>
                    <p>
                        <a href=route::RECOVER data-action="recover">
                            {text!(i18n, sign_in.forgotten_link)}
                        </a>
                    </p>
                    <p>
                        {text!(i18n, sign_in.forgotten_text)} " "
                        <a href=route::LOST data-action="lost">
                            {text!(i18n, lost.link)}
                        </a>
                    </p>
                </details>
                <p>
                    {text!(i18n, sign_in.other_device)} " "
                    <a href=route::LINK data-action="link">{text!(i18n, sign_in.other_device_link)}</a>
                </p>
                <p>
                    {text!(i18n, sign_in.no_account)} " "
                    <a href=route::ACTIVATE>{text!(i18n, sign_in.no_account_link)}</a>
                </p>
            </section>
        </div>
    }
}

/// Says that the browser has cleared away what was on this device, and that the mail is where it was.
#[component]
fn Evicted() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div role="status" data-state="evicted">
            <Notice tone=Tone::Waits>
                <p>{text!(i18n, offline.evicted)}</p>
                <p>{text!(i18n, offline.evicted_mail)}</p>
            </Notice>
        </div>
    }
}

/// Asks to sign in once more when the session ended while the account is open, or when the server answers again an account that was
/// opened without it.
#[component]
pub fn SessionDialog() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let inside = Memo::new(move |_| vault.state().read().is_open());
    let ended = Memo::new(move |_| vault.session_ended().get() && inside.get());
    let SessionPrompt(put_off) = expect_context();
    Effect::new(move || {
        if !ended.get() {
            put_off.set(false);
        }
    });
    let open = Signal::derive(move || ended.get() && !put_off.get());
    let offline = vault.offline();
    let title = Signal::derive(move || {
        if offline.get() {
            t_string!(i18n, offline.dialog_title)
        } else {
            t_string!(i18n, sign_in.dialog_title)
        }
        .to_owned()
    });
    let lead = move || {
        if offline.get() {
            t_string!(i18n, offline.dialog_lead)
        } else {
            t_string!(i18n, sign_in.dialog_lead)
        }
    };
    view! {
        <Dialog
            id="session-ended"
            title=title
            open=open
            on_close=move |()| put_off.set(true)
        >
            <p class="quiet">{lead}</p>
            <PasskeyDoor/>
            <SignInForm/>
        </Dialog>
    }
}

/// Whether the dialog was put off; made once, at the root.
#[derive(Clone, Copy)]
pub struct SessionPrompt(RwSignal<bool>);

impl SessionPrompt {
    /// A prompt that was not put off.
    pub fn new() -> Self {
        Self(RwSignal::new(false))
    }

    /// Shows the dialog again; for "sign in" beside something that waits for it.
    pub fn ask(self) {
        self.0.set(false);
    }
}

/// Insurance number and password.
#[component]
fn SignInForm() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let number = RwSignal::new(boot::typed(NUMBER));
    let password = RwSignal::new(boot::typed(PASSWORD));
    let tried = RwSignal::new(false);
    let left = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);

    let wrong_number = Signal::derive(move || {
        let checked = tried.get() || (left.get() && !number.read().trim().is_empty());
        checked.then(|| insurance_number(i18n, &number.read()).err()).flatten()
    });
    let wrong_password = Signal::derive(move || {
        (tried.get() && password.read().is_empty())
            .then(|| Wrong::new("password-empty", t_string!(i18n, field.password_empty)))
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let Ok(number) = number.with_untracked(|text| text.parse::<InsuranceNumber>()) else {
            return focus_first_wrong();
        };
        let typed = password.get_untracked();
        if typed.is_empty() {
            return focus_first_wrong();
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let outcome = vault.sign_in(number, typed).await;
            // Once it is open this form is gone, and its signals with it.
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    password.try_set(String::new());
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let label = Signal::derive(move || {
        if busy.get() { t_string!(i18n, sign_in.working) } else { t_string!(i18n, sign_in.submit) }.to_owned()
    });
    view! {
        <form class="fields" novalidate on:submit=submit>
            <ErrorNotice error=error/>
            <TextField
                id=NUMBER
                label=text!(i18n, activate.insurance_number)
                hint=text!(i18n, activate.insurance_number_hint)
                value=number
                on_type=move |text| number.set(text)
                on_leave=move |()| left.set(true)
                wrong=wrong_number
                autocomplete=unless_shared("username")
                class="code short"
            />
            <PasswordField id=PASSWORD label=text!(i18n, sign_in.password) value=password wrong=wrong_password/>
            <div class="foot">
                <Button
                    action="sign-in"
                    look=if vault.passkey_comes_first() { Look::Plain } else { Look::Main }
                    submit=true
                    busy=busy
                    label=label
                />
            </div>
        </form>
    }
}

/// The insurance number in this text, or what is wrong with it.
pub fn insurance_number(i18n: I18n, text: &str) -> Result<InsuranceNumber, Wrong> {
    text.parse().map_err(|invalid: InvalidInsuranceNumber| {
        let text = match invalid {
            InvalidInsuranceNumber::CheckDigit => t_string!(i18n, field.insurance_number_check_digit),
            _ => t_string!(i18n, field.insurance_number_form),
        };
        Wrong::new(invalid.code(), text)
    })
}
