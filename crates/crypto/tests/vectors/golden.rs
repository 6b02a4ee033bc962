//! Our own vectors, one file a format: what is sealed must stay the same bytes, and what was sealed must open.
//!
//! The random bytes of a vector are ChaCha20's (RFC 8439) under a key of 32 equal bytes, 64-bit counter and zero nonce.

mod accounts;
mod appointments;
mod bodies;
mod carried;
mod chunks;
mod opaque;
mod refused;
mod statements;
mod units;

use std::collections::BTreeMap;

use chacha20::{ChaCha20Rng, rand_core::SeedableRng as _};
use crypto::{
    Secret,
    account::UnlockKey,
    attachment::{AttachmentContext, AttachmentOpener, FileKey, PartSealer},
    body::{Body, MessageBody},
    certificate::AccountCertificate,
    directory::{Directory, EpochKey, Topic, Unit, sign_directory, verify_directory},
    keys::{AccountKeys, EncryptionKey, SigningKey},
    letter::LetterSecret,
    link::{NewLink, derive_digits, seal_link},
    login::derive_login,
    message::{MessageInput, open_message, seal_message},
    offline::OfflineSecret,
    passkey::PrfOutput,
    recovery,
    root::RootKey,
    slot::{Slot, SlotSecret},
};
use data_encoding::HEXLOWER;
use envelope::{
    AccountId, AttachmentId, ConversationId, DeviceId, Hash, Kind, LetterCode, LetterSlot, MessageHeader,
    MessageId, RecoveryCode, RootFingerprint, SenderId, SlotId, UnitId, passkey::PRF_INPUT,
};

/// A vector: names and values, bytes as hexadecimal.
pub(crate) type Vector = BTreeMap<String, String>;

/// One format: its file's name, the file, and what makes and reads it.
pub(crate) struct Format {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) generate: fn() -> Vector,
    pub(crate) read: fn(&Vector),
}

/// Every format that has vectors.
pub(crate) const FORMATS: [Format; 22] = [
    Format {
        name: "attachment",
        file: include_str!("../../vectors/v1/attachment.json"),
        generate: attachment,
        read: read_attachment,
    },
    Format {
        name: "chunks",
        file: include_str!("../../vectors/v1/chunks.json"),
        generate: chunks::chunks,
        read: chunks::read_chunks,
    },
    Format {
        name: "message",
        file: include_str!("../../vectors/v1/message.json"),
        generate: message,
        read: read_message,
    },
    Format {
        name: "bodies",
        file: include_str!("../../vectors/v1/bodies.json"),
        generate: bodies::bodies,
        read: bodies::read_bodies,
    },
    Format {
        name: "decisions",
        file: include_str!("../../vectors/v1/decisions.json"),
        generate: bodies::decisions,
        read: bodies::read_decisions,
    },
    Format {
        name: "appointment",
        file: include_str!("../../vectors/v1/appointment.json"),
        generate: appointments::appointments,
        read: appointments::read_appointments,
    },
    Format {
        name: "directory",
        file: include_str!("../../vectors/v1/directory.json"),
        generate: directory,
        read: read_directory,
    },
    Format {
        name: "units",
        file: include_str!("../../vectors/v1/units.json"),
        generate: units::units,
        read: units::read_units,
    },
    Format {
        name: "letter",
        file: include_str!("../../vectors/v1/letter.json"),
        generate: letter,
        read: read_letter,
    },
    Format {
        name: "account",
        file: include_str!("../../vectors/v1/account.json"),
        generate: accounts::account,
        read: accounts::read_account,
    },
    Format {
        name: "kinds",
        file: include_str!("../../vectors/v1/kinds.json"),
        generate: accounts::kinds,
        read: accounts::read_kinds,
    },
    Format {
        name: "recovery",
        file: include_str!("../../vectors/v1/recovery.json"),
        generate: recovery,
        read: read_recovery,
    },
    Format {
        name: "link",
        file: include_str!("../../vectors/v1/link.json"),
        generate: link,
        read: read_link,
    },
    Format {
        name: "passkey",
        file: include_str!("../../vectors/v1/passkey.json"),
        generate: passkey,
        read: read_passkey,
    },
    Format {
        name: "offline",
        file: include_str!("../../vectors/v1/offline.json"),
        generate: offline,
        read: read_offline,
    },
    Format {
        name: "opaque",
        file: include_str!("../../vectors/v1/opaque.json"),
        generate: opaque::opaque,
        read: opaque::read_opaque,
    },
    Format {
        name: "states",
        file: include_str!("../../vectors/v1/states.json"),
        generate: statements::states,
        read: statements::read_states,
    },
    Format {
        name: "grants",
        file: include_str!("../../vectors/v1/grants.json"),
        generate: statements::grants,
        read: statements::read_grants,
    },
    Format {
        name: "carried",
        file: include_str!("../../vectors/v1/carried.json"),
        generate: carried::carried,
        read: carried::read_carried,
    },
    Format {
        name: "refused",
        file: include_str!("../../vectors/v1/refused.json"),
        generate: refused::refused,
        read: refused::read_refused,
    },
    Format {
        name: "refused_kinds",
        file: include_str!("../../vectors/v1/refused_kinds.json"),
        generate: refused::refused_kinds,
        read: refused::read_refused,
    },
    Format {
        name: "refused_appointments",
        file: include_str!("../../vectors/v1/refused_appointments.json"),
        generate: appointments::refused_appointments,
        read: refused::read_refused,
    },
];

