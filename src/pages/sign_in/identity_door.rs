//! The way in by an identity provider outside: one press, and the browser leaves for its page.

use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use wire::insurer::Translated;

use crate::{
    components::{
        button::{Button, Look},
        icon::Glyph,
        live::live,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{t_string, text, translated, use_i18n},
    vault::Vault,
};

/// How long leaving may take, ms. After that the button can be pressed again: people come back to this very page.
const LEAVING: u32 = 5_000;

/// Where the way is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Offered {
    /// To who wants to sign in.
    #[default]
    Outside,
    /// To who is in, and has to show more of who they are.
    Inside,
    /// The same, in few words.
    InNotice,
}

/// The button and what it means, where the server takes people from a provider; nothing elsewhere.
#[component]
pub fn IdentityDoor(
    /// Where it stands.
    #[prop(optional)]
    offered: Offered,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let page = use_location().pathname;
    let name = RwSignal::new(None::<Translated>);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    spawn_local(async move {
        name.try_set(vault.identity_name().await);
    });
    let press = move || {
        busy.set(true);
        error.set(None);
        let page = page.get_untracked();
        spawn_local(async move {
            match vault.leave_for_provider(&page).await {
                Ok(()) => TimeoutFuture::new(LEAVING).await,
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
            busy.try_set(false);
        });
    };
    let label = move |name: &Translated| {
        let name = translated(i18n.get_locale(), name);
        match (busy.get(), offered) {
            (true, _) => t_string!(i18n, identity.leaving).to_owned(),
            (false, Offered::Outside) => t_string!(i18n, identity.sign_in, name = name).to_string(),
            (false, _) => t_string!(i18n, identity.show, name = name).to_string(),
        }
    };
    let (look, hint) = match offered {
        Offered::Outside => (Look::Plain, Some(text!(i18n, identity.sign_in_hint))),
        Offered::Inside => (Look::Plain, Some(text!(i18n, identity.show_hint))),
        Offered::InNotice => (Look::Text, None),
    };
    live(move || {
        name.get().map(|name| {
            let label = Signal::derive(move || label(&name));
            view! {
                <div class="fields" data-door="identity">
                    <ErrorNotice error=error on_retry=move |()| press()/>
                    <div class="foot">
                        <Button
                            action="identity"
                            look=look
                            glyph=Glyph::Shield
                            busy=busy
                            label=label
                            on_press=move |()| press()
                        />
                    </div>
                    {hint.map(|hint| view! { <p class="small quiet">{hint}</p> })}
                </div>
            }
        })
    })
}
