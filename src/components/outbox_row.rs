//! Something of the person's that is on its way: where it is, how long it takes, what it waits for.

use leptos::prelude::*;

use super::{
    announcer::Announcer,
    button::{Button, Look},
    live::live,
    notice::{Notice, Tone},
    progress_bar::ProgressBar,
    sealed::Sealed,
};
use crate::{
    i18n::{errors::error_text, text, use_i18n},
    view::{Entry, Progress, Step, Waiting},
};

/// An entry of the outbox in a list.
#[component]
pub fn OutboxRow(
    /// The entry.
    #[prop(into)]
    entry: Signal<Entry>,
    /// The name of the unit that will read it.
    #[prop(into)]
    unit: Signal<String>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Why it waits, and what one may do.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let message = entry.with_untracked(|entry| entry.message);
    let step = Memo::new(move |_| entry.read().step);
    let index = Memo::new(move |_| step.get().index());
    let progress = Signal::derive(move || match step.get() {
        Step::OnTheWay(progress) => progress,
        _ => Progress::default(),
    });
    let bar = move || {
        let waits = entry.read().waiting.is_some();
        (index.get() == 2 && !waits && progress.get().total > 0).then(|| {
            view! {
                <ProgressBar progress=progress label=text!(i18n, progress.transfer)/>
                <p class="small quiet">{text!(i18n, home.close_app)}</p>
            }
        })
    };
    let bar_needed =
        Memo::new(move |_| index.get() == 2 && entry.read().waiting.is_none() && progress.get().total > 0);
    view! {
        <li class="row" data-message=message.to_string() data-step=move || step.get().code()>
            <a class="title" href=href>
                <bdi>{title}</bdi>
            </a>
            <span class="aside">
                {live(move || (index.get() >= 1).then(|| view! { <Sealed/> }))}
            </span>
            <span class="from">{text!(i18n, home.to, unit = unit.get())}</span>
            <div class="wide">{live(move || bar_needed.get().then(|| untrack(bar)))} {children()}</div>
        </li>
    }
}

/// Why something unsent waits, if it does, and what one may do about it.
#[component]
pub fn WaitingNotice(
    /// Why it waits.
    #[prop(into)]
    waiting: Signal<Option<Waiting>>,
    /// Signs in again.
    #[prop(into)]
    on_sign_in: Callback<()>,
    /// Tries again now.
    #[prop(into)]
    on_retry: Callback<()>,
    /// Deletes it.
    #[prop(into)]
    on_delete: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let announcer = expect_context::<Announcer>();
    let waiting = Memo::new(move |_| waiting.get());
    Effect::new(move || {
        if waiting.get() == Some(Waiting::Connection) {
            announcer.say(crate::i18n::t_string!(i18n, step.waits_connection).to_owned());
        }
    });
    let retry = move || view! { <Button action="retry" look=Look::Text label=text!(i18n, app.retry) on_press=on_retry/> };
    move || match waiting.get() {
        None => ().into_any(),
        Some(Waiting::Connection) => view! {
            <div data-waiting="connection">
                <Notice tone=Tone::Waits>
                    <p>{text!(i18n, step.waits_connection)}</p>
                    {retry()}
                </Notice>
            </div>
        }
        .into_any(),
        Some(Waiting::SignIn) => view! {
            <div data-waiting="sign-in">
                <Notice tone=Tone::Waits>
                    <p>{text!(i18n, step.waits_sign_in)}</p>
                    <Button
                        action="sign-in-again"
                        look=Look::Text
                        label=text!(i18n, step.sign_in)
                        on_press=on_sign_in
                    />
                </Notice>
            </div>
        }
        .into_any(),
        Some(Waiting::Refused(error)) => view! {
            <div data-waiting="refused" data-error=error.code() role="alert">
                <Notice tone=Tone::Danger>
                    <p>{live(move || error_text(i18n.get_locale(), error))}</p>
                    <div class="actions">
                        {retry()}
                        <Button
                            action="delete"
                            look=Look::Text
                            label=text!(i18n, app.delete)
                            on_press=on_delete
                        />
                    </div>
                </Notice>
            </div>
        }
        .into_any(),
    }
}