/// Checks that the format gives the bytes of its file, and reads them.
pub(crate) fn check(format: &Format) {
    let frozen: Vector = serde_json::from_str(format.file).expect("a vector");
    assert!((format.generate)() == frozen, "{} has changed", format.name);
    (format.read)(&frozen);
}

fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

fn vector(fields: &[(&str, &[u8])]) -> Vector {
    fields.iter().map(|(name, bytes)| ((*name).to_owned(), HEXLOWER.encode(bytes))).collect()
}

fn bytes(vector: &Vector, name: &str) -> Vec<u8> {
    HEXLOWER.decode(vector[name].as_bytes()).expect("hexadecimal")
}

fn array<const N: usize>(vector: &Vector, name: &str) -> [u8; N] {
    bytes(vector, name).try_into().expect("the length")
}

fn secret<const N: usize>(vector: &Vector, name: &str) -> Secret<N> {
    Secret::new(array(vector, name))
}

const FILE: &[u8] = b"Ein Befund.";

fn attachment_context() -> AttachmentContext {
    AttachmentContext {
        attachment: AttachmentId::new([1; 16]),
        conversation: ConversationId::new([2; 16]),
        message: MessageId::new([3; 16]),
        sender_key: SigningKey::generate(&mut rng(4)).verifying_key().id(),
    }
}

fn attachment() -> Vector {
    let context = attachment_context();
    let key = FileKey::generate(&mut rng(1));
    let mut sealer = PartSealer::new(&context, &key, FILE.len() as u64, &mut rng(2)).expect("a file");
    sealer.push(FILE).expect("wanted");
    let part = sealer.take_part().expect("a part");
    let sealed = sealer.finish().expect("the end");
    vector(&[
        ("file_key", key.to_bytes().expose()),
        ("attachment_id", context.attachment.as_bytes()),
        ("conversation_id", context.conversation.as_bytes()),
        ("message_id", context.message.as_bytes()),
        ("sender_key_id", context.sender_key.as_bytes()),
        ("file", FILE),
        ("object", &part.bytes),
        ("digest", sealed.digest.as_bytes()),
    ])
}

