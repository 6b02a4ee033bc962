//! Restoring: an account that stands in the place of another gets the keys of all that was exchanged with the one before, message by
//! message, as the desk's own copies have them.
//!
//! **Invariant:** whoever's key is given away was opened and verified first. A message counts as given back only after its key was
//! handed over and the server lets the account read it; until then everything may be done again.

use std::collections::BTreeSet;

use crypto::{
    CryptoRng,
    body::{Body, Rewrap, RewrappedKey},
};
use envelope::{AccountId, Base64, MessageId};
use wire::{ProblemKind, succession::Restored};

use crate::{
    client::{ApiError, Client},
    clock, compose,
    identity::Desk,
    mailbox::{self, Direction, MailRecord},
    opening,
    outbox::{self, Content, Draft, SendError},
    patience::persist,
    random::generate_id,
    registry::Registry,
    state::{State, StateError},
};

const FOLDER: &str = "restored";
/// Messages whose keys go out together, each perhaps with that of its receipt: few enough that the person sees them come.
const BATCH: usize = 64;
const _: () =
    assert!(2 * BATCH <= envelope::limits::REWRAPPED_MAX && 2 * BATCH <= wire::limits::RESTORED_MAX);
/// Tries of one request before the rest is left for later.
const TRIES: u32 = 4;

/// Why mail could not be given back, or not all of it; the next time goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The desk has no unit that could sign for the keys.
    #[error("there is no unit")]
    NoUnit,
    /// The keys could not be handed over.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The server.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The state.
    #[error(transparent)]
    State(#[from] StateError),
}

impl RestoreError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoUnit => "unit-none",
            Self::Send(error) => error.code(),
            Self::Api(error) => error.code(),
            Self::State(error) => error.code(),
        }
    }
}

/// How much came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Messages that are back in all, from earlier times too.
    pub back: usize,
    /// Messages that came back now.
    pub new: usize,
    /// Messages of the mailbox that do not open any more: they cannot come back.
    pub unopened: usize,
}

/// Gives back to `account` what it cannot read of the mail with the accounts before it. Repeating it gives the rest, or nothing.
///
/// `progress` hears messages, done and in all.
///
/// # Errors
/// [`RestoreError`]; what is back stays back.
pub async fn restore(
    desk: &Desk,
    state: &State,
    client: &Client,
    account: AccountId,
    rng: &mut impl CryptoRng,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Outcome, RestoreError> {
    let registry = Registry::load(state)?;
    let before = registry.predecessors(account);
    let mut back: BTreeSet<MessageId> = state.read(file(account))?.unwrap_or_default();
    let mut records = mailbox::list(state)?;
    records.retain(|record| before.contains(&record.account) && !back.contains(&record.message));
    let mut outcome = Outcome { back: back.len(), new: 0, unopened: 0 };
    let total = count(back.len() + records.len());
    let mut left = records.len();
    // Once even if there is nothing: then the account hears that nothing more is to come.
    for batch in records.chunks(BATCH).chain(records.is_empty().then_some(&[][..])) {
        let (mut keys, mut given) = (Vec::new(), Vec::new());
        for record in batch {
            match key(desk, state, &registry, record)? {
                Some(key) => {
                    given.push(record.message);
                    keys.push(key);
                }
                None => outcome.unopened += 1,
            }
            keys.extend(receipt_key(desk, client, &registry, record).await?);
        }
        let messages = keys.iter().map(|key| key.message).collect();
        hand_over(desk, state, client, account, keys, rng).await?;
        left -= batch.len();
        outcome.new += given.len();
        outcome.back += given.len();
        let restored = Restored { messages, back: count(outcome.back), left: count(left) };
        persist(TRIES, || client.put_restored(account, &restored)).await?;
        back.extend(given);
        state.write(file(account), &back)?;
        progress(total - count(left), total);
    }
    Registry::update(state, |registry| {
        registry.mark_restored(account, Some(clock::now()));
        Ok::<_, StateError>(())
    })?;
    Ok(outcome)
}

/// Which messages are back with an account.
fn file(account: AccountId) -> String {
    format!("{FOLDER}/{account}.json")
}

fn count(messages: usize) -> u64 {
    u64::try_from(messages).unwrap_or(u64::MAX)
}

/// The key of a kept message; none if it does not open any more.
fn key(
    desk: &Desk,
    state: &State,
    registry: &Registry,
    record: &MailRecord,
) -> Result<Option<RewrappedKey>, StateError> {
    let bytes = mailbox::envelope(state, record.message)?;
    Ok(opening::rewrap(desk, registry, record.account, record.message, &bytes).ok())
}

/// The key of the receipt that the desk has sent for a message, if it did; the mailbox does not keep receipts, the server does.
async fn receipt_key(
    desk: &Desk,
    client: &Client,
    registry: &Registry,
    record: &MailRecord,
) -> Result<Option<RewrappedKey>, ApiError> {
    if record.direction == Direction::Sent || !record.progress.acknowledged {
        return Ok(None);
    }
    let receipt = compose::receipt_id(record.message);
    match persist(TRIES, || client.message(receipt)).await {
        Ok(bytes) => Ok(opening::rewrap(desk, registry, record.account, receipt, &bytes).ok()),
        // Without it a message shows as handed over, which is true.
        Err(ApiError::Problem(problem)) if problem.kind == ProblemKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sends keys to the account, signed by a unit.
async fn hand_over(
    desk: &Desk,
    state: &State,
    client: &Client,
    account: AccountId,
    keys: Vec<RewrappedKey>,
    rng: &mut impl CryptoRng,
) -> Result<(), RestoreError> {
    if keys.is_empty() {
        return Ok(());
    }
    let unit = desk.units.first().ok_or(RestoreError::NoUnit)?;
    let body = Base64(Body::Rewrap(Rewrap { keys }).encode().to_vec());
    let draft = Draft::new(generate_id(rng), generate_id(rng), account, unit.id, Content::Rewrap { body });
    outbox::put(state, &Registry::load(state)?, &draft)?;
    Ok(outbox::dispatch(desk, state, client, draft.message, rng, &mut |_, _| {}).await?)
}
