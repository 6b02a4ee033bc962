//! How account states, grants and re-wraps are sealed with random content, and opened and compared with what they should say.

use crypto::{
    OpenError, Secret,
    body::{Body, Rewrap, RewrappedKey},
    grant::SignedGrant,
    keys::{EncryptionKey, SigningKey, VerifyingKey},
    message::{MessageInput, message_key, open_message, open_rewrapped, seal_message},
    state::{AccountState, SignedState, StateError},
};
use envelope::{AccountId, Hash, Kind, signed::Signed};

use crate::{
    Object,
    formats::{Mismatch, array, bytes, object, same},
    random::Random,
};

/// A state that was taken, one after it, and what a reader says to that: nothing, or the name of the refusal.
pub(crate) fn state(random: &mut Random) -> Object {
    let identity = SigningKey::generate(&mut random.rng);
    let verdicts = [
        None,
        Some(StateError::RolledBack),
        Some(StateError::Forked),
        Some(StateError::Gap),
        Some(StateError::Weakened),
    ];
    let verdict = verdicts[random.below(verdicts.len())];
    let before = random.state();
    let taken = signed(&before, &identity);
    let after = random.state_after(&taken, verdict);
    let state = after.sign(&identity).unwrap_or_else(|| unreachable!("a state within the limits"));
    object(&[
        ("account_id", before.account.as_bytes()),
        ("identity_key", identity.verifying_key().as_bytes()),
        ("before", &before.sign(&identity).unwrap_or_default()),
        ("state", &state),
        ("payload", payload(&state)),
        ("verdict", verdict.map_or("", StateError::code).as_bytes()),
    ])
}

fn signed(state: &AccountState, identity: &SigningKey) -> SignedState {
    let bytes = state.sign(identity).unwrap_or_else(|| unreachable!("a state within the limits"));
    SignedState { state: state.clone(), hash: Hash::of(&bytes) }
}

fn payload(bytes: &[u8]) -> &[u8] {
    Signed::parse(bytes).unwrap_or_else(|error| unreachable!("signed just now: {error}")).payload
}

pub(crate) fn open_a_state(object: &Object) -> Result<(), Mismatch> {
    let account = AccountId::from(array(object, "account_id")?);
    let identity = VerifyingKey::from_bytes(&array(object, "identity_key")?)?;
    let verify = |name: &str| -> Result<(SignedState, Vec<u8>), Mismatch> {
        let bytes = bytes(object, name)?;
        Ok((SignedState::verify(&bytes, account, &identity)?, bytes))
    };
    let ((before, _), (after, bytes)) = (verify("before")?, verify("state")?);
    let verdict = after.check_follows(&before).err();
    same("verdict", verdict.map_or("", StateError::code).as_bytes(), object)?;
    same("payload", Signed::parse(&bytes)?.payload, object)
}

pub(crate) fn grant(random: &mut Random) -> Object {
    let identity = SigningKey::generate(&mut random.rng);
    let registry = SigningKey::generate(&mut random.rng);
    let grant = random.grant();
    let signer = if grant.basis.is_the_persons() { &identity } else { &registry };
    let bytes = grant.sign(signer).unwrap_or_else(|| unreachable!("a grant within the limits"));
    object(&[
        ("person_id", grant.person.as_bytes()),
        ("identity_key", identity.verifying_key().as_bytes()),
        ("registry_key", registry.verifying_key().as_bytes()),
        ("grant", &bytes),
        ("payload", payload(&bytes)),
    ])
}

pub(crate) fn open_a_grant(object: &Object) -> Result<(), Mismatch> {
    let bytes = bytes(object, "grant")?;
    let person = array(object, "person_id")?.into();
    let identity = VerifyingKey::from_bytes(&array(object, "identity_key")?)?;
    let registry = VerifyingKey::from_bytes(&array(object, "registry_key")?)?;
    SignedGrant::verify(&bytes, person, &identity, &registry)?;
    same("payload", Signed::parse(&bytes)?.payload, object)
}

/// A re-wrap in its envelope, and the earlier envelope that one of its keys opens.
pub(crate) fn rewrap(random: &mut Random) -> Object {
    let (sender, unit) = (SigningKey::generate(&mut random.rng), SigningKey::generate(&mut random.rng));
    let (lost, new) = (EncryptionKey::generate(&mut random.rng), EncryptionKey::generate(&mut random.rng));
    let earlier = random.body();
    let envelope = seal(random, &earlier, &sender, &lost);
    let key = rewrapped_key(&envelope, &sender.verifying_key(), &lost);
    let key = key.unwrap_or_else(|error| unreachable!("sealed to it just now: {error}"));
    let mut keys = random.rewrapped_keys();
    let place = random.below(keys.len());
    keys[place] = key;
    let rewrap = seal(random, &Body::Rewrap(Rewrap { keys }), &unit, &new);
    object(&[
        ("signing_key_seed", unit.to_bytes().expose()),
        ("recipient_seed", new.seed().expose()),
        ("rewrap", &rewrap),
        ("envelope", &envelope),
        ("body", &earlier.encode()),
    ])
}

fn seal(random: &mut Random, body: &Body, sender: &SigningKey, to: &EncryptionKey) -> Vec<u8> {
    let header = random.header(body.kind(), sender);
    let recipients = [to.public().clone()];
    let input = MessageInput { header: &header, recipients: &recipients, body };
    let envelope = seal_message(&input, sender, &mut random.rng);
    envelope.unwrap_or_else(|error| unreachable!("a body within the limits: {error}"))
}

fn rewrapped_key(
    envelope: &[u8],
    signer: &VerifyingKey,
    key: &EncryptionKey,
) -> Result<RewrappedKey, OpenError> {
    let opened = open_message(envelope, signer, &[key])?;
    Ok(RewrappedKey {
        message: opened.header.message,
        envelope: opened.hash,
        signer: *signer,
        key: message_key(envelope, signer, &[key])?,
    })
}

pub(crate) fn open_a_rewrap(object: &Object) -> Result<(), Mismatch> {
    let unit = SigningKey::from_bytes(&Secret::new(array(object, "signing_key_seed")?)).verifying_key();
    let key = EncryptionKey::from_seed(Secret::new(array(object, "recipient_seed")?));
    let opened = open_message(&bytes(object, "rewrap")?, &unit, &[&key])?;
    let Body::Rewrap(rewrap) = &opened.body else { return Err("`rewrap` is of another kind".into()) };
    if opened.header.kind != Kind::Rewrap {
        return Err("`rewrap` says another kind".into());
    }
    let envelope = bytes(object, "envelope")?;
    let hash = Hash::of(&envelope);
    let key = rewrap.keys.iter().find(|key| key.envelope == hash).ok_or("the key is not in `rewrap`")?;
    same("body", &open_rewrapped(&envelope, key)?.body.encode(), object)
}