fn read_attachment(vector: &Vector) {
    let context = AttachmentContext {
        attachment: array(vector, "attachment_id").into(),
        conversation: array(vector, "conversation_id").into(),
        message: array(vector, "message_id").into(),
        sender_key: array(vector, "sender_key_id").into(),
    };
    let file = bytes(vector, "file");
    let digest = Hash::new(array(vector, "digest"));
    let key = FileKey::from_bytes(secret(vector, "file_key"));
    let mut opener = AttachmentOpener::new(context, key, file.len() as u64, digest).expect("a size");
    let mut opened = Vec::new();
    opener.push(&bytes(vector, "object"), &mut opened).expect("opens");
    opener.finish(&mut opened).expect("is whole");
    assert_eq!(opened, file);
}

const TEXT: &str = "Guten Tag, anbei der Befund.";

fn message() -> Vector {
    let signing_key = SigningKey::generate(&mut rng(4));
    let keys = [5, 6].map(|seed| EncryptionKey::generate(&mut rng(seed)));
    let header = MessageHeader {
        kind: Kind::Message,
        conversation: ConversationId::new([2; 16]),
        message: MessageId::new([3; 16]),
        sender: SenderId::new([7; 16]),
        device: DeviceId::new([8; 16]),
        sender_key: signing_key.verifying_key().id(),
        sequence: 1,
        previous: Hash::default(),
        created: 1_790_000_000_000,
        directory: 1,
        account_state: Hash::default(),
    };
    let body = Body::Message(MessageBody { text: TEXT.to_owned(), ..MessageBody::default() });
    let recipients = [keys[0].public().clone(), keys[1].public().clone()];
    let input = MessageInput { header: &header, recipients: &recipients, body: &body };
    let envelope = seal_message(&input, &signing_key, &mut rng(9)).expect("seals");
    vector(&[
        ("signing_key_seed", signing_key.to_bytes().expose()),
        ("recipient_1_seed", keys[0].seed().expose()),
        ("recipient_2_seed", keys[1].seed().expose()),
        ("text", TEXT.as_bytes()),
        ("envelope", &envelope),
        ("hash", Hash::of(&envelope).as_bytes()),
    ])
}

fn read_message(vector: &Vector) {
    let envelope = bytes(vector, "envelope");
    let signing_key = SigningKey::from_bytes(&secret(vector, "signing_key_seed"));
    for name in ["recipient_1_seed", "recipient_2_seed"] {
        let key = EncryptionKey::from_seed(secret(vector, name));
        let opened = open_message(&envelope, &signing_key.verifying_key(), &[&key]).expect("opens");
        assert_eq!(opened.hash.as_bytes(), &array(vector, "hash"));
        assert!(matches!(opened.body, Body::Message(body) if body.text.as_bytes() == bytes(vector, "text")));
    }
}

fn sample_directory() -> Directory {
    let rng = &mut rng(10);
    let localized = |text: &str| [("de".to_owned(), text.to_owned())].into();
    Directory {
        sequence: 1,
        valid_from: 1_790_000_000_000,
        valid_until: 1_800_000_000_000,
        insurer: "Musterkasse".to_owned(),
        units: vec![Unit {
            unit: UnitId::new([11; 16]),
            name: "Team Krankengeld".to_owned(),
            topics: vec![Topic {
                id: "krankengeld".to_owned(),
                title: localized("Krankengeld"),
                reads: localized("Das Team Krankengeld liest mit."),
                usual_days: 3,
            }],
            signing_key: SigningKey::generate(rng).verifying_key(),
            encryption_keys: vec![EpochKey { epoch: 1, key: EncryptionKey::generate(rng).public().clone() }],
        }],
        registry: SigningKey::generate(rng).verifying_key(),
        revoked: Vec::new(),
        lowest_suite: 1,
    }
}

fn directory() -> Vector {
    let root = RootKey::generate(&mut rng(12));
    let (ed25519, ml_dsa) = root.seeds();
    let bytes = sign_directory(&sample_directory(), &root).expect("short");
    vector(&[
        ("root_ed25519_seed", ed25519.expose()),
        ("root_ml_dsa_65_seed", ml_dsa.expose()),
        ("fingerprint", root.public().fingerprint().as_bytes()),
        ("directory", &bytes),
    ])
}

