//! Sessions: a browser that has signed in, known by the hash of its cookie.

use async_trait::async_trait;
use envelope::{AccountId, Base64, DeviceId, Hash, SessionId};
use wire::{
    account::Session,
    assurance::{Acr, Level, Method},
    limits::SHARED_SESSION_IDLE_MINUTES,
};

use super::RowsError;

/// A session to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// SHA-256 of the cookie's value.
    pub token_hash: Hash,
    /// SHA-256 of the mark by which the device is known from now on.
    pub mark: Hash,
    /// What is known of it.
    pub session: OpenSession,
}

/// A session that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Its id.
    pub session: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// From which device.
    pub device: DeviceId,
    /// How the person signed in.
    pub method: Method,
    /// How surely they have shown who they are, as an identity provider says.
    pub acr: Option<Acr>,
    /// Whether the account's password was proven under it.
    pub proven: bool,
    /// When that was, ms since 1970.
    pub opened: u64,
    /// When it ends unless it is used, ms since 1970.
    pub expires: u64,
}

impl OpenSession {
    /// Whether the person has shown something that is the account's own. An identity provider has none of that: it says who somebody is.
    pub const fn is_own(&self) -> bool {
        self.proven || !matches!(self.method, Method::Identity)
    }

    /// The session as its owner sees it, at the level that it reaches.
    pub const fn at(&self, level: Level) -> Session {
        let Self { session, account, device, method, opened, expires, .. } = *self;
        Session { session, account, device, method, level, opened, expires }
    }
}

/// An open session in its account's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The session.
    pub session: OpenSession,
    /// When the account was first opened on its device, ms since 1970.
    pub first_seen: u64,
    /// When it was last used, ms since 1970.
    pub last_seen: u64,
    /// What the account calls the device, sealed.
    pub name: Option<Base64>,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// Milliseconds that a session lasts without being used.
    pub idle: u64,
    /// Milliseconds that it lasts at most, however much it is used.
    pub longest: u64,
}

impl Lifetime {
    /// The same on a shared computer.
    pub const fn on_shared_computer(self) -> Self {
        const IDLE: u64 = SHARED_SESSION_IDLE_MINUTES * 60 * 1000;
        Self { idle: if self.idle < IDLE { self.idle } else { IDLE }, ..self }
    }

    /// When a session of this opening ends if it is used at `now` and not again.
    pub const fn end(self, opened: u64, now: u64) -> u64 {
        let (idle, longest) = (now.saturating_add(self.idle), opened.saturating_add(self.longest));
        if idle < longest { idle } else { longest }
    }
}

/// What is known of a session that has not run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It is open.
    Open(OpenSession),
    /// It was ended from another one.
    Ended,
    /// Its account was replaced by another.
    Replaced,
}

/// Open sessions.
#[async_trait]
pub trait Sessions {
    /// The session with this token if it has not run out; if it is open, its end moves on.
    async fn session(
        &self,
        token_hash: Hash,
        now: u64,
        lifetime: Lifetime,
    ) -> Result<Option<Known>, RowsError>;

    /// Says that a session is on a computer that others use too: it ends as such sessions do, and the mark of its device is worth
    /// nothing any more. Gives when it ends.
    async fn share_session(&self, session: SessionId, now: u64, lifetime: Lifetime)
    -> Result<u64, RowsError>;

    /// Every open session of an account, the one opened last first.
    async fn sessions(&self, account: AccountId, now: u64) -> Result<Vec<Listed>, RowsError>;

    /// Gives a device of the account a name; `false` if the account was never opened on it.
    async fn name_device(
        &self,
        account: AccountId,
        device: DeviceId,
        name: &Base64,
    ) -> Result<bool, RowsError>;

    /// Keeps that the account's password was proven under this session.
    async fn prove_session(&self, session: SessionId) -> Result<(), RowsError>;

    /// Forgets a session: its own browser has signed out.
    async fn close_session(&self, session: SessionId) -> Result<(), RowsError>;

    /// Ends an open session of this account from another one; `false` if there is none with this id.
    async fn end_session(&self, account: AccountId, session: SessionId) -> Result<bool, RowsError>;

    /// Ends every session of this account but one.
    async fn end_other_sessions(&self, account: AccountId, kept: SessionId) -> Result<(), RowsError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_computer_makes_it_shorter_never_longer() {
        const SHARED: u64 = SHARED_SESSION_IDLE_MINUTES * 60_000;
        for (idle, expect) in [(SHARED - 1, SHARED - 1), (SHARED, SHARED), (SHARED + 1, SHARED)] {
            let lifetime = Lifetime { idle, longest: 10 * SHARED }.on_shared_computer();
            assert_eq!(lifetime, Lifetime { idle: expect, longest: 10 * SHARED });
        }
    }

    #[test]
    fn use_moves_the_end_on_up_to_the_longest() {
        let lifetime = Lifetime { idle: 10, longest: 25 };
        for (now, end) in [(100, 110), (109, 119), (115, 125), (116, 125), (124, 125)] {
            assert_eq!(lifetime.end(100, now), end, "{now}");
        }
    }
}
