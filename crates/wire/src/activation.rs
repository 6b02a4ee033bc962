//! Activation by letter: prove the letter, choose a password, hand over public keys and sealed bundle.
//!
//! The proof holds code, birth date and insurance number at once, so the server learns none of them and answers a
//! wrong one with the same words as another.

use envelope::{AccountId, Base64, DeviceId, Hash, KeyId, LetterSlot, SlotId};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/activation/start`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivationStart {
    /// The letter's public number.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub letter: LetterSlot,
    /// The letter's proof, 32 bytes; the server has only its hash with the login name.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub auth: Base64,
    /// The login name that the account will have: the one that the letter is for.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub login: Hash,
    /// OPAQUE RegistrationRequest (RFC 9807, section 5.1).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub registration_request: Base64,
}

/// Answer to [`ActivationStart`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivationStarted {
    /// Names the exchange in [`ActivationFinish`]; good for [`crate::limits::ACTIVATION_SECONDS`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// The account's id, chosen by the server.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub account: AccountId,
    /// OPAQUE RegistrationResponse.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub registration_response: Base64,
}

/// `POST /api/v1/activation/finish`: answered with [`crate::account::Session`] and its cookie. Uses the letter up.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivationFinish {
    /// From [`ActivationStarted`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// OPAQUE RegistrationRecord.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub registration_record: Base64,
    /// The account's keys and slots.
    pub enrolment: Enrolment,
    /// Proof hash of the recovery code (`docs/envelope.md`, "Recovery code").
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub recovery_proof: Hash,
    /// The account's first signed state (`docs/envelope.md`, "Account state").
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: Base64,
    /// This browser profile.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
}

/// What an account is made of: public keys with the letter's MAC, slots, and the sealed bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrolment {
    /// The public keys object (`docs/envelope.md`, "Account keys").
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub account_keys: Base64,
    /// Key id of the encryption key, by which messages are routed.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub encryption_key: KeyId,
    /// HMAC-SHA256 over `account_keys` under the letter's `bind` key; only the desk can check it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub bind_mac: Base64,
    /// Ways to unlock the account; two at least.
    pub slots: Vec<SealedSlot>,
    /// The sealed bundle of the account's secret keys.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub bundle: Base64,
}

/// One way to unlock an account, as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SealedSlot {
    /// The slot's id.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub slot: SlotId,
    /// The slot object (`docs/envelope.md`, "Slot").
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub object: Base64,
}
