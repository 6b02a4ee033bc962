//! What is there as long as an account is open, whatever page it shows: the outbox, the mailbox, and what stands around its pages.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::told::keep_told;
use crate::{
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
        nav::{Nav, NavItem},
        notice::{ErrorNotice, Notice, Tone},
        withheld::{WayUp, Withheld},
    },
    error::Error,
    export::Export,
    i18n::{format, t_string, text, use_i18n},
    outbox::Outbox,
    pages::sign_in::identity_door::{IdentityDoor, Offered},
    pages::update::UpdateNotice,
    pages::{list_place::ListPlaces, raising::Raising},
    pwa::Installed,
    route::{self, Section},
    sync::Mailbox,
    vault::{PasskeyHelps, Vault},
    view::SyncState,
};

/// The app's root: what is made under it outlives pages.
#[derive(Clone)]
pub struct Root(Owner);

impl Root {
    /// The root, where it is asked for.
    pub fn here() -> Self {
        Self(Owner::current().unwrap_or_default())
    }
}

/// Draws something that works with outbox and mailbox. Before the first such thing they are made, once.
pub fn with_mail(draw: fn() -> AnyView) -> AnyView {
    if use_context::<Mailbox>().is_none() {
        let vault = expect_context::<Vault>();
        expect_context::<Root>().0.with(|| {
            let outbox = Outbox::new(vault);
            let mailbox = Mailbox::new(vault, outbox);
            provide_context(outbox);
            provide_context(mailbox);
            provide_context(Export::new(vault, mailbox));
            provide_context(ListPlaces::new(vault));
            mailbox.start();
            keep_for_installed(outbox);
        });
    }
    draw()
}

/// What the installed app has to do with the outbox: files from other apps go into the draft, and before the app is brought up to date
/// what is typed is kept and what is being sealed is finished.
fn keep_for_installed(outbox: Outbox) {
    let installed = expect_context::<Installed>();
    installed.save_by(move || outbox.save());
    Effect::new(move || installed.set_sealing(outbox.sealing().get()));
    Effect::new(move || {
        installed.arrival().track();
        if outbox.recalled().get() {
            let draft = outbox.draft(None);
            installed.hand_over(|file| outbox.attach(draft.with_untracked(|draft| draft.message), file));
        }
    });
}

/// The navigation of an open account.
#[component]
pub fn Sections() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let mailbox = expect_context::<Mailbox>();
    let path = use_location().pathname;
    let section = Memo::new(move |_| Section::of(&path.read()));
    let unread = Memo::new(move |_| mailbox.conversations().read().iter().filter(|view| view.unread).count());
    keep_told(vault, mailbox, unread);
    let item = |section_of_item: Section| {
        let (glyph, label) = match section_of_item {
            Section::Home => (Glyph::House, text!(i18n, nav.home)),
            Section::Messages => (Glyph::Envelope, text!(i18n, nav.messages)),
            Section::Documents => (Glyph::Page, text!(i18n, nav.documents)),
            Section::Contact => (Glyph::Bubble, text!(i18n, nav.contact)),
            Section::More => (Glyph::Menu, text!(i18n, nav.more)),
        };
        NavItem {
            href: section_of_item.path(),
            glyph,
            label,
            current: Signal::derive(move || section.get() == Some(section_of_item)),
            count: Signal::derive(
                move || if section_of_item == Section::Messages { unread.get() } else { 0 },
            ),
        }
    };
    let until = move || {
        if let Some(since) = vault.offline_since().get() {
            let time = format::time(i18n.get_locale(), since);
            return Some(t_string!(i18n, offline.since, time = time).to_string());
        }
        let state = vault.state().get();
        state.session().map(|session| {
            let time = format::until(i18n.get_locale(), session.expires);
            t_string!(i18n, app.unlocked_until, time = time).to_string()
        })
    };
    view! {
        <Nav items=Section::ALL.map(item).to_vec()>
            <p class="state">
                <Icon glyph=Glyph::Lock/>
                <span>{until}</span>
            </p>
            <Button action="lock" look=Look::Text label=text!(i18n, app.lock) on_press=move |()| vault.lock()/>
        </Nav>
    }
}

