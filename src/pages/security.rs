//! `/security`: how and where one is signed in, what opens the account, whom one talks to.

use leptos::prelude::*;
use wire::assurance::{Level, Method};

use crate::{
    components::{back_link::BackLink, heading::Heading, icon::Glyph, link_row::LinkRow, live::live},
    i18n::{I18n, format, t_string, text, use_i18n},
    route,
    vault::Vault,
};

mod activity;
pub mod add_passkey;
pub mod change_code;
pub mod change_password;
mod changed;
pub mod level;
pub mod link_device;
mod passkeys;
mod rename;
mod sessions;

use activity::ActivityList;
use passkeys::PasskeyList;
use sessions::SessionList;

/// The page.
#[component]
pub fn Security() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let now = live(move || {
        let state = vault.state().get();
        state.session().map(|session| {
            let until = format::until(i18n.get_locale(), session.expires);
            let rows = [
                (t_string!(i18n, security.method).to_owned(), method_words(i18n, session.method).to_owned()),
                (
                    t_string!(i18n, security.since).to_owned(),
                    format::moment(i18n.get_locale(), session.opened),
                ),
                (t_string!(i18n, security.level).to_owned(), level_words(i18n, session.level).to_owned()),
                (
                    t_string!(i18n, security.until).to_owned(),
                    t_string!(i18n, security.until_hint, time = until).to_string(),
                ),
            ];
            let row = |(name, value): (String, String)| view! { <dt>{name}</dt><dd>{value}</dd> };
            view! { <dl class="facts">{rows.map(row).collect_view()}</dl> }
        })
    });
    let fingerprint = live(move || match vault.directory().get() {
        Some(directory) => {
            view! { <p class="fingerprint" id="fingerprint">{directory.fingerprint_text}</p> }.into_any()
        }
        None => view! { <p class="quiet">{text!(i18n, security.fingerprint_none)}</p> }.into_any(),
    });
    view! {
        <div class="head">
            <BackLink href=route::MORE label=text!(i18n, nav.more)/>
            <Heading text=text!(i18n, security.title)/>
        </div>
        <section class="group">
            <header>
                <h2>{text!(i18n, security.now)}</h2>
            </header>
            {now}
        </section>
        <section class="group">
            <header>
                <h2>{text!(i18n, security.ways)}</h2>
            </header>
            <LinkRow
                href=route::LEVEL
                glyph=Glyph::Shield
                name=text!(i18n, level.title)
                text=text!(i18n, level.link_text)
            />
            <LinkRow
                href=route::CHANGE_PASSWORD
                glyph=Glyph::Lock
                name=text!(i18n, security.password)
                text=text!(i18n, security.password_text)
            />
            <LinkRow
                href=route::CHANGE_CODE
                glyph=Glyph::Printer
                name=text!(i18n, security.code)
                text=text!(i18n, security.code_text)
            />
        </section>
        <PasskeyList/>
        <SessionList/>
        <section class="group">
            <LinkRow
                href=route::LINK_DEVICE
                glyph=Glyph::Plus
                name=text!(i18n, security.link)
                text=text!(i18n, security.link_text)
            />
        </section>
        <ActivityList/>
        <section class="group">
            <header>
                <h2>{text!(i18n, security.fingerprint)}</h2>
            </header>
            <p class="small quiet">{text!(i18n, security.fingerprint_text)}</p>
            {fingerprint}
        </section>
        <section class="group">
            <LinkRow
                href=route::PROTECTION
                glyph=Glyph::Shield
                name=text!(i18n, more.protection)
                text=text!(i18n, more.protection_text)
            />
        </section>
    }
}

/// How somebody signed in, in words.
fn method_words(i18n: I18n, method: Method) -> &'static str {
    match method {
        Method::Letter => t_string!(i18n, security.method_letter),
        Method::Password => t_string!(i18n, security.method_password),
        Method::RecoveryCode => t_string!(i18n, security.method_recovery_code),
        Method::DeviceLink => t_string!(i18n, security.method_device_link),
        Method::Identity => t_string!(i18n, security.method_identity),
        Method::Passkey => t_string!(i18n, security.method_passkey),
    }
}

/// A level's stable name.
const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Normal => "normal",
        Level::Substantial => "substantial",
        Level::High => "high",
    }
}

/// A level with its reason, in words.
fn level_words(i18n: I18n, level: Level) -> &'static str {
    match level {
        Level::Normal => t_string!(i18n, security.level_normal),
        Level::Substantial => t_string!(i18n, security.level_substantial),
        Level::High => t_string!(i18n, security.level_high),
    }
}
