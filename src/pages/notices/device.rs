//! Notices on this device.

use leptos::{prelude::*, task::spawn_local};
use wire::notices::Notices;

use crate::{
    components::{
        announcer::Announcer,
        button::{Button, Look},
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    error::Error,
    i18n::{t_string, text, use_i18n},
    notices::{self, Push},
    route,
    vault::Vault,
};

/// Whether this device is told, and what changes that.
#[component]
pub fn ThisDevice(
    /// Who is told.
    told: Notices,
    /// Runs when somebody else is.
    #[prop(into)]
    on_changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let elsewhere = told.elsewhere;
    let elsewhere_words = move || match elsewhere {
        1 => t_string!(i18n, notices.elsewhere_single).to_owned(),
        count => t_string!(i18n, notices.elsewhere_many, count = count).to_string(),
    };
    view! {
        <section class="group" data-section="push">
            <header>
                <h2>{text!(i18n, notices.here)}</h2>
            </header>
            <p class="small quiet">{text!(i18n, notices.here_text)}</p>
            <Switch told=told on_changed=on_changed/>
            {(elsewhere > 0)
                .then(|| {
                    view! {
                        <p class="small quiet">
                            {elsewhere_words} " "
                            <a href=route::SECURITY data-nav=route::SECURITY>{text!(i18n, notices.elsewhere_link)}</a>
                        </p>
                    }
                })}
        </section>
    }
}

/// The button, or why there is none.
#[component]
fn Switch(told: Notices, #[prop(into)] on_changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let announcer = expect_context::<Announcer>();
    let push = RwSignal::new(notices::push());
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<Error>));
    let key = StoredValue::new(told.key);
    // Told by the server, and allowed here no more, is not told.
    let is_told = move || told.this_device && push.get() == Push::Allowed;
    let change = move |tell: bool| {
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let outcome = if tell {
                match notices::subscribe(key.get_value().as_ref()).await {
                    Ok(endpoint) => vault.tell_this_device(endpoint).await,
                    Err(failure) => Err(failure),
                }
            } else {
                notices::unsubscribe().await;
                vault.leave_this_device().await
            };
            // The page may be gone.
            busy.try_set(false);
            push.try_set(notices::push());
            match outcome {
                Ok(()) => {
                    let said = if tell {
                        t_string!(i18n, notices.here_on)
                    } else {
                        t_string!(i18n, notices.here_off)
                    };
                    announcer.say(said.to_owned());
                    on_changed.try_run(());
                }
                // What the browser lets the portal do stands on the page.
                Err(Error::Cancelled) if notices::push() == Push::Blocked => {}
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let state = move || match push.get() {
        Push::Allowed | Push::Asks if is_told() => view! {
            <Notice tone=Tone::Good>
                <p>{text!(i18n, notices.here_on)}</p>
            </Notice>
            <div>
                <Button
                    action="push-off"
                    look=Look::Plain
                    busy=busy
                    label=text!(i18n, notices.switch_off)
                    on_press=move |()| change(false)
                />
            </div>
        }
        .into_any(),
        Push::Allowed | Push::Asks => view! {
            <div class="head">
                <div>
                    <Button
                        action="push-on"
                        busy=busy
                        label=text!(i18n, notices.here_switch_on)
                        on_press=move |()| change(true)
                    />
                </div>
                <p class="small quiet">{text!(i18n, notices.here_asks)}</p>
            </div>
        }
        .into_any(),
        Push::Blocked => waits(text!(i18n, notices.here_blocked)),
        Push::Installed => waits(text!(i18n, notices.here_install)),
        Push::Unsupported => waits(text!(i18n, notices.here_unsupported)),
    };
    view! {
        <ErrorNotice error=error/>
        <div class="fields" data-push=move || name(push.get(), is_told())>
            {live(state)}
        </div>
    }
}

fn waits(words: Signal<String>) -> AnyView {
    view! {
        <Notice tone=Tone::Waits>
            <p>{words}</p>
        </Notice>
    }
    .into_any()
}

/// A stable name of what is shown.
const fn name(push: Push, is_told: bool) -> &'static str {
    match push {
        Push::Allowed | Push::Asks if is_told => "on",
        Push::Allowed | Push::Asks => "off",
        Push::Blocked => "blocked",
        Push::Installed => "install",
        Push::Unsupported => "unsupported",
    }
}
