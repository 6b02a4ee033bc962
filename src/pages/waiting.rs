//! Something of one's own that is not handed over: why it waits, and what one may do.

use envelope::MessageId;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::sign_in::SessionPrompt;
use crate::{
    components::{
        button::{Button, Look},
        dialog::Confirm,
        live::live,
        notice::ErrorNotice,
        outbox_row::WaitingNotice,
    },
    error::Error,
    i18n::{text, use_i18n},
    outbox::Outbox,
    route::{self, Addresses},
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
        <SecondThoughts message=message waiting=waiting asking=asking failed=failed/>
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

/// Writing on, and not sending at all, as long as that is possible.
#[component]
fn SecondThoughts(
    /// The message.
    message: MessageId,
    /// Why it waits, if it does.
    waiting: Signal<Option<Waiting>>,
    /// Whether the person is asked if it is to be deleted.
    asking: RwSignal<bool>,
    /// What did not work.
    failed: RwSignal<Option<Error>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let outbox = expect_context::<Outbox>();
    let addresses = expect_context::<Addresses>();
    let navigate = use_navigate();
    let changes = outbox.changes(message);
    let edit = Callback::new(move |()| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match outbox.edit(message).await {
                Ok(place) => {
                    let page = place.map_or_else(|| route::COMPOSE.to_owned(), |place| addresses.of(place));
                    navigate(&page, Default::default());
                }
                Err(failure) => {
                    failed.try_set(Some(failure));
                }
            }
        });
    });
    // The notice about a refusal offers that itself.
    let discard =
        Memo::new(move |_| changes.get().discard && !matches!(waiting.get(), Some(Waiting::Refused(_))));
    let any = Memo::new(move |_| changes.get().edit || discard.get());
    live(move || {
        any.get().then(|| {
            view! {
                <div class="actions">
                    {live(move || {
                        changes
                            .get()
                            .edit
                            .then(|| {
                                view! {
                                    <Button
                                        action="edit-unsent"
                                        look=Look::Text
                                        label=text!(i18n, unsent.edit)
                                        on_press=edit
                                    />
                                }
                            })
                    })}
                    {live(move || {
                        discard
                            .get()
                            .then(|| {
                                view! {
                                    <Button
                                        action="discard-unsent"
                                        look=Look::Text
                                        label=text!(i18n, unsent.discard)
                                        on_press=move |()| asking.set(true)
                                    />
                                }
                            })
                    })}
                </div>
            }
        })
    })
}
