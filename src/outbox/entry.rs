//! Something sent: what is kept of it, and how it moves from step to step until the server has it.
//!
//! **Invariant:** once the module may have sealed the message it is not thrown away, unless the server has refused it.

use std::sync::Arc;

use envelope::{
    AttachmentId, Base64, ConversationId, Hash, MessageId, UnitId,
    limits::{SUBJECT_MAX, TEXT_MAX},
};
use serde::{Deserialize, Serialize};
use wire::ProblemKind;
use worker::{
    Failure,
    call::{Consent, ContactRequest, DraftContent, MessageDraft},
};

use crate::{
    error::Error,
    view::{Draft, Entry, FileState, FileView, Progress, Step, Times, Waiting},
};

/// A file that is sealed and staged on this device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SealedFile {
    pub(super) attachment: AttachmentId,
    /// Safe to show.
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) size: u64,
    pub(super) object_len: u64,
    /// SHA-256 of each part.
    pub(super) parts: Vec<Hash>,
    /// What the message will say of it, sealed by the module.
    pub(super) record: Base64,
}

impl SealedFile {
    pub(super) fn view(&self) -> FileView {
        FileView {
            attachment: self.attachment,
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.size,
            state: FileState::Sealed,
            photo: None,
        }
    }
}

/// Something sent that the feed does not show yet. Kept sealed, as JSON, without what only matters in this moment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unsent {
    pub(super) message: MessageId,
    pub(super) conversation: ConversationId,
    unit: UnitId,
    content: DraftContent,
    created: u64,
    pub(super) files: Vec<SealedFile>,
    times: Times,
    /// SHA-256 of the envelope, once there is one: it stands beside this, and is what is committed.
    pub(super) envelope: Option<Hash>,
    /// The code of the failure that only the person can do something about.
    refused: Option<String>,
    /// The envelope's bytes.
    #[serde(skip)]
    pub(super) bytes: Option<Arc<[u8]>>,
    /// The sealed row that this tab knows of it: another one is another tab's work.
    #[serde(skip)]
    pub(super) row: Arc<[u8]>,
    #[serde(skip)]
    moment: Moment,
}

/// What is true only now.
#[derive(Clone, Default, PartialEq, Eq)]
struct Moment {
    /// The module seals the message.
    sealing: bool,
    sent: Progress,
    waiting: Option<Waiting>,
    /// The feed shows it.
    seen: bool,
}

/// Where a consent goes.
pub struct ConsentPlace {
    /// The conversation of the consents before it, or another.
    pub conversation: ConversationId,
    /// The unit that reads it.
    pub unit: UnitId,
    /// A topic of that unit.
    pub topic: String,
}

/// What a consent says, in the words that the person has read.
pub struct ConsentWords {
    /// What it is about.
    pub subject: String,
    /// The sentences.
    pub text: String,
}

/// What happens to it.
#[derive(Clone)]
pub(super) enum Event {
    /// The server has begun to take it.
    Answered(u64),
    /// So much of its files is there.
    Sent(Progress),
    /// The module is asked to seal it.
    SealingBegan,
    /// The module could not.
    SealingFailed,
    /// The module did.
    Sealed(Hash, Arc<[u8]>),
    /// The server has it.
    HandedOver(u64),
    /// The insurer has signed for this envelope.
    Received(Hash, u64),
    /// The feed shows it.
    Seen,
    /// It cannot go on now.
    Held(Waiting),
    /// The person says: again.
    TriedAgain,
}

impl Unsent {
    /// What a draft becomes, if it is whole. `reader` stands at the other end of an answer's conversation.
    pub(super) fn of_draft(
        draft: &Draft,
        reader: Option<(UnitId, String)>,
        sealed: impl Fn(AttachmentId) -> Option<SealedFile>,
        now: u64,
    ) -> Result<Self, Error> {
        let chosen = draft.unit.map(|unit| (unit, draft.topic.clone()));
        let (unit, topic) = chosen.or(reader).ok_or(Error::NoUnit)?;
        let subject = Some(draft.subject.trim()).filter(|subject| !subject.is_empty());
        if subject.is_none() && !draft.answers {
            return Err(Error::NoSubject);
        }
        if draft.text.trim().is_empty() && draft.files.is_empty() {
            return Err(Failure::MessageEmpty.into());
        }
        if draft.text.len() > TEXT_MAX || subject.is_some_and(|text| text.chars().count() > SUBJECT_MAX) {
            return Err(Failure::MessageTooLarge.into());
        }
        let ready =
            |file: &FileView| (file.state == FileState::Sealed).then(|| sealed(file.attachment)).flatten();
        let files: Option<Vec<_>> = draft.files.iter().map(ready).collect();
        let subject = subject.map(str::to_owned);
        let content = DraftContent::Message { topic, subject, text: draft.text.clone(), consent: None };
        let files = files.ok_or(Error::FilesNotReady)?;
        Ok(Self { files, ..Self::new(draft.message, draft.conversation, unit, content, now) })
    }

