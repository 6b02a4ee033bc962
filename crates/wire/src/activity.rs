//! What happened to an account, for the person: kind and time, no more.

use serde::{Deserialize, Serialize};

/// `GET /api/v1/account/activity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// The last [`crate::limits::ACTIVITY_MAX`] of the last [`crate::limits::ACTIVITY_DAYS`] days, the newest first.
    pub events: Vec<Event>,
}

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// When, ms since 1970.
    pub at: u64,
    /// What.
    pub what: Happened,
}

macro_rules! happened {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)+) => {
        /// What may happen to an account.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum Happened {
            $($(#[$doc])* $name,)+
        }

        impl Happened {
            /// Everything.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

happened! {
    /// It was made, by letter.
    Activated = "activated";
    /// Somebody signed in by password.
    SignedInByPassword = "signed-in-by-password";
    /// Somebody signed in by passkey.
    SignedInByPasskey = "signed-in-by-passkey";
    /// Somebody signed in by recovery code.
    SignedInByRecoveryCode = "signed-in-by-recovery-code";
    /// Somebody signed in by the identity provider.
    SignedInByIdentity = "signed-in-by-identity";
    /// A device came in that another one let in.
    SignedInByDeviceLink = "signed-in-by-device-link";
    /// Somebody did not get in.
    SignInRefused = "sign-in-refused";
    /// A session was raised by a passkey.
    SessionRaised = "session-raised";
    /// A change was not confirmed rightly.
    PermitRefused = "permit-refused";
    /// A passkey came.
    PasskeyAdded = "passkey-added";
    /// A passkey went.
    PasskeyRemoved = "passkey-removed";
    /// There is another password.
    PasswordChanged = "password-changed";
    /// There is another recovery code.
    CodeChanged = "code-changed";
    /// A device let another in.
    DeviceLinked = "device-linked";
    /// The person's data need less.
    LevelLowered = "level-lowered";
    /// The person's data need as much as before, or more.
    LevelRaised = "level-raised";
    /// Somebody else is told that there is mail, or nobody any more.
    NoticesChanged = "notices-changed";
    /// Sessions were ended from another one.
    SessionsEnded = "sessions-ended";
    /// Somebody at a branch has seen who the person is.
    Identified = "identified";
    /// It is to be closed.
    ClosingAsked = "closing-asked";
    /// Somebody signed in before it was: it stays.
    ClosingTakenBack = "closing-taken-back";
    /// Another account took its place, by a new letter.
    Replaced = "replaced";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_json() {
        for what in Happened::ALL {
            assert_eq!(serde_json::to_string(what).unwrap(), format!("\"{}\"", what.name()));
        }
    }
}
