//! Bodies: what envelopes say, once opened: messages, contact requests, receipts; states, grants and re-wraps.
//!
//! A body is a CBOR map with integer keys, in one form only (see `docs/envelope.md`).

mod limits;

use envelope::{
    AttachmentId, Hash, Kind, MessageId, UnitId,
    attachment::{object_len_of_file, part_count},
};
use zeroize::Zeroizing;

use crate::{
    OpenError,
    attachment::{FileKey, SealedAttachment},
    cbor::{self, record},
    keys::VerifyingKey,
    message::MessageKey,
    state::SeenState,
};

pub use crate::cbor::ObjectBytes;

/// What an envelope holds, by its kind.
#[non_exhaustive]
#[derive(PartialEq, Eq)]
pub enum Body {
    /// Text and attachments.
    Message(MessageBody),
    /// A wish to be called back, or to come to a branch.
    ContactRequest(ContactRequest),
    /// The insurer's statement of what it received.
    Receipt(Receipt),
    /// An account's newest state.
    State(Carried),
    /// A grant.
    Grant(Carried),
    /// Keys of earlier messages.
    Rewrap(Rewrap),
}

impl Body {
    /// The kind of envelope that it goes into.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Message(_) => Kind::Message,
            Self::ContactRequest(_) => Kind::ContactRequest,
            Self::Receipt(_) => Kind::Receipt,
            Self::State(_) => Kind::State,
            Self::Grant(_) => Kind::Grant,
            Self::Rewrap(_) => Kind::Rewrap,
        }
    }

    /// The attachments that it names.
    pub fn attachments(&self) -> &[Manifest] {
        match self {
            Self::Message(message) => &message.attachments,
            _ => &[],
        }
    }

    /// Whether it keeps to the limits; asked before sealing and after opening.
    ///
    /// # Errors
    /// [`BodyError`] names the first that it breaks.
    pub fn check(&self) -> Result<(), BodyError> {
        match self {
            Self::Message(message) => message.check(),
            Self::ContactRequest(request) => request.check(),
            Self::Receipt(receipt) => receipt.check(),
            Self::State(carried) | Self::Grant(carried) => carried.check(),
            Self::Rewrap(rewrap) => rewrap.check(),
        }
    }

    /// Its CBOR, not yet padded.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Message(message) => cbor::to_bytes(message),
            Self::ContactRequest(request) => cbor::to_bytes(request),
            Self::Receipt(receipt) => cbor::to_bytes(receipt),
            Self::State(carried) | Self::Grant(carried) => cbor::to_bytes(carried),
            Self::Rewrap(rewrap) => cbor::to_bytes(rewrap),
        }
    }

    /// The body of this kind in its CBOR.
    ///
    /// # Errors
    /// [`OpenError`] if it is none in its one form, or breaks a limit.
    pub fn decode(kind: Kind, bytes: &[u8]) -> Result<Self, OpenError> {
        let body = match kind {
            Kind::Message => Self::Message(cbor::from_bytes(bytes)?),
            Kind::ContactRequest => Self::ContactRequest(cbor::from_bytes(bytes)?),
            Kind::Receipt => Self::Receipt(cbor::from_bytes(bytes)?),
            Kind::State => Self::State(cbor::from_bytes(bytes)?),
            Kind::Grant => Self::Grant(cbor::from_bytes(bytes)?),
            Kind::Rewrap => Self::Rewrap(cbor::from_bytes(bytes)?),
            _ => return Err(OpenError::Refused),
        };
        body.check().map_err(|_| OpenError::Refused)?;
        Ok(body)
    }
}

/// A message from either side.
#[derive(Default, PartialEq, Eq)]
pub struct MessageBody {
    /// The topic's id in the directory; the first message of a conversation names it.
    pub topic: Option<String>,
    /// The subject; the first message of a conversation has one.
    pub subject: Option<String>,
    /// The text; may be empty if there are attachments.
    pub text: String,
    /// The message that this one answers.
    pub reply_to: Option<MessageId>,
    /// The insured person, as the insurer addresses them; only the desk writes it.
    pub profile: Option<Profile>,
    /// The attachments, at most 32.
    pub attachments: Vec<Manifest>,
    /// That it is a decision; only the desk writes it.
    pub decision: Option<Decision>,
    /// What the person agrees to with it, or no longer does; only an account writes it.
    pub consent: Option<Consent>,
}

record!(MessageBody { topic, subject, text, reply_to, profile, attachments, decision, consent });

/// That a message is a decision (an administrative act), to which one can object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether it says, in writing and rightly, how one can object to it.
    pub instructs: bool,
    /// The official key of the Land in which the office is that one objects to; its holidays count.
    pub land: Option<u8>,
}

record!(Decision { instructs, land });

/// What a person agrees to, or no longer does. The message's text says it in the words that the person has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// What it is about; [`envelope::consent`] has the numbers.
    pub category: u8,
    /// Whether the person agrees.
    pub given: bool,
}

record!(Consent { category, given });

/// The insured person, as the insurer addresses them.
#[derive(Clone, PartialEq, Eq)]
pub struct Profile {
    /// "Frau", "Herr", or nothing.
    pub salutation: String,
    /// Given name and family name.
    pub name: String,
    /// The lines of the postal address below the name.
    pub address: Vec<String>,
    /// The insurance number.
    pub insurance_number: String,
}

record!(Profile { salutation, name, address, insurance_number });