    /// A request to be called back, or to come to a branch, in a conversation of its own.
    pub(super) fn of_contact_request(
        message: MessageId,
        conversation: ConversationId,
        unit: UnitId,
        request: ContactRequest,
        now: u64,
    ) -> Self {
        Self::new(message, conversation, unit, DraftContent::ContactRequest(request), now)
    }

    /// What the person agrees to, or no longer does; the words that they have read are its text.
    pub(super) fn of_consent(
        message: MessageId,
        place: ConsentPlace,
        words: ConsentWords,
        consent: Consent,
        now: u64,
    ) -> Self {
        let ConsentPlace { conversation, unit, topic } = place;
        let ConsentWords { subject, text } = words;
        let content = DraftContent::Message { topic, subject: Some(subject), text, consent: Some(consent) };
        Self::new(message, conversation, unit, content, now)
    }

    fn new(
        message: MessageId,
        conversation: ConversationId,
        unit: UnitId,
        content: DraftContent,
        now: u64,
    ) -> Self {
        Self {
            message,
            conversation,
            unit,
            content,
            created: now,
            files: Vec::new(),
            // It goes into the outbox sealed: these are one moment.
            times: [Some(now), Some(now), None, None, None],
            envelope: None,
            refused: None,
            bytes: None,
            row: Arc::default(),
            moment: Moment::default(),
        }
    }

    /// Moves on. What does not fit the state it is in changes nothing.
    pub(super) fn apply(&mut self, event: Event) {
        match event {
            Event::Answered(at) => {
                self.times[2] = self.times[2].or(Some(at));
                self.moment.waiting = None;
            }
            Event::Sent(progress) if !self.is_handed_over() => {
                self.moment.sent = progress;
                self.moment.waiting = None;
            }
            Event::SealingBegan => self.moment.sealing = self.envelope.is_none(),
            Event::SealingFailed => self.moment.sealing = false,
            Event::Sealed(envelope, bytes) if self.envelope.is_none() => {
                self.moment.sealing = false;
                self.envelope = Some(envelope);
                self.bytes = Some(bytes);
            }
            Event::HandedOver(at) if self.envelope.is_some() => {
                self.times[3] = Some(at);
                self.moment.waiting = None;
                self.refused = None;
            }
            Event::Received(envelope, at) if self.envelope == Some(envelope) => self.times[4] = Some(at),
            Event::Seen => self.moment.seen = true,
            Event::Held(waiting) if !self.is_handed_over() => {
                self.refused = match waiting {
                    Waiting::Refused(error) => Some(error.code().to_owned()),
                    Waiting::Connection | Waiting::SignIn => None,
                };
                self.moment.waiting = Some(waiting);
            }
            Event::TriedAgain => {
                self.refused = None;
                self.moment.waiting = None;
            }
            Event::Sent(_)
            | Event::Sealed(..)
            | Event::HandedOver(_)
            | Event::Received(..)
            | Event::Held(_) => {}
        }
    }

    /// Takes over what another tab, which brings it to the server, has kept of it.
    pub(super) fn catch_up(&mut self, kept: Self) {
        *self = Self { moment: self.moment.clone(), ..kept };
    }

    /// Another tab has handed it over, and kept these times.
    pub(super) fn settle(&mut self, times: Times) {
        self.times = times;
        self.refused = None;
        self.moment.waiting = None;
    }

    /// Whether something is to be done for it without the person.
    pub(super) fn is_due(&self) -> bool {
        !self.is_handed_over() && self.refused.is_none()
    }

    /// Whether the server has it.
    pub(super) fn is_handed_over(&self) -> bool {
        self.times[3].is_some()
    }

    /// Whether nobody needs it here any more.
    pub(super) fn is_over(&self) -> bool {
        self.is_handed_over() && self.moment.seen
    }

    /// Whether it can be thrown away: the server cannot have it.
    pub(super) fn may_be_discarded(&self) -> bool {
        let out_of_hand = self.moment.sealing || self.envelope.is_some() && self.refused.is_none();
        !self.is_handed_over() && !out_of_hand
    }

