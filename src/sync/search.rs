//! Finding in what was opened: the index is made while nobody waits, and kept sealed in its segments.
//!
//! A message is a document of the index, and so is each of its files, and what is written in one: what is found says which of them it was.
//!
//! **Invariant:** what is found is shown from what was opened; the index alone shows nothing.

use std::collections::HashSet;

use envelope::MessageId;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use search::{Builder, Field, Index, Query, Segment, excerpt};
use wire::feed::Cursor;
use worker::view::{Author, Content};

use super::{
    Mailbox,
    opened::{Letter, Opened},
    shown,
};
use crate::{
    device,
    error::Error,
    store::INDEX_TABLE,
    view::{FileId, FoundView},
};

mod part;

use part::Part;

/// How long the index is worked at before the page has its turn, ms.
const SLICE: u64 = 6;

/// Documents that become a segment in one go.
const AT_ONCE: usize = 128;

/// Characters of a text that are shown of what was found.
const EXCERPT: usize = 160;

/// The index, and which of its segments are kept.
#[derive(Default)]
pub(super) struct Finder {
    index: Index,
    read: bool,
    kept: HashSet<String>,
}

impl Mailbox {
    /// The messages that have every word, in themselves or in one of their files, the best first, and of those alike the newest; and which file
    /// has them.
    pub fn find_messages(self, query: &Query) -> Vec<(MessageId, Option<usize>)> {
        self.findable.track();
        let opened = self.opened.read();
        // A file's name counts for its message.
        let counts = |id| {
            let (place, part) = Part::of(id);
            !matches!(part, Part::File(_)) && opened.message_at(place).is_some()
        };
        let hits = self.finder.with_value(|finder| finder.index.search(query, counts));
        let mut known = HashSet::new();
        let messages = hits.iter().filter_map(|hit| {
            let (place, part) = Part::of(hit.id);
            known.insert(place).then_some(())?;
            Some((opened.message_at(place)?, part.file()))
        });
        messages.collect()
    }

    /// The files whose name, subject or text has every word, in no order.
    pub fn find_files(self, query: &Query) -> HashSet<FileId> {
        self.findable.track();
        let opened = self.opened.read();
        let counts = |id| {
            let (place, part) = Part::of(id);
            part.file().is_some() && opened.message_at(place).is_some()
        };
        let hits = self.finder.with_value(|finder| finder.index.search(query, counts));
        let file = |id: u64| {
            let (place, part) = Part::of(id);
            let letter = opened.letter_at(place)?;
            let file = letter.attachments().get(part.file()?)?;
            Some((letter.view.message, file.attachment))
        };
        hits.iter().filter_map(|hit| file(hit.id)).collect()
    }

    /// What is shown of a message that was found, in this file if that has the words.
    pub fn found(self, message: MessageId, in_file: Option<usize>, query: &Query) -> Option<FoundView> {
        let opened = self.opened.read_untracked();
        let letter = opened.letter(message)?;
        let directory = self.vault.directory();
        let unit_name = directory.with_untracked(|directory| shown::name_of(letter, directory.as_ref()));
        let (_, text) = words_of(letter);
        let thread = opened.thread(letter.view.conversation);
        let subject = subject_of(letter).unwrap_or_else(|| shown::subject_of(thread));
        let mut files = letter.attachments().iter().map(|file| query.marked(&file.name));
        let file = match in_file {
            Some(number) => files.nth(number),
            None => files.find(|file| !file.marks.is_empty()),
        };
        Some(FoundView {
            message,
            conversation: letter.view.conversation,
            subject: query.marked(subject),
            request: shown::request_of(thread).cloned(),
            excerpt: excerpt(text, query, EXCERPT),
            file,
            unit_name: query.marked(&unit_name),
            mine: letter.is_mine(),
            at: letter.handed_over,
        })
    }

    /// Brings the index up to what was opened, a little at a time; the leading tab keeps it.
    pub(super) async fn index_opened(self) -> Result<(), Error> {
        if !self.finder.with_value(|finder| finder.read) {
            self.read_index().await?;
        }
        let missing = self
            .finder
            .with_value(|finder| self.opened.with_untracked(|opened| missing(opened, &finder.index)));
        let (mut builder, mut began) = (Builder::default(), device::now());
        for place in missing {
            self.opened.with_untracked(|opened| push(&mut builder, opened, place));
            if builder.len() >= AT_ONCE {
                self.take_segment(std::mem::take(&mut builder));
            }
            if device::now().saturating_sub(began) >= SLICE {
                TimeoutFuture::new(0).await;
                began = device::now();
            }
        }
        self.take_segment(builder);
        self.index_words().await?;
        self.tell_findable();
        if self.keeps() { self.keep_index().await } else { Ok(()) }
    }