/// Says that there is no connection, and that nothing is lost by it; that this device does not keep what it should; that mail needs a higher level than the session has; or
/// that the level ends soon.
#[component]
pub fn Connection() -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let offline = Memo::new(move |_| mailbox.state().get() == SyncState::Offline);
    let (withheld, low) = (mailbox.withheld(), mailbox.low_space());
    let vault = expect_context::<Vault>();
    let (ends, shared, since) = (vault.level_ends(), vault.shared(), vault.offline_since());
    let has_saved = Memo::new(move |_| shared.get() && !mailbox.downloads().read().is_empty());
    let offline_text = move || {
        if shared.get() { t_string!(i18n, shared.offline) } else { t_string!(i18n, app.offline) }
    };
    let trouble = expect_context::<Outbox>().trouble();
    let not_kept = Signal::derive(move || match mailbox.state().get() {
        SyncState::Failed(error @ Error::Storage(_)) => Some(error),
        _ => trouble.get(),
    });
    let path = use_location().pathname;
    // The page that explains it says it itself.
    let says_so = Memo::new(move |_| withheld.get() && *path.read() != route::LEVEL);
    view! {
        <UpdateNotice/>
        {move || {
            shared
                .get()
                .then(|| {
                    view! {
                        <p class="small quiet" data-state="shared">
                            {text!(i18n, shared.note)} " " <a href=route::MORE>{text!(i18n, shared.note_link)}</a>
                        </p>
                    }
                })
        }}
        {move || {
            has_saved
                .get()
                .then(|| {
                    view! {
                        <div role="status" data-state="saved-here">
                            <Notice tone=Tone::Waits>
                                <p>{text!(i18n, shared.saved_here)}</p>
                            </Notice>
                        </div>
                    }
                })
        }}
        {move || {
            offline.get().then(|| {
                view! {
                    <div role="status" data-state="offline">
                        <Notice tone=Tone::Waits>
                            <p>{offline_text}</p>
                        </Notice>
                    </div>
                }
            })
        }}
        <ErrorNotice error=not_kept/>
        {move || {
            since
                .get()
                .map(|at| {
                    let words = move || {
                        let time = format::time(i18n.get_locale(), at);
                        t_string!(i18n, offline.since, time = time).to_string()
                    };
                    view! {
                        <p class="small quiet" data-state="open-here">
                            {words}
                        </p>
                    }
                })
        }}
        {move || {
            low
                .get()
                .then(|| {
                    view! {
                        <div role="status" data-state="low-space">
                            <Notice tone=Tone::Waits>
                                <p>{text!(i18n, offline.low_space)}</p>
                            </Notice>
                        </div>
                    }
                })
        }}
        {move || says_so.get().then(|| view! { <WithheldMail/> })}
        {move || {
            ends.get()
                .map(|at| {
                    let words = move || {
                        let time = format::until(i18n.get_locale(), at);
                        t_string!(i18n, level.ends, time = time).to_string()
                    };
                    view! {
                        <div role="status" data-state="level-ends">
                            <Notice tone=Tone::Waits>
                                <p>{words}</p>
                                <p>
                                    <a href=route::LEVEL>{text!(i18n, level.ends_link)}</a>
                                </p>
                            </Notice>
                        </div>
                    }
                })
        }}
    }
}

/// Says that mail waits, and shows it once a passkey was shown.
#[component]
fn WithheldMail() -> impl IntoView {
    let (vault, mailbox) = (expect_context::<Vault>(), expect_context::<Mailbox>());
    let way = Signal::derive(move || match vault.passkey_helps().get() {
        PasskeyHelps::Confirm => WayUp::Confirm,
        PasskeyHelps::Add => WayUp::Add(route::ADD_PASSKEY),
        PasskeyHelps::No => WayUp::Other,
    });
    let Raising { busy, error, raise } = Raising::new(vault, mailbox);
    view! {
        <Withheld href=route::LEVEL way=way busy=busy error=error on_confirm=raise>
            <IdentityDoor offered=Offered::InNotice/>
        </Withheld>
    }
}
