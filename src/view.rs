//! What pages and components show: plain data, made by the engine, known to everybody.

use envelope::{AttachmentId, ConversationId, MessageId, UnitId};
pub use search::Marked;
use worker::{
    call::{Consent, ContactRequest},
    view::{AttachmentView, MessageView},
};

use crate::error::Error;

mod consent;
mod decision;
mod export;

pub use consent::{ConsentEntry, agrees};
pub use decision::{DecisionDays, DecisionEntry};
pub use export::{Doing, ExportState, Extent, Missing, Report, Why};

/// How far something long has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes done.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
    /// Seconds left, once that can be said.
    pub seconds_left: Option<u32>,
}

impl Progress {
    /// Whole percent done, 0 to 100; 100 only when all is done.
    pub fn percent(self) -> u8 {
        match self.total {
            0 => 0,
            total => (u128::from(self.done.min(total)) * 100 / u128::from(total)) as u8,
        }
    }
}

/// The steps of something sent, always the same five.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Saved on this device.
    Saved,
    /// Sealed.
    Sealed,
    /// On its way, so far.
    OnTheWay(Progress),
    /// The server has it.
    HandedOver,
    /// The insurer has opened it and signed for it.
    Received,
}

impl Step {
    /// The step's place, 0 to 4: also the place of its time in [`Times`].
    pub fn index(self) -> usize {
        match self {
            Self::Saved => 0,
            Self::Sealed => 1,
            Self::OnTheWay(_) => 2,
            Self::HandedOver => 3,
            Self::Received => 4,
        }
    }

    /// A stable name: `saved`, `sealed`, `on-the-way`, `handed-over`, `received`.
    pub fn code(self) -> &'static str {
        ["saved", "sealed", "on-the-way", "handed-over", "received"][self.index()]
    }
}

/// When each step was reached, ms since 1970.
pub type Times = [Option<u64>; 5];

/// Why something unsent waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// For a connection; it goes on by itself.
    Connection,
    /// For the person to sign in again.
    SignIn,
    /// The server refused it, or it cannot be sealed: retry or delete.
    Refused(Error),
}

/// A file of a draft or of something unsent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileView {
    /// The attachment.
    pub attachment: AttachmentId,
    /// Its name, safe to show.
    pub name: String,
    /// Its media type; empty if unknown.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// How far its sealing has come.
    pub state: FileState,
    /// What is to be said of it, if it is a photograph that was added on this page.
    pub photo: Option<PhotoView>,
}

/// What is to be said of a photograph that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoView {
    /// What became of that which it said beside the picture.
    pub beside: Beside,
    /// What may be hard to read.
    pub hints: Hints,
}

/// What became of that which a photograph says beside its picture: where and when and with what it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// It said nothing.
    Nothing,
    /// It was left out.
    LeftOut,
    /// It could not be.
    Stays,
}

/// What may be hard to read of a photograph: hints, no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints {
    /// Out of focus, or shaken.
    pub blurred: bool,
    /// Too little light.
    pub dark: bool,
    /// Too few pixels for a sheet of paper.
    pub small: bool,
}

/// How far a file's sealing has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Being read, sealed and checked.
    Sealing(Progress),
    /// Sealed and kept on this device.
    Sealed,
    /// Not sealed: retry if that may help, or take it out.
    Failed(Error),
}

/// Something being written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The message that it will be.
    pub message: MessageId,
    /// The conversation that it will stand in.
    pub conversation: ConversationId,
    /// Whether it answers in a conversation that exists.
    pub answers: bool,
    /// Who will read it; chosen by the topic, or the conversation's unit.
    pub unit: Option<UnitId>,
    /// The topic's id in the directory.
    pub topic: String,
    /// The subject, for a new conversation.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The attachments.
    pub files: Vec<FileView>,
    /// When it was last saved on this device, ms since 1970.
    pub saved_at: Option<u64>,
}

impl Draft {
    /// Whether there is nothing in it that a person would miss.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.subject.trim().is_empty() && self.files.is_empty()
    }
}

/// Something sent by the person that is not in the feed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Who will read it.
    pub unit: UnitId,
    /// The topic's id in the directory.
    pub topic: String,
    /// The subject, if it has one.
    pub subject: Option<String>,
    /// The text; of a contact request its note.
    pub text: String,
    /// The contact request, if it is one.
    pub request: Option<ContactRequest>,
    /// What it agrees to, or no longer does.
    pub consent: Option<Consent>,
    /// When it was sent into the outbox, ms since 1970.
    pub created: u64,
    /// The attachments, all sealed.
    pub files: Vec<FileView>,
    /// How far it has come.
    pub step: Step,
    /// When it reached each step.
    pub times: Times,
    /// Why it waits, if it does.
    pub waiting: Option<Waiting>,
}