fn read_directory(vector: &Vector) {
    let pinned = RootFingerprint::from(array(vector, "fingerprint"));
    let directory = verify_directory(&bytes(vector, "directory"), &pinned).expect("is genuine");
    assert_eq!(directory, sample_directory());
}

const INSURANCE_NUMBER: &str = "A123456780";
const BIRTH_DATE: &str = "1948-03-07";
const SLOT: u32 = 12_345_678;

fn account_keys() -> AccountKeys {
    let rng = &mut rng(13);
    AccountKeys {
        epoch: 1,
        verifying_key: SigningKey::generate(rng).verifying_key(),
        encryption_key: EncryptionKey::generate(rng).public().clone(),
    }
}

fn letter() -> Vector {
    let code = LetterCode::new(*b"0123456789");
    let secret = LetterSecret::derive(&code, LetterSlot::new(SLOT).expect("a slot"));
    let keys = account_keys();
    let registry = SigningKey::generate(&mut rng(14));
    let certificate =
        AccountCertificate::issue(AccountId::new([15; 16]), &keys, 1_790_000_000_000, &registry);
    vector(&[
        ("code_text", code.to_string().as_bytes()),
        ("code", code.as_bytes()),
        ("number", &SLOT.to_be_bytes()),
        ("insurance_number", INSURANCE_NUMBER.as_bytes()),
        ("birth_date", BIRTH_DATE.as_bytes()),
        ("secret", secret.to_bytes().expose()),
        ("auth", &secret.auth(INSURANCE_NUMBER, BIRTH_DATE)),
        ("proof_hash", secret.proof_hash(INSURANCE_NUMBER, BIRTH_DATE).as_bytes()),
        ("login", derive_login(INSURANCE_NUMBER).as_bytes()),
        ("account_keys", &keys.encode()),
        ("bind_mac", &secret.bind_mac(&keys)),
        ("registry_key_seed", registry.to_bytes().expose()),
        ("account_id", &[15; 16]),
        ("certificate", &certificate),
    ])
}

fn read_letter(vector: &Vector) {
    let text = String::from_utf8(bytes(vector, "code_text")).expect("text");
    let code: LetterCode = text.parse().expect("a code");
    assert_eq!(code.as_bytes(), &array(vector, "code"));
    let keys = AccountKeys::parse(&bytes(vector, "account_keys")).expect("keys");
    let secret = LetterSecret::from_bytes(secret(vector, "secret"));
    secret.verify_bind(&keys, &array(vector, "bind_mac")).expect("vouches");
    assert_eq!(secret.auth(INSURANCE_NUMBER, BIRTH_DATE), array(vector, "auth"));
    assert_eq!(derive_login(INSURANCE_NUMBER).as_bytes(), &array(vector, "login"));
    let proof_hash = secret.proof_hash(INSURANCE_NUMBER, BIRTH_DATE);
    assert_eq!(proof_hash.as_bytes(), &array(vector, "proof_hash"));
    let registry = SigningKey::from_bytes(&self::secret(vector, "registry_key_seed")).verifying_key();
    let account = AccountId::new(array(vector, "account_id"));
    AccountCertificate::verify(&bytes(vector, "certificate"), account, &keys, &registry).expect("is genuine");
}

fn recovery() -> Vector {
    let (code, login) = (RecoveryCode::new([17; 26]), derive_login(INSURANCE_NUMBER));
    vector(&[
        ("recovery_code_text", code.to_string().as_bytes()),
        ("insurance_number", INSURANCE_NUMBER.as_bytes()),
        ("login", login.as_bytes()),
        ("auth", &recovery::auth(&code)),
        ("proof_hash", recovery::proof_hash(&code, &login).as_bytes()),
    ])
}

