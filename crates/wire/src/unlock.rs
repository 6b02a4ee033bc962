//! Opening an account by password whose owner has signed in otherwise: OPAQUE (RFC 9807) once more, under the session that
//! there is.

use envelope::Base64;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/account/unlock/start`: answered with [`crate::sign_in::SignInStarted`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlockStart {
    /// OPAQUE KE1.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential_request: Base64,
}

/// `POST /api/v1/account/unlock/finish`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlockFinish {
    /// From [`crate::sign_in::SignInStarted`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// OPAQUE KE3.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential_finalization: Base64,
}
