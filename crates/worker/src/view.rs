//! What the module has opened and verified, for display.

use envelope::{AttachmentId, Base64, ConversationId, Hash, MessageId, UnitId};
use serde::{Deserialize, Serialize};
use wire::insurer::Translated;

use crate::call::{Consent, ContactRequest};

/// The insurer's directory, verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryView {
    /// Its sequence number; devices never go back.
    pub sequence: u64,
    /// When it ends, ms since 1970.
    pub valid_until: u64,
    /// The insurer's name.
    pub insurer: String,
    /// The root's fingerprint, to pin.
    pub fingerprint: Base64,
    /// The same for people's eyes, in groups as on the letter.
    pub fingerprint_text: String,
    /// The units.
    pub units: Vec<UnitView>,
}

/// A department with its topics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitView {
    /// The unit.
    pub unit: UnitId,
    /// Its name, such as "Team Krankengeld".
    pub name: String,
    /// What one writes to it about.
    pub topics: Vec<TopicView>,
}

/// Something that one writes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicView {
    /// Its id.
    pub topic: String,
    /// Its title.
    pub title: Translated,
    /// Working days until an answer, usually.
    pub usual_days: u8,
}

/// A message, opened, its signature checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// SHA-256 of its envelope.
    pub envelope: Hash,
    /// When it was written, ms since 1970, as its author says.
    pub created: u64,
    /// Who signed it.
    pub author: Author,
    /// Whether it is of the account that this one replaced: the insurer has given its key back.
    pub restored: bool,
    /// What it says.
    pub content: Content,
}

/// Who signed a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// This account.
    Own {
        /// The unit that it was sealed to.
        unit: UnitId,
    },
    /// A unit of the insurer, by a key of the directory.
    Unit {
        /// The unit.
        unit: UnitId,
        /// Its name as the directory has it.
        name: String,
    },
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// A message.
    Message {
        /// The topic's id in the directory, if it names one.
        topic: Option<String>,
        /// The subject, if it has one.
        subject: Option<String>,
        /// The text.
        text: String,
        /// The attachments.
        attachments: Vec<AttachmentView>,
        /// The person as the insurer knows them, in the desk's first message.
        profile: Option<ProfileView>,
        /// That it is a decision of the insurer's.
        decision: Option<DecisionView>,
        /// What the person agrees to by it, or no longer does.
        consent: Option<Consent>,
    },
    /// A request to be called back, or to come to a branch.
    ContactRequest(ContactRequest),
    /// The insurer's receipt for a message.
    Receipt {
        /// The message that it is for.
        message: MessageId,
        /// SHA-256 of that message's envelope: to be compared with one's own.
        envelope: Hash,
        /// When the desk opened it, ms since 1970.
        received: u64,
    },
    /// Keys of messages of the account that this one replaced. The module keeps them while it runs: those messages open now.
    Keys,
}

/// That a message is a decision, to which one can object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionView {
    /// Whether it says how.
    pub instructs: bool,
    /// The official key of the Land whose holidays count.
    pub land: Option<u8>,
}

/// An attachment as its message names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentView {
    /// The attachment.
    pub attachment: AttachmentId,
    /// Its name, safe to show and to save under.
    pub name: String,
    /// Its media type as the sender says.
    pub media_type: String,
    /// Its true size in bytes.
    pub size: u64,
}

/// The insured person as the insurer knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// "Frau", "Herr", or nothing.
    pub salutation: String,
    /// First and last name.
    pub name: String,
    /// The postal address, a line each.
    pub address: Vec<String>,
    /// The insurance number.
    pub insurance_number: String,
}
