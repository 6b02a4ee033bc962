//! What an account and the registry state: account states, and grants.

use crypto::{
    grant::{Grant, LegalBasis, Rights, SignedGrant},
    keys::SigningKey,
    slot::SlotKind,
    state::{AccountState, Device, Epoch, SignedState, SlotEntry},
};
use envelope::{AccountId, DeviceId, GrantId, Hash, KeyId, SlotId};

use super::{Vector, array, bytes, rng, secret, vector};

const PERSON: AccountId = AccountId::new([50; 16]);
const REPRESENTATIVE: AccountId = AccountId::new([51; 16]);

pub(super) fn identity() -> SigningKey {
    SigningKey::generate(&mut rng(52))
}

fn registry() -> SigningKey {
    SigningKey::generate(&mut rng(53))
}

fn first() -> AccountState {
    AccountState {
        account: PERSON,
        number: 1,
        previous: Hash::default(),
        issued: 1_790_000_000_000,
        epochs: vec![Epoch { epoch: 1, key: KeyId::new([54; 16]) }],
        devices: vec![Device { device: DeviceId::new([55; 16]), joined: 1_790_000_000_000 }],
        slots: vec![
            SlotEntry { slot: SlotId::new([56; 16]), key: KeyId::new([57; 16]), kind: None },
            SlotEntry { slot: SlotId::new([58; 16]), key: KeyId::new([59; 16]), kind: None },
        ],
        grants: Vec::new(),
        lowest_suite: 1,
        directory: 7,
    }
}

/// The same, naming of which kinds the slots are.
pub(super) fn first_with_kinds() -> AccountState {
    let mut state = first();
    for (slot, kind) in state.slots.iter_mut().zip([SlotKind::Password, SlotKind::Recovery]) {
        slot.kind = Some(kind);
    }
    state
}

fn second(first: &SignedState) -> AccountState {
    let mut next = first.next(1_790_000_100_000);
    next.epochs.push(Epoch { epoch: 2, key: KeyId::new([60; 16]) });
    next.devices.push(Device { device: DeviceId::new([61; 16]), joined: 1_790_000_100_000 });
    next.slots.remove(0);
    next.grants.push(Hash::of(&power_of_attorney()));
    next.directory = 9;
    next
}

pub(super) fn states() -> Vector {
    let identity = identity();
    let one = first().sign(&identity).expect("is well-formed");
    let signed = SignedState::verify(&one, PERSON, &identity.verifying_key()).expect("is genuine");
    let two = second(&signed).sign(&identity).expect("is well-formed");
    vector(&[
        ("identity_seed", identity.to_bytes().expose()),
        ("account_id", PERSON.as_bytes()),
        ("first", &one),
        ("first_hash", signed.hash.as_bytes()),
        ("second", &two),
    ])
}

pub(super) fn read_states(vector: &Vector) {
    let identity = SigningKey::from_bytes(&secret(vector, "identity_seed")).verifying_key();
    let account = AccountId::new(array(vector, "account_id"));
    let [one, two] = ["first", "second"]
        .map(|name| SignedState::verify(&bytes(vector, name), account, &identity).expect("is genuine"));
    assert_eq!(one.state, first());
    assert_eq!(one.hash.as_bytes(), &array(vector, "first_hash"));
    assert_eq!(two.state, second(&one));
    assert_eq!(two.check_follows(&one), Ok(()));
}

fn grant(basis: LegalBasis) -> Grant {
    Grant {
        grant: GrantId::new([62; 16]),
        person: PERSON,
        representative: REPRESENTATIVE,
        topics: vec!["krankengeld".to_owned(), "pflege".to_owned()],
        rights: Rights::ReadWrite,
        valid_from: 1_790_000_000_000,
        valid_until: 1_821_536_000_000,
        basis,
        issued: 1_790_000_000_000,
    }
}

fn guardianship() -> Grant {
    let whole = Grant { topics: Vec::new(), rights: Rights::Read, ..grant(LegalBasis::Guardianship) };
    Grant { grant: GrantId::new([63; 16]), ..whole }
}

fn power_of_attorney() -> Vec<u8> {
    grant(LegalBasis::PowerOfAttorney).sign(&identity()).expect("is well-formed")
}

pub(super) fn grants() -> Vector {
    vector(&[
        ("identity_seed", identity().to_bytes().expose()),
        ("registry_seed", registry().to_bytes().expose()),
        ("person_id", PERSON.as_bytes()),
        ("representative_id", REPRESENTATIVE.as_bytes()),
        ("power_of_attorney", &power_of_attorney()),
        ("guardianship", &guardianship().sign(&registry()).expect("is well-formed")),
    ])
}

pub(super) fn read_grants(vector: &Vector) {
    let [identity, registry] = ["identity_seed", "registry_seed"]
        .map(|name| SigningKey::from_bytes(&secret(vector, name)).verifying_key());
    let person = AccountId::new(array(vector, "person_id"));
    let read = |name| SignedGrant::verify(&bytes(vector, name), person, &identity, &registry);
    let expected =
        [("power_of_attorney", grant(LegalBasis::PowerOfAttorney)), ("guardianship", guardianship())];
    for (name, grant) in expected {
        let signed = read(name).expect("is genuine");
        assert_eq!(signed.grant, grant, "{name}");
        assert_eq!(signed.hash, Hash::of(&bytes(vector, name)), "{name}");
    }
}
