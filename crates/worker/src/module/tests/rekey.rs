//! Another password, another recovery code, and the recovery code in the password's place.

use crypto::{
    account::{Bundle, seal_bundle},
    slot::SlotKind,
    state::SignedState,
};
use envelope::proof::ProofOf;
use server::opaque::Opaque;
use wire::rekey::Rekey;

use super::*;
use crate::rekey::{Change, Held};

const ANOTHER: &str = "Leuchtturm im Nebel";

/// Types the recovery code; what the server keeps of it, if the proof is taken as it is.
fn recover(module: &Module, code: &str) -> Result<Hash, Failure> {
    let number = "A123456780".parse().unwrap();
    match module.begin_recovery(&number, &code.to_owned().into())? {
        Answer::RecoveryBegun { login, auth } => {
            Ok(ProofOf::RecoveryCode.hash(auth.as_ref().try_into().unwrap(), &login))
        }
        _ => panic!("another answer"),
    }
}

/// Registers another password.
fn choose(module: &Module, insurer: &Insurer) -> Result<(), Failure> {
    let Answer::PasswordBegun { registration_request } = module.begin_password(ANOTHER.to_owned().into())?
    else {
        panic!("begins")
    };
    let response = insurer.opaque.register(&login(), registration_request.as_ref()).unwrap();
    now(module.finish_password(&Base64(response))).map(drop)
}

fn make_code(module: &Module) -> Result<String, Failure> {
    match module.make_recovery_code()? {
        Answer::RecoveryCodeMade { recovery_code } => Ok(recovery_code),
        _ => panic!("another answer"),
    }
}

pub(super) fn held(made: &Made) -> Held {
    Held { enrolment: made.enrolment.clone(), states: vec![made.state.clone()] }
}

fn rekey(module: &Module, password: bool, recovery_code: bool, held: &Held) -> Result<Rekey, Failure> {
    change(module, &Change { password, recovery_code, ..Change::default() }, held)
}

pub(super) fn change(module: &Module, change: &Change, held: &Held) -> Result<Rekey, Failure> {
    match module.rekey(change, held, NOW + 1)? {
        Answer::Rekeyed { rekey } => Ok(*rekey),
        _ => panic!("another answer"),
    }
}

/// What the server keeps afterwards.
pub(super) fn kept(before: &Made, rekey: &Rekey) -> Stored {
    let mut stored = stored(before);
    stored.enrolment.slots.clone_from(&rekey.slots);
    stored.enrolment.bundle.clone_from(&rekey.bundle);
    stored.states.push(rekey.next.state.clone());
    stored
}

/// A device that knows nothing yet.
pub(super) fn fresh(insurer: &Insurer) -> Module {
    let module = Module::default();
    insurer.check(&module, 1).unwrap();
    module
}

#[test]
fn the_recovery_code_opens_the_account() {
    let insurer = Insurer::new();
    let (_, made) = unlocked(&insurer);
    let module = fresh(&insurer);
    let code = made.recovery_code.to_lowercase();
    assert_eq!(recover(&module, &code), Ok(made.recovery_proof));
    assert!(module.unlock(&stored(&made), NOW).is_ok());

    let module = fresh(&insurer);
    let mut wrong = made.recovery_code.into_bytes();
    let two = wrong.windows(2).position(|two| two[0] != two[1] && !two.contains(&b'-')).unwrap();
    wrong.swap(two, two + 1);
    assert_eq!(recover(&module, std::str::from_utf8(&wrong).unwrap()), Err(Failure::Protocol));
    let other = envelope::RecoveryCode::new([3; 26]).to_string();
    assert!(recover(&module, &other).is_ok_and(|proof| proof != made.recovery_proof));
    assert_eq!(failure(module.unlock(&stored_of(&insurer), NOW)), Some(Failure::KeysUnreadable));
}

fn stored_of(insurer: &Insurer) -> Stored {
    stored(&unlocked(insurer).1)
}