fn read_recovery(vector: &Vector) {
    let text = String::from_utf8(bytes(vector, "recovery_code_text")).expect("text");
    let code: RecoveryCode = text.parse().expect("a code");
    assert_eq!(recovery::auth(&code), array(vector, "auth"));
    let proof_hash = recovery::proof_hash(&code, &derive_login(INSURANCE_NUMBER));
    assert_eq!(proof_hash.as_bytes(), &array(vector, "proof_hash"));
}

fn link() -> Vector {
    let (link, account, login) =
        (NewLink::generate(&mut rng(76)), AccountId::new([79; 16]), Hash::new([80; 32]));
    let unlock_key = UnlockKey::generate(&mut rng(77));
    let sealed = seal_link(link.code(), &link.public_key(), account, &login, &unlock_key, &mut rng(78))
        .expect("its key");
    vector(&[
        ("device_key_seed", Secret::<32>::generate(&mut rng(76)).expose()),
        ("code_text", link.code().to_string().as_bytes()),
        ("account_id", account.as_bytes()),
        ("login", login.as_bytes()),
        ("unlock_key", unlock_key.to_bytes().expose()),
        ("digits", derive_digits(link.code(), account).as_bytes()),
        ("sealed", &sealed),
    ])
}

fn read_link(vector: &Vector) {
    let link = NewLink::generate(&mut rng(76));
    assert_eq!(link.code().to_string().as_bytes(), bytes(vector, "code_text"));
    let account = array(vector, "account_id").into();
    let linked = link.open(account, &bytes(vector, "sealed")).expect("opens");
    assert_eq!(linked.login.as_bytes(), &array(vector, "login"));
    assert!(linked.unlock_key.to_bytes() == &secret(vector, "unlock_key"));
    assert_eq!(derive_digits(link.code(), account).as_bytes(), bytes(vector, "digits"));
}

fn passkey() -> Vector {
    let bytes = Secret::<32>::generate(&mut rng(20));
    let (output, rng) = (PrfOutput::from_bytes(bytes.expose()).expect("an output"), &mut rng(21));
    let unlock_key = UnlockKey::generate(rng);
    let slot = Slot::create(SlotId::new([22; 16]), SlotSecret::Passkey(&output), &unlock_key, rng);
    vector(&[
        ("prf_input", &PRF_INPUT),
        ("prf_output", bytes.expose()),
        ("slot", &slot.encode()),
        ("unlock_key", unlock_key.to_bytes().expose()),
    ])
}

fn read_passkey(vector: &Vector) {
    assert_eq!(bytes(vector, "prf_input"), PRF_INPUT);
    let output = PrfOutput::from_bytes(&bytes(vector, "prf_output")).expect("an output");
    let slot = Slot::parse(&bytes(vector, "slot")).expect("a slot");
    let unlock_key = slot.open(SlotSecret::Passkey(&output)).expect("opens");
    assert!(unlock_key.to_bytes().expose() == &array(vector, "unlock_key"));
}

const PASSWORD: &str = "Tür, Anker, Mohn";

fn offline() -> Vector {
    let (id, rng) = (SlotId::new([25; 16]), &mut rng(24));
    let secret = OfflineSecret::derive(PASSWORD.as_bytes(), id);
    let unlock_key = UnlockKey::generate(rng);
    let slot = Slot::create(id, SlotSecret::Offline(&secret), &unlock_key, rng);
    vector(&[
        ("password", PASSWORD.as_bytes()),
        ("secret", secret.to_bytes().expose()),
        ("slot", &slot.encode()),
        ("unlock_key", unlock_key.to_bytes().expose()),
    ])
}

fn read_offline(vector: &Vector) {
    let slot = Slot::parse(&bytes(vector, "slot")).expect("a slot");
    let stretched = OfflineSecret::derive(&bytes(vector, "password"), slot.slot);
    assert!(stretched.to_bytes() == &secret(vector, "secret"));
    let unlock_key = slot.open(SlotSecret::Offline(&stretched)).expect("opens");
    assert!(unlock_key.to_bytes().expose() == &array(vector, "unlock_key"));
}
