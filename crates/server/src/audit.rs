//! The audit: what happened, without anybody's data. The insurer's side may keep it, count it, and be alarmed by it.
//!
//! **Invariant:** an event is one of a closed list, with its minute and at most a pseudonym. No id, name, number, address or device is
//! in it. The pseudonym is an account's for one day (UTC); the key that makes it is forgotten afterwards, so that nobody can follow an
//! account from day to day, or find out later whose it was.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use data_encoding::HEXLOWER;
use envelope::AccountId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;
use wire::{activity::Happened, assurance::Method};

use crate::{clock, rows::RowsError, state::Backend, token::random};

/// Milliseconds of a pseudonym's day.
pub(crate) const DAY: u64 = 24 * 60 * 60 * 1000;
/// Milliseconds to which an event's time is told: to the millisecond it could be matched with what else the server keeps.
const MINUTE: u64 = 60 * 1000;
/// Bytes of a pseudonym.
const WHO_LEN: usize = 8;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Something of an account's, which its owner sees, too.
    Account(Happened),
    /// A limit was reached; told once a minute at most.
    LimitReached,
    /// An account was closed. Its owner has no list any more.
    Closed,
    /// The desk did something.
    Desk(Desk),
}

/// What the desk may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Desk {
    /// It published who the insurer is.
    Insurer,
    /// It published a directory.
    Directory,
    /// It put a table of levels in force.
    Levels,
    /// It registered a letter.
    Letter,
    /// It withdrew one.
    LetterWithdrawn,
    /// It certified an account.
    Certificate,
    /// It gave mail back.
    Restored,
}

impl Desk {
    /// Everything.
    pub const ALL: [Self; 7] = [
        Self::Insurer,
        Self::Directory,
        Self::Levels,
        Self::Letter,
        Self::LetterWithdrawn,
        Self::Certificate,
        Self::Restored,
    ];
}

impl Event {
    /// Everything that may happen.
    pub fn all() -> impl Iterator<Item = Self> {
        let accounts = Happened::ALL.iter().copied().map(Self::Account);
        accounts.chain([Self::LimitReached, Self::Closed]).chain(Desk::ALL.map(Self::Desk))
    }

    /// Its stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account(happened) => happened.name(),
            Self::LimitReached => "limit-reached",
            Self::Closed => "account-closed",
            Self::Desk(Desk::Insurer) => "desk-insurer",
            Self::Desk(Desk::Directory) => "desk-directory",
            Self::Desk(Desk::Levels) => "desk-levels",
            Self::Desk(Desk::Letter) => "desk-letter",
            Self::Desk(Desk::LetterWithdrawn) => "desk-letter-withdrawn",
            Self::Desk(Desk::Certificate) => "desk-certificate",
            Self::Desk(Desk::Restored) => "desk-restored",
        }
    }
}

impl From<Happened> for Event {
    fn from(happened: Happened) -> Self {
        Self::Account(happened)
    }
}

impl From<Desk> for Event {
    fn from(desk: Desk) -> Self {
        Self::Desk(desk)
    }
}

/// Signing in by this method, as an event.
pub(crate) const fn signed_in(method: Method) -> Happened {
    match method {
        Method::Letter => Happened::Activated,
        Method::Password => Happened::SignedInByPassword,
        Method::RecoveryCode => Happened::SignedInByRecoveryCode,
        Method::Passkey => Happened::SignedInByPasskey,
        Method::DeviceLink => Happened::SignedInByDeviceLink,
        Method::Identity => Happened::SignedInByIdentity,
    }
}

/// An event as it is kept and told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its minute, ms since 1970.
    pub at: u64,
    /// [`Event::name`].
    pub event: &'static str,
    /// The account's pseudonym of that day; none if it is nobody's, or of somebody unknown.
    pub who: Option<String>,
}

/// Where events go beside the database.
#[derive(Debug, Default)]
pub struct Audit {
    lines: Option<Mutex<File>>,
    /// The minute of the last limit that was told.
    limit_told: AtomicU64,
}

impl Audit {
    /// Events go to this file, too: one JSON object a line, at its end.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn with_lines(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        Ok(Self { lines: Some(Mutex::new(file)), ..Self::default() })
    }

    fn tell(&self, entry: &Entry) -> io::Result<()> {
        let Some(lines) = &self.lines else { return Ok(()) };
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        // Whoever panicked while holding it has written a line or none.
        lines.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line)
    }
}

impl Backend {
    /// Notes what happened. It has happened: whoever did it is not told if it cannot be noted, the operator is.
    pub(crate) async fn happened(&self, event: impl Into<Event>, account: Option<AccountId>) {
        let (event, now) = (event.into(), clock::now());
        if let Err(error) = self.note(event, account, now).await {
            tracing::error!(code = error.code(), event = event.name(), "an event could not be noted");
        }
    }

    /// Notes that a limit was reached: once a minute, so that a flood of requests is no flood of events.
    pub(crate) async fn reached_limit(&self) {
        let minute = clock::now() / MINUTE;
        if self.audit.limit_told.swap(minute, Ordering::Relaxed) != minute {
            self.happened(Event::LimitReached, None).await;
        }
    }

    async fn note(&self, event: Event, account: Option<AccountId>, now: u64) -> Result<(), RowsError> {
        let who = match account {
            Some(account) => {
                let key = self.rows.audit_key(now / DAY, random()).await?;
                Some(pseudonym(&key, account))
            }
            None => None,
        };
        let entry = Entry { at: now - now % MINUTE, event: event.name(), who };
        if let Err(error) = self.audit.tell(&entry) {
            tracing::error!(error = &error as &dyn core::error::Error, "an event could not be told");
        }
        let personal = match (event, account) {
            (Event::Account(happened), Some(account)) => Some((account, happened)),
            _ => None,
        };
        self.rows.put_event(&entry, personal, now).await
    }
}

/// An account's name for as long as the key is there.
fn pseudonym(key: &[u8; 32], account: AccountId) -> String {
    let mut mac = match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        // HMAC takes keys of any length.
        Err(_) => return String::new(),
    };
    mac.update(b"siegel/audit/v1\0");
    mac.update(account.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes()[..WHO_LEN])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_one_accounts_on_one_day() {
        let [one, other] = [1, 2].map(|byte| AccountId::new([byte; 16]));
        assert_eq!(pseudonym(&[7; 32], one), pseudonym(&[7; 32], one));
        assert_eq!(pseudonym(&[7; 32], one).len(), 2 * WHO_LEN);
        assert_ne!(pseudonym(&[7; 32], one), pseudonym(&[7; 32], other));
        assert_ne!(pseudonym(&[7; 32], one), pseudonym(&[8; 32], one));
    }

    #[test]
    fn each_event_has_a_name_of_its_own() {
        let mut names: Vec<_> = Event::all().map(Event::name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