#[test]
fn both_are_replaced_and_what_was_written_stays_readable() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    let sealed = module.seal_message(draft("Guten Tag", Vec::new())).unwrap().1;
    choose(&module, &insurer).unwrap();
    let code = make_code(&module).unwrap();
    let change = rekey(&module, true, true, &held(&made)).unwrap();
    assert_eq!(change.next.previous, Hash::of(made.state.as_ref()));
    let server = kept(&made, &change);
    assert!(module.unlock(&server, NOW + 2).is_ok(), "here without the password");
    assert!(view(&module, &sealed).is_ok());

    let record = Opaque::record(change.registration_record.unwrap().as_ref()).unwrap();
    let elsewhere = fresh(&insurer);
    assert_eq!(sign_in(&elsewhere, &insurer, &record, PASSWORD), Err(Failure::WrongPassword));
    sign_in(&elsewhere, &insurer, &record, ANOTHER).unwrap();
    assert!(elsewhere.unlock(&server, NOW + 2).is_ok());
    assert!(view(&elsewhere, &sealed).is_ok());

    let elsewhere = fresh(&insurer);
    assert_eq!(recover(&elsewhere, &code), Ok(change.recovery_proof.unwrap()));
    assert!(elsewhere.unlock(&server, NOW + 2).is_ok());
    recover(&elsewhere, &made.recovery_code).unwrap();
    assert_eq!(failure(elsewhere.unlock(&server, NOW + 2)), Some(Failure::KeysUnreadable));
}

#[test]
fn the_password_is_proven_once_more_in_the_middle_of_it_and_opens_nothing() {
    let insurer = Insurer::new();
    let module = Module::default();
    assert_eq!(failure(module.begin_proof(login(), PASSWORD.to_owned().into())), Some(Failure::Locked));
    let (made, record) = activate(&module, &insurer);
    module.unlock(&stored(&made), NOW).unwrap_or_else(|failure| panic!("{failure}"));
    choose(&module, &insurer).unwrap();
    let change = rekey(&module, true, false, &held(&made)).unwrap();
    let prove = |password: &str| {
        let begun = module.begin_proof(login(), password.to_owned().into())?;
        let Answer::SignInBegun { credential_request, .. } = begun else { panic!("begins") };
        let started = insurer.opaque.start(&login(), Some(&record), credential_request.as_ref()).unwrap();
        match now(module.finish_proof(&Base64(started.response)))? {
            Answer::SignInReady { credential_finalization } => {
                Ok(Opaque::finish(&started.state, credential_finalization.as_ref()).is_ok())
            }
            _ => panic!("another answer"),
        }
    };
    assert_eq!(prove(ANOTHER), Err(Failure::WrongPassword));
    assert_eq!(prove(PASSWORD), Ok(true));
    assert!(module.unlock(&kept(&made, &change), NOW + 2).is_ok());
}

#[test]
fn what_is_not_replaced_stays() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    let code = make_code(&module).unwrap();
    assert_ne!(code, made.recovery_code);
    let change = rekey(&module, false, true, &held(&made)).unwrap();
    assert!(change.registration_record.is_none() && change.recovery_proof.is_some());
    assert!(module.unlock(&kept(&made, &change), NOW + 2).is_ok());
    // What was made for one change is gone with it.
    let next = Made {
        enrolment: kept(&made, &change).enrolment,
        state: change.next.state.clone(),
        recovery_code: code,
        recovery_proof: made.recovery_proof,
    };
    assert_eq!(rekey(&module, false, true, &held(&next)).err(), Some(Failure::State));
    choose(&module, &insurer).unwrap();
    let change = rekey(&module, true, false, &held(&next)).unwrap();
    let elsewhere = fresh(&insurer);
    recover(&elsewhere, &next.recovery_code).unwrap();
    let mut server = kept(&next, &change);
    server.states.insert(0, made.state);
    assert!(elsewhere.unlock(&server, NOW + 2).is_ok());
}

#[test]
fn signing_in_once_more_leaves_what_was_made_ready() {
    let insurer = Insurer::new();
    let module = Module::default();
    let (made, record) = activate(&module, &insurer);
    assert!(module.unlock(&stored(&made), NOW).is_ok());
    make_code(&module).unwrap();
    sign_in(&module, &insurer, &record, PASSWORD).unwrap();
    assert!(module.unlock(&stored(&made), NOW).is_ok());
    let change = rekey(&module, false, true, &held(&made)).unwrap();
    assert!(module.unlock(&kept(&made, &change), NOW + 2).is_ok());
}

#[test]
fn an_answer_that_never_came_locks_nobody_out() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    make_code(&module).unwrap();
    let first = rekey(&module, false, true, &held(&made)).unwrap();
    // The server never heard of it: all is as before, and it may be asked again.
    assert!(module.unlock(&stored(&made), NOW + 2).is_ok());
    let again = rekey(&module, false, true, &held(&made)).unwrap();
    assert_ne!(first.bundle, again.bundle, "another unlock key each time");
    assert_eq!(first.recovery_proof, again.recovery_proof, "the code that was shown");
    assert!(module.unlock(&kept(&made, &again), NOW + 2).is_ok());
}

