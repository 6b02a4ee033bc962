//! `/home`: what is new, what waits, and one button.

use leptos::prelude::*;
use wire::ProblemKind;

use super::{
    decision::Due,
    install::InstallHint,
    succession::{OrderedLetters, Restoring},
    under_way::UnderWay,
};
use crate::{
    components::{
        button::LinkButton,
        conversation_row::{ConversationRow, row_key},
        empty::{Empty, Loading},
        heading::Heading,
        icon::Glyph,
        live::live,
        notice::{ErrorNotice, Notice, Tone},
    },
    error::Error,
    i18n::{t_string, text, use_i18n},
    outbox::Outbox,
    route::{self, Addresses},
    sync::Mailbox,
    vault::Vault,
    view::{ConversationView, Step, SyncState},
};

/// Conversations that the page shows when nothing is new.
const RECENT: usize = 3;

/// The page.
#[component]
pub fn Home() -> impl IntoView {
    let i18n = use_i18n();
    let outbox = expect_context::<Outbox>();
    let mailbox = expect_context::<Mailbox>();
    let addresses = expect_context::<Addresses>();

    let under_way = Memo::new(move |_| {
        let mut entries = outbox.entries().get();
        entries.retain(|entry| entry.step.index() < Step::HandedOver.index());
        entries
    });
    let conversations = Memo::new(move |_| mailbox.conversations().get());
    let unread = Memo::new(move |_| {
        conversations.read().iter().filter(|view| view.unread).cloned().collect::<Vec<_>>()
    });
    let draft = outbox.draft(None);
    let has_draft = Memo::new(move |_| !draft.read().is_empty());

    let title = Signal::derive(move || match mailbox.profile().get() {
        Some(profile) => {
            let name = match profile.salutation.as_str() {
                "" => profile.name,
                salutation => {
                    let last = profile.name.split_whitespace().next_back().unwrap_or_default();
                    format!("{salutation} {last}")
                }
            };
            t_string!(i18n, home.hello_name, name = name).to_string()
        }
        None => t_string!(i18n, home.hello).to_owned(),
    });
    let summary = move || {
        let (new, waiting) = (unread.read().len(), under_way.read().len());
        let mut sentences = Vec::new();
        match new {
            0 => {}
            1 => sentences.push(t_string!(i18n, home.new_single).to_owned()),
            count => sentences.push(t_string!(i18n, home.new_many, count = count).to_string()),
        }
        match waiting {
            0 => {}
            1 => sentences.push(t_string!(i18n, home.waiting_single).to_owned()),
            count => sentences.push(t_string!(i18n, home.waiting_many, count = count).to_string()),
        }
        if sentences.is_empty() {
            let word = if conversations.read().is_empty() {
                t_string!(i18n, home.summary_first)
            } else {
                t_string!(i18n, home.summary_none)
            };
            sentences.push(word.to_owned());
        }
        sentences.join(" ")
    };
    let loading = move || mailbox.state().get() == SyncState::Loading && conversations.read().is_empty();
    let first_time = Memo::new(move |_| conversations.read().is_empty() && under_way.read().is_empty());
    let listed = move || {
        if unread.read().is_empty() {
            conversations.read().iter().take(RECENT).cloned().collect::<Vec<_>>()
        } else {
            unread.get()
        }
    };
    let row = move |view: ConversationView| {
        let href = addresses.of(view.conversation);
        view! { <ConversationRow conversation=view href=href/> }
    };
    let letters = move || {
        if first_time.get() {
            if loading() {
                return view! { <Loading/> }.into_any();
            }
            return view! {
                <Empty
                    glyph=Glyph::Envelope
                    title=text!(i18n, home.first_title)
                    text=text!(i18n, home.first_text)
                />
            }
            .into_any();
        }
        view! {
            <section class="group">
                <header>
                    <h2>
                        {live(move || {
                            if unread.read().is_empty() {
                                t_string!(i18n, home.recent)
                            } else {
                                t_string!(i18n, home.new)
                            }
                        })}
                    </h2>
                    <a href=route::MESSAGES>{text!(i18n, home.all_messages)}</a>
                </header>
                <ul>
                    <For each=listed key=row_key children=row/>
                </ul>
            </section>
        }
        .into_any()
    };
    view! {
        <div class="head">
            <Heading text=title window=text!(i18n, nav.home)/>
            <p class="quiet">{summary}</p>
            <LinkButton href=route::COMPOSE glyph=Glyph::Plus label=text!(i18n, home.send) action="compose"/>
        </div>
        <Unfinished/>
        <OrderedLetters/>
        <Restoring/>
        <Troubles/>
        <Due/>
        <InstallHint/>
        {live(move || has_draft.get().then(|| view! { <Begun/> }))}
        {live(move || (!under_way.read().is_empty()).then(|| view! { <UnderWay entries=under_way/> }))}
        {letters}
    }
}

/// The account was opened with the recovery code, and waits for another password.
#[component]
fn Unfinished() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    live(move || {
        vault.recovering().get().then(|| {
            view! {
                <div data-state="recovering">
                    <Notice tone=Tone::Waits>
                        <p>{text!(i18n, recover.unfinished)}</p>
                        <p>
                            <a href=route::RECOVER>{text!(i18n, recover.unfinished_link)}</a>
                        </p>
                    </Notice>
                </div>
            }
        })
    })
}

/// What did not work, and what did not verify.
#[component]
fn Troubles() -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let failed = Signal::derive(move || match mailbox.state().get() {
        // That is said above every page.
        SyncState::Failed(Error::Problem(ProblemKind::LevelTooLow) | Error::Storage(_)) => None,
        SyncState::Failed(error) => Some(error),
        SyncState::Idle | SyncState::Loading | SyncState::Offline => None,
    });
    let refused = move || match mailbox.refused().get() {
        0 => None,
        1 => Some(t_string!(i18n, app.refused_single).to_owned()),
        count => Some(t_string!(i18n, app.refused_many, count = count).to_string()),
    };
    view! {
        <ErrorNotice error=failed/>
        {live(move || {
            refused()
                .map(|text| {
                    view! {
                        <div data-state="refused">
                            <Notice tone=Tone::Danger>
                                <p>{text}</p>
                            </Notice>
                        </div>
                    }
                })
        })}
    }
}

/// A message that was begun.
#[component]
fn Begun() -> impl IntoView {
    let i18n = use_i18n();
    let draft = expect_context::<Outbox>().draft(None);
    let title = move || match draft.read().subject.trim() {
        "" => t_string!(i18n, home.untitled).to_owned(),
        subject => subject.to_owned(),
    };
    view! {
        <section class="group">
            <header>
                <h2>{text!(i18n, home.draft_title)}</h2>
            </header>
            <a class="row" href=route::COMPOSE data-action="continue-draft">
                <span class="title">
                    <bdi>{title}</bdi>
                </span>
                <span class="from">{text!(i18n, home.draft_continue)}</span>
            </a>
        </section>
    }
}
