//! The byte layouts of sealed objects: headers, sizes, suites, padding. `docs/envelope.md` describes them all.
//!
//! **Invariant:** this crate parses and encodes; it holds no key and cannot decrypt.

pub mod attachment;
mod bytes;
pub mod consent;
pub mod crockford;
pub mod file_name;
pub mod fingerprint;
pub mod id;
pub mod letter_code;
pub mod limits;
pub mod link;
pub mod login;
pub mod message;
pub mod padding;
pub mod parse;
pub mod passkey;
pub mod proof;
pub mod recovery_code;
pub mod signed;
pub mod suite;
pub mod text;

pub use fingerprint::RootFingerprint;
pub use id::{
    AccountId, AttachmentId, ConversationId, DeviceId, GrantId, KeyId, LetterSlot, MessageId, PasskeyId,
    SenderId, SessionId, SlotId, UnitId,
};
pub use letter_code::LetterCode;
pub use link::LinkCode;
pub use message::{Envelope, Kind, MessageHeader};
pub use parse::ParseError;
pub use recovery_code::RecoveryCode;
pub use suite::Suite;
pub use text::{Base64, Hash};
