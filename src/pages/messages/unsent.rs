//! What has the words that are looked for, and was not sent yet: drafts, and what is on its way. It stands in no index, and is little.

use leptos::prelude::*;
use search::Query;

use super::super::under_way::UnderWay;
use crate::{
    components::{live::live, marked::marked},
    i18n::{t_string, text, use_i18n},
    outbox::Outbox,
    route::{self, Addresses},
    view::{Draft, Entry, FileView, Step},
};

/// The drafts and entries that were found.
#[component]
pub fn UnsentFound(
    /// What is looked for.
    query: Memo<Query>,
) -> impl IntoView {
    let i18n = use_i18n();
    let outbox = expect_context::<Outbox>();
    let addresses = expect_context::<Addresses>();
    let drafts = Memo::new(move |_| {
        let query = query.read();
        outbox.drafts().into_iter().filter(|draft| draft_fits(draft, &query)).collect::<Vec<_>>()
    });
    let entries = Memo::new(move |_| {
        let (query, mut entries) = (query.read(), outbox.entries().get());
        entries.retain(|entry| entry.step.index() < Step::HandedOver.index() && entry_fits(entry, &query));
        entries
    });
    let row = move |draft: Draft| {
        let href = if draft.answers { addresses.of(draft.conversation) } else { route::COMPOSE.to_owned() };
        let first = if draft.subject.trim().is_empty() { &draft.text } else { &draft.subject };
        let title = query.with_untracked(|query| search::excerpt(first, query, TITLE));
        let title = if title.text.trim().is_empty() {
            live(move || t_string!(i18n, home.untitled))
        } else {
            marked(&title).into_any()
        };
        view! {
            <li class="row" data-draft=draft.message.to_string()>
                <a class="title" href=href>
                    {title}
                </a>
                <span class="from">{text!(i18n, home.draft_continue)}</span>
            </li>
        }
    };
    let begun = move || {
        view! {
            <header>
                <h2>{text!(i18n, home.draft_title)}</h2>
            </header>
            <ul>{live(move || drafts.get().into_iter().map(row).collect_view())}</ul>
        }
    };
    view! {
        {live(move || (!drafts.read().is_empty()).then(begun))}
        {live(move || (!entries.read().is_empty()).then(|| view! { <UnderWay entries=entries/> }))}
    }
}

/// Characters of a draft that are its title where it has no subject.
const TITLE: usize = 80;

fn draft_fits(draft: &Draft, query: &Query) -> bool {
    fits(query, [draft.subject.as_str(), &draft.text], &draft.files)
}

fn entry_fits(entry: &Entry, query: &Query) -> bool {
    let branch = entry.request.as_ref().and_then(|request| request.branch.as_deref());
    fits(query, [entry.subject.as_deref().or(branch).unwrap_or_default(), &entry.text], &entry.files)
}

/// Whether a subject, a text and the names of files have all words together.
fn fits(query: &Query, texts: [&str; 2], files: &[FileView]) -> bool {
    let names = files.iter().map(|file| file.name.as_str());
    query.fits(&texts.into_iter().chain(names).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use envelope::AttachmentId;

    use super::*;
    use crate::view::FileState;

    #[test]
    fn all_words_of_subject_text_and_names_count_together() {
        let file = FileView {
            attachment: AttachmentId::default(),
            name: "Attest.pdf".to_owned(),
            media_type: String::new(),
            size: 1,
            state: FileState::Sealed,
            photo: None,
        };
        let check = |typed: &str, expect| {
            let query = Query::new(typed);
            assert_eq!(
                fits(&query, ["Krankengeld", "Anbei für März"], std::slice::from_ref(&file)),
                expect,
                "{typed}"
            );
        };
        check("geld maerz attest", true);
        check("geld april", false);
    }
}