    /// Takes what is written in files, as far as it was read out.
    async fn index_words(self) -> Result<(), Error> {
        let mut builder = Builder::default();
        for (place, number, attachment) in self.files_with_words().await? {
            let id = Part::Words(number).at(place);
            if self.finder.with_value(|finder| finder.index.has(id)) {
                continue;
            }
            let words = self.words_in(attachment).await?;
            self.opened.with_untracked(|opened| push_words(&mut builder, opened, place, number, &words));
        }
        self.take_segment(builder);
        Ok(())
    }

    fn take_segment(self, builder: Builder) {
        if !builder.is_empty() {
            self.finder.update_value(|finder| finder.index.add(builder.finish()));
            self.tell_findable();
        }
    }

    fn tell_findable(self) {
        let findable = self.finder.with_value(|finder| finder.index.len());
        if self.findable.get_untracked() != findable {
            self.findable.set(findable);
        }
    }

    /// Takes the segments that are kept. One that does not open, or is of another version, is made anew.
    async fn read_index(self) -> Result<(), Error> {
        let store = self.store()?;
        for row in store.row_ids(INDEX_TABLE).await? {
            let sealed = store.row(INDEX_TABLE, &row).await?.unwrap_or_default();
            let plain = self.vault.open_row_bytes(INDEX_TABLE, &row, &sealed).await.unwrap_or_default();
            let segment = Segment::from_bytes(&plain);
            self.finder.update_value(|finder| {
                if let Ok(segment) = segment {
                    finder.index.add(segment);
                }
                finder.kept.insert(row);
            });
        }
        self.finder.update_value(|finder| finder.read = true);
        Ok(())
    }

    /// Keeps the segments that are new, in the place of those that they were made of.
    async fn keep_index(self) -> Result<(), Error> {
        let (fresh, names) = self.finder.with_value(|finder| {
            let segments = finder.index.segments().iter().map(|segment| (name_of(segment), segment));
            let fresh = segments.clone().filter(|(name, _)| !finder.kept.contains(name));
            let fresh: Vec<_> = fresh.map(|(name, segment)| (name, segment.to_bytes())).collect();
            (fresh, segments.map(|(name, _)| name).collect::<HashSet<_>>())
        });
        let gone: Vec<_> = self.finder.with_value(|finder| finder.kept.difference(&names).cloned().collect());
        if fresh.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let mut sealed = Vec::new();
        for (name, plain) in fresh {
            let row = self.vault.seal_row_bytes(INDEX_TABLE, &name, &plain).await?;
            sealed.push((name, row));
        }
        self.store()?.change_rows(INDEX_TABLE, &sealed, &gone).await?;
        self.finder.update_value(|finder| finder.kept = names);
        Ok(())
    }
}

/// What names a segment: of two with the same first and last documents and as many of them, one is as good as the other.
fn name_of(segment: &Segment) -> String {
    let (first, last) = (segment.ids().next().unwrap_or_default(), segment.ids().last().unwrap_or_default());
    format!("{first:016x}-{last:016x}-{:04x}", segment.len())
}

/// Places of letters that are not in the index, the newest first.
fn missing(opened: &Opened, index: &Index) -> Vec<Cursor> {
    let letters = opened.threads().flat_map(|(_, letters)| letters);
    let mut missing: Vec<_> =
        letters.map(|letter| letter.place).filter(|place| !index.has(Part::Message.at(*place))).collect();
    missing.sort_unstable_by(|a, b| b.cmp(a));
    missing
}

