//! Notices: that there is mail, and nothing more. By Web Push to a device, and by e-mail.

use envelope::Base64;
use serde::{Deserialize, Serialize};

mod email_address;

pub use email_address::{EmailAddress, InvalidEmailAddress};

/// `GET /api/v1/notices`: who is told that there is mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notices {
    /// What browsers subscribe with: the server's VAPID key, a P-256 point of 65 bytes (RFC 8292, section 3.2).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub key: Base64,
    /// Whether the asking session's device is told.
    pub this_device: bool,
    /// How many other devices are.
    pub elsewhere: u32,
    /// Whether, and where, somebody is told by e-mail; none: this server sends no e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailNotices>,
}

/// Notices by e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmailNotices {
    /// The address that is told; none if none was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub address: Option<EmailAddress>,
    /// An address that waits for the code that was mailed to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unconfirmed: Option<Unconfirmed>,
}

/// An address that waits for its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unconfirmed {
    /// The address.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub address: EmailAddress,
    /// Until when the code is good, ms since 1970.
    pub until: u64,
}

/// `PUT /api/v1/notices/push`: tells the asking session's device. Repeating it is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutPush {
    /// The subscription's address at the browser's push service. Notices have no content, so its keys are not asked for.
    pub endpoint: String,
}

/// `PUT /api/v1/notices/email`: mails a code to an address, which is told once the code has come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PutEmail {
    /// The address.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub address: EmailAddress,
    /// What language it is written to in.
    pub language: Language,
}

/// `POST /api/v1/notices/email/code`: the code that was mailed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmailCode {
    /// Six digits.
    pub code: String,
}

/// A language that notices are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// German.
    De,
    /// English.
    En,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::De, Self::En];
}
