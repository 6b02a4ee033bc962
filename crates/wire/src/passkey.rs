//! Passkeys (WebAuthn Level 3): registering one, signing in with one, their list. What opens the account is a slot like any
//! other; which one a passkey opens stands in its sealed name.

use envelope::{Base64, DeviceId, PasskeyId};
use serde::{Deserialize, Serialize};

use crate::rekey::Rekey;

/// Answer to `POST /api/v1/passkeys/start`: what the authenticator has to be asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyStarted {
    /// Names the exchange in [`PasskeyFinish`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// The challenge.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub challenge: Base64,
    /// The relying party's id: a domain.
    pub relying_party: String,
    /// The user handle, under which a later passkey of this account takes the place of this one in the same authenticator.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub user: Base64,
    /// Algorithms that are taken (COSE), the preferred one first.
    pub algorithms: Vec<i64>,
    /// Credentials that the account has already.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub registered: Vec<Base64>,
    /// When the exchange ends, ms from now.
    pub timeout: u32,
}

/// `POST /api/v1/passkeys/finish`. Repeating it is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyFinish {
    /// From [`PasskeyStarted`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// What the account calls it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub passkey: PasskeyId,
    /// Its name, sealed.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Base64,
    /// What the authenticator made.
    pub attestation: Attestation,
    /// The account under other keys, with a slot that the passkey opens; none if it opens nothing and only signs in.
    pub rekey: Option<Rekey>,
}

/// An authenticator's answer to the creation of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attestation {
    /// The credential's id.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential: Base64,
    /// `clientDataJSON`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub client_data: Base64,
    /// `attestationObject`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub attestation_object: Base64,
}

/// `GET /api/v1/passkeys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkeys {
    /// The account's passkeys, the oldest first.
    pub passkeys: Vec<Passkey>,
}

/// A passkey of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// What the account calls it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub passkey: PasskeyId,
    /// Its name, sealed.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Base64,
    /// When it was registered, ms since 1970.
    pub created: u64,
    /// When it last signed in, ms since 1970.
    pub used: Option<u64>,
}

/// `PUT /api/v1/passkeys/{passkey}/name`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyName {
    /// The name, sealed.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Base64,
}

/// `POST /api/v1/passkeys/{passkey}/removal`. Repeating it is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyRemoval {
    /// The account under other keys, without the slot that the passkey opened; none if it opened nothing.
    pub rekey: Option<Rekey>,
}

/// Answer to `POST /api/v1/sign-in/passkey/start`: the same for everybody but exchange and challenge.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeySignInStarted {
    /// Names the exchange in [`PasskeySignIn`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// The challenge.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub challenge: Base64,
    /// The relying party's id: a domain.
    pub relying_party: String,
    /// When the exchange ends, ms from now.
    pub timeout: u32,
}

/// `POST /api/v1/sign-in/passkey/finish`: answered with [`crate::account::Session`] and its cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeySignIn {
    /// From [`PasskeySignInStarted`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// What the authenticator signed.
    pub assertion: Assertion,
    /// This browser profile.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
}

/// An authenticator's answer to a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assertion {
    /// The credential's id.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential: Base64,
    /// `clientDataJSON`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub client_data: Base64,
    /// `authenticatorData`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub authenticator_data: Base64,
    /// `signature`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub signature: Base64,
    /// `userHandle`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub user: Base64,
}