/// Takes the letter at a place, and each of its files.
fn push(builder: &mut Builder, opened: &Opened, place: Cursor) {
    let Some(letter) = opened.letter_at(place) else { return };
    let at = letter.handed_over;
    let (names, text) = words_of(letter);
    let subject = subject_of(letter);
    let fields = [(Field::Subject, subject.unwrap_or_default()), (Field::Text, text)];
    let files = letter.attachments().iter().map(|file| (Field::Name, file.name.as_str()));
    builder.push(
        Part::Message.at(place),
        at,
        fields.into_iter().chain(names.map(|name| (Field::Name, name))).chain(files),
    );
    let of_all = shown::subject_of(opened.thread(letter.view.conversation));
    for (number, file) in letter.attachments().iter().enumerate() {
        builder.push(
            Part::File(number).at(place),
            at,
            [(Field::Name, file.name.as_str()), (Field::Subject, of_all)],
        );
    }
}

/// Takes what is written in a file of the letter at a place.
fn push_words(builder: &mut Builder, opened: &Opened, place: Cursor, number: usize, words: &str) {
    let Some(letter) = opened.letter_at(place) else { return };
    let Some(file) = letter.attachments().get(number) else { return };
    let subject = shown::subject_of(opened.thread(letter.view.conversation));
    let fields = [(Field::Name, file.name.as_str()), (Field::Subject, subject), (Field::Text, words)];
    builder.push(Part::Words(number).at(place), letter.handed_over, fields);
}

/// The names that stand over a letter, and its text.
fn words_of(letter: &Letter) -> (impl Iterator<Item = &str>, &str) {
    let unit = match &letter.view.author {
        Author::Unit { name, .. } => Some(name.as_str()),
        Author::Own { .. } => None,
    };
    let (branch, text) = match &letter.view.content {
        Content::Message { text, .. } => (None, text.as_str()),
        Content::ContactRequest(request) => (request.branch.as_deref(), request.note.as_str()),
        Content::Receipt { .. } | Content::Keys => (None, ""),
    };
    (unit.into_iter().chain(branch), text)
}

/// Its own subject.
fn subject_of(letter: &Letter) -> Option<&str> {
    match &letter.view.content {
        Content::Message { subject, .. } => subject.as_deref().filter(|subject| !subject.is_empty()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::samples::*, *};

    #[test]
    fn a_message_is_found_by_what_it_says_and_each_file_by_its_name() {
        let content = Content::Message {
            topic: None,
            subject: Some("Krankengeld".to_owned()),
            text: "Anbei der Bescheid".to_owned(),
            attachments: vec![file(1), file(2)],
            profile: None,
            decision: None,
            consent: None,
        };
        let mut opened = Opened::default();
        for view in [view(1, unit(7), content), view(2, own(7), text("Danke"))] {
            opened.take(&place(&view), view);
        }
        let mut index = Index::default();
        assert_eq!(missing(&opened, &index), [Cursor(2), Cursor(1)]);
        let mut builder = Builder::default();
        push(&mut builder, &opened, Cursor(1));
        index.add(builder.finish());
        assert_eq!(missing(&opened, &index), [Cursor(2)]);
        let mut builder = Builder::default();
        push_words(&mut builder, &opened, Cursor(1), 1, "Widerspruch binnen eines Monats");
        index.add(builder.finish());
        let check = |typed: &str, expect: &[Part]| {
            let mut hits = index.search(&Query::new(typed), |_| true);
            hits.sort_unstable_by_key(|hit| hit.id);
            let parts: Vec<_> = hits.iter().map(|hit| Part::of(hit.id)).collect();
            assert_eq!(parts, expect.iter().map(|part| (Cursor(1), *part)).collect::<Vec<_>>(), "{typed}");
        };
        let (files, words) = ([Part::File(0), Part::File(1)], Part::Words(1));
        check("bescheid", &[Part::Message]);
        check("team", &[Part::Message]);
        check("krankengeld", &[Part::Message, files[0], files[1], words]);
        check("geld 2.pdf", &[Part::Message, files[1], words]);
        check("krankengeld widerspruch", &[words]);
        check("danke", &[]);
    }

    #[test]
    fn an_appointment_is_found_by_its_branch() {
        let mut opened = Opened::default();
        let asked = view(1, own(7), Content::ContactRequest(appointment()));
        opened.take(&place(&asked), asked);
        let (mut builder, mut index) = (Builder::default(), Index::default());
        push(&mut builder, &opened, Cursor(1));
        index.add(builder.finish());
        for typed in ["luebeck", "stufe"] {
            assert_eq!(index.search(&Query::new(typed), |_| true).len(), 1, "{typed}");
        }
    }
}
