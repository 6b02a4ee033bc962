//! Step 5: done.

use leptos::prelude::*;

use crate::{
    components::{
        button::{LinkButton, Look},
        heading::Heading,
        mark::Mark,
    },
    i18n::{text, use_i18n},
    route,
};

/// The step.
#[component]
pub fn DoneStep() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="head">
            <Mark class="done-seal"/>
            <Heading text=text!(i18n, activate.title_done)/>
            <p>{text!(i18n, activate.done_lead)}</p>
        </div>
        <div class="foot">
            <LinkButton href=route::HOME label=text!(i18n, activate.done_home) action="to-home"/>
            <LinkButton
                href=route::COMPOSE
                look=Look::Plain
                label=text!(i18n, activate.done_send)
                action="to-compose"
            />
        </div>
    }
}
