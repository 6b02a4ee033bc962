//! What happened to the account lately: who got in, and what was changed.

use leptos::{prelude::*, task::spawn_local};
use wire::activity::{Event, Happened};

use crate::{
    components::{
        button::{Button, Look},
        empty::Loading,
        live::live,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{I18n, format, t_string, text, use_i18n},
    vault::Vault,
};

/// Events that are shown at first.
const FIRST: usize = 5;

/// The list.
#[component]
pub fn ActivityList() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let events = RwSignal::new(None::<Vec<Event>>);
    let error = RwSignal::new(None::<Error>);
    let all = RwSignal::new(false);
    let load = move || {
        error.set(None);
        spawn_local(async move {
            match vault.activity().await {
                Ok(loaded) => events.try_set(Some(loaded)).map_or((), drop),
                Err(failure) => error.try_set(Some(failure)).map_or((), drop),
            }
        });
    };
    load();
    let row = move |event: Event| {
        view! {
            <dt data-happened=event.what.name()>{words(i18n, event.what)}</dt>
            <dd>{format::moment(i18n.get_locale(), event.at)}</dd>
        }
    };
    let shown = live(move || match events.get() {
        None if error.read().is_some() => ().into_any(),
        None => view! { <Loading/> }.into_any(),
        Some(events) => {
            let more = events.len() > FIRST && !all.get();
            let count = if more { FIRST } else { events.len() };
            view! {
                <dl class="facts">{events.into_iter().take(count).map(row).collect_view()}</dl>
                {more
                    .then(|| {
                        view! {
                            <div>
                                <Button
                                    action="all-activity"
                                    look=Look::Plain
                                    label=text!(i18n, app.show_more)
                                    on_press=move |()| all.set(true)
                                />
                            </div>
                        }
                    })}
            }
            .into_any()
        }
    });
    view! {
        <section class="group" data-section="activity">
            <header>
                <h2>{text!(i18n, activity.title)}</h2>
            </header>
            <p class="small quiet">{text!(i18n, activity.lead)}</p>
            <ErrorNotice error=error on_retry=move |()| load()/>
            {shown}
        </section>
    }
}

fn words(i18n: I18n, what: Happened) -> &'static str {
    match what {
        Happened::Activated => t_string!(i18n, activity.activated),
        Happened::SignedInByPassword => t_string!(i18n, activity.by_password),
        Happened::SignedInByPasskey => t_string!(i18n, activity.by_passkey),
        Happened::SignedInByRecoveryCode => t_string!(i18n, activity.by_recovery_code),
        Happened::SignedInByIdentity => t_string!(i18n, activity.by_identity),
        Happened::SignedInByDeviceLink => t_string!(i18n, activity.by_device_link),
        Happened::SignInRefused => t_string!(i18n, activity.refused),
        Happened::SessionRaised => t_string!(i18n, activity.raised),
        Happened::PermitRefused => t_string!(i18n, activity.permit_refused),
        Happened::PasskeyAdded => t_string!(i18n, activity.passkey_added),
        Happened::PasskeyRemoved => t_string!(i18n, activity.passkey_removed),
        Happened::PasswordChanged => t_string!(i18n, activity.password_changed),
        Happened::CodeChanged => t_string!(i18n, activity.code_changed),
        Happened::DeviceLinked => t_string!(i18n, activity.device_linked),
        Happened::LevelLowered => t_string!(i18n, activity.level_lowered),
        Happened::LevelRaised => t_string!(i18n, activity.level_raised),
        Happened::NoticesChanged => t_string!(i18n, activity.notices_changed),
        Happened::SessionsEnded => t_string!(i18n, activity.sessions_ended),
        Happened::Identified => t_string!(i18n, activity.identified),
        Happened::ClosingAsked => t_string!(i18n, activity.closing_asked),
        Happened::ClosingTakenBack => t_string!(i18n, activity.closing_taken_back),
        Happened::Replaced => t_string!(i18n, activity.replaced),
    }
}
