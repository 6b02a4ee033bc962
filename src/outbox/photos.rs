//! Photographs of a draft that are edited, or joined: another file takes their place.
//!
//! **Invariant:** what a file is made of is taken out only when that file is sealed.

use envelope::AttachmentId;
use leptos::prelude::*;
use web_sys::File;

use super::Outbox;
use crate::view::FileState;

impl Outbox {
    pub(super) fn photo_file(self, attachment: AttachmentId) -> Option<File> {
        self.rooms.with_value(|rooms| rooms.sealing.photos.get(&attachment).cloned())
    }

    pub(super) fn photos_of_draft(self, attachment: AttachmentId) -> Vec<(AttachmentId, String)> {
        let Some(draft) = self.draft_with(attachment) else { return Vec::new() };
        let is_at_hand = |id| self.rooms.with_value(|rooms| rooms.sealing.photos.contains_key(&id));
        draft.with_untracked(|draft| {
            let sealed = draft.files.iter().filter(|file| file.state == FileState::Sealed);
            sealed
                .filter(|file| is_at_hand(file.attachment))
                .map(|file| (file.attachment, file.name.clone()))
                .collect()
        })
    }

    pub(super) fn replace_files(self, attachments: Vec<AttachmentId>, file: File) {
        let Some(draft) = attachments.first().and_then(|first| self.draft_with(*first)) else { return };
        let message = draft.with_untracked(|draft| draft.message);
        let behind = draft.with_untracked(|draft| {
            draft.files.iter().rposition(|file| attachments.contains(&file.attachment))
        });
        self.attach_at(message, file, behind.map(|at| at + 1), attachments);
    }
}