    /// Whether it can be a draft again: a letter that nobody has sealed as a message. What a person agrees to has its words.
    pub(super) fn may_be_edited(&self) -> bool {
        let is_letter = matches!(self.content, DraftContent::Message { consent: None, .. });
        is_letter && self.envelope.is_none() && self.may_be_discarded()
    }

    /// Whether it is here long enough for a person to think again.
    pub(super) fn lingers(&self) -> bool {
        self.refused.is_some() || self.moment.waiting.is_some() || self.moment.sent.total > 0
    }

    /// The draft that it was; none of a contact request, or of a consent.
    pub(super) fn to_draft(&self) -> Option<Draft> {
        let DraftContent::Message { topic, subject, text, consent: None } = &self.content else {
            return None;
        };
        Some(Draft {
            message: self.message,
            conversation: self.conversation,
            // Whatever begins a conversation has a subject.
            answers: subject.is_none(),
            unit: Some(self.unit),
            topic: topic.clone(),
            subject: subject.clone().unwrap_or_default(),
            text: text.clone(),
            files: self.files.iter().map(SealedFile::view).collect(),
            saved_at: None,
        })
    }

    pub(super) fn unit(&self) -> (UnitId, String) {
        (self.unit, self.topic().to_owned())
    }

    pub(super) fn times(&self) -> &Times {
        &self.times
    }

    pub(super) fn created(&self) -> u64 {
        self.created
    }

    pub(super) fn attachments(&self) -> Vec<AttachmentId> {
        self.files.iter().map(|file| file.attachment).collect()
    }

    /// Bytes of all sealed files.
    pub(super) fn object_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.object_len).sum()
    }

    /// What the module seals, as the next of this device's envelopes.
    pub(super) fn to_seal(&self, device_row: Option<Vec<u8>>) -> MessageDraft {
        MessageDraft {
            conversation: self.conversation,
            message: self.message,
            unit: self.unit,
            created: self.created,
            content: self.content.clone(),
            attachments: self.files.iter().map(|file| file.record.clone()).collect(),
            device_row: device_row.map(Base64),
        }
    }

    /// As it is kept: its sealed row, and the envelope beside it.
    pub(super) fn with_row(mut self, row: Vec<u8>, envelope: Option<Vec<u8>>) -> Self {
        self.row = row.into();
        self.bytes = envelope.map(Into::into);
        self
    }

    /// What pages show of it.
    pub(super) fn view(&self) -> Entry {
        let (subject, text, request) = match &self.content {
            DraftContent::Message { subject, text, .. } => (subject.clone(), text.clone(), None),
            DraftContent::ContactRequest(request) => (None, request.note.clone(), Some(request.clone())),
        };
        let consent = match self.content {
            DraftContent::Message { consent, .. } => consent,
            DraftContent::ContactRequest(_) => None,
        };
        let refused = self.refused.as_deref();
        let refused = refused.map(|code| Error::from_code(code).unwrap_or(ProblemKind::Internal.into()));
        Entry {
            message: self.message,
            conversation: self.conversation,
            unit: self.unit,
            topic: self.topic().to_owned(),
            subject,
            text,
            request,
            consent,
            created: self.created,
            files: self.files.iter().map(SealedFile::view).collect(),
            step: self.step(),
            times: self.times,
            waiting: refused.map(Waiting::Refused).or(self.moment.waiting),
        }
    }

    fn step(&self) -> Step {
        match self.times {
            [.., Some(_)] => Step::Received,
            [.., Some(_), _] => Step::HandedOver,
            [_, _, Some(_), ..] => Step::OnTheWay(match self.moment.sent {
                Progress { total: 0, .. } => Progress { total: self.object_bytes(), ..Progress::default() },
                sent => sent,
            }),
            [_, Some(_), ..] => Step::Sealed,
            _ => Step::Saved,
        }
    }

    fn topic(&self) -> &str {
        match &self.content {
            DraftContent::Message { topic, .. } => topic,
            DraftContent::ContactRequest(request) => &request.topic,
        }
    }
}

/// What has to happen before a failed one goes on.
pub(super) fn waiting_after(error: Error) -> Waiting {
    match error {
        // It was sent twice already: the bytes on this device are not those that were sealed.
        Error::Problem(ProblemKind::PartDigest) => Waiting::Refused(error),
        error if error.needs_sign_in() => Waiting::SignIn,
        error if error.retryable() => Waiting::Connection,
        error => Waiting::Refused(error),
    }
}

#[cfg(test)]
mod tests;
