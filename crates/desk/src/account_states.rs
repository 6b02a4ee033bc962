//! Account states: which one of each account the desk has seen, to say so in its receipts. What the server sets back, forks or
//! hides shows here, or on the person's devices.
//!
//! **Invariant:** of an account's states the desk keeps the newest that it has verified, and never an older one.

use std::collections::BTreeMap;

use crypto::{
    keys::AccountKeys,
    state::{SeenState, StateError as AccountStateError, StateHistory},
};
use envelope::{AccountId, Hash, message::MessageHeader};
use serde::{Deserialize, Serialize};
use wire::{ProblemKind, account::AccountStates};

use crate::{
    alarms::AlarmKind,
    client::{ApiError, Client},
    enrolment::SyncError,
    opening::Opened,
    patience::persist,
    registry::Registry,
    state::{State, StateError},
};

const FILE: &str = "account-states.json";

/// Tries to fetch an account's states before the rest is left for later.
const TRIES: u32 = 4;

/// The newest state of an account that the desk has verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    number: u64,
    hash: Hash,
}

impl From<Known> for SeenState {
    fn from(Known { number, hash }: Known) -> Self {
        Self { number, hash }
    }
}

/// The newest state of the account that the desk has verified, for receipts.
///
/// # Errors
/// [`StateError`].
pub fn seen(state: &State, account: AccountId) -> Result<Option<SeenState>, StateError> {
    let all: BTreeMap<AccountId, Known> = state.read(FILE)?.unwrap_or_default();
    Ok(all.get(&account).copied().map(SeenState::from))
}

/// Looks at the states of the account that wrote a message; gives what is wrong with them, or with the message's place among
/// them. Asks the server each time: a device that was put out would not name the state that says so.
///
/// # Errors
/// [`SyncError`].
pub async fn follow(state: &State, client: &Client, opened: &Opened) -> Result<Option<AlarmKind>, SyncError> {
    let account = opened.account;
    let states = persist(TRIES, || states(client, account)).await?;
    let (newest, alarm) =
        judge(&Registry::load(state)?, account, &opened.header, seen(state, account)?, &states);
    if let Some(newest) = newest {
        keep(state, account, newest)?;
    }
    Ok(alarm)
}

/// What the server hands out; of an account that it does not know, nothing.
async fn states(client: &Client, account: AccountId) -> Result<AccountStates, ApiError> {
    match client.account_states(account).await {
        Err(ApiError::Problem(problem)) if problem.kind == ProblemKind::NotFound => {
            Ok(AccountStates { states: Vec::new() })
        }
        answer => answer,
    }
}

/// What is to be kept of these states, and what is wrong with them or with the message's place among them.
fn judge(
    registry: &Registry,
    account: AccountId,
    header: &MessageHeader,
    seen: Option<SeenState>,
    states: &AccountStates,
) -> (Option<Known>, Option<AlarmKind>) {
    let message = header.message;
    let keys = registry.account(account).map(|record| AccountKeys::parse(record.keys.as_ref()));
    let Some(Ok(keys)) = keys else { return (None, Some(AlarmKind::ForgedAccount { account })) };
    let objects = states.states.iter().map(AsRef::as_ref);
    let history = match StateHistory::verify(objects, account, &keys.verifying_key, seen.as_ref()) {
        Ok(history) => history,
        Err(AccountStateError::RolledBack) => return (None, Some(AlarmKind::AccountSetBack { account })),
        Err(AccountStateError::Forked | AccountStateError::Gap) => {
            return (None, Some(AlarmKind::AccountForked { account }));
        }
        Err(_) => return (None, Some(AlarmKind::ForgedAccount { account })),
    };
    let alarm = if !history.may_hold(header.account_state) {
        Some(AlarmKind::HiddenState { message })
    } else if !history.has_device(header.device) {
        Some(AlarmKind::UnknownDevice { message })
    } else {
        None
    };
    let SeenState { number, hash } = history.newest().seen();
    (Some(Known { number, hash }), alarm)
}

fn keep(state: &State, account: AccountId, new: Known) -> Result<(), StateError> {
    let _lock = state.lock()?;
    let mut all: BTreeMap<AccountId, Known> = state.read(FILE)?.unwrap_or_default();
    if all.get(&account).is_none_or(|before| before.number < new.number) {
        all.insert(account, new);
        state.write(FILE, &all)?;
    }
    Ok(())
}
