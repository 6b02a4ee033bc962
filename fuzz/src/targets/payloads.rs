//! What comes once a signature or a seal held, or is read on the way to it: what only the other side, or whoever stole its keys, could send.

use std::sync::LazyLock;

use chacha20::{ChaCha20Rng, rand_core::SeedableRng as _};
use crypto::{
    Secret,
    account::Bundle,
    body::Body,
    directory::Directory,
    grant::{Grant, SignedGrant},
    keys::SigningKey,
    link::NewLink,
    slot::SlotKind,
    state::{AccountState, SignedState, StateError},
};
use ed25519_dalek::Signer as _;
use envelope::{
    AccountId, Kind,
    signed::{SignedKind, encode_unsigned},
};

const KINDS: [Kind; 6] =
    [Kind::Message, Kind::ContactRequest, Kind::Receipt, Kind::State, Kind::Grant, Kind::Rewrap];

/// Body CBOR behind a byte that chooses the kind.
pub(crate) fn body(data: &[u8]) -> bool {
    let Some((kind, cbor)) = data.split_first() else { return false };
    let kind = KINDS[usize::from(*kind) % KINDS.len()];
    let Ok(body) = Body::decode(kind, cbor) else { return false };
    assert_eq!(body.kind(), kind);
    assert_eq!(*body.encode(), cbor, "one form only");
    assert_eq!(body.check(), Ok(()));
    if let Body::ContactRequest(request) = &body {
        let says = |field: &String| !field.trim().is_empty();
        let called = says(&request.telephone) && says(&request.desk_word) && says(&request.person_word);
        assert!(request.branch.as_ref().map_or(called, says), "somebody is called, or comes");
    }
    true
}

/// Bundle CBOR.
pub(crate) fn bundle(data: &[u8]) -> bool {
    let Ok(bundle) = Bundle::decode(data) else { return false };
    assert_eq!(*bundle.encode(), data, "one form only");
    let epochs: Vec<u32> = bundle.encryption.iter().map(|secret| secret.epoch).collect();
    assert!(epochs.is_sorted_by(|a, b| a < b) && epochs[0] > 0, "from 1, and rising");
    are_an_accounts(bundle.slots.iter().map(|slot| slot.kind));
    true
}

/// Kinds of an account's slots: of all or of none, and no offline slot among them.
fn are_an_accounts(kinds: impl Iterator<Item = Option<SlotKind>>) {
    let kinds: Vec<_> = kinds.collect();
    assert!(kinds.iter().all(Option::is_some) || kinds.iter().all(Option::is_none));
    assert!(!kinds.contains(&Some(SlotKind::Offline)));
}

/// Directory CBOR.
pub(crate) fn directory(data: &[u8]) -> bool {
    let Ok(directory) = Directory::decode(data) else { return false };
    assert_eq!(directory.encode(), data, "one form only");
    for unit in &directory.units {
        assert_eq!(directory.units.iter().filter(|other| other.unit == unit.unit).count(), 1);
        for topic in &unit.topics {
            assert_eq!(directory.topic(&topic.id), Some((unit, topic)), "a topic has one unit");
        }
    }
    true
}

static KEY: LazyLock<ed25519_dalek::SigningKey> =
    LazyLock::new(|| ed25519_dalek::SigningKey::from_bytes(&[2; 32]));

/// A payload signed as the specification says.
fn sign(kind: SignedKind, label: &[u8], payload: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = encode_unsigned(kind, KEY.verifying_key().as_bytes(), None, payload).ok()?;
    let signature = KEY.sign(&[label, &bytes].concat());
    bytes.extend_from_slice(&signature.to_bytes());
    Some(bytes)
}

/// The same key, as the module has it.
fn signer() -> SigningKey {
    SigningKey::from_bytes(&Secret::new(KEY.to_bytes()))
}

/// The id that stands at this place of a payload, if one does.
fn id_at(payload: &[u8], at: usize) -> [u8; 16] {
    payload.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default()
}

/// Account state CBOR, signed by an identity.
pub(crate) fn state(data: &[u8]) -> bool {
    // Signing takes its time: only for what would be taken.
    if AccountState::decode(data).is_err() {
        return false;
    }
    let Some(bytes) = sign(SignedKind::State, b"siegel/state-signature/v1\0", data) else { return false };
    // The account stands behind the map's head, its key, and its own head.
    let account = id_at(data, 3).into();
    let Ok(signed) = SignedState::verify(&bytes, account, &signer().verifying_key()) else { return false };
    assert_eq!(signed.state.sign(&signer()).as_ref(), Some(&bytes), "one form only");
    are_an_accounts(signed.state.slots.iter().map(|slot| slot.kind));
    assert_eq!(signed.check_follows(&signed), Ok(()), "it may be taken again");
    let next = signed.state.number.checked_add(1).map(|_| signed.next(0));
    if let Some(next) = next.and_then(|next| next.sign(&signer())) {
        let next = SignedState::verify(&next, account, &signer().verifying_key());
        let next = next.unwrap_or_else(|error| panic!("it goes on from a good one: {error}"));
        assert_eq!(next.check_follows(&signed), Ok(()));
        assert_eq!(signed.check_follows(&next), Err(StateError::RolledBack));
    }
    true
}

/// Grant CBOR, signed by somebody who is person and registry in one: whatever its legal basis, who may has signed it.
pub(crate) fn grant(data: &[u8]) -> bool {
    if Grant::decode(data).is_err() {
        return false;
    }
    let Some(bytes) = sign(SignedKind::Grant, b"siegel/grant-signature/v1\0", data) else { return false };
    // Behind the grant's id and the key and head of its own stands the person.
    let person = id_at(data, 21).into();
    let key = signer().verifying_key();
    let Ok(signed) = SignedGrant::verify(&bytes, person, &key, &key) else { return false };
    let grant = &signed.grant;
    assert_eq!(grant.sign(&signer()).as_ref(), Some(&bytes), "one form only");
    let topic = grant.topics.first().map_or("any", String::as_str);
    assert!(grant.covers(topic, grant.valid_from) && !grant.covers(topic, grant.valid_until));
    let other = SigningKey::from_bytes(&Secret::new([3; 32])).verifying_key();
    let (by_person, by_registry) = (
        SignedGrant::verify(&bytes, person, &key, &other).is_ok(),
        SignedGrant::verify(&bytes, person, &other, &key).is_ok(),
    );
    assert_eq!((by_person, by_registry), (grant.basis.is_the_persons(), !grant.basis.is_the_persons()));
    true
}

/// A sealed link, for a device that has shown a code: only who has read it could send this.
pub(crate) fn link(data: &[u8]) -> bool {
    static LINK: LazyLock<NewLink> =
        LazyLock::new(|| NewLink::generate(&mut ChaCha20Rng::from_seed([8; 32])));
    const ACCOUNT: AccountId = AccountId::new([9; AccountId::LEN]);
    let Ok(linked) = LINK.open(ACCOUNT, data) else { return false };
    let (name, account) = (LINK.code().link, ACCOUNT);
    let public_part = [&name.as_bytes()[..], account.as_bytes(), linked.login.as_bytes()].concat();
    assert!(data[8..].starts_with(&public_part), "it is this link's, and this account's");
    true
}
