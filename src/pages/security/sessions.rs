//! Where the account is signed in, and ending that.

use envelope::SessionId;
use leptos::{prelude::*, task::spawn_local};
use wire::account::Session;

use super::method_words;
use crate::{
    components::{
        announcer::Announcer,
        button::{Button, Look},
        dialog::Confirm,
        empty::Loading,
        icon::{Glyph, Icon},
        live::live,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{format, t_string, text, use_i18n},
    vault::Vault,
};

/// The list, with what ends one of them or all others.
#[component]
pub fn SessionList() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let announcer = expect_context::<Announcer>();
    let sessions = RwSignal::new(None::<Vec<Session>>);
    let error = RwSignal::new(None::<Error>);
    let ending = RwSignal::new(None::<SessionId>);
    let (ask_one, ask_others) = (RwSignal::new(false), RwSignal::new(false));

    let load = move || {
        error.set(None);
        spawn_local(async move {
            match vault.sessions().await {
                Ok(all) => sessions.try_set(Some(all)).map_or((), drop),
                Err(failure) => error.try_set(Some(failure)).map_or((), drop),
            }
        });
    };
    load();
    let end = move |which: Option<SessionId>| {
        spawn_local(async move {
            match vault.end_sessions(which).await {
                Ok(()) => {
                    announcer.say(t_string!(i18n, security.ended).to_owned());
                    load();
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let own = Memo::new(move |_| vault.state().read().session().map(|session| session.session));
    let row = move |session: Session| {
        let is_own = own.get() == Some(session.session);
        let name =
            if is_own { text!(i18n, security.this_device) } else { text!(i18n, security.other_device) };
        let moment = format::moment(i18n.get_locale(), session.opened);
        let method = method_words(i18n, session.method);
        let words = t_string!(i18n, security.signed_in, method = method, time = moment.clone()).to_string();
        let end = (!is_own).then(|| {
            let label = t_string!(i18n, security.end_one, time = moment).to_string();
            view! {
                <span class="act" title=label>
                    <Button
                        action="end-session"
                        look=Look::Plain
                        label=text!(i18n, security.end)
                        on_press=move |()| {
                            ending.set(Some(session.session));
                            ask_one.set(true);
                        }
                    />
                </span>
            }
        });
        view! {
            <li class="session" data-session=if is_own { "own" } else { "other" }>
                <Icon glyph=if is_own { Glyph::Check } else { Glyph::Lock }/>
                <span>
                    <span class="name">{name}</span>
                    <span class="small quiet">{words}</span>
                </span>
                {end}
            </li>
        }
    };
    let shown = live(move || match sessions.get() {
        None if error.read().is_some() => ().into_any(),
        None => view! { <Loading/> }.into_any(),
        Some(all) => {
            let others = all.len() > 1;
            view! {
                <ul class="sessions">{all.into_iter().map(row).collect_view()}</ul>
                {if others {
                    view! {
                        <div>
                            <Button
                                action="end-others"
                                look=Look::Plain
                                glyph=Glyph::Leave
                                label=text!(i18n, security.end_others)
                                on_press=move |()| ask_others.set(true)
                            />
                        </div>
                    }
                        .into_any()
                } else {
                    view! { <p class="small quiet">{text!(i18n, security.only_here)}</p> }.into_any()
                }}
            }
            .into_any()
        }
    });
    view! {
        <section class="group">
            <header>
                <h2>{text!(i18n, security.sessions)}</h2>
            </header>
            <ErrorNotice error=error on_retry=move |()| load()/>
            {shown}
        </section>
        <Confirm
            id="end-session"
            title=text!(i18n, security.end_title)
            text=text!(i18n, security.end_text)
            label=text!(i18n, security.end)
            open=ask_one
            on_confirm=move |()| end(ending.get_untracked())
        />
        <Confirm
            id="end-others"
            title=text!(i18n, security.end_others_title)
            text=text!(i18n, security.end_others_text)
            label=text!(i18n, security.end_others)
            open=ask_others
            on_confirm=move |()| end(None)
        />
    }
}
