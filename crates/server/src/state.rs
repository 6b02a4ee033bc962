//! What handlers share: storage behind its traits, the OPAQUE secret, wake-ups.

use std::sync::Arc;

use wire::limits::{SESSION_IDLE_HOURS, SESSION_LONGEST_HOURS};

use crate::{
    blobs::Blobs,
    knock::{Knocks, Limits},
    opaque::Opaque,
    rows::{Rows, sessions::Lifetime},
    wake::Wake,
};

const HOUR: u64 = 60 * 60 * 1000;

/// The backend's parts. It keeps no state of its own but open event streams.
pub struct Backend {
    /// Everything but bytes of attachments.
    pub rows: Arc<dyn Rows>,
    /// Bytes of attachments.
    pub blobs: Arc<dyn Blobs>,
    /// The OPAQUE secret.
    pub opaque: Opaque,
    /// Wakes event streams and ends them at shutdown.
    pub wake: Wake,
    /// How often doors that are open to all were knocked at.
    pub knocks: Knocks,
    /// How long sessions last.
    pub sessions: Lifetime,
}

impl Backend {
    /// A backend on this storage.
    pub fn new(rows: Arc<dyn Rows>, blobs: Arc<dyn Blobs>, opaque: Opaque) -> Self {
        let sessions = Lifetime { idle: SESSION_IDLE_HOURS * HOUR, longest: SESSION_LONGEST_HOURS * HOUR };
        let knocks = Knocks::new(Limits::default());
        Self { rows, blobs, opaque, wake: Wake::new(), knocks, sessions }
    }
}

/// The state of the router.
pub type State = axum::extract::State<Arc<Backend>>;
