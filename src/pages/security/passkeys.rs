//! The account's passkeys: naming one, removing one, and the way to another.

use std::rc::Rc;

use futures_util::FutureExt as _;
use leptos::{prelude::*, task::spawn_local};

use super::{
    add_passkey::passkey_name,
    rename::{Rename, Save},
};
use crate::{
    components::{
        announcer::Announcer,
        button::{Button, Look},
        dialog::{Confirm, Dialog},
        empty::Loading,
        icon::{Glyph, Icon},
        link_row::LinkRow,
        live::live,
        notice::ErrorNotice,
    },
    error::Error,
    i18n::{I18n, format, t_string, text, use_i18n},
    route,
    vault::{PasskeyView, Vault},
};

/// The list.
#[component]
pub fn PasskeyList() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let announcer = expect_context::<Announcer>();
    let passkeys = RwSignal::new(None::<Vec<PasskeyView>>);
    let error = RwSignal::new(None::<Error>);
    let chosen = RwSignal::new(None::<PasskeyView>);
    let (ask_removal, renaming) = (RwSignal::new(false), RwSignal::new(false));

    let load = move || {
        error.set(None);
        spawn_local(async move {
            match vault.passkeys().await {
                Ok(all) => passkeys.try_set(Some(all)).map_or((), drop),
                Err(failure) => error.try_set(Some(failure)).map_or((), drop),
            }
        });
    };
    load();
    let remove = move |()| {
        let Some(passkey) = chosen.get_untracked() else { return };
        spawn_local(async move {
            match vault.remove_passkey(&passkey).await {
                Ok(()) => {
                    announcer.say(t_string!(i18n, passkey.removed).to_owned());
                    load();
                }
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let row = move |passkey: PasskeyView| {
        let name = passkey.name.clone().unwrap_or_else(|| t_string!(i18n, passkey.nameless).to_owned());
        let choose = StoredValue::new(passkey.clone());
        let remove_label = t_string!(i18n, passkey.remove_one, name = name.clone()).to_string();
        let rename_label = t_string!(i18n, passkey.rename_one, name = name.clone()).to_string();
        let words = words(i18n, &passkey);
        view! {
            <li class="session passkey" data-passkey=if passkey.slot.is_some() { "opens" } else { "signs-in" }>
                <Icon glyph=Glyph::Key/>
                <span>
                    <span class="name">{name}</span>
                    <span class="small quiet">{words}</span>
                </span>
                <span class="acts">
                    <Button
                        action="rename-passkey"
                        look=Look::Plain
                        label=text!(i18n, passkey.rename)
                        heard=rename_label
                        on_press=move |()| {
                            chosen.set(Some(choose.get_value()));
                            renaming.set(true);
                        }
                    />
                    <Button
                        action="remove-passkey"
                        look=Look::Plain
                        label=text!(i18n, passkey.remove)
                        heard=remove_label
                        on_press=move |()| {
                            chosen.set(Some(choose.get_value()));
                            ask_removal.set(true);
                        }
                    />
                </span>
            </li>
        }
    };
    let shown = live(move || match passkeys.get() {
        None if error.read().is_some() => ().into_any(),
        None => view! { <Loading/> }.into_any(),
        Some(all) if all.is_empty() => {
            view! { <p class="small quiet">{text!(i18n, passkey.none)}</p> }.into_any()
        }
        Some(all) => view! { <ul class="sessions">{all.into_iter().map(row).collect_view()}</ul> }.into_any(),
    });
    let add = if vault.has_passkeys() {
        view! {
            <LinkRow
                href=route::ADD_PASSKEY
                glyph=Glyph::Plus
                name=text!(i18n, passkey.add)
                text=text!(i18n, passkey.add_text)
            />
        }
        .into_any()
    } else {
        view! { <p class="small quiet">{text!(i18n, error.passkey_unsupported)}</p> }.into_any()
    };
    view! {
        <section class="group" data-section="passkeys">
            <header>
                <h2>{text!(i18n, passkey.title)}</h2>
            </header>
            <p class="small quiet">{text!(i18n, passkey.lead)}</p>
            <ErrorNotice error=error on_retry=move |()| load()/>
            {shown}
            {add}
        </section>
        <Confirm
            id="remove-passkey"
            title=text!(i18n, passkey.remove_title)
            text=text!(i18n, passkey.remove_text)
            label=text!(i18n, passkey.remove)
            open=ask_removal
            on_confirm=remove
        />
        <Dialog
            id="rename-passkey"
            title=text!(i18n, passkey.rename_title)
            open=renaming
            on_close=move |()| renaming.set(false)
        >
            {chosen
                .get_untracked()
                .map(|passkey| {
                    let before = passkey.name.clone().unwrap_or_default();
                    let save: Save = Rc::new(move |name| {
                        let passkey = passkey.clone();
                        async move { vault.name_passkey(&passkey, &name).await }.boxed_local()
                    });
                    view! {
                        <Rename
                            id="passkey-name"
                            label=text!(i18n, passkey.name)
                            before=before
                            read=passkey_name
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

/// Since when, and when it was last used.
fn words(i18n: I18n, passkey: &PasskeyView) -> String {
    let locale = i18n.get_locale();
    let since = t_string!(i18n, passkey.since, time = format::moment(locale, passkey.created)).to_string();
    let used = match passkey.used {
        Some(used) => t_string!(i18n, passkey.used, time = format::moment(locale, used)).to_string(),
        None => t_string!(i18n, passkey.unused).to_owned(),
    };
    let opens = passkey.slot.is_none().then(|| t_string!(i18n, passkey.only_signs_in));
    [Some(since.as_str()), Some(used.as_str()), opens].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
