//! Thinking again: something unsent becomes a draft once more.

use std::collections::HashMap;

use envelope::{AttachmentId, ConversationId, MessageId};
use leptos::prelude::*;

use super::{
    Outbox,
    entry::{SealedFile, Unsent},
    kept::{Kept, KeptDraft},
};
use crate::{device::now, error::Error, store::KeptEntry, view::Draft};

impl Outbox {
    /// The draft takes the entry's place, in the store and on the page; what is sealed of its files stays.
    pub(super) async fn take_back(self, message: MessageId) -> Result<Option<ConversationId>, Error> {
        let opened = self.opened()?;
        let turn = self.turn().await;
        let unsent = self.unsent_of(message).filter(Unsent::may_be_edited);
        let unsent = unsent.ok_or(Error::OnTheWayAlready)?;
        let draft = unsent.to_draft().ok_or(Error::OnTheWayAlready)?;
        let place = draft.answers.then_some(draft.conversation);
        let signal = self.draft_signal(place);
        if signal.with_untracked(|other| !other.is_empty()) {
            return Err(Error::DraftBegun);
        }
        let files: HashMap<AttachmentId, SealedFile> =
            unsent.files.iter().cloned().map(|file| (file.attachment, file)).collect();
        let at = now();
        let sealed = self.seal_entry(message, &Kept::Draft(KeptDraft::of(&draft, &files, at))).await?;
        let entry = KeptEntry { message, sealed, envelope: None };
        if !opened.store.replace_entry(&entry, &unsent.row).await? {
            self.changed_elsewhere(message);
            return Err(Error::OnTheWayAlready);
        }
        self.rooms.update_value(|rooms| rooms.sealing.sealed.extend(files));
        self.unsent.update(|all| all.retain(|one| one.message != message));
        signal.set(Draft { saved_at: Some(at), ..draft });
        drop(turn);
        self.stop(message);
        self.tell_tabs();
        Ok(place)
    }
}
