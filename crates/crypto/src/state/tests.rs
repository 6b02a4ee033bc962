//! What a state proves, and how a state that is set back, forked or added to shows.

use std::collections::BTreeSet;

use envelope::signed::Signed;

use super::*;
use crate::{
    account::{NewAccount, tests::account},
    keys::tests::rng,
};

const ACCOUNT: AccountId = AccountId::new([1; 16]);
const DEVICE: DeviceId = DeviceId::new([2; 16]);
const NOW: u64 = 1_800_000_000_000;

/// An account and its first state.
fn begun() -> (NewAccount, SignedState) {
    let account = account(&mut rng(1));
    let first = AccountState::first(ACCOUNT, &account, DEVICE, NOW, 7);
    let signed = signed(&first, &account);
    (account, signed)
}

fn signed(state: &AccountState, account: &NewAccount) -> SignedState {
    let bytes = state.sign(&account.bundle.identity).expect("is well-formed");
    let read = SignedState::verify(&bytes, ACCOUNT, &account.keys.verifying_key).expect("is genuine");
    assert_eq!((&read.state, read.hash), (state, Hash::of(&bytes)));
    read
}

#[test]
fn a_state_is_of_one_account_and_one_identity() {
    let (account, first) = begun();
    let bytes = first.state.sign(&account.bundle.identity).expect("is well-formed");
    let stranger = SigningKey::generate(&mut rng(9)).verifying_key();
    assert!(SignedState::verify(&bytes, AccountId::new([9; 16]), &account.keys.verifying_key).is_err());
    assert!(SignedState::verify(&bytes, ACCOUNT, &stranger).is_err());
    for at in 0..bytes.len() {
        let mut wrong = bytes.clone();
        wrong[at] ^= 1;
        assert!(SignedState::verify(&wrong, ACCOUNT, &account.keys.verifying_key).is_err(), "byte {at}");
        assert!(
            SignedState::verify(&bytes[..at], ACCOUNT, &account.keys.verifying_key).is_err(),
            "length {at}"
        );
    }
    assert_eq!(Signed::parse(&bytes).map(|signed| signed.kind), Ok(SignedKind::State));
}

#[test]
fn the_first_state_names_what_the_account_has() {
    let (account, first) = begun();
    assert_eq!(first.check_slots(&account.slots), Ok(()));
    assert_eq!(first.check_device(DEVICE), Ok(()));
    assert_eq!(first.check_keys(&account.keys), Ok(()));
    assert_eq!(first.check_device(DeviceId::new([3; 16])), Err(StateError::Device));
    let other = super::super::account::tests::account(&mut rng(2));
    assert_eq!(first.check_keys(&other.keys), Err(StateError::Keys));
    let later = AccountKeys { epoch: 2, ..account.keys.clone() };
    assert_eq!(first.check_keys(&later), Err(StateError::Keys));
    let [password, recovery] = &account.slots;
    let check = |slots: &[&Slot], expect| {
        assert_eq!(first.check_slots(slots.iter().copied()), expect);
    };
    check(&[recovery, password], Ok(()));
    check(&[password], Err(StateError::SlotRemoved));
    check(&[], Err(StateError::SlotRemoved));
    check(&[password, recovery, &other.slots[0]], Err(StateError::SlotAdded));
    check(&[password, &other.slots[1]], Err(StateError::SlotAdded));
    check(&[password, password], Err(StateError::SlotAdded));
}

/// The state as it would have been before kinds were named.
fn leave_kinds_open(state: &mut AccountState) {
    state.slots.iter_mut().for_each(|slot| slot.kind = None);
}

