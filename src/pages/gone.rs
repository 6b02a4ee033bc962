//! An address that leads to nothing of the mailbox, or to something that is not here yet.

use leptos::prelude::*;

use crate::{
    components::{back_link::BackLink, empty::Loading, heading::Heading},
    sync::Mailbox,
    view::SyncState,
};

/// The page in its place.
#[component]
pub fn Gone(
    /// Where things of its kind are.
    href: &'static str,
    /// What that page is called.
    #[prop(into)]
    label: Signal<String>,
    /// What is missing.
    #[prop(into)]
    title: Signal<String>,
    /// Why that may be, and what to do.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let mailbox = expect_context::<Mailbox>();
    move || {
        if mailbox.state().get() == SyncState::Loading {
            return view! { <Loading/> }.into_any();
        }
        view! {
            <div class="head">
                <BackLink href=href label=label/>
                <Heading text=title/>
                <p class="quiet">{text}</p>
            </div>
        }
        .into_any()
    }
}
