//! A passkey's slot: what its authenticator gives opens the account, and nothing else does.

use crypto::passkey::PrfOutput;
use envelope::SlotId;
use wire::rekey::Rekey;
use worker::call::PasskeyUse;

use super::{
    rekey::{change, fresh, held, kept},
    *,
};
use crate::rekey::{Change, Held};

fn output(byte: u8) -> PrfOutput {
    PrfOutput::from_bytes(&[byte; 32]).unwrap()
}

fn take(module: &Module, for_what: PasskeyUse, byte: u8) -> Result<(), Failure> {
    module.take_passkey(for_what, output(byte)).map(drop)
}

/// Adds the passkey of this byte.
fn add(module: &Module, made: &Made, byte: u8) -> Rekey {
    take(module, PasskeyUse::Add, byte).unwrap();
    take(module, PasskeyUse::AddAgain, byte).unwrap();
    change(module, &Change { passkey: true, ..Change::default() }, &held(made)).unwrap()
}

#[test]
fn a_passkey_opens_the_account_and_another_does_not() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    let sealed = module.seal_message(draft("Guten Tag", Vec::new())).unwrap().1;
    let added = add(&module, &made, 1);
    assert_eq!(added.slots.len(), 3);
    assert!(added.registration_record.is_none() && added.recovery_proof.is_none());
    let server = kept(&made, &added);
    assert!(module.unlock(&server, NOW + 2).is_ok(), "here without it");

    let elsewhere = fresh(&insurer);
    take(&elsewhere, PasskeyUse::SignIn, 1).unwrap();
    assert!(elsewhere.unlock(&server, NOW + 2).is_ok());
    assert!(view(&elsewhere, &sealed).is_ok());

    // Who has shown another one is signed in at most: the password opens.
    let elsewhere = fresh(&insurer);
    take(&elsewhere, PasskeyUse::SignIn, 2).unwrap();
    assert_eq!(failure(elsewhere.unlock(&server, NOW + 2)), Some(Failure::State));
}

#[test]
fn a_passkey_that_signed_in_needs_no_name_for_what_the_account_does_then() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    let server = kept(&made, &add(&module, &made, 1));
    let elsewhere = fresh(&insurer);
    take(&elsewhere, PasskeyUse::SignIn, 1).unwrap();
    assert!(elsewhere.unlock(&server, NOW + 2).is_ok());
    assert_eq!(elsewhere.open_account().unwrap().login, login());
}

#[test]
fn a_removed_passkey_opens_nothing() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    let added = add(&module, &made, 1);
    let slot = added.slots.last().unwrap().slot;
    assert!(module.unlock(&kept(&made, &added), NOW + 2).is_ok());
    let now = Made {
        enrolment: kept(&made, &added).enrolment,
        state: added.next.state.clone(),
        recovery_code: made.recovery_code.clone(),
        recovery_proof: made.recovery_proof,
    };
    let removed = change(&module, &Change { without: Some(slot), ..Change::default() }, &held(&now)).unwrap();
    assert_eq!(removed.slots.len(), 2);
    let mut server = kept(&now, &removed);
    server.states.insert(0, made.state);
    assert!(module.unlock(&server, NOW + 3).is_ok());
    let elsewhere = fresh(&insurer);
    take(&elsewhere, PasskeyUse::SignIn, 1).unwrap();
    assert_eq!(failure(elsewhere.unlock(&server, NOW + 3)), Some(Failure::State));
}

#[test]
fn a_passkey_that_is_removed_does_not_stay_as_something_else() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    let added = add(&module, &made, 1);
    assert!(module.unlock(&kept(&made, &added), NOW + 2).is_ok());
    let slot = added.slots.last().unwrap();
    let without = Change { without: Some(slot.slot), ..Change::default() };
    for kind in [1, 2, 4] {
        let mut enrolment = kept(&made, &added).enrolment;
        *enrolment.slots.last_mut().unwrap() = relabelled(slot, kind);
        let hostile = Held { enrolment, states: vec![added.next.state.clone()] };
        assert_eq!(failure(module.rekey(&without, &hostile, NOW + 3)), Some(Failure::SlotAdded), "{kind}");
    }
}

#[test]
fn only_a_passkeys_slot_goes() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    for without in [made.slots[0].slot, made.slots[1].slot, SlotId::new([9; 16])] {
        let rekey = change(&module, &Change { without: Some(without), ..Change::default() }, &held(&made));
        let ids: Vec<_> = rekey.unwrap().slots.iter().map(|slot| slot.slot).collect();
        assert_eq!(ids, [made.slots[0].slot, made.slots[1].slot]);
    }
}

#[test]
fn what_is_not_steady_is_not_added() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    let with_passkey = Change { passkey: true, ..Change::default() };
    let add = || change(&module, &with_passkey, &held(&made)).err();
    assert_eq!(add(), Some(Failure::State));
    take(&module, PasskeyUse::Add, 1).unwrap();
    assert_eq!(add(), Some(Failure::State), "it has answered once");
    assert_eq!(take(&module, PasskeyUse::AddAgain, 2), Err(Failure::NoPrf));
    assert_eq!(take(&module, PasskeyUse::AddAgain, 2), Err(Failure::NoPrf), "that was no first time");
    assert_eq!(add(), Some(Failure::State));
    take(&module, PasskeyUse::Add, 1).unwrap();
    take(&module, PasskeyUse::AddAgain, 1).unwrap();
    assert_eq!(add(), None);
    assert_eq!(take(&fresh(&insurer), PasskeyUse::Add, 1), Err(Failure::Locked));
}