#[test]
fn a_slot_that_is_said_to_be_of_another_kind_is_none_of_the_accounts() {
    let (account, first) = begun();
    let before = {
        let mut state = first.state.clone();
        leave_kinds_open(&mut state);
        signed(&state, &account)
    };
    for (at, other) in [(0, 1), (1, 0)] {
        let (own, untouched) = (&account.slots[at], &account.slots[other]);
        for kind in [SlotKind::Password, SlotKind::Recovery, SlotKind::Passkey, SlotKind::Offline] {
            let mut said = own.clone();
            said.kind = kind;
            let expect = if kind == own.kind { Ok(()) } else { Err(StateError::SlotAdded) };
            assert_eq!(first.check_slots([&said, untouched]), expect, "{kind:?}");
            let expect = if kind == SlotKind::Offline { Err(StateError::SlotAdded) } else { Ok(()) };
            assert_eq!(before.check_slots([&said, untouched]), expect, "{kind:?}, left open there");
            // Nor may it stand for a slot that is missing, or beside itself.
            assert_eq!(first.check_slots([own, &said]), Err(StateError::SlotAdded), "{kind:?}");
            assert_eq!(before.check_slots([own, &said]), Err(StateError::SlotAdded), "{kind:?}");
        }
    }
}

#[test]
fn kinds_once_named_stay_named() {
    let (account, first) = begun();
    let next = |before: &SignedState, named: bool| {
        let mut next = before.next(NOW + 1);
        next.name_slots(&account.slots);
        if !named {
            leave_kinds_open(&mut next);
        }
        signed(&next, &account)
    };
    let open = {
        let mut state = first.state.clone();
        leave_kinds_open(&mut state);
        signed(&state, &account)
    };
    assert_eq!(next(&open, false).check_follows(&open), Ok(()));
    assert_eq!(next(&open, true).check_follows(&open), Ok(()));
    assert_eq!(next(&first, true).check_follows(&first), Ok(()));
    assert_eq!(next(&first, false).check_follows(&first), Err(StateError::Weakened));
}

#[test]
fn what_was_seen_is_kept() {
    let (_, first) = begun();
    let seen = first.seen();
    assert_eq!(SeenState::from_bytes(&seen.to_bytes()), Ok(seen));
    assert_eq!(first.next(NOW + 5).issued, NOW + 5);
}

#[test]
fn states_come_one_after_the_other() {
    let (account, first) = begun();
    let second = signed(&first.next(NOW + 1), &account);
    let third = signed(&second.next(NOW + 2), &account);
    // Another device went on from the first one too.
    let other = signed(&AccountState { issued: NOW + 9, ..first.next(NOW) }, &account);
    let check = |state: &SignedState, seen: &SignedState, expect| {
        assert_eq!(state.check_after(&seen.seen()), expect);
    };
    check(&first, &first, Ok(()));
    check(&second, &first, Ok(()));
    check(&third, &second, Ok(()));
    check(&third, &first, Err(StateError::Gap));
    check(&first, &second, Err(StateError::RolledBack));
    check(&first, &third, Err(StateError::RolledBack));
    check(&other, &second, Err(StateError::Forked));
    check(&third, &other, Err(StateError::Forked));
    assert_eq!(second.check_follows(&first), Ok(()));
    assert_eq!(third.check_follows(&second), Ok(()));
    assert_eq!(third.check_follows(&other), Err(StateError::Forked));
    assert_eq!((second.state.number, second.state.previous), (2, first.hash));
}

#[test]
fn what_may_only_grow_does_not_shrink() {
    let (account, first) = begun();
    let raised = |change: fn(&mut AccountState)| {
        let mut next = first.next(NOW);
        change(&mut next);
        signed(&next, &account)
    };
    let before = raised(|state| {
        state.epochs.push(Epoch { epoch: 2, key: KeyId::new([5; 16]) });
        state.lowest_suite = 2;
        state.directory = 9;
    });
    assert_eq!(before.check_follows(&first), Ok(()));
    let check = |change: fn(&mut AccountState), expect| {
        let mut next = before.next(NOW);
        change(&mut next);
        assert_eq!(signed(&next, &account).check_follows(&before), expect);
    };
    check(|_| {}, Ok(()));
    check(|state| state.epochs.push(Epoch { epoch: 3, key: KeyId::new([6; 16]) }), Ok(()));
    check(|state| state.epochs.truncate(1), Err(StateError::Weakened));
    check(|state| state.epochs[1].key = KeyId::new([7; 16]), Err(StateError::Weakened));
    check(|state| state.lowest_suite = 1, Err(StateError::Weakened));
    check(|state| state.directory = 8, Err(StateError::Weakened));
}

