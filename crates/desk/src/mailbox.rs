//! The mailbox: every message that was verified, with its original bytes, and how far the desk is with it.
//!
//! **Invariant:** a record is written before the feed's cursor passes its message, and the message's id names it: a
//! message is kept exactly once, however often it is handed out.

use envelope::{AccountId, ConversationId, Hash, KeyId, MessageId, UnitId};
use serde::{Deserialize, Serialize};
use wire::feed::Cursor;

use crate::{
    decisions::{ConsentRecord, DecisionRecord},
    state::{State, StateError},
};

const FOLDER: &str = "mail";
const CURSOR: &str = "feed.json";

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From an insured person.
    Received,
    /// From the desk.
    Sent,
}

/// What a message is, for lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailKind {
    /// Text and files.
    Message,
    /// A wish to be called back.
    CallBack,
    /// A wish to come to a branch.
    Appointment,
}

/// A file that a message names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name as the sender wrote it: not safe to save under.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A verified message, and how far the desk is with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailRecord {
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// The insured person's account.
    pub account: AccountId,
    /// The unit that it was sealed to or comes from.
    pub unit: UnitId,
    /// Which way it went.
    pub direction: Direction,
    /// What it is.
    pub kind: MailKind,
    /// The topic's id, if it names one.
    pub topic: Option<String>,
    /// The subject, if it has one.
    pub subject: Option<String>,
    /// The branch, if it is the wish to come to one.
    #[serde(default)]
    pub branch: Option<String>,
    /// Its files.
    pub files: Vec<FileRecord>,
    /// When it was written, as its sender says, ms since 1970.
    pub created: u64,
    /// When the server took it over, as the server says, ms since 1970.
    pub handed_over: u64,
    /// When the desk verified it, ms since 1970.
    pub verified: u64,
    /// SHA-256 of its envelope.
    pub envelope: Hash,
    /// The key under which its signature holds.
    pub signed_by: KeyId,
    /// That it is a decision of the desk's.
    #[serde(default)]
    pub decision: Option<DecisionRecord>,
    /// What its person agrees to by it, or no longer does.
    #[serde(default)]
    pub consent: Option<ConsentRecord>,
    /// How far the desk is with it.
    #[serde(default)]
    pub progress: Progress,
}

/// What the desk has done with a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Somebody, or `watch`, has opened it.
    pub opened: bool,
    /// It has been answered.
    pub answered: bool,
    /// `watch` has written its folder and handed it to the program, if there is one.
    pub delivered: bool,
    /// Its receipt has been handed over.
    pub acknowledged: bool,
    /// A file was not what the message says: `watch` leaves it alone.
    pub damaged: bool,
}

impl MailRecord {
    /// `new`, `opened` or `answered`, for lists.
    pub const fn status(&self) -> &'static str {
        match (self.direction, self.progress) {
            (Direction::Sent, _) => "sent",
            (_, Progress { damaged: true, .. }) => "damaged",
            (_, Progress { answered: true, .. }) => "answered",
            (_, Progress { opened: true, .. }) => "opened",
            _ => "new",
        }
    }
}

/// Why an id typed by a person names no message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// No message begins like this.
    #[error("no message in the mailbox begins with this id")]
    None,
    /// Several do.
    #[error("several messages begin with this id: type more of it")]
    Several,
    /// The state.
    #[error(transparent)]
    State(#[from] StateError),
}

impl FindError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::None => "message-none",
            Self::Several => "message-several",
            Self::State(error) => error.code(),
        }
    }
}

fn record_name(message: MessageId) -> String {
    format!("{FOLDER}/{message}.json")
}

fn envelope_name(message: MessageId) -> String {
    format!("{FOLDER}/{message}.sgm")
}

/// The place in the feed up to which everything is kept or refused.
///
/// # Errors
/// [`StateError`].
pub fn cursor(state: &State) -> Result<Cursor, StateError> {
    Ok(state.read(CURSOR)?.unwrap_or_default())
}

/// Moves the cursor; it never goes back.
///
/// # Errors
/// [`StateError`].
pub fn advance(state: &State, to: Cursor) -> Result<(), StateError> {
    let _lock = state.lock()?;
    if cursor(state)? < to { state.write(CURSOR, &to) } else { Ok(()) }
}

/// Keeps a verified message with its original bytes, unless it is kept already.
///
/// # Errors
/// [`StateError`].
pub fn keep(state: &State, record: &MailRecord, envelope: &[u8]) -> Result<(), StateError> {
    let _lock = state.lock()?;
    if load(state, record.message)?.is_some() {
        return Ok(());
    }
    state.write_bytes(envelope_name(record.message), envelope)?;
    state.write(record_name(record.message), record)
}

