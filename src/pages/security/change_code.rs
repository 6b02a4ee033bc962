//! `/security/recovery-code`: another recovery code.

use leptos::prelude::*;

use super::{
    super::{new_code::NewCode, shared_computer::SavedStays},
    changed::Changed,
};
use crate::{
    components::{back_link::BackLink, heading::Heading, live::live},
    i18n::{text, use_i18n},
    route,
};

/// The page.
#[component]
pub fn ChangeCode() -> impl IntoView {
    let i18n = use_i18n();
    let done = RwSignal::new(false);
    live(move || {
        if done.get() {
            view! {
                <Changed
                    what="recovery-code"
                    title=text!(i18n, security.code_done_title)
                    text=text!(i18n, security.code_done)
                />
            }
            .into_any()
        } else {
            view! {
                <div class="head">
                    <BackLink href=route::SECURITY label=text!(i18n, security.title)/>
                    <Heading text=text!(i18n, security.title_code)/>
                    <p>{text!(i18n, recovery.lead)}</p>
                    <SavedStays/>
                </div>
                <NewCode with_password=false on_done=move |()| done.set(true)/>
            }
            .into_any()
        }
    })
}
