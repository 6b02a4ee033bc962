//! The app's root: the handles that outlive pages, the frame around them, and which page an address shows.
//! Only what the first page needs is named in this file; the rest comes with its part.

use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{
    components::{Route, Router, Routes},
    path,
};

use crate::{
    components::{
        announcer::{Announcer, LiveRegion},
        button::IconButton,
        icon::Glyph,
        languages::Languages,
        live::live,
        mark::Mark,
        notice::ErrorNotice,
        turn::{after_this_turn, in_turn},
    },
    i18n::{I18nContextProvider, restore_language, text, use_i18n},
    pages::{alarm::Alarm, not_found::NotFound, sign_in::SessionPrompt, welcome::Welcome},
    pwa::Installed,
    qr::FetchCodes,
    route::{self, Addresses},
    vault::Vault,
};

mod guard;
mod inside;
mod parts;
mod told;

use guard::guarded;
use inside::Root;
use parts::{Parts, beside, later};

/// The app.
#[component]
pub fn App() -> impl IntoView {
    let vault = Vault::new();
    provide_context(vault);
    provide_context(Addresses::new(vault.shared()));
    let installed = Installed::new(vault);
    provide_context(installed);
    provide_context(Root::here());
    provide_context(Parts::new());
    provide_context(FetchCodes(parts::codes));
    provide_context(Announcer::new());
    provide_context(SessionPrompt::new());
    after_this_turn(move || vault.start());
    Effect::new(move || {
        if installed.belongs_here() {
            spawn_local(async move {
                // Without it the app is one that was never installed.
                if let Ok(look_after) = parts::caretaker().await {
                    look_after(installed);
                }
            });
        }
    });
    view! {
        <I18nContextProvider>
            {in_turn(|| {
                view! {
                    <Router>
                        <Frame/>
                    </Router>
                }
            })}
        </I18nContextProvider>
    }
}

/// What stands around every page.
#[component]
fn Frame() -> impl IntoView {
    let i18n = use_i18n();
    restore_language(i18n);
    let vault = expect_context::<Vault>();
    let inside = Memo::new(move |_| vault.state().read().is_open());
    let alarm = move || vault.alarm().get();
    // Without a change of the address, which belongs to the pages.
    let main = NodeRef::<html::Main>::new();
    let skip = move |event: ev::MouseEvent| {
        event.prevent_default();
        if let Some(main) = main.get_untracked() {
            // It is in the document, and can take the focus.
            let _ = main.focus();
        }
    };
    view! {
        <div class="app" class:inside=inside class:outside=move || !inside.get()>
            <a class="skip" href="#main" on:click=skip>
                {text!(i18n, app.skip)}
            </a>
            {in_turn(move || view! { <Top inside=inside/> })}
            {live(move || inside.get().then(|| beside(parts::sections)))}
            <main class="main" id="main" tabindex="-1" node_ref=main>
                {live(move || match alarm() {
                    Some(error) => view! { <Alarm error=Some(error)/> }.into_any(),
                    None => {
                        view! {
                            {move || inside.get().then(|| beside(parts::connection))}
                            <ErrorNotice error=vault.storage_failure()/>
                            {in_turn(|| view! { <Pages/> })}
                        }
                            .into_any()
                    }
                })}
            </main>
            <LiveRegion/>
            {live(move || inside.get().then(|| beside(parts::session_dialog)))}
            {live(move || inside.get().then(|| beside(parts::confirm_dialog)))}
        </div>
    }
}

/// Mark, name of the insurer, and what must be at hand everywhere.
#[component]
fn Top(
    /// Whether the account is open.
    inside: Memo<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let insurer = move || vault.insurer().read().as_ref().map(|insurer| insurer.name.clone());
    let home = move || if inside.get() { route::HOME } else { route::WELCOME };
    view! {
        <header class="top">
            <a class="brand" href=home>
                <Mark/>
                <span>"Siegel" {move || insurer().map(|name| view! { <small>{name}</small> })}</span>
            </a>
            {live(move || {
                if inside.get() {
                    view! {
                        <span class="tool">
                            <IconButton
                                action="lock"
                                label=text!(i18n, app.lock)
                                glyph=Glyph::Lock
                                on_press=move |()| vault.lock()
                            />
                        </span>
                    }
                        .into_any()
                } else {
                    view! {
                        <a class="text-button" href=route::CONTACT data-nav=route::CONTACT>
                            {text!(i18n, nav.contact)}
                        </a>
                        <Languages keep=Signal::derive(move || !vault.shared().get())/>
                    }
                        .into_any()
                }
            })}
        </header>
    }
}

/// Which page an address shows.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=elsewhere>
            <Route path=path!("/") view=|| in_turn(|| view! { <Welcome/> })/>
            <Route path=path!("/activate") view=|| later(parts::activate)/>
            <Route path=path!("/sign-in") view=|| later(parts::sign_in)/>
            <Route path=path!("/sign-in/identity") view=|| later(parts::identity)/>
            <Route path=path!("/recover") view=|| later(parts::recover)/>
            <Route path=path!("/recover/lost") view=|| later(parts::lost)/>
            <Route path=path!("/link") view=|| later(parts::link)/>
            <Route path=path!("/home") view=guarded(parts::home)/>
            <Route path=path!("/messages") view=guarded(parts::messages)/>
            <Route path=path!("/messages/:id") view=guarded(parts::conversation)/>
            <Route path=path!("/compose") view=guarded(parts::compose)/>
            <Route path=path!("/photo/:id") view=guarded(parts::edit_photo)/>
            <Route path=path!("/photo/:id/join") view=guarded(parts::join_photos)/>
            <Route path=path!("/documents") view=guarded(parts::documents)/>
            <Route path=path!("/documents/:id") view=guarded(parts::preview)/>
            <Route path=path!("/contact") view=|| later(parts::contact)/>
            <Route path=path!("/contact/letter") view=|| later(parts::contact_letter)/>
            <Route path=path!("/contact/call-back") view=guarded(parts::call_back)/>
            <Route path=path!("/contact/appointment") view=guarded(parts::appointment)/>
            <Route path=path!("/more") view=guarded(parts::more)/>
            <Route path=path!("/more/notices") view=guarded(parts::notices)/>
            <Route path=path!("/settings/consents") view=guarded(parts::consents)/>
            <Route path=path!("/security") view=guarded(parts::security)/>
            <Route path=path!("/security/password") view=guarded(parts::change_password)/>
            <Route path=path!("/security/passkey") view=guarded(parts::add_passkey)/>
            <Route path=path!("/security/recovery-code") view=guarded(parts::change_code)/>
            <Route path=path!("/security/level") view=guarded(parts::protection_level)/>
            <Route path=path!("/security/link") view=guarded(parts::link_device)/>
            <Route path=path!("/settings") view=|| later(parts::settings)/>
            <Route path=path!("/settings/export") view=guarded(parts::export)/>
            <Route path=path!("/settings/close") view=guarded(parts::close_account)/>
            <Route path=path!("/settings/closing") view=|| later(parts::closing)/>
            <Route path=path!("/accessibility") view=|| later(parts::accessibility)/>
            <Route path=path!("/protection") view=|| later(parts::protection)/>
        </Routes>
    }
}

/// What stands where no page is.
fn elsewhere() -> AnyView {
    #[cfg(feature = "gallery")]
    if *leptos_router::hooks::use_location().pathname.read_untracked() == crate::pages::gallery::GALLERY {
        return later(parts::gallery);
    }
    view! { <NotFound/> }.into_any()
}
