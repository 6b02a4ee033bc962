//! `/security/password`: another password.

use leptos::prelude::*;

use super::{super::new_password::NewPasswordForm, changed::Changed};
use crate::{
    components::{back_link::BackLink, heading::Heading, live::live},
    i18n::{text, use_i18n},
    route,
    sync::Mailbox,
};

/// The page.
#[component]
pub fn ChangePassword() -> impl IntoView {
    let i18n = use_i18n();
    let done = RwSignal::new(false);
    let profile = expect_context::<Mailbox>().profile();
    let about = Signal::derive(move || {
        let profile = profile.get();
        profile
            .map(|known| [known.address, vec![known.name, known.insurance_number]].concat())
            .unwrap_or_default()
    });
    live(move || {
        if done.get() {
            view! {
                <Changed
                    what="password"
                    title=text!(i18n, security.password_done_title)
                    text=text!(i18n, security.password_done)
                />
            }
            .into_any()
        } else {
            view! {
                <div class="head">
                    <BackLink href=route::SECURITY label=text!(i18n, security.title)/>
                    <Heading text=text!(i18n, security.title_password)/>
                    <p class="quiet">{text!(i18n, security.lead_password)}</p>
                </div>
                <NewPasswordForm
                    at_once=true
                    about=about
                    label=text!(i18n, security.change_password)
                    on_done=move |()| done.set(true)
                />
            }
            .into_any()
        }
    })
}
