//! Drafts: one kept for each conversation and one for a new message, saved sealed as the person types.

use std::collections::{HashMap, HashSet};

use envelope::{AttachmentId, ConversationId, MessageId, UnitId};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use worker::Failure;

use super::{
    Opened, Outbox,
    entry::Unsent,
    kept::{Kept, KeptDraft},
    patience::Patience,
};
use crate::{
    device::{generate_id, now},
    error::Error,
    store::KeptEntry,
    view::{Draft, FileState},
};

/// What is typed is saved this much later, ms.
const SOON: u32 = 600;

/// Which draft: of an answer in a conversation, or of a new message.
pub(super) type DraftPlace = Option<ConversationId>;

/// The drafts.
#[derive(Default)]
pub(super) struct Drafts {
    pub(super) signals: HashMap<DraftPlace, RwSignal<Draft>>,
    /// Changed since they were saved.
    pub(super) changed: HashSet<MessageId>,
    readers: HashMap<ConversationId, (UnitId, String)>,
}

impl Outbox {
    pub(super) fn draft_signal(self, place: DraftPlace) -> RwSignal<Draft> {
        let made = self.rooms.with_value(|rooms| rooms.drafts.signals.get(&place).copied());
        made.unwrap_or_else(|| {
            let root = self.rooms.with_value(|rooms| rooms.root.clone());
            let signal = root.with(|| RwSignal::new(empty_draft(place)));
            self.rooms.update_value(|rooms| {
                rooms.drafts.signals.insert(place, signal);
            });
            signal
        })
    }

    pub(super) fn all_drafts(self) -> Vec<(DraftPlace, RwSignal<Draft>)> {
        self.rooms.with_value(|rooms| {
            rooms.drafts.signals.iter().map(|(place, signal)| (*place, *signal)).collect()
        })
    }

    /// The draft that will be this message.
    pub(super) fn draft_of(self, message: MessageId) -> Option<(DraftPlace, RwSignal<Draft>)> {
        let is_it = |signal: &RwSignal<Draft>| signal.with_untracked(|draft| draft.message == message);
        self.all_drafts().into_iter().find(|(_, signal)| is_it(signal))
    }

    /// The draft that has this file.
    pub(super) fn draft_with(self, attachment: AttachmentId) -> Option<RwSignal<Draft>> {
        let has_it = |draft: &Draft| draft.files.iter().any(|file| file.attachment == attachment);
        self.all_drafts().into_iter().map(|(_, signal)| signal).find(|signal| signal.with_untracked(has_it))
    }

    /// Empties every draft on the page; what is kept stays kept.
    pub(super) fn forget_drafts(self) {
        for (place, signal) in self.all_drafts() {
            signal.set(empty_draft(place));
        }
        self.rooms.update_value(|rooms| {
            rooms.drafts.changed.clear();
            rooms.drafts.readers.clear();
        });
    }

    pub(super) fn learn_reader(self, conversation: ConversationId, unit: UnitId, topic: &str) {
        self.rooms.update_value(|rooms| {
            rooms.drafts.readers.insert(conversation, (unit, topic.to_owned()));
        });
    }

    /// What a draft becomes when it is sent.
    pub(super) fn draft_to_send(self, message: MessageId) -> Result<Unsent, Error> {
        let (_, signal) = self.draft_of(message).ok_or(Failure::State)?;
        let draft = signal.get_untracked();
        self.rooms.with_value(|rooms| {
            let known = rooms.drafts.readers.get(&draft.conversation).cloned();
            // An answer in a conversation that was begun a moment ago, and that the feed does not show yet.
            let begun_here = || {
                self.unsent.with_untracked(|all| {
                    all.iter().find(|one| one.conversation == draft.conversation).map(Unsent::unit)
                })
            };
            let sealed = |attachment: AttachmentId| rooms.sealing.sealed.get(&attachment).cloned();
            Unsent::of_draft(&draft, known.or_else(begun_here), sealed, now())
        })
    }

    /// It is in the outbox now; in its place is a fresh draft.
    pub(super) fn draft_sent(self, message: MessageId) {
        if let Some((place, signal)) = self.draft_of(message) {
            let files = signal.with_untracked(Draft::attachments);
            signal.set(empty_draft(place));
            self.forget_files(&files);
        }
    }

