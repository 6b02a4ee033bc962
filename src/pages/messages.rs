//! `/messages`: the conversations, unread first.

use leptos::prelude::*;

use super::succession::Restoring;
use crate::{
    components::{
        button::{Button, LinkButton, Look},
        conversation_row::{ConversationRow, row_key},
        empty::{Empty, Loading},
        heading::Heading,
        icon::{Glyph, Icon},
        live::live,
    },
    i18n::{t_string, text, use_i18n},
    route::{self, Addresses},
    sync::Mailbox,
    view::{ConversationView, SyncState},
};

/// Rows that are drawn at once; more come by a button, so that a long list does not hold the page up.
const PAGE: usize = 100;

/// Conversations from which on a search is offered.
const SEARCH_FROM: usize = 5;

/// The page.
#[component]
pub fn Messages() -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let addresses = expect_context::<Addresses>();
    let wanted = RwSignal::new(String::new());
    let shown = RwSignal::new(PAGE);
    let all = Memo::new(move |_| mailbox.conversations().get());
    let found = Memo::new(move |_| {
        let wanted = wanted.read().trim().to_lowercase();
        let fits = |view: &&ConversationView| {
            wanted.is_empty()
                || [&view.subject, &view.unit_name, &view.excerpt]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&wanted))
        };
        let mut found: Vec<_> = all.read().iter().filter(fits).cloned().collect();
        found.sort_by_key(|view| !view.unread);
        found
    });
    let row = move |view: ConversationView| {
        let href = addresses.of(view.conversation);
        view! { <ConversationRow conversation=view href=href/> }
    };
    let rows = move || found.read().iter().take(shown.get()).cloned().collect::<Vec<_>>();
    let empty = Memo::new(move |_| all.read().is_empty());
    let nothing_found = Memo::new(move |_| found.read().is_empty());
    let searchable = Memo::new(move |_| all.read().len() >= SEARCH_FROM);
    let list = move || {
        if empty.get() {
            if mailbox.state().get() == SyncState::Loading {
                return view! { <Loading/> }.into_any();
            }
            return view! {
                <Empty
                    glyph=Glyph::Envelope
                    title=text!(i18n, messages.none_title)
                    text=text!(i18n, messages.none_text)
                />
            }
            .into_any();
        }
        view! {
            <ul>
                <For each=rows key=row_key children=row/>
            </ul>
            {live(move || nothing_found.get().then(|| view! { <p class="quiet">{text!(i18n, messages.none_found)}</p> }))}
            {live(move || {
                (found.read().len() > shown.get())
                    .then(|| {
                        view! {
                            <Button
                                action="show-more"
                                look=Look::Plain
                                label=text!(i18n, app.show_more)
                                on_press=move |()| shown.update(|shown| *shown += PAGE)
                            />
                        }
                    })
            })}
        }
        .into_any()
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, messages.title)/>
            <LinkButton href=route::COMPOSE glyph=Glyph::Pen label=text!(i18n, messages.write) action="compose"/>
        </div>
        <Restoring/>
        <section class="group">
            {live(move || {
                searchable
                    .get()
                    .then(|| {
                        view! {
                            <div class="search">
                                <Icon glyph=Glyph::Search/>
                                <input
                                    class="input"
                                    type="search"
                                    id="search"
                                    name="search"
                                    placeholder=move || t_string!(i18n, messages.search)
                                    aria-label=move || t_string!(i18n, messages.search)
                                    prop:value=wanted
                                    on:input=move |event| wanted.set(event_target_value(&event))
                                />
                            </div>
                        }
                    })
            })}
            {list}
        </section>
    }
}
