//! Without the server: the password opens the slot that this device has made, for what this device has kept.

use super::{
    rekey::{change, fresh, held, kept},
    *,
};
use crate::rekey::Change;

const NUMBER: &str = "A123456780";

fn take(module: &Module, number: &str, password: &str, slot: &[u8]) -> Result<(), Failure> {
    let (number, password) = (number.parse().unwrap(), password.to_owned().into());
    now(module.take_password(&number, &password, &Base64(slot.to_vec()))).map(drop)
}

/// An account that was just opened by password, its offline slot, and what the device has kept to open it.
fn kept_here(insurer: &Insurer) -> (Module, Made, Vec<u8>, Stored) {
    let module = Module::default();
    let (made, _) = activate(&module, insurer);
    let Ok(Answer::Unlocked { state_row, login_row }) =
        module.unlock(&Stored { offline: true, ..stored(&made) }, NOW)
    else {
        panic!("unlocks")
    };
    let slot = now(module.seal_offline()).unwrap();
    let (login_row, state_row) = (Some(login_row), Some(state_row));
    let here = Stored { login: None, login_row, state_row, ..stored(&made) };
    (module, made, slot, here)
}

#[test]
fn the_password_opens_what_this_device_has_kept() {
    let insurer = Insurer::new();
    let (module, _, slot, here) = kept_here(&insurer);
    let sealed = module.seal_message(draft("Guten Tag", Vec::new())).unwrap().1;

    let again = fresh(&insurer);
    take(&again, NUMBER, PASSWORD, &slot).unwrap();
    assert!(again.unlock(&here, NOW).is_ok());
    assert!(view(&again, &sealed).is_ok());
    assert_eq!(again.open_account().unwrap().login, login(), "as this device has kept it");
}

#[test]
fn who_does_not_know_the_password_is_not_let_in() {
    let insurer = Insurer::new();
    let (_, _, mut slot, here) = kept_here(&insurer);
    let again = fresh(&insurer);
    assert_eq!(take(&again, NUMBER, "falsch", &slot), Err(Failure::WrongPassword));
    assert_eq!(take(&again, NUMBER, PASSWORD, &slot[1..]), Err(Failure::WrongPassword));
    assert_eq!(failure(again.unlock(&here, NOW)), Some(Failure::State), "nothing was proven");

    // Somebody else's number, though the password is right; and a device that has not kept whose account it is.
    take(&again, "B123456782", PASSWORD, &slot).unwrap();
    assert_eq!(failure(again.unlock(&here, NOW)), Some(Failure::WrongPassword));
    take(&again, NUMBER, PASSWORD, &slot).unwrap();
    let unnamed = Stored { login_row: None, ..here };
    assert_eq!(failure(again.unlock(&unnamed, NOW)), Some(Failure::WrongPassword));

    slot[100] ^= 1;
    assert_eq!(take(&again, NUMBER, PASSWORD, &slot), Err(Failure::WrongPassword));
}

#[test]
fn a_slot_is_made_once_and_only_of_a_password_that_was_typed_for_it() {
    let insurer = Insurer::new();
    let (module, ..) = kept_here(&insurer);
    assert_eq!(failure(now(module.seal_offline())), Some(Failure::State), "the password is forgotten");
    let (module, _) = unlocked(&insurer);
    assert_eq!(failure(now(module.seal_offline())), Some(Failure::State), "nobody wanted one");
    assert_eq!(failure(now(Module::default().seal_offline())), Some(Failure::Locked));
}

#[test]
fn what_has_changed_at_the_server_needs_another_slot() {
    let insurer = Insurer::new();
    let (module, made, slot, here) = kept_here(&insurer);
    let Ok(Answer::PasswordBegun { registration_request }) =
        module.begin_password("Leiter Regen Honig Tal".to_owned().into())
    else {
        panic!("begins")
    };
    let response = insurer.opaque.register(&login(), registration_request.as_ref()).unwrap();
    now(module.finish_password(&Base64(response))).unwrap();
    let rekey = change(&module, &Change { password: true, ..Change::default() }, &held(&made)).unwrap();
    let server = Stored { offline: true, ..kept(&made, &rekey) };
    assert!(module.unlock(&server, NOW + 2).is_ok());
    let newer = now(module.seal_offline()).unwrap();

    let again = fresh(&insurer);
    let now_here = Stored { login: None, login_row: here.login_row.clone(), offline: false, ..server };
    take(&again, NUMBER, PASSWORD, &slot).unwrap();
    assert_eq!(failure(again.unlock(&now_here, NOW + 2)), Some(Failure::KeysUnreadable));
    take(&again, NUMBER, "Leiter Regen Honig Tal", &newer).unwrap();
    assert!(again.unlock(&now_here, NOW + 2).is_ok());
}