#[test]
fn limits_hold() {
    let (account, first) = begun();
    let check = |what: &str, expect: bool, change: &dyn Fn(&mut AccountState)| {
        let mut state = first.state.clone();
        change(&mut state);
        assert_eq!(state.sign(&account.bundle.identity).is_some(), expect, "{what}");
    };
    let id = |at: usize| [&[0; 8][..], &(at as u64).to_be_bytes()].concat().try_into().expect("16 bytes");
    let devices = |count| {
        move |state: &mut AccountState| {
            state.devices =
                (0..count).map(|at| Device { device: DeviceId::new(id(at)), joined: 0 }).collect();
        }
    };
    let slots = |count| {
        move |state: &mut AccountState| {
            let (key, kind) = (KeyId::default(), Some(SlotKind::Passkey));
            state.slots = (0..count).map(|at| SlotEntry { slot: SlotId::new(id(at)), key, kind }).collect();
        }
    };
    let grants = |count| {
        move |state: &mut AccountState| {
            state.grants = (0..count).map(|at: usize| Hash::of(&at.to_be_bytes())).collect();
        }
    };
    let epochs = |count| {
        move |state: &mut AccountState| {
            state.epochs = (1..=count).map(|epoch| Epoch { epoch, key: KeyId::default() }).collect();
        }
    };
    check("devices at the limit", true, &devices(DEVICES_MAX));
    check("devices above it", false, &devices(DEVICES_MAX + 1));
    check("slots at the limit", true, &slots(SLOTS_MAX));
    check("slots above it", false, &slots(SLOTS_MAX + 1));
    check("no slot", false, &slots(0));
    check("grants at the limit", true, &grants(GRANTS_MAX));
    check("grants above it", false, &grants(GRANTS_MAX + 1));
    check("epochs at the limit", true, &epochs(EPOCHS_MAX as u32));
    check("epochs above it", false, &epochs(EPOCHS_MAX as u32 + 1));
    check("no epoch", false, &epochs(0));
    check("a device twice", false, &|state| state.devices.push(state.devices[0]));
    check("a slot twice", false, &|state| state.slots.push(state.slots[0]));
    check("no kinds, as before they were named", true, &leave_kinds_open);
    check("a kind of one slot only", false, &|state| state.slots[0].kind = None);
    check("an offline slot", false, &|state| state.slots[0].kind = Some(SlotKind::Offline));
    check("a grant twice", false, &|state| state.grants = vec![Hash::default(); 2]);
    check("epochs that do not rise", false, &|state| state.epochs.push(state.epochs[0]));
    check("epoch 0", false, &|state| state.epochs[0].epoch = 0);
    check("number 0", false, &|state| state.number = 0);
    check("a second one without the first", false, &|state| state.number = 2);
    check("a first one after another", false, &|state| state.previous = Hash::new([1; 32]));
    check("no suite", false, &|state| state.lowest_suite = 0);
    check("no device: all were lost", true, &devices(0));
}

#[test]
fn errors_have_names_of_their_own() {
    let all = [
        StateError::RolledBack,
        StateError::Forked,
        StateError::Gap,
        StateError::Weakened,
        StateError::SlotAdded,
        StateError::SlotRemoved,
        StateError::Device,
        StateError::Keys,
    ];
    let names: BTreeSet<_> = all.iter().map(|error| error.code()).collect();
    assert_eq!(names.len(), all.len());
    assert!(names.iter().all(|name| name.starts_with("state-")));
}
