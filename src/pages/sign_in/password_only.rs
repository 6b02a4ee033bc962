//! A passkey, or an identity provider, has signed in and opens nothing: the password does.

use leptos::{ev, prelude::*, task::spawn_local};
use worker::Failure;

use crate::{
    components::{
        button::Button,
        field::{PasswordField, Wrong, focus_first_wrong},
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{t_string, text, use_i18n},
    vault::Vault,
};

/// The password, and nothing else: whose it is has been said.
#[component]
pub fn PasswordOnly() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let password = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let refused = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    let wrong = Signal::derive(move || {
        if refused.get() {
            return Some(Wrong::new("wrong-password", t_string!(i18n, passkey.wrong_password)));
        }
        (tried.get() && password.read().is_empty())
            .then(|| Wrong::new("password-empty", t_string!(i18n, field.password_empty)))
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let typed = password.get_untracked();
        if typed.is_empty() {
            return focus_first_wrong();
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refused.set(false);
        error.set(None);
        spawn_local(async move {
            let outcome = vault.unlock_by_password(typed).await;
            // Once it is open this form is gone, and its signals with it.
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    password.try_set(String::new());
                }
                Err(Error::Worker(Failure::WrongPassword)) => {
                    refused.try_set(true);
                    focus_first_wrong();
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let label = Signal::derive(move || {
        if busy.get() { t_string!(i18n, sign_in.working) } else { t_string!(i18n, passkey.open) }.to_owned()
    });
    view! {
        <form class="fields" novalidate on:submit=submit data-form="password-only">
            <ErrorNotice error=error/>
            <PasswordField id="password" label=text!(i18n, sign_in.password) value=password wrong=wrong/>
            <div class="foot">
                <Button action="unlock" submit=true busy=busy label=label/>
            </div>
        </form>
    }
}
