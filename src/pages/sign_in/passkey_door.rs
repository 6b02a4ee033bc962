//! The way in with a passkey: one press, and the browser asks for finger, face or PIN.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        button::{Button, Look},
        icon::Glyph,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{t_string, text, use_i18n},
    vault::Vault,
};

/// The button, where the browser has passkeys; below it what else there is.
#[component]
pub fn PasskeyDoor() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    if !vault.has_passkeys() {
        return ().into_any();
    }
    let press = move || {
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let outcome = vault.sign_in_by_passkey().await;
            // Once it is open, or the password is asked for, this button is gone, and its signals with it.
            busy.try_set(false);
            if let Err(failure) = outcome {
                error.try_set(Some(failure));
            }
        });
    };
    let label = Signal::derive(move || {
        if busy.get() { t_string!(i18n, passkey.signing_in) } else { t_string!(i18n, passkey.sign_in) }
            .to_owned()
    });
    view! {
        <div class="fields">
            <ErrorNotice error=error on_retry=move |()| press()/>
            <div class="foot">
                <Button
                    action="passkey"
                    look=if vault.passkey_comes_first() { Look::Main } else { Look::Plain }
                    glyph=Glyph::Key
                    busy=busy
                    label=label
                    on_press=move |()| press()
                />
            </div>
            <p class="small quiet">{text!(i18n, passkey.sign_in_hint)}</p>
            <p class="or small quiet">{text!(i18n, passkey.or)}</p>
        </div>
    }
    .into_any()
}
