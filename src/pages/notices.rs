//! `/more/notices`: where the person is told that there is mail.

use leptos::{prelude::*, task::spawn_local};
use wire::notices::Notices;

use crate::{
    components::{
        back_link::BackLink,
        empty::Loading,
        heading::Heading,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    error::Error,
    i18n::{text, use_i18n},
    route,
    vault::Vault,
};

mod device;
mod email;

use device::ThisDevice;
use email::ByEmail;

/// The page.
#[component]
pub fn NoticesPage() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let notices = RwSignal::new(None::<Result<Notices, Error>>);
    let load = move || {
        spawn_local(async move {
            notices.try_set(Some(vault.notices().await));
        });
    };
    let just_mailed = RwSignal::new(false);
    let shared = vault.shared().get_untracked();
    if !shared {
        load();
    }
    let settings = live(move || match notices.get() {
        Some(Ok(notices)) => view! {
            <ThisDevice told=notices.clone() on_changed=move |()| load()/>
            {notices
                .email
                .map(|email| {
                    view! { <ByEmail told=email just_mailed=just_mailed on_changed=move |()| load()/> }
                })}
        }
        .into_any(),
        Some(Err(error)) => {
            let retry = move |()| {
                notices.set(None);
                load();
            };
            view! { <ErrorNotice error=Signal::stored(Some(error)) on_retry=retry/> }.into_any()
        }
        None => view! { <Loading/> }.into_any(),
    });
    view! {
        <div class="head">
            <BackLink href=route::MORE label=text!(i18n, nav.more)/>
            <Heading text=text!(i18n, notices.title)/>
            <p class="quiet">{text!(i18n, notices.lead)}</p>
        </div>
        {if shared {
            view! {
                <Notice tone=Tone::Waits>
                    <p>{text!(i18n, notices.shared)}</p>
                </Notice>
            }
                .into_any()
        } else {
            settings
        }}
    }
}
