//! Sign-ins by an identity provider, between leaving for it and coming back.

use async_trait::async_trait;
use envelope::Hash;

use super::RowsError;

/// A sign-in that has left for the provider.
#[derive(Clone)]
pub struct PendingIdentity {
    /// SHA-256 of the state, which comes back with the provider's answer.
    pub state: Hash,
    /// SHA-256 of the cookie of the browser that has left.
    pub browser: Hash,
    /// What the answer has to fit.
    pub expected: Expected,
    /// When the sign-in ends, ms since 1970.
    pub expires: u64,
}

/// What a provider's answer has to fit.
#[derive(Clone, PartialEq, Eq)]
pub struct Expected {
    /// Stands in the ID token.
    pub nonce: String,
    /// What the challenge at the beginning was made of (RFC 7636).
    pub verifier: String,
}

/// Sign-ins that have left for the provider.
#[async_trait]
pub trait Identities {
    /// Keeps a sign-in until its answer comes.
    async fn put_identity(&self, pending: &PendingIdentity) -> Result<(), RowsError>;

    /// Takes what the answer to this state has to fit out, if this browser has left with it and it has not ended; each is
    /// answered once. Another browser takes nothing out.
    async fn take_identity(
        &self,
        state: Hash,
        browser: Hash,
        now: u64,
    ) -> Result<Option<Expected>, RowsError>;
}
