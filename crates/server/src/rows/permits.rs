//! Permits, and the proofs by which a session gets one or is raised.

use async_trait::async_trait;
use envelope::{Hash, SessionId};
use wire::permit::PermitFor;

use super::{RowsError, sessions::NewSession};

/// A proof that waits for its answer.
#[derive(Debug, Clone)]
pub struct PendingProof {
    /// SHA-256 of the exchange's name.
    pub exchange: Hash,
    /// Who was asked: nobody else can answer.
    pub session: SessionId,
    /// Which request it is for; none if it raises the session.
    pub request: Option<PermitFor>,
    /// What the server needs to check a passkey's answer; empty where the password is asked for.
    pub state: Vec<u8>,
    /// When the exchange ends, ms since 1970.
    pub expires: u64,
}

/// A passkey that was shown rightly, and what is kept of it afterwards.
#[derive(Debug, Clone, Copy)]
pub struct ShownPasskey<'a> {
    /// The credential's id.
    pub credential: &'a [u8],
    /// What checks its next answer.
    pub record: &'a [u8],
    /// When it was shown, ms since 1970.
    pub at: u64,
}

/// Everything about permits.
#[async_trait]
pub trait Permits {
    /// Keeps a proof for its answer.
    async fn put_proof(&self, pending: &PendingProof) -> Result<(), RowsError>;

    /// Takes this session's proof that has not ended out; each is answered once.
    async fn take_proof(
        &self,
        exchange: Hash,
        session: SessionId,
        now: u64,
    ) -> Result<Option<PendingProof>, RowsError>;

    /// Gives a session a permit until `until`, ms since 1970, and keeps the record of the passkey that was shown for it, if it was one;
    /// `false` if that was removed meanwhile.
    async fn permit(
        &self,
        session: SessionId,
        request: PermitFor,
        until: u64,
        passkey: Option<ShownPasskey<'_>>,
    ) -> Result<bool, RowsError>;

    /// Uses a permit of this session for this request up; `false` if there is none.
    async fn use_permit(&self, session: SessionId, request: PermitFor, now: u64) -> Result<bool, RowsError>;

    /// Puts a session that a passkey was shown for in the place of another; `false` if either is gone.
    async fn raise_session(
        &self,
        before: SessionId,
        session: &NewSession,
        passkey: ShownPasskey<'_>,
    ) -> Result<bool, RowsError>;
}
