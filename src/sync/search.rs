//! Finding in what was opened: the index is made while nobody waits, and kept sealed in its segments.
//!
//! A message is a document of the index, and so is each of its files: what is found says which of them it was.
//!
//! **Invariant:** what is found is shown from what was opened; the index alone shows nothing.

use std::collections::HashSet;

use envelope::{MessageId, limits::ATTACHMENTS_MAX};
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

/// How long the index is worked at before the page has its turn, ms.
const SLICE: u64 = 6;

/// Documents that become a segment in one go.
const AT_ONCE: usize = 128;

/// Characters of a text that are shown of what was found.
const EXCERPT: usize = 160;

/// Bits of a document's id that say which part of the message it is: none for the message, else a file's number.
const PART_BITS: u32 = 6;

const _: () = assert!(ATTACHMENTS_MAX < 1 << PART_BITS, "every file of a message has its number");

/// The index, and which of its segments are kept.
#[derive(Default)]
pub(super) struct Finder {
    index: Index,
    read: bool,
    kept: HashSet<String>,
}

impl Mailbox {
    /// The messages that have every word, the best first, and of those alike the newest.
    pub fn find_messages(self, query: &Query) -> Vec<MessageId> {
        self.findable.track();
        let opened = self.opened.read();
        let counts = |id| part_of(id) == 0 && opened.message_at(place_of(id)).is_some();
        let hits = self.finder.with_value(|finder| finder.index.search(query, counts));
        hits.iter().filter_map(|hit| opened.message_at(place_of(hit.id))).collect()
    }

    /// The files whose name or subject has every word, in no order.
    pub fn find_files(self, query: &Query) -> HashSet<FileId> {
        self.findable.track();
        let opened = self.opened.read();
        let counts = |id| part_of(id) > 0 && opened.message_at(place_of(id)).is_some();
        let hits = self.finder.with_value(|finder| finder.index.search(query, counts));
        let file = |id: u64| {
            let letter = opened.letter_at(place_of(id))?;
            let file = letter.attachments().get(part_of(id).checked_sub(1)?)?;
            Some((letter.view.message, file.attachment))
        };
        hits.iter().filter_map(|hit| file(hit.id)).collect()
    }

    /// What is shown of a message that was found.
    pub fn found(self, message: MessageId, query: &Query) -> Option<FoundView> {
        let opened = self.opened.read_untracked();
        let letter = opened.letter(message)?;
        let directory = self.vault.directory();
        let unit_name = directory.with_untracked(|directory| shown::name_of(letter, directory.as_ref()));
        let (_, text) = words_of(letter);
        let subject =
            subject_of(letter).unwrap_or_else(|| shown::subject_of(opened.thread(letter.view.conversation)));
        let files = letter.attachments().iter().map(|file| query.marked(&file.name));
        Some(FoundView {
            message,
            conversation: letter.view.conversation,
            subject: query.marked(subject),
            excerpt: excerpt(text, query, EXCERPT),
            file: files.into_iter().find(|file| !file.marks.is_empty()),
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
        self.tell_findable();
        if self.keeps() { self.keep_index().await } else { Ok(()) }
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
        letters.map(|letter| letter.place).filter(|place| !index.has(id_of(*place, 0))).collect();
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
        id_of(place, 0),
        at,
        fields.into_iter().chain(names.map(|name| (Field::Name, name))).chain(files),
    );
    let of_all = shown::subject_of(opened.thread(letter.view.conversation));
    for (number, file) in letter.attachments().iter().enumerate() {
        builder.push(
            id_of(place, number + 1),
            at,
            [(Field::Name, file.name.as_str()), (Field::Subject, of_all)],
        );
    }
}

/// The names that stand over a letter, and its text.
fn words_of(letter: &Letter) -> (impl Iterator<Item = &str>, &str) {
    let unit = match &letter.view.author {
        Author::Unit { name, .. } => Some(name.as_str()),
        Author::Own { .. } => None,
    };
    let text = match &letter.view.content {
        Content::Message { text, .. } => text,
        Content::CallBack(request) => &request.note,
        Content::Receipt { .. } | Content::Keys => "",
    };
    (unit.into_iter(), text)
}

/// Its own subject.
fn subject_of(letter: &Letter) -> Option<&str> {
    match &letter.view.content {
        Content::Message { subject, .. } => subject.as_deref().filter(|subject| !subject.is_empty()),
        _ => None,
    }
}

const fn id_of(place: Cursor, part: usize) -> u64 {
    place.0 << PART_BITS | part as u64
}

const fn place_of(id: u64) -> Cursor {
    Cursor(id >> PART_BITS)
}

const fn part_of(id: u64) -> usize {
    (id & ((1 << PART_BITS) - 1)) as usize
}

#[cfg(test)]
mod tests {
    use super::{super::samples::*, *};

    #[test]
    fn an_id_says_place_and_part() {
        for (place, part) in [(0, 0), (7, 1), (1 << 50, ATTACHMENTS_MAX)] {
            let id = id_of(Cursor(place), part);
            assert_eq!((place_of(id), part_of(id)), (Cursor(place), part));
        }
    }

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
        let check = |typed: &str, expect: &[usize]| {
            let hits = index.search(&Query::new(typed), |_| true);
            let mut parts: Vec<_> = hits.iter().map(|hit| part_of(hit.id)).collect();
            parts.sort_unstable();
            assert_eq!(parts, expect, "{typed}");
        };
        check("bescheid", &[0]);
        check("team", &[0]);
        check("krankengeld", &[0, 1, 2]);
        check("geld 2.pdf", &[0, 2]);
        check("danke", &[]);
    }
}
