//! The API's types: requests, responses, events, cursors, limits, problem types (RFC 9457).
//!
//! **Invariant:** this crate knows neither the network nor the browser nor any key.

pub mod account;
pub mod activation;
pub mod activity;
pub mod assurance;
pub mod closing;
pub mod desk;
pub mod feed;
pub mod identity;
pub mod insurance_number;
pub mod insurer;
pub mod limits;
pub mod link;
pub mod notices;
pub mod passkey;
pub mod permit;
pub mod problem;
pub mod rekey;
pub mod sign_in;
pub mod succession;
pub mod unlock;
pub mod upload;

mod birth_date;

pub use birth_date::{BirthDate, InvalidBirthDate};
pub use envelope::{
    AccountId, AttachmentId, Base64, ConversationId, DeviceId, Hash, KeyId, LetterSlot, MessageId, PasskeyId,
    SessionId, SlotId, UnitId,
};
pub use insurance_number::{InsuranceNumber, InvalidInsuranceNumber};
pub use problem::{Problem, ProblemKind};
