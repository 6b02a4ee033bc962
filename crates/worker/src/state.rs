//! The account's signed states: what the server hands out is held against them before a key is used.
//!
//! **Invariant:** an account is open only on a device that its newest state names, with the slots that it names.

use crypto::{
    account::Bundle,
    keys::VerifyingKey,
    slot::Slot,
    state::{Device, SeenState, SignedState, StateError, StateHistory},
};
use envelope::{AccountId, Base64, DeviceId, limits::DEVICES_MAX};
use wire::account::NextState;
use worker::Failure;

use crate::account::Account;

/// The newest of these consecutive states, if the account has signed all of them, and they go on from what was seen.
pub(crate) fn newest(
    states: &[Base64],
    account: AccountId,
    identity: &VerifyingKey,
    seen: Option<&SeenState>,
) -> Result<SignedState, Failure> {
    let states = states.iter().map(AsRef::as_ref);
    StateHistory::verify(states, account, identity, seen).map(StateHistory::into_newest).map_err(failure)
}

/// Whether the server has the account's own slots and keys, all of them and no others.
pub(crate) fn check(state: &SignedState, slots: &[Slot], bundle: &Bundle) -> Result<(), Failure> {
    state.check_slots(slots).map_err(failure)?;
    state.check_keys(&bundle.keys()).map_err(failure)
}

/// The next state, in which this device is one of the account's; if there are too many, the one that joined first leaves. It
/// names these slots with their kinds, also where the newest one is from before kinds were named.
pub(crate) fn join(
    newest: &SignedState,
    slots: &[Slot],
    device: DeviceId,
    directory: u64,
    now: u64,
    bundle: &Bundle,
) -> Result<NextState, Failure> {
    let mut next = newest.next(now);
    next.name_slots(slots);
    next.devices.push(Device { device, joined: now });
    if next.devices.len() > DEVICES_MAX {
        next.devices.remove(0);
    }
    next.directory = next.directory.max(directory);
    let state = next.sign(&bundle.identity).ok_or(Failure::Internal)?;
    Ok(NextState { previous: newest.hash, state: Base64(state) })
}

/// What the insurer says that it has seen of the account counts as seen here. Gives it, if it is news: the server must have
/// that state too.
pub(crate) fn heed(account: &Account, told: SeenState) -> Result<Option<SeenState>, Failure> {
    let seen = account.seen.get();
    if told.number == seen.number && told.hash != seen.hash {
        return Err(Failure::AccountForked);
    }
    if told.number <= seen.number {
        return Ok(None);
    }
    account.seen.set(told);
    Ok(Some(told))
}

const fn failure(error: StateError) -> Failure {
    match error {
        StateError::RolledBack => Failure::AccountSetBack,
        StateError::Forked => Failure::AccountForked,
        StateError::Gap => Failure::StateGap,
        StateError::SlotAdded => Failure::SlotAdded,
        StateError::SlotRemoved => Failure::SlotRemoved,
        _ => Failure::AccountForged,
    }
}
