//! Accounts: slots and bundle, as they were before slots had their kinds beside them, and as they are.

use crypto::{
    Secret,
    account::{Bundle, EpochSecret, SlotKey, UnlockKey, create_account, open_bundle, rekey, seal_bundle},
    keys::{EncryptionKey, SigningKey},
    local::LocalKey,
    opaque::ExportKey,
    passkey::PrfOutput,
    slot::{Slot, SlotKind, SlotSecret},
    state::{AccountState, SignedState, StateError},
};
use envelope::{AccountId, DeviceId, RecoveryCode, RootFingerprint, SlotId};

use super::{Vector, array, bytes, rng, secret, vector};

fn code() -> RecoveryCode {
    RecoveryCode::new([17; 26])
}

fn root() -> RootFingerprint {
    RootFingerprint::from([18; 32])
}

fn export_key(seed: u8) -> (Secret<64>, ExportKey) {
    let bytes = Secret::<64>::generate(&mut rng(seed));
    let key = ExportKey::from_bytes(Secret::new(*bytes.expose()));
    (bytes, key)
}

/// As `create_account` did it before bundles named kinds.
pub(super) fn account() -> Vector {
    let ((shown, export_key), rng) = (export_key(16), &mut rng(19));
    let unlock_key = UnlockKey::generate(rng);
    let slots = [SlotSecret::Password(&export_key), SlotSecret::Recovery(&code())].map(|secret| {
        let slot = SlotId::new(*Secret::generate(rng).expose());
        Slot::create(slot, secret, &unlock_key, rng)
    });
    let bundle = Bundle {
        identity: SigningKey::generate(rng),
        encryption: vec![EpochSecret { epoch: 1, key: EncryptionKey::generate(rng) }],
        local: LocalKey::generate(rng),
        root: root(),
        slots: slots
            .iter()
            .map(|slot| SlotKey { slot: slot.slot, key: slot.public_key.clone(), kind: None })
            .collect(),
    };
    vector(&[
        ("export_key", shown.expose()),
        ("recovery_code_text", code().to_string().as_bytes()),
        ("root_fingerprint", root().as_bytes()),
        ("password_slot", &slots[0].encode()),
        ("recovery_slot", &slots[1].encode()),
        ("unlock_key", unlock_key.to_bytes().expose()),
        ("bundle", &seal_bundle(&bundle, &unlock_key, rng)),
        ("account_keys", &bundle.keys().encode()),
    ])
}

pub(super) fn read_account(vector: &Vector) {
    let (export_key, code) = (ExportKey::from_bytes(secret(vector, "export_key")), code_in(vector));
    for (name, secret) in
        [("password_slot", SlotSecret::Password(&export_key)), ("recovery_slot", SlotSecret::Recovery(&code))]
    {
        let bundle = opened_by(vector, name, secret);
        assert_eq!(bundle.keys().encode(), bytes(vector, "account_keys"));
        assert_eq!(bundle.root.as_bytes(), &array(vector, "root_fingerprint"));
        assert!(bundle.slots.iter().all(|slot| slot.kind.is_none()));
    }
}

fn code_in(vector: &Vector) -> RecoveryCode {
    let text = String::from_utf8(bytes(vector, "recovery_code_text")).expect("text");
    text.parse().expect("a code")
}

/// The bundle, by the slot of this name.
fn opened_by(vector: &Vector, name: &str, secret: SlotSecret<'_>) -> Bundle {
    let unlock_key = slot(vector, name).open(secret).expect("opens");
    assert!(unlock_key.to_bytes().expose() == &array(vector, "unlock_key"));
    open_bundle(&bytes(vector, "bundle"), &unlock_key).expect("opens")
}

fn slot(vector: &Vector, name: &str) -> Slot {
    Slot::parse(&bytes(vector, name)).expect("a slot")
}

const OWNER: AccountId = AccountId::new([93; 16]);
const ISSUED: u64 = 1_790_000_000_000;
/// The account's slots, in the order in which bundle and states name them.
const SLOTS: [(&str, SlotKind); 3] = [
    ("password_slot", SlotKind::Password),
    ("recovery_slot", SlotKind::Recovery),
    ("passkey_slot", SlotKind::Passkey),
];

