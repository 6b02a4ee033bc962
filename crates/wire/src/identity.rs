//! Signing in by an identity provider outside (OpenID Connect Core 1.0, authorization code with PKCE). The provider says who somebody is; it
//! has no key, and what opens the account is something else.

use core::fmt;

use envelope::DeviceId;
use serde::{Deserialize, Serialize};

use crate::insurer::Translated;

/// `GET /api/v1/sign-in/identity`: which provider this server takes people from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityOffer {
    /// What people call its identity, as in “GesundheitsID”; none: there is no provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Translated>,
}

/// Answer to `POST /api/v1/sign-in/identity`. A cookie that comes with it binds the sign-in to this browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityStarted {
    /// Where the browser goes next: a page of the provider, which sends it back to `/sign-in/identity`.
    pub address: String,
}

/// `POST /api/v1/sign-in/identity/finish`: what the provider has sent back with the browser. Answered with
/// [`crate::account::Session`] and its cookie.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentityFinish {
    /// The provider's code.
    pub code: String,
    /// Names the sign-in that the code answers.
    pub state: String,
    /// This browser profile.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
}

impl fmt::Debug for IdentityFinish {
    /// Code and state are worth a sign-in: they never reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityFinish").field("device", &self.device).finish_non_exhaustive()
    }
}
