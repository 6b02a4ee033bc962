//! Linking a new device: it shows a code, a device of the account reads it, and what opens the account comes over sealed.
//!
//! A link is named by the hash of its public key (`docs/envelope.md`, "Link"): the server cannot hand out another one.

use envelope::{AccountId, Base64, DeviceId};
use serde::{Deserialize, Serialize};

use crate::account::Session;

/// `POST /api/v1/link`, from the new device.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkStart {
    /// The X-Wing key to seal to, 1216 bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub public_key: Base64,
    /// This browser profile.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
}

/// Answer to [`LinkStart`], and what the new device shows from then on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkExchange {
    /// Names the exchange; the new device's own, good for [`crate::limits::LINK_SECONDS`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
}

/// `POST /api/v1/link/look`: how far the link has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkView {
    /// The account of the device that has read the code; nothing until one has.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub account: Option<AccountId>,
    /// Whether it has handed over what opens the account.
    pub is_sealed: bool,
}

/// `POST /api/v1/link/finish`: the session, with its cookie, and what opens the account. Once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkFinished {
    /// The new device's session.
    pub session: Session,
    /// The sealed link.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sealed: Base64,
}

/// Answer to `PUT /api/v1/link/{link}/account`, from a device that has read the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkClaimed {
    /// The new device's key; its hash must be the link's name.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub public_key: Base64,
}

/// `PUT /api/v1/link/{link}/sealed`, when the person has compared. Repeating it is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkSealed {
    /// The sealed link.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sealed: Base64,
}
