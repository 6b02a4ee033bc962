//! `/documents`: all files, sent and received.

use leptos::prelude::*;
use search::Query;

use super::{
    kept_files::{KeepFile, KeptFiles},
    list_place::Visit,
    succession::Restoring,
    view_file::ViewFile,
};
use crate::{
    components::{
        attachment_row::AttachmentRow,
        button::{LinkButton, Look},
        empty::{Empty, Loading},
        heading::Heading,
        icon::Glyph,
        live::live,
        long_list::{LongList, RowPlace},
        marked::marked,
        search_field::SearchField,
    },
    i18n::{format, t_string, text, use_i18n},
    route::{self, Addresses},
    sync::Mailbox,
    view::{DocumentView, SyncState},
};

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

    /// Whether a document went this way.
    const fn fits(self, document: &DocumentView) -> bool {
        match self {
            Self::All => true,
            Self::Received => document.received,
            Self::Sent => !document.received,
        }
    }
}

/// The page.
#[component]
pub fn Documents() -> impl IntoView {
    let i18n = use_i18n();
    let mailbox = expect_context::<Mailbox>();
    let visit = Visit::of(route::DOCUMENTS);
    let direction = RwSignal::new(Direction::All);
    let query = Memo::new(move |_| Query::new(&visit.wanted.read()));
    let all = mailbox.documents();
    let found = Memo::new(move |_| {
        let query = query.read();
        let files = (!query.is_empty()).then(|| mailbox.find_files(&query));
        let direction = direction.get();
        let fits = |document: &&DocumentView| {
            let file = (document.message, document.attachment.attachment);
            direction.fits(document) && files.as_ref().is_none_or(|files| files.contains(&file))
        };
        all.read().iter().filter(fits).cloned().collect::<Vec<_>>()
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
                <SearchField label=text!(i18n, documents.search) wanted=visit.wanted/>
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
                {live(move || {
                    // What is looked for is marked in every row.
                    let query = query.get();
                    let draw = move |document, place: RowPlace| {
                        view! { <Document document=document place=place query=query.clone()/> }.into_any()
                    };
                    view! {
                        <LongList
                            rows=found
                            key=|document: &DocumentView| (document.attachment.attachment, document.at)
                            draw=draw
                            class="files"
                            begin=visit.begin()
                            on_move=visit.on_move()
                        />
                    }
                })}
            </section>
        }
        .into_any()
    };
    view! {
        <div class="head">
            <Heading text=text!(i18n, documents.title)/>
            <p class="quiet">{text!(i18n, documents.lead)}</p>
            <div>
                <LinkButton
                    href=route::EXPORT
                    look=Look::Text
                    glyph=Glyph::Download
                    label=text!(i18n, export.title)
                    action="to-export"
                />
            </div>
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
    /// Where its row stands.
    place: RowPlace,
    /// What is looked for.
    query: Query,
) -> impl IntoView {
    let i18n = use_i18n();
    let addresses = expect_context::<Addresses>();
    let mailbox = expect_context::<Mailbox>();
    let DocumentView { attachment, message, conversation, subject, at, received, from } = document;
    let (id, name) = (attachment.attachment, attachment.name.clone());
    let looked_at = attachment.clone();
    let marks = query.marks(&attachment.name);
    let subject = query.marked(&subject);
    let in_text = !query.is_empty() && marks.is_empty() && subject.marks.is_empty();
    let download = Signal::derive(move || mailbox.downloads().with(|downloads| downloads.get(&id).copied()));
    let beside = Signal::derive(move || {
        let unit = if received {
            t_string!(i18n, documents.from, unit = from.as_str()).to_string()
        } else {
            t_string!(i18n, documents.to, unit = from.as_str()).to_string()
        };
        format!("{unit} · {}", format::moment(i18n.get_locale(), at))
    });
    let link = if subject.text.is_empty() {
        live(move || t_string!(i18n, documents.show_message))
    } else {
        marked(&subject).into_any()
    };
    view! {
        <AttachmentRow
            attachment=attachment
            marks=marks
            place=place
            beside=beside
            download=download
            on_save=Some(Callback::new(move |()| mailbox.download(message, id)))
            on_cancel=move |()| mailbox.cancel_download(id)
        >
            <a class="small" href=addresses.of_letter(conversation, message)>
                {link}
            </a>
            {in_text.then(|| view! { <span class="meta" data-in-text="">{text!(i18n, search.in_text)}</span> })}
            <ViewFile attachment=looked_at/>
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
    fn filters_by_way() {
        let document = |received| DocumentView {
            attachment: AttachmentView {
                attachment: AttachmentId::default(),
                name: "Bescheid.pdf".to_owned(),
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
        let ways = |received| Direction::ALL.map(|direction| direction.fits(&document(received)));
        assert_eq!(ways(true), [true, true, false]);
        assert_eq!(ways(false), [true, false, true]);
    }
}
