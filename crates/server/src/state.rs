//! What handlers share: storage behind its traits, the OPAQUE secret, wake-ups.

use std::{sync::Arc, time::Duration};

use crate::{
    blobs::Blobs,
    knock::{Knocks, Limits},
    opaque::Opaque,
    rows::Rows,
    wake::Wake,
};

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
    /// How long a session lasts without being used.
    pub session_idle: Duration,
}

impl Backend {
    /// A backend on this storage.
    pub fn new(rows: Arc<dyn Rows>, blobs: Arc<dyn Blobs>, opaque: Opaque) -> Self {
        let session_idle = Duration::from_secs(wire::limits::SESSION_IDLE_HOURS * 60 * 60);
        let knocks = Knocks::new(Limits::default());
        Self { rows, blobs, opaque, wake: Wake::new(), knocks, session_idle }
    }

    /// The session's idle time in ms.
    pub(crate) fn session_idle_ms(&self) -> u64 {
        u64::try_from(self.session_idle.as_millis()).unwrap_or(u64::MAX)
    }
}

/// The state of the router.
pub type State = axum::extract::State<Arc<Backend>>;
