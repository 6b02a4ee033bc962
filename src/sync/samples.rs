//! Opened messages as tests need them: the number is message, envelope, place and time alike.

use envelope::{AttachmentId, ConversationId, Hash, MessageId, UnitId};
use wire::feed::{Cursor, FeedEntry};
use worker::{
    call::ContactRequest,
    view::{AttachmentView, Author, Content, MessageView, ProfileView},
};

/// The conversation that all of them stand in.
pub(super) const CONVERSATION: ConversationId = ConversationId::new([5; 16]);

/// A message of this number.
pub(super) fn view(number: u8, author: Author, content: Content) -> MessageView {
    MessageView {
        message: MessageId::new([number; 16]),
        conversation: CONVERSATION,
        envelope: Hash::new([number; 32]),
        created: u64::from(number),
        author,
        restored: false,
        content,
    }
}

/// Where the feed has it.
pub(super) fn place(view: &MessageView) -> FeedEntry {
    FeedEntry {
        cursor: Cursor(view.created),
        message: view.message,
        envelope: view.envelope,
        handed_over: view.created * 10,
        attachments: Vec::new(),
    }
}

/// The person, writing to this unit.
pub(super) fn own(unit: u8) -> Author {
    Author::Own { unit: UnitId::new([unit; 16]) }
}

/// This unit.
pub(super) fn unit(unit: u8) -> Author {
    Author::Unit { unit: UnitId::new([unit; 16]), name: format!("Team {unit}") }
}

/// A text alone.
pub(super) fn text(text: &str) -> Content {
    Content::Message {
        topic: None,
        subject: None,
        text: text.to_owned(),
        attachments: Vec::new(),
        profile: None,
        decision: None,
        consent: None,
    }
}

/// A request to come to a branch.
pub(super) fn appointment() -> ContactRequest {
    ContactRequest {
        topic: "sick-pay".to_owned(),
        telephone: String::new(),
        window: "morgens".to_owned(),
        desk_word: String::new(),
        person_word: String::new(),
        note: "Bitte ohne Stufen".to_owned(),
        branch: Some("Lübeck".to_owned()),
    }
}

/// A file of this number.
pub(super) fn file(number: u8) -> AttachmentView {
    AttachmentView {
        attachment: AttachmentId::new([number; 16]),
        name: format!("Datei {number}.pdf"),
        media_type: "application/pdf".to_owned(),
        size: u64::from(number),
    }
}

/// A person of this number.
pub(super) fn person(number: u8) -> ProfileView {
    ProfileView {
        salutation: String::new(),
        name: format!("Person {number}"),
        address: Vec::new(),
        insurance_number: String::new(),
    }
}
