//! Signing in: by password, with OPAQUE (RFC 9807), so that the server never learns it, or by recovery code. Unknown and known
//! accounts look alike.

use envelope::{Base64, DeviceId, Hash};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/sign-in/start`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInStart {
    /// The login name.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub login: Hash,
    /// OPAQUE KE1.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential_request: Base64,
}

/// Answer to [`SignInStart`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInStarted {
    /// Names the exchange in [`SignInFinish`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// OPAQUE KE2.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential_response: Base64,
}

/// `POST /api/v1/sign-in/finish`: answered with [`crate::account::Session`] and its cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInFinish {
    /// From [`SignInStarted`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// OPAQUE KE3.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential_finalization: Base64,
    /// This browser profile.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
}

/// `POST /api/v1/sign-in/recovery`: answered with [`crate::account::Session`] and its cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoverySignIn {
    /// The login name.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub login: Hash,
    /// The recovery code's proof, 32 bytes (`docs/envelope.md`, "Recovery code").
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub auth: Base64,
    /// This browser profile.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
}
