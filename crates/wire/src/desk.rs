//! The desk's side of the API, under `/desk/v1`: directory, letters, enrolments, certificates.
//!
//! Attachments, messages, feed and events have the same shapes as the portal's.

use envelope::{AccountId, Base64, Hash, KeyId, LetterSlot, UnitId};
use serde::{Deserialize, Serialize};

use crate::{activation::Enrolment, feed::Cursor, succession::Replaces};

/// `PUT /desk/v1/directory`: the signed directory and the keys by which the server routes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublishDirectory {
    /// The directory's sequence number: a lower one than the last is refused.
    pub sequence: u64,
    /// The signed directory (`docs/envelope.md`, "Directory"); the server hands it on unread.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub directory: Base64,
    /// Every unit with its encryption keys.
    pub units: Vec<UnitKeys>,
}

/// A unit's encryption keys, for routing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnitKeys {
    /// The unit.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub unit: UnitId,
    /// Its encryption keys.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub encryption_keys: Vec<KeyId>,
}

/// `PUT /desk/v1/letters/{slot}`: a letter that has been printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterLetter {
    /// Hash of the letter's proof and of the login name that it opens (`docs/envelope.md`, "Letter").
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub proof_hash: Hash,
    /// When it expires, ms since 1970.
    pub expires: u64,
    /// The account in whose place it puts another, if it does: without that a login name has one account for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Replaces>,
}

/// `GET /desk/v1/enrolments?after=N`: accounts that activated a letter, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrolments {
    /// The accounts.
    pub enrolments: Vec<EnrolmentEntry>,
    /// Where to go on.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub next: Cursor,
}

/// One account that activated a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentEntry {
    /// Its place.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub cursor: Cursor,
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub account: AccountId,
    /// The letter that it used.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub letter: LetterSlot,
    /// What it handed over.
    pub enrolment: Enrolment,
}

/// `PUT /desk/v1/accounts/{id}/certificate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutCertificate {
    /// The signed account certificate (`docs/envelope.md`, "Account certificate").
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub certificate: Base64,
}
