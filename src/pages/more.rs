//! `/more`: settings, security, protection, lock, sign out.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::install::InstallSection;
use crate::{
    components::{
        button::{Button, Look},
        dialog::Confirm,
        heading::Heading,
        icon::Glyph,
        link_row::LinkRow,
    },
    i18n::{t_string, text, use_i18n},
    notices::{self, badge},
    outbox::Outbox,
    route,
    vault::Vault,
};

/// The page.
#[component]
pub fn More() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let outbox = expect_context::<Outbox>();
    let navigate = use_navigate();
    let leaving = RwSignal::new(false);
    let (unsent, shared) = (outbox.waiting(), vault.shared());
    let leave_text = Signal::derive(move || match unsent.get() {
        0 if shared.get() => t_string!(i18n, shared.sign_out_confirm_text).to_owned(),
        1 if shared.get() => t_string!(i18n, shared.sign_out_unsent_single).to_owned(),
        count if shared.get() => t_string!(i18n, shared.sign_out_unsent_many, count = count).to_string(),
        0 => t_string!(i18n, more.sign_out_confirm_text).to_owned(),
        1 => t_string!(i18n, more.sign_out_unsent_single).to_owned(),
        count => t_string!(i18n, more.sign_out_unsent_many, count = count).to_string(),
    });
    let lock_text = move || {
        if shared.get() { t_string!(i18n, shared.lock_text) } else { t_string!(i18n, more.lock_text) }
    };
    let sign_out_text = move || {
        if shared.get() { t_string!(i18n, shared.sign_out_text) } else { t_string!(i18n, more.sign_out_text) }
    };
    let sign_out = move || {
        let navigate = navigate.clone();
        spawn_local(async move {
            notices::unsubscribe().await;
            badge::clear();
            vault.sign_out().await;
            navigate(route::WELCOME, Default::default());
        });
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, more.title)/>
        </div>
        <section class="group">
            <LinkRow
                href=route::SETTINGS
                glyph=Glyph::Dials
                name=text!(i18n, settings.title)
                text=text!(i18n, settings.row_text)
            />
        </section>
        <section class="group">
            <header>
                <h2>{text!(i18n, more.security)}</h2>
            </header>
            <LinkRow
                href=route::SECURITY
                glyph=Glyph::Lock
                name=text!(i18n, more.security_page)
                text=text!(i18n, more.security_page_text)
            />
            <LinkRow
                href=route::PROTECTION
                glyph=Glyph::Shield
                name=text!(i18n, more.protection)
                text=text!(i18n, more.protection_text)
            />
        </section>
        <InstallSection/>
        {(!shared.get_untracked())
            .then(|| {
                view! {
                    <section class="group">
                        <LinkRow
                            href=route::NOTICES
                            glyph=Glyph::Bell
                            name=text!(i18n, notices.title)
                            text=text!(i18n, notices.row_text)
                        />
                    </section>
                }
            })}
        <section class="group">
            <header>
                <h2>{text!(i18n, more.account)}</h2>
            </header>
            <div class="fields">
                <div class="head">
                    <p class="small quiet">{lock_text}</p>
                    <div>
                        <Button
                            action="lock-now"
                            look=Look::Plain
                            glyph=Glyph::Lock
                            label=text!(i18n, more.lock)
                            on_press=move |()| vault.lock()
                        />
                    </div>
                </div>
                <div class="head">
                    <p class="small quiet">{sign_out_text}</p>
                    <div>
                        <Button
                            action="sign-out"
                            look=Look::Plain
                            glyph=Glyph::Leave
                            label=text!(i18n, more.sign_out)
                            on_press=move |()| leaving.set(true)
                        />
                    </div>
                </div>
            </div>
        </section>
        <Confirm
            id="sign-out"
            title=text!(i18n, more.sign_out_confirm_title)
            text=leave_text
            label=text!(i18n, more.sign_out)
            open=leaving
            on_confirm=move |()| sign_out()
        />
    }
}
