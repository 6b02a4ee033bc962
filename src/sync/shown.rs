//! What pages show of the opened letters and of what is still unsent: conversations, letters, documents.

use std::collections::HashMap;

use envelope::{ConversationId, Hash, MessageId, UnitId};
use wire::feed::Cursor;
use worker::{
    call::ContactRequest,
    view::{AttachmentView, Author, Content, DirectoryView, MessageView},
};

use super::opened::{Letter, Opened};
use crate::view::{ConversationView, DocumentView, Entry, FileView, LetterView, Progress, Step, Times};

/// How far each conversation has been read: the place of the insurer's newest letter that the person has seen.
pub(super) type Marks = HashMap<ConversationId, Cursor>;

/// When one's own messages reached each step, as this device kept it.
pub(super) type OwnTimes = HashMap<MessageId, Times>;

/// Every conversation, newest first; what is unsent counts as newest.
pub(super) fn conversations(
    opened: &Opened,
    marks: &Marks,
    unsent: &[Entry],
    directory: Option<&DirectoryView>,
) -> Vec<ConversationView> {
    let threads = opened.threads();
    let mut views: Vec<_> =
        threads.filter_map(|(id, letters)| conversation(id, letters, marks.get(&id), directory)).collect();
    let mut waiting: Vec<_> = still_unsent(opened, unsent).collect();
    waiting.sort_by_key(|entry| entry.created);
    for entry in waiting {
        let place = views.iter().position(|view| view.conversation == entry.conversation);
        let place = place.unwrap_or_else(|| {
            views.push(begun(entry));
            views.len() - 1
        });
        add(&mut views[place], entry, directory);
    }
    views.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.conversation.cmp(&b.conversation)));
    views
}

/// The letters of a conversation, oldest first, what is unsent last.
pub(super) fn letters(
    opened: &Opened,
    conversation: ConversationId,
    times: &OwnTimes,
    unsent: &[Entry],
) -> Vec<LetterView> {
    let mut views: Vec<_> =
        opened.thread(conversation).iter().map(|letter| sent_letter(letter, times)).collect();
    let waiting = still_unsent(opened, unsent).filter(|entry| entry.conversation == conversation);
    let mut waiting: Vec<_> = waiting.map(unsent_letter).collect();
    waiting.sort_by_key(|letter| letter.at);
    views.append(&mut waiting);
    views
}

/// Every file of every letter, newest first.
pub(super) fn documents(opened: &Opened, directory: Option<&DirectoryView>) -> Vec<DocumentView> {
    let mut views = Vec::new();
    for (conversation, letters) in opened.threads() {
        let subject = subject_of(letters);
        for letter in letters {
            let document = |attachment: &AttachmentView| DocumentView {
                attachment: attachment.clone(),
                message: letter.view.message,
                conversation,
                subject: subject.to_owned(),
                at: letter.handed_over,
                received: !letter.is_mine(),
                from: name_of(letter, directory),
            };
            views.extend(letter.attachments().iter().map(document));
        }
    }
    views.sort_by_key(|view| std::cmp::Reverse(view.at));
    views
}

/// Entries without what moves while they are sent: a list of conversations is not made anew for each byte.
pub(super) fn without_progress(entries: &[Entry]) -> Vec<Entry> {
    let still = |entry: &Entry| {
        let step = match entry.step {
            Step::OnTheWay(_) => Step::OnTheWay(Progress::default()),
            step => step,
        };
        Entry { step, ..entry.clone() }
    };
    entries.iter().map(still).collect()
}

/// What the feed does not show yet.
fn still_unsent<'a>(opened: &Opened, unsent: &'a [Entry]) -> impl Iterator<Item = &'a Entry> {
    unsent.iter().filter(|entry| opened.letter(entry.message).is_none())
}

fn conversation(
    id: ConversationId,
    letters: &[Letter],
    read: Option<&Cursor>,
    directory: Option<&DirectoryView>,
) -> Option<ConversationView> {
    let newest = letters.last()?;
    let topic = letters.iter().find_map(|letter| match &letter.view.content {
        Content::Message { topic, .. } => topic.clone(),
        Content::ContactRequest(request) => Some(request.topic.clone()),
        Content::Receipt { .. } | Content::Keys => None,
    });
    Some(ConversationView {
        conversation: id,
        subject: subject_of(letters).to_owned(),
        request: request_of(letters).cloned(),
        topic: topic.unwrap_or_default(),
        unit: newest.unit(),
        unit_name: name_of(newest, directory),
        updated: newest.handed_over,
        unread: newest_from_unit(letters) > read.copied(),
        files: letters.iter().map(|letter| letter.attachments().len()).sum(),
        last_from_unit: !newest.is_mine(),
        step: step_of(newest),
    })
}

