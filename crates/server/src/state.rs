//! What handlers share: storage behind its traits, the OPAQUE secret, wake-ups.

use std::sync::Arc;

use wire::{
    ProblemKind,
    limits::{FRESH_RECOVERY_SECONDS, FRESH_SECONDS, SESSION_IDLE_HOURS, SESSION_LONGEST_HOURS},
};

use crate::{
    audit::Audit,
    blobs::Blobs,
    identity_provider::IdentityProvider,
    knock::{Knocks, Limits},
    notices::Notices,
    opaque::Opaque,
    problem::Refusal,
    relying_party::RelyingParty,
    rows::{Rows, sessions::Lifetime},
    session::Fresh,
    wake::Wake,
};

const HOUR: u64 = 60 * 60 * 1000;

/// The backend's parts. It keeps no state of its own but open event streams, and notices that wait.
pub struct Backend {
    /// Everything but bytes of attachments.
    pub rows: Arc<dyn Rows>,
    /// Bytes of attachments.
    pub blobs: Arc<dyn Blobs>,
    /// The OPAQUE secret.
    pub opaque: Opaque,
    /// The server as authenticators know it; without it there are no passkeys.
    pub relying_party: Option<RelyingParty>,
    /// Who else says who somebody is, if anybody.
    pub identity_provider: Option<IdentityProvider>,
    /// Wakes event streams and ends them at shutdown.
    pub wake: Wake,
    /// Tells people that there is mail.
    pub notices: Notices,
    /// How often doors that are open to all were knocked at.
    pub knocks: Knocks,
    /// How long sessions last.
    pub sessions: Lifetime,
    /// Where what happens is told, beside the database.
    pub audit: Audit,
    /// How long signing in is a proof of itself.
    pub fresh: Fresh,
}

impl Backend {
    /// A backend on this storage.
    pub fn new(rows: Arc<dyn Rows>, blobs: Arc<dyn Blobs>, opaque: Opaque, notices: Notices) -> Self {
        let sessions = Lifetime { idle: SESSION_IDLE_HOURS * HOUR, longest: SESSION_LONGEST_HOURS * HOUR };
        let fresh = Fresh { sign_in: FRESH_SECONDS * 1000, recovery: FRESH_RECOVERY_SECONDS * 1000 };
        let knocks = Knocks::new(Limits::default());
        Self {
            rows,
            blobs,
            opaque,
            relying_party: None,
            identity_provider: None,
            wake: Wake::new(),
            notices,
            knocks,
            sessions,
            audit: Audit::default(),
            fresh,
        }
    }

    /// The server as authenticators know it.
    ///
    /// # Errors
    /// [`ProblemKind::PasskeysOff`].
    pub(crate) fn relying_party(&self) -> Result<&RelyingParty, Refusal> {
        self.relying_party.as_ref().ok_or(Refusal(ProblemKind::PasskeysOff))
    }

    /// Who else says who somebody is.
    ///
    /// # Errors
    /// [`ProblemKind::IdentityOff`].
    pub(crate) fn identity_provider(&self) -> Result<&IdentityProvider, Refusal> {
        self.identity_provider.as_ref().ok_or(Refusal(ProblemKind::IdentityOff))
    }
}

/// The state of the router.
pub type State = axum::extract::State<Arc<Backend>>;