/// What one may still do with something unsent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Make a draft of it again.
    pub edit: bool,
    /// Throw it away.
    pub discard: bool,
}

/// A conversation in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationView {
    /// The conversation.
    pub conversation: ConversationId,
    /// The first subject in it; empty if there is none.
    pub subject: String,
    /// The contact request that is in it, if there is one.
    pub request: Option<ContactRequest>,
    /// The topic's id in the directory; empty if unknown.
    pub topic: String,
    /// The unit at the other end.
    pub unit: UnitId,
    /// Its name as the directory has it.
    pub unit_name: String,
    /// When the newest message was handed over, or made if it has not been, ms since 1970.
    pub updated: u64,
    /// Whether it holds a message of the insurer that has not been read.
    pub unread: bool,
    /// Attachments in all of it.
    pub files: usize,
    /// Whether the newest message is the insurer's.
    pub last_from_unit: bool,
    /// How far the newest message has come, if it is one's own.
    pub step: Option<Step>,
}

/// A message as a letter of its conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterView {
    /// What it says; for an unsent one, what it will say.
    pub message: MessageView,
    /// When it was handed over, or made if it has not been, ms since 1970.
    pub at: u64,
    /// Whether the person wrote it.
    pub mine: bool,
    /// How far one's own message has come.
    pub step: Option<Step>,
    /// When it reached each step.
    pub times: Times,
    /// Why it waits, if it does.
    pub waiting: Option<Waiting>,
    /// Whether it is still in the outbox: it can be retried or deleted there.
    pub unsent: bool,
}

/// A file in the list of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentView {
    /// The file.
    pub attachment: AttachmentView,
    /// The message that it belongs to.
    pub message: MessageId,
    /// That message's conversation.
    pub conversation: ConversationId,
    /// The conversation's subject.
    pub subject: String,
    /// When it was handed over, ms since 1970.
    pub at: u64,
    /// Whether it came from the insurer.
    pub received: bool,
    /// The unit at the other end.
    pub from: String,
}

/// The media type of PDFs.
pub const PDF: &str = "application/pdf";

/// What draws PDFs: a page that the server gives an origin of its own.
pub const VIEWER: &str = "/viewer.html";

/// A file in its message.
pub type FileId = (MessageId, AttachmentId);

/// A message that has the words that were looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundView {
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Its subject, or its conversation's; empty if there is none.
    pub subject: Marked,
    /// The contact request that is in its conversation, if there is one.
    pub request: Option<ContactRequest>,
    /// The piece of its text that has the words, or its beginning.
    pub excerpt: Marked,
    /// The file that has them, or the first of its files whose name has one of them.
    pub file: Option<Marked>,
    /// The unit at the other end.
    pub unit_name: Marked,
    /// Whether the person wrote it.
    pub mine: bool,
    /// When it was handed over, ms since 1970.
    pub at: u64,
}

/// How far a download has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DownloadState {
    /// Being fetched, opened and checked.
    Running(Progress),
    /// Checked, and handed to the browser to save.
    Done,
    /// Not saved.
    Failed(Error),
}

/// How far a file has come that is to be read without a connection, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptState {
    /// It is being fetched, and checked.
    Keeping,
    /// It is on this device.
    Kept,
    /// It could not be.
    Failed(Error),
}

/// The files that are kept on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeptFiles {
    /// How many.
    pub count: usize,
    /// Their size on this device, bytes.
    pub size: u64,
}

/// How the mailbox stands with the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SyncState {
    /// All that is there has been shown.
    #[default]
    Idle,
    /// Being fetched or opened.
    Loading,
    /// No connection: shown is what is on the device.
    Offline,
    /// It did not work.
    Failed(Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_whole_and_honest() {
        let check = |done, total, expect| {
            assert_eq!(Progress { done, total, seconds_left: None }.percent(), expect, "{done}/{total}");
        };
        check(0, 0, 0);
        check(0, 10, 0);
        check(999, 1000, 99);
        check(1000, 1000, 100);
        check(2000, 1000, 100);
        check(u64::MAX, u64::MAX, 100);
    }
}