/// A sealed file, as the message that it belongs to describes it.
#[derive(PartialEq, Eq)]
pub struct Manifest {
    /// The attachment's id.
    pub attachment: AttachmentId,
    /// Its key.
    pub key: FileKey,
    /// Its name as the sender's device called it: not yet safe to save under.
    pub name: String,
    /// Its media type as the sender says; may be empty.
    pub media_type: String,
    /// Its true size in bytes.
    pub size: u64,
    /// The digest of its object.
    pub digest: Hash,
}

record!(Manifest { attachment, key, name, media_type, size, digest });

impl Manifest {
    /// The description of what was sealed.
    pub fn new(
        attachment: AttachmentId,
        key: FileKey,
        sealed: &SealedAttachment,
        name: String,
        media_type: String,
    ) -> Self {
        Self { attachment, key, name, media_type, size: sealed.size, digest: sealed.digest }
    }

    /// Bytes of the sealed object.
    pub const fn object_len(&self) -> u64 {
        object_len_of_file(self.size)
    }

    /// Number of the object's upload parts.
    pub const fn parts(&self) -> u32 {
        part_count(self.object_len())
    }

    /// The manifest's bytes, to keep it (sealed!) until its message is.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        cbor::to_bytes(self)
    }

    /// The manifest that [`to_bytes`](Self::to_bytes) gave.
    ///
    /// # Errors
    /// [`OpenError`] for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OpenError> {
        let manifest: Self = cbor::from_bytes(bytes)?;
        manifest.check().map_err(|_| OpenError::Refused)?;
        Ok(manifest)
    }
}

/// A request to be called back, or to come to a branch.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactRequest {
    /// The topic's id in the directory.
    pub topic: String,
    /// The number to call; like both words it may be empty where there is a branch.
    pub telephone: String,
    /// When to call, or when the person can come, in their words.
    pub window: String,
    /// What the insurer's staff say first, so that the person knows who calls.
    pub desk_word: String,
    /// What the person answers, so that the staff know whom they called.
    pub person_word: String,
    /// Anything else; may be empty.
    pub note: String,
    /// The branch that the person asks to come to, in place of a call.
    pub branch: Option<String>,
}

record!(ContactRequest { topic, telephone, window, desk_word, person_word, note, branch });

/// The insurer's statement that a message and its attachments arrived and opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The message.
    pub message: MessageId,
    /// The hash of its envelope.
    pub envelope: Hash,
    /// Its attachments, in its order.
    pub attachments: Vec<ReceivedAttachment>,
    /// When, ms since 1970.
    pub received: u64,
    /// The unit that received it.
    pub unit: UnitId,
    /// The newest state of the account that the insurer has seen.
    pub account_state: Option<SeenState>,
}

record!(Receipt { message, envelope, attachments, received, unit, account_state });

/// An attachment as a receipt names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedAttachment {
    /// The attachment.
    pub attachment: AttachmentId,
    /// The digest of its object.
    pub digest: Hash,
}

record!(ReceivedAttachment { attachment, digest });

/// A signed object on its way, as its bytes: whoever takes it verifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The object (`SGS1`).
    pub object: ObjectBytes,
}

record!(Carried { object });

/// Keys of earlier messages, for an account that lost its own; only a unit of the insurer may give them.
#[derive(PartialEq, Eq)]
pub struct Rewrap {
    /// One a message, 1 to 512.
    pub keys: Vec<RewrappedKey>,
}

record!(Rewrap { keys });

/// The key of an earlier message.
#[derive(PartialEq, Eq)]
pub struct RewrappedKey {
    /// The message.
    pub message: MessageId,
    /// The hash of its envelope.
    pub envelope: Hash,
    /// The key that signed it.
    pub signer: VerifyingKey,
    /// Its file key.
    pub key: MessageKey,
}

record!(RewrappedKey { message, envelope, signer, key });

/// Which limit a body breaks. Nothing of the body is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// Neither text nor attachments, or a needed field without content.
    #[error("the message is empty")]
    Empty,
    /// The text is longer than 65,536 bytes.
    #[error("the text is too long")]
    TextTooLong,
    /// The subject is longer than 200 characters.
    #[error("the subject is too long")]
    SubjectTooLong,
    /// A short field is longer than 255 bytes.
    #[error("a field is too long")]
    FieldTooLong,
    /// A file name is empty or longer than 255 bytes.
    #[error("a file name is empty or too long")]
    FileName,
    /// A file is empty or larger than 1 GiB.
    #[error("a file's size is not allowed")]
    FileSize,
    /// More than 32 attachments.
    #[error("too many attachments")]
    TooManyAttachments,
    /// The same attachment twice.
    #[error("an attachment appears twice")]
    DuplicateAttachment,
    /// A carried object is empty or longer than 64 KiB.
    #[error("a carried object is empty or too long")]
    Carried,
    /// No key, more than 512, or a message twice.
    #[error("between 1 and 512 keys of different messages are needed")]
    Rewrapped,
}

impl BodyError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "message-empty",
            Self::TextTooLong => "text-too-long",
            Self::SubjectTooLong => "subject-too-long",
            Self::FieldTooLong => "field-too-long",
            Self::FileName => "file-name",
            Self::FileSize => "file-size",
            Self::TooManyAttachments => "too-many-attachments",
            Self::DuplicateAttachment => "duplicate-attachment",
            Self::Carried => "carried-object",
            Self::Rewrapped => "rewrapped-keys",
        }
    }
}
