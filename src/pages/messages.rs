//! `/messages`: the conversations, unread first; what is looked for, message by message.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use envelope::MessageId;
use leptos::prelude::*;
use search::Query;

use super::{list_place::Visit, succession::Restoring};
use crate::{
    components::{
        button::LinkButton,
        conversation_row::{ConversationRow, row_key},
        empty::{Empty, Loading},
        found_row::FoundRow,
        heading::Heading,
        icon::Glyph,
        live::live,
        long_list::{LongList, RowPlace},
        search_field::SearchField,
    },
    i18n::{t_string, text, use_i18n},
    route::{self, Addresses},
    sync::Mailbox,
    view::{ConversationView, SyncState},
};

mod unsent;

use unsent::UnsentFound;

/// The page.
#[component]
pub fn Messages() -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let visit = Visit::of(route::MESSAGES);
    let query = Memo::new(move |_| Query::new(&visit.wanted.read()));
    let empty = Memo::new(move |_| mailbox.conversations().read().is_empty());
    let searching = Memo::new(move |_| !query.read().is_empty());
    let list = move || {
        if searching.get() {
            return view! { <Found visit=visit query=query/> }.into_any();
        }
        view! { <Conversations visit=visit/> }.into_any()
    };
    let body = move || {
        if !empty.get() {
            return view! {
                <SearchField label=text!(i18n, messages.search) wanted=visit.wanted/>
                {live(list)}
            }
            .into_any();
        }
        if mailbox.state().get() == SyncState::Loading {
            return view! { <Loading/> }.into_any();
        }
        view! {
            <Empty
                glyph=Glyph::Envelope
                title=text!(i18n, messages.none_title)
                text=text!(i18n, messages.none_text)
            />
        }
        .into_any()
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, messages.title)/>
            <LinkButton href=route::COMPOSE glyph=Glyph::Pen label=text!(i18n, messages.write) action="compose"/>
        </div>
        <Restoring/>
        <section class="group">{live(body)}</section>
    }
}

/// All conversations.
#[component]
fn Conversations(
    /// The page's visit.
    visit: Visit,
) -> impl IntoView {
    let mailbox = expect_context::<Mailbox>();
    let addresses = expect_context::<Addresses>();
    let rows = Memo::new(move |_| {
        let mut rows = mailbox.conversations().get();
        rows.sort_by_key(|view| !view.unread);
        rows
    });
    let draw = move |view: ConversationView, place: RowPlace| {
        let href = addresses.of(view.conversation);
        view! { <ConversationRow conversation=view href=href place=place/> }.into_any()
    };
    view! { <LongList rows=rows key=row_key draw=draw begin=visit.begin() on_move=visit.on_move()/> }
}

/// The messages that have what is looked for.
#[component]
fn Found(
    /// The page's visit.
    visit: Visit,
    /// What is looked for.
    query: Memo<Query>,
) -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let addresses = expect_context::<Addresses>();
    // With what was looked for, in short: the same message has other marks then.
    let rows = Memo::new(move |_| {
        let query = query.read();
        let marks = BuildHasherDefault::<DefaultHasher>::default().hash_one(&*visit.wanted.read_untracked());
        let found = mailbox.find_messages(&query).into_iter();
        found.map(|(message, file)| (message, file, marks)).collect::<Vec<_>>()
    });
    let count = Memo::new(move |_| rows.read().len());
    let says = move || match count.get() {
        0 => t_string!(i18n, messages.none_found).to_owned(),
        1 => t_string!(i18n, search.found_single).to_owned(),
        count => t_string!(i18n, search.found_many, count = count).to_string(),
    };
    let draw = move |(message, file, _), place: RowPlace| {
        let found = mailbox.found(message, file, &query.read_untracked());
        let row = found.map(|found| {
            let href = addresses.of_letter(found.conversation, found.message);
            view! { <FoundRow found=found href=href place=place/> }
        });
        row.into_any()
    };
    view! {
        <UnsentFound query=query/>
        <p class="small quiet" role="status" data-found=move || count.get().to_string()>
            {says}
        </p>
        <LongList
            rows=rows
            key=|row: &(MessageId, Option<usize>, u64)| *row
            draw=draw
            class="results"
            begin=visit.begin()
            on_move=visit.on_move()
        />
    }
}
