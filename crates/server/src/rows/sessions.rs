//! Sessions: a browser that has signed in, known by the hash of its cookie.

use async_trait::async_trait;
use envelope::{AccountId, DeviceId, Hash, SessionId};
use wire::{
    account::Session,
    assurance::{Level, Method},
};

use super::RowsError;

/// A session to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSession {
    /// SHA-256 of the cookie's value.
    pub token_hash: Hash,
    /// What is known of it.
    pub session: OpenSession,
}

/// A session that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenSession {
    /// Its id.
    pub session: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// From which device.
    pub device: DeviceId,
    /// How the person signed in.
    pub method: Method,
    /// When that was, ms since 1970.
    pub opened: u64,
    /// When it ends unless it is used, ms since 1970.
    pub expires: u64,
}

impl OpenSession {
    /// The session as its owner sees it, at the level that it reaches.
    pub const fn at(self, level: Level) -> Session {
        let Self { session, account, device, method, opened, expires } = self;
        Session { session, account, device, method, level, opened, expires }
    }
}

/// What is known of a session that has not run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It is open.
    Open(OpenSession),
    /// It was ended from another one.
    Ended,
}

/// Open sessions.
#[async_trait]
pub trait Sessions {
    /// The session with this token if it has not run out; if it is open, its end moves to `idle` ms from now.
    async fn session(&self, token_hash: Hash, now: u64, idle: u64) -> Result<Option<Known>, RowsError>;

    /// Every open session of an account, the one opened last first.
    async fn sessions(&self, account: AccountId, now: u64) -> Result<Vec<OpenSession>, RowsError>;

    /// Forgets a session: its own browser has signed out.
    async fn close_session(&self, session: SessionId) -> Result<(), RowsError>;

    /// Ends an open session of this account from another one; `false` if there is none with this id.
    async fn end_session(&self, account: AccountId, session: SessionId) -> Result<bool, RowsError>;

    /// Ends every session of this account but one.
    async fn end_other_sessions(&self, account: AccountId, kept: SessionId) -> Result<(), RowsError>;
}
