//! What went wrong, as RFC 9457 problem details with a closed set of kinds.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A problem details object (`application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Which kind of problem, as a URI reference: `/problems/letter-mismatch`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "/problems/letter-mismatch"))]
    pub kind: ProblemKind,
    /// A short English sentence for engineers; people read the portal's own words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
}

impl Problem {
    /// The problem of this kind.
    pub fn new(kind: ProblemKind) -> Self {
        Self { kind, title: kind.title().to_owned(), status: kind.status() }
    }
}

impl From<ProblemKind> for Problem {
    fn from(kind: ProblemKind) -> Self {
        Self::new(kind)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.status, self.kind.code(), self.title)
    }
}

impl core::error::Error for Problem {}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $title:literal;)+) => {
        /// Every kind of problem that the API answers with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ProblemKind {
            $($(#[$doc])* $name,)+
        }

        impl ProblemKind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stable name, the last segment of the problem's type.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The HTTP status that goes with it.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// What it means, for engineers.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

kinds! {
    /// The request is not what the API describes.
    Invalid = "invalid", 400, "The request is malformed.";
    /// There is no session, or it has ended: sign in again, nothing is lost.
    Unauthenticated = "unauthenticated", 401, "There is no session, or it has ended.";
    /// The session was ended from another one: lock, and say so.
    SessionEnded = "session-ended", 401, "The session was ended from another device.";
    /// The account was replaced by another, with a new letter: lock, and say so.
    AccountReplaced = "account-replaced", 401, "The account was replaced by another, with a new letter.";
    /// Login name or password do not fit: the same answer whether the account exists or not.
    SignInRefused = "sign-in-refused", 401, "The login name or the password is wrong.";
    /// Login name or recovery code do not fit: the same answer whether the account exists or not.
    RecoveryRefused = "recovery-refused", 401, "The login name or the recovery code is wrong.";
    /// No passkey of an account here fits: the same answer for one that was removed, never registered, or shown wrongly.
    PasskeyRefused = "passkey-refused", 401, "The passkey is not registered here, or its answer does not fit.";
    /// The identity provider's answer does not fit: the same whatever is wrong with it.
    IdentityRefused = "identity-refused", 401, "The identity provider's answer does not fit.";
    /// The provider has said who somebody is, and that person has no account here. Said only to who has shown it.
    IdentityUnknown = "identity-unknown", 403, "Whom the identity provider names has no account here.";
    /// There is no identity provider.
    IdentityOff = "identity-off", 404, "This server takes nobody from an identity provider.";
    /// The identity provider does not answer, or not as it should: other ways to sign in are open.
    IdentityUnavailable = "identity-unavailable", 502, "The identity provider cannot be reached.";
    /// The account has as many passkeys as it may.
    PasskeysFull = "passkeys-full", 409, "The account has as many passkeys as it may.";
    /// The server does not know its own address, and takes no passkeys.
    PasskeysOff = "passkeys-off", 404, "This server takes no passkeys.";
    /// What is asked for takes a proof that was given just now, for exactly this request: get a permit, and ask again.
    PermitNeeded = "permit-needed", 403, "This takes a fresh proof for exactly this request.";
    /// The account has a passkey: a password is no proof beside it.
    PasskeyNeeded = "passkey-needed", 403, "The account has a passkey: it has to be shown.";
    /// The data or the action need a higher level of assurance than the session has: step up, or choose.
    LevelTooLow = "level-too-low", 403, "The session's level of assurance is too low for this.";
    /// The session may not do this.
    Forbidden = "forbidden", 403, "This is not allowed.";
    /// A state change from another origin.
    ForeignOrigin = "foreign-origin", 403, "The request comes from another origin.";
    /// Slot, code, birth date and insurance number do not fit together; which of them is not said.
    LetterMismatch = "letter-mismatch", 403, "The letter's code, the date of birth and the insurance number do not fit together.";
    /// The code has been used. Said only to who proves the letter.
    LetterUsed = "letter-used", 409, "The letter has been used.";
    /// The letter replaces an account, and its time has not come. Said only to who proves the letter.
    LetterWaits = "letter-waits", 409, "The letter can be used only later: the day stands on it.";
    /// The code is too old. Said only to who proves the letter.
    LetterExpired = "letter-expired", 410, "The letter has expired.";
    /// Too many wrong tries at this letter: a new letter is needed.
    LetterLocked = "letter-locked", 429, "The letter is locked after too many wrong tries.";
    /// There is no such thing, or not for this session.
    NotFound = "not-found", 404, "There is no such thing.";
    /// The account exists already.
    AccountExists = "account-exists", 409, "An account for this insurance number exists already.";
    /// An exchange of two requests took too long, or its first was never made.
    ExchangeExpired = "exchange-expired", 410, "The exchange has expired: begin again.";
    /// The code of a new device has run out, was used, or never was: make another one.
    LinkExpired = "link-expired", 410, "The link has expired or was used: begin again.";
    /// Somebody else has read the code of this new device.
    LinkTaken = "link-taken", 409, "Another account has taken the link.";
    /// The same id was used before for other bytes.
    Conflict = "conflict", 409, "The same id stands for other bytes already.";
    /// Another device was quicker to change what the account consists of: read it again.
    StateConflict = "state-conflict", 409, "The account's state is not the one that this one follows.";
    /// Parts of a declared attachment are missing.
    Incomplete = "incomplete", 409, "Parts of an attachment are missing.";
    /// A part has another length than its place in the object demands.
    PartLength = "part-length", 400, "The part's length does not fit its place in the object.";
    /// A part's bytes do not have the digest that was declared.
    PartDigest = "part-digest", 400, "The part's bytes do not have the declared digest.";
    /// The object is larger than the limit.
    TooLarge = "too-large", 413, "The object is larger than the limit.";
    /// The envelope's bytes break the format.
    EnvelopeInvalid = "envelope-invalid", 422, "The envelope's bytes break the format.";
    /// The envelope's version is unknown to this server.
    EnvelopeVersion = "envelope-version", 422, "The envelope's version is unknown.";
    /// The envelope's suite is unknown to this server.
    EnvelopeSuite = "envelope-suite", 422, "The envelope's suite is unknown.";
    /// The envelope's kind is unknown or may not be sent by this sender.
    EnvelopeKind = "envelope-kind", 422, "The envelope's kind is unknown, or not this sender's to send.";
    /// Sender, device or message of the envelope are not the request's.
    EnvelopeSender = "envelope-sender", 422, "The envelope names another sender, device or message.";
    /// A recipient key is unknown to the server.
    EnvelopeRecipient = "envelope-recipient", 422, "The envelope names a recipient key that is unknown.";
    /// This server sends no e-mail.
    EmailOff = "email-off", 404, "This server sends no e-mail.";
    /// The code could not be mailed now.
    EmailUnavailable = "email-unavailable", 502, "The e-mail could not be sent.";
    /// The mail server does not take this address.
    EmailRefused = "email-refused", 422, "The mail server refuses this address.";
    /// Enough codes were mailed today, for this account or to this address.
    EmailLimit = "email-limit", 429, "No more codes are mailed today.";
    /// It is not the code that was mailed.
    CodeRefused = "code-refused", 403, "The code is wrong.";
    /// Too many requests: wait a little.
    TooMany = "too-many", 429, "Too many requests.";
    /// The server failed; nothing was changed.
    Internal = "internal", 500, "The server failed.";
    /// The server cannot answer now.
    Unavailable = "unavailable", 503, "The server cannot answer now.";
}

impl Serialize for ProblemKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("/problems/{}", self.code()))
    }
}

impl<'de> Deserialize<'de> for ProblemKind {
    /// A kind that a newer server knows and this reader does not reads as [`ProblemKind::Internal`].
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let code = text.strip_prefix("/problems/").unwrap_or(&text);
        Ok(Self::ALL.iter().copied().find(|kind| kind.code() == code).unwrap_or(Self::Internal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_round_trips_under_its_own_code() {
        for &kind in ProblemKind::ALL {
            let text = serde_json::to_string(&Problem::new(kind)).unwrap();
            assert_eq!(serde_json::from_str::<Problem>(&text).unwrap().kind, kind);
        }
        assert_eq!(
            serde_json::from_str::<ProblemKind>("\"/problems/of-tomorrow\"").unwrap(),
            ProblemKind::Internal
        );
    }
}
