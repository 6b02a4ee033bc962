//! Asks for a proof before something changes who gets into the account: with a passkey, or with the password if there is none.

use std::rc::Rc;

use futures_util::FutureExt as _;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::own_password::{OwnPassword, Try};
use crate::{
    components::{
        button::{Button, Look},
        dialog::Dialog,
        icon::Glyph,
        live::live,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{I18n, t_string, text, use_i18n},
    route,
    vault::{Purpose, Question, Vault},
};

/// The dialog; its heading says for what.
#[component]
pub fn ConfirmDialog() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let question = vault.question();
    // The words stay until it is closed.
    let purpose = Memo::new(move |before: Option<&Purpose>| {
        let asked = question.read().as_ref().map(|question| question.purpose);
        asked.or(before.copied()).unwrap_or(Purpose::ChangePassword)
    });
    let title = Signal::derive(move || title(i18n, purpose.get()).to_owned());
    let open = Signal::derive(move || question.read().is_some());
    view! {
        <Dialog id="confirm-it" title=title open=open on_close=move |()| vault.decline()>
            {live(move || {
                question.get()
                    .map(|question| {
                        if question.by_passkey {
                            view! { <ByPasskey question=question/> }.into_any()
                        } else {
                            view! { <ByPassword question=question/> }.into_any()
                        }
                    })
            })}
        </Dialog>
    }
}

/// One press; the browser asks for finger, face or PIN.
#[component]
fn ByPasskey(question: Question) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    let question = StoredValue::new(question);
    let press = move || {
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let outcome = vault.confirm_by_passkey(&question.get_value()).await;
            // Once it is confirmed this is gone, and its signals with it.
            busy.try_set(false);
            if let Err(failure) = outcome {
                vault.notice(&failure);
                error.try_set(Some(failure));
            }
        });
    };
    let label = Signal::derive(move || {
        if busy.get() { t_string!(i18n, passkey.signing_in) } else { t_string!(i18n, permit.by_passkey) }
            .to_owned()
    });
    view! {
        <div class="fields" data-confirm="passkey">
            <p>{text!(i18n, permit.lead_passkey)}</p>
            <ErrorNotice error=error on_retry=move |()| press()/>
            <div class="foot">
                <Button action="confirm-passkey" glyph=Glyph::Key busy=busy label=label on_press=move |()| press()/>
                <Decline/>
            </div>
            <Lost question=text!(i18n, permit.lost_passkey)/>
        </div>
    }
}

/// The password that there is.
#[component]
fn ByPassword(question: Question) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let question = StoredValue::new(question);
    let confirm: Try = Rc::new(move |typed| {
        let question = question.get_value();
        async move {
            let outcome = vault.confirm_by_password(&question, typed).await;
            outcome.inspect_err(|failure| vault.notice(failure))
        }
        .boxed_local()
    });
    view! {
        <div class="fields" data-confirm="password">
            <p>{text!(i18n, permit.lead_password)}</p>
            <OwnPassword
                id="confirm-password"
                label=text!(i18n, permit.password)
                action="confirm-password"
                button=text!(i18n, permit.by_password)
                on_password=confirm
            >
                <Decline/>
            </OwnPassword>
            <Lost question=text!(i18n, permit.lost_password)/>
        </div>
    }
}

/// Leaves everything as it is.
#[component]
fn Decline() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    view! {
        <Button
            action="decline"
            look=Look::Plain
            label=text!(i18n, app.cancel)
            on_press=move |()| vault.decline()
        />
    }
}

/// The way for somebody who has nothing to confirm with any more.
#[component]
fn Lost(question: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let navigate = use_navigate();
    let recover = move |()| {
        vault.lock();
        navigate(route::RECOVER, Default::default());
    };
    view! {
        <p class="small quiet">
            {question} " "
            <Button action="recover" look=Look::Text label=text!(i18n, permit.lost_link) on_press=recover/>
        </p>
    }
}

/// What is confirmed, in words.
fn title(i18n: I18n, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::AddPasskey => t_string!(i18n, permit.add_passkey),
        Purpose::RemovePasskey => t_string!(i18n, permit.remove_passkey),
        Purpose::ChangePassword => t_string!(i18n, permit.change_password),
        Purpose::ChangeCode => t_string!(i18n, permit.change_code),
        Purpose::ChangeBoth => t_string!(i18n, permit.change_both),
        Purpose::LinkDevice => t_string!(i18n, permit.link_device),
        Purpose::LowerLevel => t_string!(i18n, permit.lower_level),
        Purpose::SetEmail => t_string!(i18n, permit.set_email),
        Purpose::CloseAccount => t_string!(i18n, permit.close_account),
    }
}