/// A new account that was rekeyed with a passkey. Its first state is like those from before kinds were named, the second names
/// them, and the third leaves them open again.
pub(super) fn kinds() -> Vector {
    let ((shown, export_key), prf) = (export_key(90), Secret::<32>::generate(&mut rng(91)));
    let (output, rng) = (PrfOutput::from_bytes(prf.expose()).expect("an output"), &mut rng(92));
    let new = create_account(root(), &export_key, &code(), rng);
    let rekeyed =
        rekey(&new.bundle, &new.slots, &[SlotSecret::Passkey(&output)], rng).expect("its own slots");
    let identity = &new.bundle.identity;
    let mut state = AccountState::first(OWNER, &new, DeviceId::new([94; 16]), ISSUED, 7);
    let states = [false, true, false].map(|named| {
        state.name_slots(&rekeyed.slots);
        if !named {
            state.slots.iter_mut().for_each(|slot| slot.kind = None);
        }
        let bytes = state.sign(identity).expect("is well-formed");
        state = verified(&bytes, identity).next(state.issued + 1);
        bytes
    });
    let mut relabelled = rekeyed.slots[0].clone();
    relabelled.kind = SlotKind::Passkey;
    let mut vector = vector(&[
        ("export_key", shown.expose()),
        ("recovery_code_text", code().to_string().as_bytes()),
        ("prf_output", prf.expose()),
        ("unlock_key", rekeyed.unlock_key.to_bytes().expose()),
        ("bundle", &rekeyed.sealed_bundle),
        ("account_id", OWNER.as_bytes()),
        ("identity_seed", identity.to_bytes().expose()),
        ("state_without_kinds", &states[0]),
        ("state", &states[1]),
        ("weaker_state", &states[2]),
        ("relabelled_password_slot", &relabelled.encode()),
    ]);
    let slots = SLOTS.iter().zip(&rekeyed.slots);
    vector.extend(slots.flat_map(|((name, _), slot)| super::vector(&[(name, &slot.encode())])));
    vector
}

fn verified(bytes: &[u8], identity: &SigningKey) -> SignedState {
    SignedState::verify(bytes, OWNER, &identity.verifying_key()).expect("is genuine")
}

pub(super) fn read_kinds(vector: &Vector) {
    let (export_key, code) = (ExportKey::from_bytes(secret(vector, "export_key")), code_in(vector));
    let output = PrfOutput::from_bytes(&bytes(vector, "prf_output")).expect("an output");
    let secrets =
        [SlotSecret::Password(&export_key), SlotSecret::Recovery(&code), SlotSecret::Passkey(&output)];
    let slots = SLOTS.map(|(name, _)| slot(vector, name));
    for ((name, _), secret) in SLOTS.into_iter().zip(secrets) {
        let bundle = opened_by(vector, name, secret);
        let named: Vec<_> = bundle.slots.iter().map(|slot| (slot.slot, slot.kind)).collect();
        let made: Vec<_> = slots.iter().zip(SLOTS).map(|(slot, (_, kind))| (slot.slot, Some(kind))).collect();
        assert_eq!(named, made, "{name}");
    }

    let identity = SigningKey::from_bytes(&secret(vector, "identity_seed"));
    let [before, state, weaker] = ["state_without_kinds", "state", "weaker_state"]
        .map(|name| verified(&bytes(vector, name), &identity));
    assert_eq!(state.check_follows(&before), Ok(()));
    assert_eq!(weaker.check_follows(&state), Err(StateError::Weakened));
    let [_, recovery, passkey] = &slots;
    let relabelled = slot(vector, "relabelled_password_slot");
    for (state, said_to_be_another) in [(before, Ok(())), (state, Err(StateError::SlotAdded))] {
        assert_eq!(state.check_slots(&slots), Ok(()));
        assert_eq!(state.check_slots([&relabelled, recovery, passkey]), said_to_be_another);
    }
}

/// The bundle of `account.json` with these kinds of its slots, under the same unlock key.
pub(super) fn bundle_of(kinds: [Option<SlotKind>; 2]) -> Vec<u8> {
    let vector = account();
    let unlock_key = UnlockKey::from_bytes(secret(&vector, "unlock_key"));
    let mut bundle = open_bundle(&bytes(&vector, "bundle"), &unlock_key).expect("opens");
    bundle.slots.iter_mut().zip(kinds).for_each(|(slot, kind)| slot.kind = kind);
    seal_bundle(&bundle, &unlock_key, &mut rng(96))
}
