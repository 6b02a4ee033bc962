//! Objects that every reader refuses, each named `object: what is wrong with it`. They stand in the place of the object of the
//! same name in its own file, with that file's keys.

use crypto::{
    OpenError, Secret,
    account::{UnlockKey, open_bundle},
    attachment::{AttachmentContext, AttachmentOpener, FileKey},
    body::Body,
    certificate::AccountCertificate,
    directory::verify_directory,
    grant::SignedGrant,
    keys::{AccountKeys, EncryptionKey, SigningKey},
    message::open_message,
    opaque::ExportKey,
    slot::{Slot, SlotKind, SlotSecret},
    state::SignedState,
};
use ed25519_dalek::Signer as _;
use envelope::{
    AccountId, Hash, Kind, RootFingerprint,
    attachment::HEADER_LEN,
    signed::{Signed, SignedKind, encode_unsigned},
};

use super::{
    Vector,
    accounts::{self, account},
    array, attachment, attachment_context, bytes, directory, letter, message, secret, statements, vector,
};

/// A change of bytes.
type Change = fn(&mut Vec<u8>);

/// What is done to every object.
const EVERYWHERE: [(&str, Change); 6] = [
    ("another magic", |bytes| bytes[0] ^= 1),
    ("version 2", |bytes| bytes[4] = 2),
    ("suite 2", |bytes| bytes[5] = 2),
    ("a reserved byte is not zero", |bytes| bytes[7] = 1),
    ("the last byte is missing", |bytes| bytes.truncate(bytes.len() - 1)),
    ("a byte too many", |bytes| bytes.push(0)),
];

/// What is done to one kind of object.
const IN_ONE: [(&str, &str, Change); 17] = [
    ("message", "an unknown kind", |bytes| bytes[6] = 7),
    ("message", "no recipient", |bytes| bytes[177] = 0),
    ("message", "seventeen recipients", |bytes| bytes[177] = 17),
    ("message", "another sender's key", |bytes| bytes[72] ^= 1),
    ("message", "a recipient taken away", |bytes| {
        bytes.drain(178..178 + 1184);
        bytes[177] = 1;
    }),
    ("message", "a recipient twice", |bytes| {
        let first = bytes[178..178 + 1184].to_vec();
        bytes[178 + 1184..178 + 2 * 1184].copy_from_slice(&first);
    }),
    ("message", "a bit of the body", |bytes| {
        let at = bytes.len() - 100;
        bytes[at] ^= 1;
    }),
    ("message", "no signature", |bytes| {
        let at = bytes.len() - 66;
        bytes.truncate(at);
        bytes.extend_from_slice(&[0, 0]);
    }),
    ("attachment", "a length that is not padded", |bytes| bytes[31] = 1),
    ("attachment", "another attachment", |bytes| bytes[8] ^= 1),
    ("attachment", "another commitment", |bytes| bytes[56] ^= 1),
    ("attachment", "a bit of a chunk", |bytes| bytes[HEADER_LEN] ^= 1),
    ("directory", "one signature is not the root's", |bytes| *last(bytes) ^= 1),
    ("slot", "another kind", |bytes| bytes[6] = 2),
    ("slot", "another public key", |bytes| bytes[1239] ^= 1),
    ("account_keys", "epoch 0", |bytes| bytes[11] = 0),
    ("bundle", "another commitment", |bytes| bytes[32] ^= 1),
];

/// Payloads of an account state that are signed, but not in the one form, or break a rule.
const STATES: [(&str, Change); 7] = [
    ("a key twice", |cbor| {
        cbor[0] += 1;
        let at = place_of_number(cbor);
        cbor.splice(at..at, [1, 1]);
    }),
    ("an unknown key", |cbor| {
        cbor[0] += 1;
        cbor.extend_from_slice(&[10, 0]);
    }),
    ("a longer number than needed", |cbor| {
        let at = place_of_number(cbor);
        cbor.splice(at + 1..at + 2, [0x18, 1]);
    }),
    ("a map without a length", |cbor| {
        cbor[0] = 0xbf;
        cbor.push(0xff);
    }),
    ("something left over", |cbor| cbor.push(0)),
    ("number 0", |cbor| {
        let at = place_of_number(cbor);
        cbor[at + 1] = 0;
    }),
    ("the second without a hash of the first", |cbor| {
        let at = place_of_number(cbor);
        cbor[at + 1] = 2;
    }),
];

