//! The password that somebody has, asked for alone: whose it is has been said.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use leptos::{ev, prelude::*, task::spawn_local};
use worker::Failure;

use crate::{
    components::{
        button::Button,
        field::{PasswordField, Wrong, focus_first_wrong},
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{t_string, use_i18n},
};

/// What is done with it. Once it is, the form may be gone.
pub type Try = Rc<dyn Fn(String) -> LocalBoxFuture<'static, Result<(), Error>>>;

/// The form. A wrong password is told at its field, anything else above it.
#[component]
pub fn OwnPassword(
    /// The field's id.
    id: &'static str,
    /// The field's label.
    #[prop(into)]
    label: Signal<String>,
    /// The button's name.
    action: &'static str,
    /// What the button says.
    #[prop(into)]
    button: Signal<String>,
    /// What is done with it.
    on_password: Try,
    /// What stands beside the button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let i18n = use_i18n();
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
        let trying = on_password(typed);
        spawn_local(async move {
            let outcome = trying.await;
            // The form may be gone by now, and its signals with it.
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
    let button =
        Signal::derive(
            move || {
                if busy.get() { t_string!(i18n, sign_in.working).to_owned() } else { button.get() }
            },
        );
    view! {
        <form class="fields" novalidate on:submit=submit data-form="own-password">
            <ErrorNotice error=error/>
            <PasswordField id=id label=label value=password wrong=wrong/>
            <div class="foot">
                <Button action=action submit=true busy=busy label=button/>
                {children.map(|children| children())}
            </div>
        </form>
    }
}
