//! `/security/passkey`: another passkey.

use std::rc::Rc;

use leptos::{ev, prelude::*, task::spawn_local};
use wire::ProblemKind;

use super::changed::Changed;
use crate::{
    components::{
        back_link::BackLink,
        button::Button,
        field::{TextField, Wrong, focus_first_wrong},
        heading::Heading,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    error::Error,
    i18n::{I18n, t_string, text, use_i18n},
    route,
    vault::{NewPasskey, PASSKEY_NAME_LEN, PasskeyOpens, Vault},
};

/// The page.
#[component]
pub fn AddPasskey() -> impl IntoView {
    let i18n = use_i18n();
    let done = RwSignal::new(None::<PasskeyOpens>);
    live(move || match done.get() {
        Some(PasskeyOpens::Account) => view! {
            <Changed
                what="passkey"
                title=text!(i18n, passkey.done_title)
                text=text!(i18n, passkey.done)
            />
        }
        .into_any(),
        Some(PasskeyOpens::SessionOnly) => view! {
            <Changed
                what="passkey-signs-in"
                title=text!(i18n, passkey.done_title)
                text=text!(i18n, passkey.done_signs_in)
            />
        }
        .into_any(),
        None => view! {
            <div class="head">
                <BackLink href=route::SECURITY label=text!(i18n, security.title)/>
                <Heading text=text!(i18n, passkey.add)/>
                <p class="quiet">{text!(i18n, passkey.add_lead)}</p>
            </div>
            <AddForm done=done/>
        }
        .into_any(),
    })
}

/// Its name; then the authenticator asks.
#[component]
fn AddForm(
    /// What came of it.
    done: RwSignal<Option<PasskeyOpens>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let name = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    // A passkey that was made, and not confirmed yet.
    let made = StoredValue::new_local(None::<Rc<NewPasskey>>);
    let unconfirmed = RwSignal::new(false);
    let wrong = Signal::derive(move || tried.get().then(|| passkey_name(i18n, &name.read()).err()).flatten());
    let work = move |name: String| {
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let outcome = async {
                let new = match made.try_get_value().flatten() {
                    Some(new) => new,
                    None => Rc::new(vault.create_passkey(&name).await?),
                };
                made.try_set_value(Some(Rc::clone(&new)));
                vault.register_passkey(&new).await
            }
            .await;
            busy.try_set(false);
            match outcome {
                Ok(opens) => {
                    done.try_set(Some(opens));
                }
                Err(failure) => {
                    if is_in_vain(failure) {
                        made.try_set_value(None);
                    }
                    unconfirmed.try_set(made.try_get_value().flatten().is_some());
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        match passkey_name(i18n, &name.read_untracked()) {
            Ok(name) if !busy.get_untracked() => work(name),
            Ok(_) => {}
            Err(_) => focus_first_wrong(),
        }
    };
    let label = Signal::derive(move || {
        if busy.get() {
            t_string!(i18n, passkey.adding)
        } else if unconfirmed.get() {
            t_string!(i18n, passkey.confirm)
        } else {
            t_string!(i18n, passkey.add_now)
        }
        .to_owned()
    });
    view! {
        <form class="fields" novalidate on:submit=submit>
            <ErrorNotice error=error/>
            {live(move || {
                unconfirmed
                    .get()
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Waits>
                                <p>{text!(i18n, passkey.unconfirmed)}</p>
                            </Notice>
                        }
                    })
            })}
            <TextField
                id="passkey-name"
                label=text!(i18n, passkey.name)
                hint=text!(i18n, passkey.name_hint)
                value=name
                on_type=move |text| name.set(text)
                wrong=wrong
            />
            <div class="foot">
                <Button action="add-passkey" submit=true busy=busy label=label/>
            </div>
        </form>
    }
}

/// Whether the passkey that was made will never be registered.
fn is_in_vain(failure: Error) -> bool {
    matches!(
        failure,
        Error::Problem(
            ProblemKind::ExchangeExpired
                | ProblemKind::PasskeyRefused
                | ProblemKind::PasskeysFull
                | ProblemKind::Conflict
        )
    )
}

/// The name in this text, or what is wrong with it.
pub(super) fn passkey_name(i18n: I18n, text: &str) -> Result<String, Wrong> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(Wrong::new("passkey-name-empty", t_string!(i18n, passkey.name_empty))),
        1..=PASSKEY_NAME_LEN => Ok(name.to_owned()),
        _ => Err(Wrong::new("passkey-name-long", t_string!(i18n, passkey.name_long))),
    }
}
