//! Permits: what changes who gets into an account takes a proof that was given just now, for exactly this request. And the
//! proof by passkey that raises a session in its place.
//!
//! A request that needs a permit is made as it is; where it is answered with [`crate::ProblemKind::PermitNeeded`], a permit is got for
//! its [`digest`], and it is made once more, byte for byte.

use envelope::{Base64, Hash};
use serde::{Deserialize, Serialize};

use crate::passkey::Assertion;

/// Before path and body in the hash.
const LABEL: &[u8] = b"siegel/permit/v1\0";

/// What takes a permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Another passkey gets in.
    AddPasskey,
    /// A passkey gets in no more, and every other device is signed out.
    RemovePasskey,
    /// Another password, another recovery code, or both.
    ChangeKeys,
    /// A new device gets in.
    LinkDevice,
    /// One's own data need less than before.
    LowerLevel,
    /// An e-mail address is told that there is mail.
    SetEmail,
    /// The account is closed after a while.
    CloseAccount,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 7] = [
        Self::AddPasskey,
        Self::RemovePasskey,
        Self::ChangeKeys,
        Self::LinkDevice,
        Self::LowerLevel,
        Self::SetEmail,
        Self::CloseAccount,
    ];

    /// Its name in the API's description.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AddPasskey => "add-passkey",
            Self::RemovePasskey => "remove-passkey",
            Self::ChangeKeys => "change-keys",
            Self::LinkDevice => "link-device",
            Self::LowerLevel => "lower-level",
            Self::SetEmail => "set-email",
            Self::CloseAccount => "close-account",
        }
    }
}

/// What a permit is for: SHA-256 of a label, the request's path from the root, a zero, and its body.
pub fn digest(path: &str, body: &[u8]) -> Hash {
    // No path holds a zero: two requests with the same hash are one.
    Hash::of(&[LABEL, path.as_bytes(), &[0], body].concat())
}

/// `POST /api/v1/permits/start`, and in every other request of the kind: which request the permit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermitFor {
    /// What it does.
    pub action: Action,
    /// Its [`digest`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Hash,
}

/// Answer to `POST /api/v1/permits/start`: what has to be shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermitStarted {
    /// One of the account's passkeys; none if it has none: then the password.
    pub passkey: Option<PasskeyAsked>,
    /// The account's login name, for the password's proof.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub login: Hash,
}

/// What a passkey of the session's account has to sign.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyAsked {
    /// Names the exchange in [`PasskeyShown`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// The challenge.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub challenge: Base64,
    /// The relying party's id: a domain.
    pub relying_party: String,
    /// The account's credentials.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub credentials: Vec<Base64>,
    /// When the exchange ends, ms from now.
    pub timeout: u32,
}

/// `POST /api/v1/permits/passkey`, and `POST /api/v1/session/passkey/finish`, which is answered with [`crate::account::Session`] and its
/// cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyShown {
    /// From [`PasskeyAsked`].
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub exchange: Base64,
    /// What the authenticator signed.
    pub assertion: Assertion,
}

/// `POST /api/v1/permits/password/start`: answered with [`crate::sign_in::SignInStarted`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermitByPassword {
    /// Which request the permit is for.
    #[serde(rename = "for")]
    pub request: PermitFor,
    /// OPAQUE KE1.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential_request: Base64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_one_requests() {
        let one = digest("/api/v1/passkeys/a/removal", b"{}");
        assert_eq!(one, Hash::of(b"siegel/permit/v1\0/api/v1/passkeys/a/removal\0{}"));
        assert_ne!(one, digest("/api/v1/passkeys/b/removal", b"{}"));
        assert_ne!(one, digest("/api/v1/passkeys/a/removal", b"{ }"));
    }

    #[test]
    fn names_are_those_of_json() {
        for action in Action::ALL {
            assert_eq!(serde_json::to_string(&action).unwrap(), format!("\"{}\"", action.name()));
        }
    }
}
