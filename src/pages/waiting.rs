//! Something of one's own that is not handed over: why it waits, and what one may do.

use envelope::MessageId;
use leptos::{prelude::*, task::spawn_local};

use super::sign_in::SessionPrompt;
use crate::{
    components::{dialog::Confirm, notice::ErrorNotice, outbox_row::WaitingNotice},
    error::Error,
    i18n::{text, use_i18n},
    outbox::Outbox,
    view::Waiting,
};

/// The notice with its actions.
#[component]
pub fn Unsent(
    /// The message.
    message: MessageId,
    /// Why it waits, if it does.
    #[prop(into)]
    waiting: Signal<Option<Waiting>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let outbox = expect_context::<Outbox>();
    let prompt = expect_context::<SessionPrompt>();
    let asking = RwSignal::new(false);
    let failed = RwSignal::new(None::<Error>);
    let delete = move || {
        spawn_local(async move {
            if let Err(failure) = outbox.discard(message).await {
                failed.try_set(Some(failure));
            }
        });
    };
    view! {
        <WaitingNotice
            waiting=waiting
            on_sign_in=move |()| prompt.ask()
            on_retry=move |()| outbox.retry(message)
            on_delete=move |()| asking.set(true)
        />
        <ErrorNotice error=failed/>
        <Confirm
            id="delete-message"
            title=text!(i18n, step.delete_title)
            text=text!(i18n, step.delete_text)
            label=text!(i18n, app.delete)
            open=asking
            on_confirm=move |()| delete()
        />
    }
}
