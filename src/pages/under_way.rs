//! What of one's own is not handed over yet, in a list.

use leptos::prelude::*;

use super::{
    reader::{topic_title, unit_name},
    waiting::Unsent,
};
use crate::{
    components::outbox_row::OutboxRow,
    i18n::{request_title, t_string, text, use_i18n},
    route::Addresses,
    vault::Vault,
    view::Entry,
};

/// The entries, each with what one may do about it.
#[component]
pub fn UnderWay(
    /// The entries.
    entries: Memo<Vec<Entry>>,
) -> impl IntoView {
    let addresses = expect_context::<Addresses>();
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let row = move |first: Entry| {
        let (message, conversation) = (first.message, first.conversation);
        let last = StoredValue::new(first);
        let entry = Signal::derive(move || {
            let found =
                entries.with(|entries| entries.iter().find(|entry| entry.message == message).cloned());
            if let Some(found) = found {
                last.set_value(found);
            }
            last.get_value()
        });
        let unit = Signal::derive(move || {
            let unit = entry.read().unit;
            vault.directory().with(|directory| unit_name(directory.as_ref(), unit))
        });
        let title = Signal::derive(move || {
            let entry = entry.get();
            if let Some(request) = &entry.request {
                return request_title(i18n.get_locale(), request);
            }
            let topic = || {
                vault
                    .directory()
                    .with(|directory| topic_title(i18n, directory.as_ref(), entry.unit, &entry.topic))
            };
            let title = entry.subject.clone().filter(|subject| !subject.is_empty()).unwrap_or_else(topic);
            if title.is_empty() { t_string!(i18n, home.untitled).to_owned() } else { title }
        });
        let waiting = Signal::derive(move || entry.read().waiting);
        view! {
            <OutboxRow entry=entry unit=unit title=title href=addresses.of(conversation)>
                <Unsent message=message waiting=waiting/>
            </OutboxRow>
        }
    };
    view! {
        <section class="group" data-section="under-way">
            <header>
                <h2>{text!(i18n, home.under_way)}</h2>
            </header>
            <ul>
                <For each=move || entries.get() key=|entry| entry.message children=row/>
            </ul>
        </section>
    }
}