/// Payloads of an account state that are signed, and name the last slot's kind as states do not. They are changed from that slot on.
const KINDS: [(&str, Change); 7] = [
    ("kind 0", |cbor| cbor[SLOT_LEN - 1] = 0),
    ("an offline slot", |cbor| cbor[SLOT_LEN - 1] = 4),
    ("an unknown kind of slot", |cbor| cbor[SLOT_LEN - 1] = 5),
    ("null for a kind", |cbor| cbor[SLOT_LEN - 1] = 0xf6),
    ("a longer kind than needed", |cbor| cbor.insert(SLOT_LEN - 1, 0x18)),
    ("a kind that is no number", |cbor| cbor.insert(SLOT_LEN - 1, 0x41)),
    ("no kind of one slot only", |cbor| {
        cbor[0] -= 1;
        cbor.drain(SLOT_LEN - 2..SLOT_LEN);
    }),
];
/// A slot in a state: the map's head, three keys, twice 16 bytes behind their head, and the kind.
const SLOT_LEN: usize = 1 + 3 + 2 * 17 + 1;
/// Behind the slots stand the keys 7 to 9 with a byte each.
const LEN_AFTER_SLOTS: usize = 3 * 2;

/// Where the key 1 stands: behind the map's head, key 0, and 16 bytes.
const fn place_of_number(_: &[u8]) -> usize {
    1 + 1 + 17
}

fn last(bytes: &mut [u8]) -> &mut u8 {
    bytes.last_mut().expect("bytes")
}

