//! A new device is linked by one that has the account open, past a server that would like to be in between.

use envelope::LinkCode;

use super::*;
use crate::link::compare_link;

const NEW_DEVICE: DeviceId = DeviceId::new([0x55; 16]);

/// What a new device gives the server, and what it shows.
struct Shown {
    public_key: Base64,
    code: String,
}

/// A device that knows nothing yet, and shows a code.
fn shows(insurer: &Insurer) -> (Module, Shown) {
    let module = Module::default();
    insurer.check(&module, 1).unwrap();
    match module.begin_link() {
        Answer::LinkBegun { public_key, code } => (module, Shown { public_key, code }),
        _ => panic!("another answer"),
    }
}

fn seal(module: &Module, shown: &Shown) -> Result<Base64, Failure> {
    match module.seal_link(&shown.code.clone().into(), &shown.public_key)? {
        Answer::LinkSealed { sealed } => Ok(sealed),
        _ => panic!("another answer"),
    }
}

fn digits(code: &str, account: AccountId) -> String {
    match compare_link(&code.to_owned().into(), account) {
        Ok(Answer::LinkDigits { digits }) => digits,
        _ => panic!("another answer"),
    }
}

/// What the server hands a new device.
fn for_new_device(made: &Made) -> Stored {
    Stored { device: NEW_DEVICE, ..stored(made) }
}

#[test]
fn a_linked_device_opens_the_account_and_joins_it() {
    let insurer = Insurer::new();
    let (first, made) = unlocked(&insurer);
    let (second, shown) = shows(&insurer);
    assert_eq!(failure(second.unlock(&for_new_device(&made), NOW)), Some(Failure::State), "not yet");
    let sealed = seal(&first, &shown).unwrap();
    assert!(second.finish_link(ACCOUNT, &sealed).is_ok());
    let mut server = for_new_device(&made);
    let Ok(Answer::Joining { next }) = second.unlock(&server, NOW + 1) else { panic!("joins first") };
    server.states.push(next.state);
    assert!(matches!(second.unlock(&server, NOW + 1), Ok(Answer::Unlocked { .. })));
    let envelope = first.seal_message(draft("Guten Tag", Vec::new())).unwrap().1;
    assert!(view(&second, &envelope).is_ok(), "what was written before");

    // The linked device links another, and makes another recovery code like any other.
    let (third, shown) = shows(&insurer);
    let sealed = seal(&second, &shown).unwrap();
    assert!(third.finish_link(ACCOUNT, &sealed).is_ok());
    let [second, first] = [&second, &first].map(|module| module.open_account().unwrap_or_else(|_| panic!()));
    assert_eq!(second.login, first.login);
}

#[test]
fn both_show_the_same_digits() {
    let insurer = Insurer::new();
    let (_, shown) = shows(&insurer);
    let (_, other) = shows(&insurer);
    assert_eq!(digits(&shown.code, ACCOUNT).len(), 7);
    assert_ne!(digits(&shown.code, ACCOUNT), digits(&other.code, ACCOUNT));
    assert_ne!(digits(&shown.code, ACCOUNT), digits(&shown.code, AccountId::new([9; 16])));
    assert_eq!(failure(compare_link(&"AAAA".to_owned().into(), ACCOUNT)), Some(Failure::Protocol));
}

#[test]
fn a_server_in_between_is_found_out() {
    let insurer = Insurer::new();
    let (first, made) = unlocked(&insurer);
    let (_, servers) = shows(&insurer);
    let (second, shown) = shows(&insurer);

    // It hands the account's device a key of its own.
    let swapped = Shown { public_key: servers.public_key.clone(), code: shown.code.clone() };
    assert_eq!(seal(&first, &swapped).err(), Some(Failure::LinkForged));
    for len in [0, 1215, 1217] {
        let cut = Shown { public_key: Base64(vec![1; len]), code: shown.code.clone() };
        assert_eq!(seal(&first, &cut).err(), Some(Failure::LinkForged), "{len}");
    }

    // It hands the new device what was sealed for another, what it has changed, or says that it is another account's.
    let refused = |account, sealed: &Base64| failure(second.finish_link(account, sealed));
    let sealed = seal(&first, &shown).unwrap();
    assert_eq!(refused(ACCOUNT, &seal(&first, &servers).unwrap()), Some(Failure::LinkForged));
    assert_eq!(refused(AccountId::new([9; 16]), &sealed), Some(Failure::LinkForged));
    let mut changed = sealed.clone();
    changed.0[60] ^= 1;
    assert_eq!(refused(ACCOUNT, &changed), Some(Failure::LinkForged));

    // It brings the new device into an account of its own: it knows the key, but not the code's secret.
    let (own, _) = unlocked(&insurer);
    let name = shown.code.parse::<LinkCode>().unwrap().link;
    let guessed = LinkCode::new(name, [0; LinkCode::SECRET_LEN]).to_string();
    let own = seal(&own, &Shown { public_key: shown.public_key.clone(), code: guessed }).unwrap();
    assert_eq!(refused(ACCOUNT, &own), Some(Failure::LinkForged));

    // Nothing of that took the link away.
    assert!(second.finish_link(ACCOUNT, &sealed).is_ok());
    let mut another = for_new_device(&made);
    another.account = AccountId::new([9; 16]);
    assert_eq!(failure(second.unlock(&another, NOW)), Some(Failure::State));
    let mut damaged = for_new_device(&made);
    damaged.enrolment.bundle = unlocked(&insurer).1.enrolment.bundle;
    assert_eq!(
        failure(second.unlock(&damaged, NOW)),
        Some(Failure::KeysUnreadable),
        "another account's bundle"
    );
    let theirs = Module::default();
    Insurer::new().check(&theirs, 1).unwrap();
    theirs.exchange.replace(second.exchange.take());
    let root = failure(theirs.unlock(&for_new_device(&made), NOW));
    assert_eq!(root, Some(Failure::FingerprintMismatch), "another insurer than the first device's");
}

#[test]
fn nothing_is_linked_while_locked_or_before_it_has_begun() {
    let insurer = Insurer::new();
    let (locked, shown) = shows(&insurer);
    assert_eq!(seal(&locked, &shown).err(), Some(Failure::Locked));
    let module = Module::default();
    assert_eq!(failure(module.finish_link(ACCOUNT, &Base64::default())), Some(Failure::State));
}
