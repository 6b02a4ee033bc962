//! Rekeying an account: other slots, another unlock key, and what goes with it, all at once or not at all.

use envelope::{Base64, Hash};
use serde::{Deserialize, Serialize};

use crate::{account::NextState, activation::SealedSlot};

/// `POST /api/v1/account/password`: begins the registration of another password. Nothing changes yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordStart {
    /// OPAQUE RegistrationRequest (RFC 9807, section 5.1).
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub registration_request: Base64,
}

/// Answer to [`PasswordStart`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordStarted {
    /// OPAQUE RegistrationResponse.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub registration_response: Base64,
}

/// `PUT /api/v1/account/keys`: the account's slots and bundle under another unlock key. Ends every other session. Repeating it
/// is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rekey {
    /// The state that names these slots.
    pub next: NextState,
    /// Ways to unlock the account; two at least.
    pub slots: Vec<SealedSlot>,
    /// The bundle sealed under the new unlock key.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub bundle: Base64,
    /// OPAQUE RegistrationRecord, if there is another password.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub registration_record: Option<Base64>,
    /// Proof hash of the recovery code (`docs/envelope.md`, "Recovery code"), if there is another one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub recovery_proof: Option<Hash>,
}
