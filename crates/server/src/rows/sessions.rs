//! Sessions: a browser that has signed in, known by the hash of its cookie.

use async_trait::async_trait;
use envelope::{AccountId, DeviceId, Hash};
use wire::account::{Level, Session};

use super::RowsError;

/// A session to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSession {
    /// SHA-256 of the cookie's value.
    pub token_hash: Hash,
    /// Whose it is.
    pub account: AccountId,
    /// From which device.
    pub device: DeviceId,
    /// The level reached.
    pub level: Level,
    /// When it ends unless it is used, ms since 1970.
    pub expires: u64,
}

impl NewSession {
    /// The session as its owner sees it.
    pub const fn to_wire(self) -> Session {
        Session { account: self.account, device: self.device, level: self.level, expires: self.expires }
    }
}

/// Open sessions.
#[async_trait]
pub trait Sessions {
    /// The session with this token if it has not ended; its end moves to `idle` ms from now.
    async fn session(&self, token_hash: Hash, now: u64, idle: u64) -> Result<Option<Session>, RowsError>;

    /// Ends a session.
    async fn close_session(&self, token_hash: Hash) -> Result<(), RowsError>;
}
