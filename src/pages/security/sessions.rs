//! Where the account is signed in, and ending that.

use std::rc::Rc;

use envelope::SessionId;
use futures_util::FutureExt as _;
use leptos::{prelude::*, task::spawn_local};
use wire::account::Session;

use super::{
    level_words, method_words,
    rename::{Rename, Save},
};
use crate::{
    components::{
        announcer::Announcer,
        button::{Button, Look},
        dialog::{Confirm, Dialog},
        empty::Loading,
        field::Wrong,
        icon::{Glyph, Icon},
        live::live,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{I18n, format, t_string, text, use_i18n},
    vault::{DEVICE_NAME_LEN, DeviceView, SessionView, Vault},
};

/// The list, with what ends one of them or all others.
#[component]
pub fn SessionList() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let announcer = expect_context::<Announcer>();
    let sessions = RwSignal::new(None::<Vec<SessionView>>);
    let chosen = RwSignal::new(None::<SessionView>);
    let renaming = RwSignal::new(false);
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
    let row = move |view: SessionView| {
        let session = view.session.session;
        let is_own = own.get() == Some(session);
        let name = device_words(i18n, view.device.as_ref());
        let rename_label = t_string!(i18n, passkey.rename_one, name = name.clone()).to_string();
        let end_label = t_string!(i18n, security.end_one, name = name.clone()).to_string();
        let words = words(i18n, &view);
        let choose = StoredValue::new(view);
        view! {
            <li class="session passkey" data-session=if is_own { "own" } else { "other" }>
                <Icon glyph=if is_own { Glyph::Check } else { Glyph::Lock }/>
                <span>
                    <span class="name">{name}</span>
                    {is_own.then(|| view! { <span class="small here">{text!(i18n, security.this_device)}</span> })}
                    <span class="small quiet">{words}</span>
                </span>
                <span class="acts">
                    <Button
                        action="rename-device"
                        look=Look::Plain
                        label=text!(i18n, passkey.rename)
                        heard=rename_label
                        on_press=move |()| {
                            chosen.set(Some(choose.get_value()));
                            renaming.set(true);
                        }
                    />
                    {(!is_own)
                        .then(|| {
                            view! {
                                <Button
                                    action="end-session"
                                    look=Look::Plain
                                    label=text!(i18n, security.end)
                                    heard=end_label
                                    on_press=move |()| {
                                        ending.set(Some(session));
                                        ask_one.set(true);
                                    }
                                />
                            }
                        })}
                </span>
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
            <p class="small quiet">{text!(i18n, security.names_sealed)}</p>
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
        <Dialog
            id="rename-device"
            title=text!(i18n, security.rename_title)
            open=renaming
            on_close=move |()| renaming.set(false)
        >
            {chosen
                .get_untracked()
                .map(|view| {
                    let before = device_words(i18n, view.device.as_ref());
                    let save: Save = Rc::new(move |name| {
                        let view = view.clone();
                        async move { vault.name_device(&view, &name).await }.boxed_local()
                    });
                    view! {
                        <Rename
                            id="device-name"
                            label=text!(i18n, security.device_name)
                            before=before
                            read=device_name
                            save=save
                            on_done=move |()| {
                                renaming.set(false);
                                load();
                            }
                        />
                    }
                })}
        </Dialog>
    }
}

/// What a device is called: as the person says, or what it is.
fn device_words(i18n: I18n, device: Option<&DeviceView>) -> String {
    let Some(device) = device else { return t_string!(i18n, security.other_device).to_owned() };
    if let Some(name) = &device.name {
        return name.clone();
    }
    let browser = device.browser.name().unwrap_or(t_string!(i18n, security.some_browser));
    let system = device.system.name().unwrap_or(t_string!(i18n, security.some_system));
    t_string!(i18n, security.device, browser = browser, system = system).to_string()
}

/// How it was signed in to, what that reaches, since when, and when it was last used.
fn words(i18n: I18n, view: &SessionView) -> String {
    let locale = i18n.get_locale();
    let Session { method, level, opened, .. } = view.session;
    let signed_in = t_string!(
        i18n,
        security.signed_in_on,
        method = method_words(i18n, method),
        time = format::moment(locale, opened)
    );
    let level = t_string!(i18n, security.level_of, level = level_words(i18n, level));
    let first = t_string!(i18n, security.first_seen, time = format::moment(locale, view.first_seen));
    let last = t_string!(i18n, security.last_seen, time = format::moment(locale, view.last_seen));
    format!("{signed_in} {level} {first} {last}")
}

/// The name in this text, or what is wrong with it.
fn device_name(i18n: I18n, text: &str) -> Result<String, Wrong> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(Wrong::new("device-name-empty", t_string!(i18n, security.name_empty))),
        1..=DEVICE_NAME_LEN => Ok(name.to_owned()),
        _ => Err(Wrong::new("device-name-long", t_string!(i18n, passkey.name_long))),
    }
}