/// The record of a message.
///
/// # Errors
/// [`StateError`].
pub fn load(state: &State, message: MessageId) -> Result<Option<MailRecord>, StateError> {
    state.read(record_name(message))
}

/// The original bytes of a message's envelope.
///
/// # Errors
/// [`StateError::Damaged`] if they are gone.
pub fn envelope(state: &State, message: MessageId) -> Result<Vec<u8>, StateError> {
    let name = envelope_name(message);
    match state.read_bytes(&name)? {
        Some(bytes) => Ok(bytes.to_vec()),
        None => Err(StateError::Damaged { path: state.path(name), reason: "the file is gone".to_owned() }),
    }
}

/// Notes what the desk has done with a message.
///
/// # Errors
/// [`StateError`].
pub fn note(state: &State, message: MessageId, done: impl FnOnce(&mut Progress)) -> Result<(), StateError> {
    let _lock = state.lock()?;
    let Some(mut record) = load(state, message)? else { return Ok(()) };
    done(&mut record.progress);
    state.write(record_name(message), &record)
}

/// Every record, oldest first.
///
/// # Errors
/// [`StateError`].
pub fn list(state: &State) -> Result<Vec<MailRecord>, StateError> {
    let mut records = Vec::new();
    for name in state.list(FOLDER)?.iter().filter(|name| name.ends_with(".json") && !name.starts_with('.')) {
        records.extend(state.read::<MailRecord>(format!("{FOLDER}/{name}"))?);
    }
    records.sort_unstable_by_key(|record| (record.handed_over, record.message));
    Ok(records)
}

/// The message whose id begins with `prefix`, as people type it.
///
/// # Errors
/// [`FindError`].
pub fn find(state: &State, prefix: &str) -> Result<MailRecord, FindError> {
    let prefix = prefix.trim().to_ascii_lowercase();
    let names = state.list(FOLDER)?;
    let mut ids =
        names.iter().filter_map(|name| name.strip_suffix(".json")).filter(|id| id.starts_with(&prefix));
    match (ids.next(), ids.next()) {
        _ if prefix.is_empty() => Err(FindError::None),
        (Some(id), None) => state.read(format!("{FOLDER}/{id}.json"))?.ok_or(FindError::None),
        (None, _) => Err(FindError::None),
        (Some(_), Some(_)) => Err(FindError::Several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(first: u8, handed_over: u64) -> MailRecord {
        MailRecord {
            message: MessageId::new([first; 16]),
            conversation: ConversationId::new([1; 16]),
            account: AccountId::new([2; 16]),
            unit: UnitId::new([3; 16]),
            direction: Direction::Received,
            kind: MailKind::Message,
            topic: None,
            subject: Some("Rechnung".to_owned()),
            branch: None,
            files: Vec::new(),
            created: 1,
            handed_over,
            verified: 3,
            envelope: Hash::of(b"x"),
            signed_by: KeyId::new([4; 16]),
            decision: None,
            consent: None,
            progress: Progress::default(),
        }
    }

    #[test]
    fn a_message_is_kept_once_and_found_by_its_beginning() {
        let home = tempfile::tempdir().unwrap();
        let state = State::create(&home.path().join("desk")).unwrap();
        keep(&state, &record(0xab, 2), b"bytes").unwrap();
        keep(&state, &record(0xac, 1), b"other").unwrap();
        note(&state, MessageId::new([0xab; 16]), |progress| progress.opened = true).unwrap();
        keep(&state, &record(0xab, 2), b"again").unwrap();

        let ids: Vec<_> = list(&state).unwrap().iter().map(|record| record.message.as_bytes()[0]).collect();
        assert_eq!(ids, [0xac, 0xab], "oldest first");
        assert_eq!(find(&state, "ABab").unwrap().status(), "opened");
        assert_eq!(envelope(&state, MessageId::new([0xab; 16])).unwrap(), b"bytes");
        assert!(matches!(find(&state, "a"), Err(FindError::Several)));
        assert!(matches!(find(&state, "ff"), Err(FindError::None)));
        assert!(matches!(find(&state, ""), Err(FindError::None)));
    }

    #[test]
    fn the_cursor_never_goes_back() {
        let home = tempfile::tempdir().unwrap();
        let state = State::create(&home.path().join("desk")).unwrap();
        for (to, expect) in [(3, 3), (2, 3), (5, 5)] {
            advance(&state, Cursor(to)).unwrap();
            assert_eq!(cursor(&state).unwrap(), Cursor(expect));
        }
    }
}
