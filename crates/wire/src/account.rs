//! The session and the account that it opens.

use envelope::{AccountId, Base64, DeviceId, Hash, SessionId};
use serde::{Deserialize, Serialize};

use crate::{
    activation::Enrolment,
    assurance::{Level, Method},
};

/// `GET /api/v1/session`, and the answer to a finished activation or sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Its id: not a secret, the cookie is another value.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session: SessionId,
    /// Whose session it is.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub account: AccountId,
    /// From which device.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
    /// How the person signed in.
    pub method: Method,
    /// The level of assurance that this reaches now.
    pub level: Level,
    /// When that was, ms since 1970.
    pub opened: u64,
    /// When the session ends unless it is used, ms since 1970.
    pub expires: u64,
}

/// `GET /api/v1/sessions`: where the account is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sessions {
    /// Every session that has not ended, the one opened last first; the asking one is among them.
    pub sessions: Vec<ListedSession>,
}

/// A session in the list, and what is known of its device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedSession {
    /// The session.
    pub session: Session,
    /// When the account was first opened on this device, ms since 1970.
    pub first_seen: u64,
    /// When the session was last used, to a few minutes, ms since 1970.
    pub last_seen: u64,
    /// What the account calls the device, sealed; none if it has not said so yet.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub name: Option<Base64>,
}

/// `PUT /api/v1/devices/{device}/name`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceName {
    /// The name, sealed.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Base64,
}

/// `GET /api/v1/account`: all that a device needs to unlock the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The account's id.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub account: AccountId,
    /// Its login name, for a person who typed none.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub login: Hash,
    /// Keys, slots and bundle as they were handed over.
    pub enrolment: Enrolment,
    /// The registry's certificate, once the desk has checked the letter's MAC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub certificate: Option<Base64>,
    /// The newest signed state (`docs/envelope.md`, "Account state").
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: Base64,
}

/// `GET /api/v1/account/states`, `GET /desk/v1/accounts/{account}/states`: the account's states, for a device that has missed some, and for the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountStates {
    /// The last [`crate::limits::STATES_KEPT`] of them, oldest first.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub states: Vec<Base64>,
}

/// `PUT /api/v1/account/state`: the state after the newest one. Repeating it is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextState {
    /// SHA-256 of the newest state: whoever comes second with another one has to look again.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub previous: Hash,
    /// The signed state.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: Base64,
}