#[test]
fn a_hostile_server_gets_no_slot_in() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    let (_, theirs) = unlocked(&insurer);
    make_code(&module).unwrap();
    let refused = |change: &dyn Fn(&mut Held), expect| {
        let mut held = held(&made);
        change(&mut held);
        assert_eq!(rekey(&module, false, true, &held).err(), Some(expect));
    };
    refused(&|held| held.enrolment.slots.push(theirs.slots[0].clone()), Failure::SlotAdded);
    refused(&|held| held.enrolment.slots[0] = theirs.slots[0].clone(), Failure::SlotAdded);
    refused(&|held| drop(held.enrolment.slots.pop()), Failure::SlotRemoved);
    for (at, kinds) in [(0, [2, 3, 4]), (1, [1, 3, 4])] {
        for kind in kinds {
            let relabel = |held: &mut Held| {
                let slot = &mut held.enrolment.slots[at];
                *slot = relabelled(slot, kind);
            };
            refused(&relabel, Failure::SlotAdded);
        }
    }
    refused(&|held| held.states = vec![theirs.state.clone()], Failure::AccountForged);
    refused(&|held| held.states.clear(), Failure::AccountSetBack);
}

/// The kinds that a state names.
fn kinds(module: &Module, state: &Base64) -> Vec<Option<SlotKind>> {
    let identity = module.open_account().unwrap().bundle.identity.verifying_key();
    let state = SignedState::verify(state.as_ref(), ACCOUNT, &identity).unwrap().state;
    state.slots.iter().map(|slot| slot.kind).collect()
}

#[test]
fn the_old_password_does_not_stay_as_a_passkey() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    choose(&module, &insurer).unwrap();
    let mut hostile = held(&made);
    hostile.enrolment.slots[0] = relabelled(&made.slots[0], 3);
    assert_eq!(rekey(&module, true, false, &hostile).err(), Some(Failure::SlotAdded));
    let change = rekey(&module, true, false, &held(&made)).unwrap();
    assert!(change.slots.iter().all(|slot| slot.slot != made.slots[0].slot));
    assert_eq!(kinds(&module, &change.next.state), [Some(SlotKind::Recovery), Some(SlotKind::Password)]);
}

/// The account as it would be if it were older than the names of kinds.
fn from_before(module: &Module, mut made: Made) -> Made {
    let account = module.open_account().unwrap();
    let identity = &account.bundle.identity;
    let state = SignedState::verify(made.state.as_ref(), ACCOUNT, &identity.verifying_key());
    let mut state = state.unwrap().state;
    state.slots.iter_mut().for_each(|slot| slot.kind = None);
    made.state = Base64(state.sign(identity).unwrap());
    let mut bundle = Bundle::decode(&account.bundle.encode()).unwrap();
    bundle.slots.iter_mut().for_each(|slot| slot.kind = None);
    made.enrolment.bundle = Base64(seal_bundle(&bundle, &account.unlock_key, &mut rng()));
    made
}

#[test]
fn an_account_from_before_kinds_were_named_names_them_in_its_next_state() {
    let insurer = Insurer::new();
    let (module, made) = unlocked(&insurer);
    let named = kinds(&module, &made.state);
    assert_eq!(named, [Some(SlotKind::Password), Some(SlotKind::Recovery)]);
    let before = from_before(&module, made);
    // A device that comes to it; one on which its password is changed.
    let elsewhere = fresh(&insurer);
    recover(&elsewhere, &before.recovery_code).unwrap();
    let joining = Stored { device: DeviceId::new([9; 16]), ..stored(&before) };
    let Ok(Answer::Joining { next }) = elsewhere.unlock(&joining, NOW) else { panic!("joins") };
    assert_eq!(kinds(&module, &next.state), named);
    recover(&elsewhere, &before.recovery_code).unwrap();
    assert!(elsewhere.unlock(&stored(&before), NOW).is_ok(), "as ever");
    make_code(&elsewhere).unwrap();
    let change = rekey(&elsewhere, false, true, &held(&before)).unwrap();
    assert_eq!(kinds(&module, &change.next.state), named);
}

#[test]
fn nothing_is_renewed_while_locked_or_before_it_is_made() {
    let insurer = Insurer::new();
    let locked = fresh(&insurer);
    assert_eq!(make_code(&locked).err(), Some(Failure::Locked));
    assert_eq!(choose(&locked, &insurer).err(), Some(Failure::Locked));
    let (module, made) = unlocked(&insurer);
    assert_eq!(failure(now(module.finish_password(&Base64::default()))), Some(Failure::State));
    for (password, recovery_code) in [(true, false), (false, true), (true, true)] {
        assert_eq!(rekey(&module, password, recovery_code, &held(&made)).err(), Some(Failure::State));
    }
}