/// The objects that are changed, by the name of their format.
fn objects() -> [(&'static str, Vec<u8>); 9] {
    [
        ("message", bytes(&message(), "envelope")),
        ("attachment", bytes(&attachment(), "object")),
        ("directory", bytes(&directory(), "directory")),
        ("certificate", bytes(&letter(), "certificate")),
        ("state", bytes(&statements::states(), "first")),
        ("grant", bytes(&statements::grants(), "power_of_attorney")),
        ("slot", bytes(&account(), "password_slot")),
        ("bundle", bytes(&account(), "bundle")),
        ("account_keys", bytes(&account(), "account_keys")),
    ]
}

pub(super) fn refused() -> Vector {
    let mut all = Vector::new();
    let mut put = |object: &str, what: &str, bytes: &[u8]| {
        all.extend(vector(&[(format!("{object}: {what}").as_str(), bytes)]));
    };
    for (object, right) in objects() {
        let changed = |change: Change| {
            let mut bytes = right.clone();
            change(&mut bytes);
            bytes
        };
        for (what, change) in EVERYWHERE {
            put(object, what, &changed(change));
        }
        for (_, what, change) in IN_ONE.into_iter().filter(|(of, ..)| *of == object) {
            put(object, what, &changed(change));
        }
    }
    let state = bytes(&statements::states(), "first");
    let payload = Signed::parse(&state).expect("parses").payload;
    for (what, change) in STATES {
        let mut payload = payload.to_vec();
        change(&mut payload);
        put("state", what, &signed(SignedKind::State, b"siegel/state-signature/v1\0", &payload));
    }
    let grant = bytes(&statements::grants(), "power_of_attorney");
    let payload = Signed::parse(&grant).expect("parses").payload.to_vec();
    put(
        "grant",
        "signed as a state is",
        &signed(SignedKind::Grant, b"siegel/state-signature/v1\0", &payload),
    );
    put("state", "a grant", &grant);
    let guardianship = bytes(&statements::grants(), "guardianship");
    let payload = Signed::parse(&guardianship).expect("parses").payload.to_vec();
    let by_the_person = signed(SignedKind::Grant, b"siegel/grant-signature/v1\0", &payload);
    put("grant", "a guardianship that the person signed", &by_the_person);
    all
}

/// What is wrong with kinds of slots. Files that there are do not change, so this is one of its own.
pub(super) fn refused_kinds() -> Vector {
    let mut all = Vector::new();
    let mut put = |object: &str, what: &str, bytes: &[u8]| {
        all.extend(vector(&[(format!("{object}: {what}").as_str(), bytes)]));
    };
    let state = statements::first_with_kinds().sign(&statements::identity()).expect("is well-formed");
    assert_eq!(open("state", &state), Ok(()), "as it is, it is taken");
    let payload = Signed::parse(&state).expect("parses").payload;
    let (before, last_slot) = payload.split_at(payload.len() - SLOT_LEN - LEN_AFTER_SLOTS);
    for (what, change) in KINDS {
        let mut last_slot = last_slot.to_vec();
        change(&mut last_slot);
        let payload = [before, &last_slot].concat();
        put("state", what, &signed(SignedKind::State, b"siegel/state-signature/v1\0", &payload));
    }

    let (password, recovery) = (Some(SlotKind::Password), Some(SlotKind::Recovery));
    assert_eq!(open("bundle", &accounts::bundle_of([password, recovery])), Ok(()), "as it is, it is opened");
    put("bundle", "no kind of one slot only", &accounts::bundle_of([password, None]));
    put("bundle", "an offline slot", &accounts::bundle_of([password, Some(SlotKind::Offline)]));
    all
}

/// Signed by the account's identity, whatever the payload is.
fn signed(kind: SignedKind, label: &[u8], payload: &[u8]) -> Vec<u8> {
    let key = ed25519_dalek::SigningKey::from_bytes(statements::identity().to_bytes().expose());
    let mut bytes =
        encode_unsigned(kind, key.verifying_key().as_bytes(), None, payload).expect("a short payload");
    let signature = key.sign(&[label, &bytes].concat());
    bytes.extend_from_slice(&signature.to_bytes());
    bytes
}

pub(super) fn read_refused(vector: &Vector) {
    for (object, right) in objects() {
        assert_eq!(open(object, &right), Ok(()), "{object}");
    }
    for name in vector.keys() {
        let (object, _) = name.split_once(": ").expect("an object and what is wrong with it");
        assert_eq!(open(object, &bytes(vector, name)), Err(OpenError::Refused), "{name}");
    }
}

fn open(object: &str, wrong: &[u8]) -> Result<(), OpenError> {
    match object {
        "message" => {
            let vector = message();
            let sender = SigningKey::from_bytes(&secret(&vector, "signing_key_seed")).verifying_key();
            let key = EncryptionKey::from_seed(secret(&vector, "recipient_2_seed"));
            open_message(wrong, &sender, &[&key]).map(drop)
        }
        "contact_request" => Body::decode(Kind::ContactRequest, wrong).map(drop),
        "attachment" => {
            let vector = attachment();
            let size = bytes(&vector, "file").len() as u64;
            let key = FileKey::from_bytes(secret(&vector, "file_key"));
            let digest = Hash::new(array(&vector, "digest"));
            let context: AttachmentContext = attachment_context();
            let mut opener = AttachmentOpener::new(context, key, size, digest)?;
            let mut file = Vec::new();
            opener.push(wrong, &mut file)?;
            opener.finish(&mut file)
        }
        "directory" => {
            verify_directory(wrong, &RootFingerprint::from(array(&directory(), "fingerprint"))).map(drop)
        }
        "certificate" => {
            let vector = letter();
            let registry = SigningKey::from_bytes(&secret(&vector, "registry_key_seed")).verifying_key();
            let keys = AccountKeys::parse(&bytes(&vector, "account_keys"))?;
            let account = AccountId::new(array(&vector, "account_id"));
            AccountCertificate::verify(wrong, account, &keys, &registry).map(drop)
        }
        "state" => {
            let account = AccountId::new(array(&statements::states(), "account_id"));
            SignedState::verify(wrong, account, &statements::identity().verifying_key()).map(drop)
        }
        "grant" => {
            let vector = statements::grants();
            let registry = SigningKey::from_bytes(&secret(&vector, "registry_seed")).verifying_key();
            let person = AccountId::new(array(&vector, "person_id"));
            SignedGrant::verify(wrong, person, &statements::identity().verifying_key(), &registry).map(drop)
        }
        "slot" => {
            let export_key: Secret<64> = secret(&account(), "export_key");
            Slot::parse(wrong)?.open(SlotSecret::Password(&ExportKey::from_bytes(export_key))).map(drop)
        }
        "bundle" => open_bundle(wrong, &UnlockKey::from_bytes(secret(&account(), "unlock_key"))).map(drop),
        "account_keys" => AccountKeys::parse(wrong).map(drop),
        other => panic!("no object is called {other}"),
    }
}
