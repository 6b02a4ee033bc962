//! What the sealed rows of the outbox say: drafts, and what was sent.

use std::collections::HashMap;

use envelope::{AttachmentId, ConversationId, MessageId, UnitId};
use serde::{Deserialize, Serialize};

use super::entry::{SealedFile, Unsent};
use crate::{
    error::Error,
    view::{Draft, FileState, FileView},
};

/// A row of the outbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kept {
    /// Something being written.
    Draft(KeptDraft),
    /// Something sent.
    Sent(Box<Unsent>),
}

/// A draft.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptDraft {
    message: MessageId,
    conversation: ConversationId,
    answers: bool,
    unit: Option<UnitId>,
    topic: String,
    subject: String,
    text: String,
    files: Vec<KeptFile>,
    saved_at: u64,
}

/// A file of a draft.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeptFile {
    /// It can be sent.
    Sealed(SealedFile),
    /// It was not sealed when the draft was saved.
    Unsealed {
        attachment: AttachmentId,
        name: String,
        media_type: String,
        size: u64,
        /// Why, if it had failed.
        failed: Option<String>,
    },
}

impl KeptDraft {
    /// What is kept of a draft.
    pub(super) fn of(draft: &Draft, sealed: &HashMap<AttachmentId, SealedFile>, now: u64) -> Self {
        let file = |file: &FileView| match (sealed.get(&file.attachment), file.state) {
            (Some(sealed), FileState::Sealed) => KeptFile::Sealed(sealed.clone()),
            (_, state) => KeptFile::Unsealed {
                attachment: file.attachment,
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                size: file.size,
                failed: match state {
                    FileState::Failed(error) => Some(error.code().to_owned()),
                    FileState::Sealing(_) | FileState::Sealed => None,
                },
            },
        };
        Self {
            message: draft.message,
            conversation: draft.conversation,
            answers: draft.answers,
            unit: draft.unit,
            topic: draft.topic.clone(),
            subject: draft.subject.clone(),
            text: draft.text.clone(),
            files: draft.files.iter().map(file).collect(),
            saved_at: now,
        }
    }

    /// The draft again, and its sealed files. What was being sealed is interrupted.
    pub(super) fn into_draft(self) -> (Draft, Vec<SealedFile>) {
        let view = |file: &KeptFile| match file {
            KeptFile::Sealed(sealed) => sealed.view(),
            KeptFile::Unsealed { attachment, name, media_type, size, failed } => FileView {
                attachment: *attachment,
                name: name.clone(),
                media_type: media_type.clone(),
                size: *size,
                state: FileState::Failed(
                    failed.as_deref().and_then(Error::from_code).unwrap_or(Error::FileInterrupted),
                ),
                photo: None,
            },
        };
        let draft = Draft {
            message: self.message,
            conversation: self.conversation,
            answers: self.answers,
            unit: self.unit,
            topic: self.topic,
            subject: self.subject,
            text: self.text,
            files: self.files.iter().map(view).collect(),
            saved_at: Some(self.saved_at),
        };
        let sealed = self.files.into_iter().filter_map(|file| match file {
            KeptFile::Sealed(sealed) => Some(sealed),
            KeptFile::Unsealed { .. } => None,
        });
        (draft, sealed.collect())
    }

    /// Every attachment that it mentions.
    pub(super) fn attachments(&self) -> impl Iterator<Item = AttachmentId> {
        self.files.iter().map(|file| match file {
            KeptFile::Sealed(sealed) => sealed.attachment,
            KeptFile::Unsealed { attachment, .. } => *attachment,
        })
    }

    pub(super) fn message(&self) -> MessageId {
        self.message
    }

    /// The conversation, if it answers in one.
    pub(super) fn place(&self) -> Option<ConversationId> {
        self.answers.then_some(self.conversation)
    }

    pub(super) fn saved_at(&self) -> u64 {
        self.saved_at
    }
}

#[cfg(test)]
mod tests {
    use envelope::{Base64, Hash};
    use worker::Failure;

    use super::*;
    use crate::view::Progress;

    fn sealed(id: u8) -> SealedFile {
        SealedFile {
            attachment: AttachmentId::new([id; 16]),
            name: "Attest.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1_000,
            object_len: 4_200,
            parts: vec![Hash::new([id; 32])],
            record: Base64(vec![id]),
        }
    }

    #[test]
    fn a_draft_comes_back_with_its_sealed_files() {
        let view = |id, state| FileView { state, ..sealed(id).view() };
        let draft = Draft {
            text: "Anbei.".to_owned(),
            files: vec![
                view(1, FileState::Sealed),
                view(2, FileState::Sealing(Progress::default())),
                view(3, FileState::Failed(Failure::FileEmpty.into())),
            ],
            ..Draft::default()
        };
        let known = HashMap::from([(sealed(1).attachment, sealed(1))]);
        let kept = Kept::Draft(KeptDraft::of(&draft, &known, 77));
        let text = serde_json::to_string(&kept).unwrap();
        let Ok(Kept::Draft(kept)) = serde_json::from_str(&text) else { panic!("no draft in {text}") };
        let (again, files) = kept.into_draft();
        assert!(files == [sealed(1)]);
        let states: Vec<FileState> = again.files.iter().map(|file| file.state).collect();
        assert_eq!(
            states,
            [
                FileState::Sealed,
                FileState::Failed(Error::FileInterrupted),
                FileState::Failed(Failure::FileEmpty.into())
            ]
        );
        assert_eq!((again.saved_at, again.text), (Some(77), draft.text));
    }
}
