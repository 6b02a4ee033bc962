//! `/documents`: all files, sent and received.

use leptos::prelude::*;

use super::{
    kept_files::{KeepFile, KeptFiles},
    succession::Restoring,
};
use crate::{
    components::{
        attachment_row::AttachmentRow,
        button::{Button, Look},
        empty::{Empty, Loading},
        heading::Heading,
        icon::{Glyph, Icon},
        live::live,
    },
    i18n::{format, t_string, text, use_i18n},
    route::Addresses,
    sync::Mailbox,
    view::{DocumentView, SyncState},
};

/// Rows that are drawn at once.
const PAGE: usize = 100;

/// Which way a document went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    All,
    Received,
    Sent,
}

impl Direction {
    const ALL: [Self; 3] = [Self::All, Self::Received, Self::Sent];

    const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Received => "received",
            Self::Sent => "sent",
        }
    }

    /// Whether a document went this way and its name holds what is wanted, in lower case.
    fn fits(self, document: &DocumentView, wanted: &str) -> bool {
        let way = match self {
            Self::All => true,
            Self::Received => document.received,
            Self::Sent => !document.received,
        };
        let text = |text: &str| text.to_lowercase().contains(wanted);
        way && (wanted.is_empty() || text(&document.attachment.name) || text(&document.subject))
    }
}

/// The page.
#[component]
pub fn Documents() -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let direction = RwSignal::new(Direction::All);
    let wanted = RwSignal::new(String::new());
    let shown = RwSignal::new(PAGE);
    let all = Memo::new(move |_| mailbox.documents().get());
    let found = Memo::new(move |_| {
        let wanted = wanted.read().trim().to_lowercase();
        let direction = direction.get();
        all.read().iter().filter(|document| direction.fits(document, &wanted)).cloned().collect::<Vec<_>>()
    });
    let count = move || match found.read().len() {
        0 => t_string!(i18n, documents.none_found).to_owned(),
        1 => t_string!(i18n, documents.found_single).to_owned(),
        count => t_string!(i18n, documents.found_many, count = count).to_string(),
    };
    let choice = move |of: Direction| {
        let word = move || match of {
            Direction::All => t_string!(i18n, documents.all),
            Direction::Received => t_string!(i18n, documents.received),
            Direction::Sent => t_string!(i18n, documents.sent),
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="direction"
                    value=of.code()
                    prop:checked=move || direction.get() == of
                    on:change=move |_| direction.set(of)
                />
                <span>{word}</span>
            </label>
        }
    };
    let rows = move || found.read().iter().take(shown.get()).cloned().collect::<Vec<_>>();
    let empty = Memo::new(move |_| all.read().is_empty());
    let list = move || {
        if empty.get() {
            if mailbox.state().get() == SyncState::Loading {
                return view! { <Loading/> }.into_any();
            }
            return view! {
                <Empty
                    glyph=Glyph::Page
                    title=text!(i18n, documents.none_title)
                    text=text!(i18n, documents.none_text)
                />
            }
            .into_any();
        }
        view! {
            <div class="filters">
                <div class="search">
                    <Icon glyph=Glyph::Search/>
                    <input
                        class="input"
                        type="search"
                        id="search"
                        name="search"
                        placeholder=move || t_string!(i18n, documents.search)
                        aria-label=move || t_string!(i18n, documents.search)
                        prop:value=wanted
                        on:input=move |event| wanted.set(event_target_value(&event))
                    />
                </div>
                <div class="choices" role="radiogroup" aria-label=move || t_string!(i18n, documents.direction)>
                    {Direction::ALL.map(choice).collect_view()}
                </div>
            </div>
            <section class="group">
                <header>
                    <p class="small quiet" role="status">
                        {count}
                    </p>
                </header>
                <ul class="files">
                    <For
                        each=rows
                        key=|document| (document.attachment.attachment, document.at)
                        children=|document| view! { <Document document=document/> }
                    />
                </ul>
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
            </section>
        }
        .into_any()
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, documents.title)/>
            <p class="quiet">{text!(i18n, documents.lead)}</p>
        </div>
        <Restoring/>
        {list}
        <KeptFiles/>
    }
}

/// A document in the list.
#[component]
fn Document(
    /// The document.
    document: DocumentView,
) -> impl IntoView {
    let i18n = use_i18n();
    let addresses = expect_context::<Addresses>();
    let mailbox = expect_context::<Mailbox>();
    let DocumentView { attachment, message, conversation, subject, at, received, from } = document;
    let (id, name) = (attachment.attachment, attachment.name.clone());
    let download = Signal::derive(move || mailbox.downloads().with(|downloads| downloads.get(&id).copied()));
    let beside = Signal::derive(move || {
        let unit = if received {
            t_string!(i18n, documents.from, unit = from.as_str()).to_string()
        } else {
            t_string!(i18n, documents.to, unit = from.as_str()).to_string()
        };
        format!("{unit} · {}", format::moment(i18n.get_locale(), at))
    });
    let link = move || {
        if subject.is_empty() { t_string!(i18n, documents.show_message).to_owned() } else { subject.clone() }
    };
    view! {
        <AttachmentRow
            attachment=attachment
            beside=beside
            download=download
            on_save=Some(Callback::new(move |()| mailbox.download(message, id)))
            on_cancel=move |()| mailbox.cancel_download(id)
        >
            <a class="small" href=addresses.of(conversation)>
                <bdi>{link}</bdi>
            </a>
            <KeepFile message=message attachment=id name=name/>
        </AttachmentRow>
    }
}

#[cfg(test)]
mod tests {
    use envelope::{AttachmentId, ConversationId, MessageId};
    use worker::view::AttachmentView;

    use super::*;

    #[test]
    fn filters_by_way_and_name() {
        let document = |name: &str, received| DocumentView {
            attachment: AttachmentView {
                attachment: AttachmentId::default(),
                name: name.to_owned(),
                media_type: String::new(),
                size: 1,
            },
            message: MessageId::default(),
            conversation: ConversationId::default(),
            subject: "Krankengeld".to_owned(),
            at: 0,
            received,
            from: String::new(),
        };
        let check = |direction: Direction, wanted: &str, expect| {
            let fits = direction.fits(&document("Bescheid.pdf", true), wanted);
            assert_eq!(fits, expect, "{} {wanted}", direction.code());
        };
        check(Direction::All, "", true);
        check(Direction::Received, "bescheid", true);
        check(Direction::Received, "krankengeld", true);
        check(Direction::Sent, "bescheid", false);
        check(Direction::All, "rechnung", false);
    }
}