    pub(super) async fn discard_draft(self, opened: &Opened, message: MessageId) -> Result<(), Error> {
        let Some((place, signal)) = self.draft_of(message) else { return Ok(()) };
        let files = signal.with_untracked(Draft::attachments);
        opened.store.delete_entry(message, &files, None).await?;
        signal.set(empty_draft(place));
        self.forget_files(&files);
        self.tell_tabs();
        Ok(())
    }

    /// Saves a draft a moment later, with all that was typed until then.
    pub(super) fn save_soon(self, message: MessageId) {
        let first = self.rooms.try_update_value(|rooms| rooms.drafts.changed.insert(message));
        if first == Some(true) {
            spawn_local(async move {
                let mut patience = Patience::default();
                TimeoutFuture::new(SOON).await;
                // What could not be kept is tried again, whether or not the person goes on typing.
                while self.rooms.with_value(|rooms| rooms.drafts.changed.contains(&message)) {
                    self.save_or_notice(message).await;
                    TimeoutFuture::new(patience.next_break(js_sys::Math::random())).await;
                }
            });
        }
    }

    /// Saves what was typed, now: the page may not come back.
    pub(super) fn save_now(self) {
        for message in self.rooms.with_value(|rooms| rooms.drafts.changed.clone()) {
            spawn_local(self.save_or_notice(message));
        }
    }

    /// Keeps every changed draft; what could not be kept stands above the page.
    pub(super) async fn save_all(self) {
        for message in self.rooms.with_value(|rooms| rooms.drafts.changed.clone()) {
            self.save_or_notice(message).await;
        }
    }

    /// Keeps a draft as it is now; that it could not be kept stands above the page.
    pub(super) async fn save_or_notice(self, message: MessageId) {
        let saved = self.save_draft(message).await;
        self.note(saved);
    }

    /// Keeps a draft as it is now.
    pub(super) async fn save_draft(self, message: MessageId) -> Result<(), Error> {
        let opened = self.opened()?;
        let _turn = self.turn().await;
        // It may have been sent or thrown away while others had their turn.
        let Some((_, signal)) = self.draft_of(message) else { return Ok(()) };
        let draft = signal.get_untracked();
        self.rooms.update_value(|rooms| {
            rooms.drafts.changed.remove(&message);
        });
        let saved = self.write_draft(&opened, &draft).await;
        if opened.is_alive() {
            match saved {
                Ok(saved_at) => {
                    signal.update(|draft| draft.saved_at = saved_at);
                    self.keeps();
                    self.tell_tabs();
                }
                Err(_) => self.rooms.update_value(|rooms| {
                    rooms.drafts.changed.insert(message);
                }),
            }
        }
        saved.map(drop)
    }

    /// Writes a draft down; says when, if there is anything in it.
    async fn write_draft(self, opened: &Opened, draft: &Draft) -> Result<Option<u64>, Error> {
        let message = draft.message;
        if draft.is_empty() {
            if draft.saved_at.is_some() {
                opened.store.delete_entry(message, &[], None).await?;
            }
            return Ok(None);
        }
        let at = now();
        let kept = self.rooms.with_value(|rooms| KeptDraft::of(draft, &rooms.sealing.sealed, at));
        let sealed = self.seal_entry(message, &Kept::Draft(kept)).await?;
        opened.store.put_entry(&KeptEntry { message, sealed, envelope: None }).await?;
        Ok(Some(at))
    }
}

impl Draft {
    /// Its attachments.
    pub(super) fn attachments(&self) -> Vec<AttachmentId> {
        self.files.iter().map(|file| file.attachment).collect()
    }

    /// Whether one of its files is being sealed.
    pub(super) fn is_sealing(&self) -> bool {
        self.files.iter().any(|file| matches!(file.state, FileState::Sealing(_)))
    }
}

pub(super) fn empty_draft(place: DraftPlace) -> Draft {
    Draft {
        message: generate_id(),
        conversation: place.unwrap_or_else(generate_id),
        answers: place.is_some(),
        ..Draft::default()
    }
}