/// The place of the insurer's newest letter. What came back from an account before is no news.
pub(super) fn newest_from_unit(letters: &[Letter]) -> Option<Cursor> {
    letters.iter().rev().find(|letter| !letter.is_mine() && !letter.view.restored).map(|letter| letter.place)
}

/// A conversation that consists of nothing but this entry.
fn begun(entry: &Entry) -> ConversationView {
    ConversationView {
        conversation: entry.conversation,
        subject: String::new(),
        request: entry.request.clone(),
        topic: entry.topic.clone(),
        unit: entry.unit,
        unit_name: String::new(),
        updated: 0,
        unread: false,
        files: 0,
        last_from_unit: false,
        step: None,
    }
}

/// Puts an unsent message on top of its conversation.
fn add(view: &mut ConversationView, entry: &Entry, directory: Option<&DirectoryView>) {
    if view.subject.is_empty() {
        view.subject = entry.subject.clone().unwrap_or_default();
    }
    let name = unit_name(directory, entry.unit);
    if !name.is_empty() {
        view.unit_name = name.to_owned();
    }
    view.unit = entry.unit;
    view.updated = view.updated.max(entry.created);
    view.files += entry.files.len();
    view.last_from_unit = false;
    view.step = Some(entry.step);
}

fn sent_letter(letter: &Letter, own_times: &OwnTimes) -> LetterView {
    let step = step_of(letter);
    let mut times = Times::default();
    if step.is_some() {
        times = own_times.get(&letter.view.message).copied().unwrap_or_default();
        times[Step::HandedOver.index()] = Some(letter.handed_over);
        times[Step::Received.index()] = letter.received;
    }
    LetterView {
        message: letter.view.clone(),
        at: letter.handed_over,
        mine: letter.is_mine(),
        step,
        times,
        waiting: None,
        unsent: false,
    }
}

fn unsent_letter(entry: &Entry) -> LetterView {
    let attachment = |file: &FileView| AttachmentView {
        attachment: file.attachment,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
    };
    let content = match &entry.request {
        Some(request) => Content::ContactRequest(request.clone()),
        None => Content::Message {
            topic: Some(entry.topic.clone()),
            subject: entry.subject.clone(),
            text: entry.text.clone(),
            attachments: entry.files.iter().map(attachment).collect(),
            profile: None,
            decision: None,
            consent: entry.consent,
        },
    };
    LetterView {
        message: MessageView {
            message: entry.message,
            conversation: entry.conversation,
            envelope: Hash::default(),
            created: entry.created,
            author: Author::Own { unit: entry.unit },
            restored: false,
            content,
        },
        at: entry.created,
        mine: true,
        step: Some(entry.step),
        times: entry.times,
        waiting: entry.waiting,
        unsent: true,
    }
}

/// How far one's own letter has come.
pub(super) fn step_of(letter: &Letter) -> Option<Step> {
    letter.is_mine().then_some(if letter.received.is_some() { Step::Received } else { Step::HandedOver })
}

/// The first subject of a conversation; empty if there is none.
pub(super) fn subject_of(letters: &[Letter]) -> &str {
    let mut subjects = letters.iter().filter_map(|letter| match &letter.view.content {
        Content::Message { subject, .. } => subject.as_deref(),
        Content::ContactRequest(_) | Content::Receipt { .. } | Content::Keys => None,
    });
    subjects.find(|subject| !subject.is_empty()).unwrap_or_default()
}

/// The contact request that is in a conversation.
pub(super) fn request_of(letters: &[Letter]) -> Option<&ContactRequest> {
    letters.iter().find_map(|letter| match &letter.view.content {
        Content::ContactRequest(request) => Some(request),
        Content::Message { .. } | Content::Receipt { .. } | Content::Keys => None,
    })
}

/// The name of the unit at the other end, as the directory has it now, or had it when the letter was opened.
pub(super) fn name_of(letter: &Letter, directory: Option<&DirectoryView>) -> String {
    match (unit_name(directory, letter.unit()), &letter.view.author) {
        ("", Author::Unit { name, .. }) => name.clone(),
        (name, _) => name.to_owned(),
    }
}

fn unit_name(directory: Option<&DirectoryView>, unit: UnitId) -> &str {
    let found = directory.and_then(|directory| directory.units.iter().find(|view| view.unit == unit));
    found.map(|view| view.name.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
