//! How each format is sealed with random content, and opened and compared with what it should say.

use crypto::{
    Secret,
    account::{UnlockKey, create_account, open_bundle},
    attachment::{AttachmentContext, AttachmentOpener, FileKey, PartSealer},
    certificate::AccountCertificate,
    directory::{sign_directory, verify_directory},
    keys::{AccountKeys, EncryptionKey, SigningKey, VerifyingKey},
    letter::LetterSecret,
    login::derive_login,
    message::{MessageInput, open_message, seal_message},
    offline::OfflineSecret,
    opaque::ExportKey,
    passkey::PrfOutput,
    root::RootKey,
    slot::{Slot, SlotSecret},
};
use data_encoding::HEXLOWER;
use envelope::{Hash, LetterCode, LetterSlot, RecoveryCode, RootFingerprint, signed::Signed};
use serde_json::Value;

use crate::{
    Object,
    random::Random,
    statements::{grant, open_a_grant, open_a_rewrap, open_a_state, rewrap, state},
};

/// Why an object does not say what it should.
pub(crate) type Mismatch = Box<dyn std::error::Error>;

/// One format.
#[derive(Clone, Copy)]
pub(crate) struct Format {
    pub(crate) name: &'static str,
    /// It comes up in one round of so many: stretching takes time.
    pub(crate) every: usize,
    pub(crate) write: fn(&mut Random) -> Object,
    pub(crate) open: fn(&Object) -> Result<(), Mismatch>,
}

/// All of them.
pub(crate) const FORMATS: [Format; 10] = [
    Format { name: "message", every: 1, write: message, open: open_a_message },
    Format { name: "attachment", every: 1, write: attachment, open: open_an_attachment },
    Format { name: "directory", every: 1, write: directory, open: open_a_directory },
    Format { name: "certificate", every: 1, write: certificate, open: open_a_certificate },
    Format { name: "state", every: 1, write: state, open: open_a_state },
    Format { name: "grant", every: 1, write: grant, open: open_a_grant },
    Format { name: "rewrap", every: 1, write: rewrap, open: open_a_rewrap },
    Format { name: "slot", every: 1, write: slot, open: open_a_slot },
    Format { name: "bundle", every: 1, write: bundle, open: open_a_bundle },
    Format { name: "letter", every: 16, write: letter, open: open_a_letter },
];

pub(crate) fn object(fields: &[(&str, &[u8])]) -> Object {
    fields.iter().map(|(name, bytes)| ((*name).to_owned(), HEXLOWER.encode(bytes).into())).collect()
}

pub(crate) fn bytes(object: &Object, name: &str) -> Result<Vec<u8>, Mismatch> {
    let text = object.get(name).and_then(Value::as_str).ok_or_else(|| format!("no `{name}`"))?;
    Ok(HEXLOWER.decode(text.as_bytes())?)
}

pub(crate) fn array<const N: usize>(object: &Object, name: &str) -> Result<[u8; N], Mismatch> {
    bytes(object, name)?.try_into().map_err(|_| format!("`{name}` has another length").into())
}

fn text(object: &Object, name: &str) -> Result<String, Mismatch> {
    Ok(String::from_utf8(bytes(object, name)?)?)
}

pub(crate) fn same(name: &str, is: &[u8], object: &Object) -> Result<(), Mismatch> {
    if bytes(object, name)? == is { Ok(()) } else { Err(format!("`{name}` is another").into()) }
}

fn attachment(random: &mut Random) -> Object {
    let file = random.file();
    let context = AttachmentContext {
        attachment: random.array().into(),
        conversation: random.array().into(),
        message: random.array().into(),
        sender_key: random.array().into(),
    };
    let key = FileKey::generate(&mut random.rng);
    let sealed = seal_file(&context, &key, &file, random);
    let (bytes, digest) = sealed.unwrap_or_else(|error| unreachable!("a file of one part: {error}"));
    object(&[
        ("file_key", key.to_bytes().expose()),
        ("attachment_id", context.attachment.as_bytes()),
        ("conversation_id", context.conversation.as_bytes()),
        ("message_id", context.message.as_bytes()),
        ("sender_key_id", context.sender_key.as_bytes()),
        ("file", &file),
        ("object", &bytes),
        ("digest", digest.as_bytes()),
    ])
}

fn seal_file(
    context: &AttachmentContext,
    key: &FileKey,
    file: &[u8],
    random: &mut Random,
) -> Result<(Vec<u8>, Hash), Mismatch> {
    let mut sealer = PartSealer::new(context, key, file.len() as u64, &mut random.rng)?;
    sealer.push(file)?;
    let part = sealer.take_part()?;
    Ok((part.bytes, sealer.finish()?.digest))
}

fn open_an_attachment(object: &Object) -> Result<(), Mismatch> {
    let context = AttachmentContext {
        attachment: array(object, "attachment_id")?.into(),
        conversation: array(object, "conversation_id")?.into(),
        message: array(object, "message_id")?.into(),
        sender_key: array(object, "sender_key_id")?.into(),
    };
    let key = FileKey::from_bytes(Secret::new(array(object, "file_key")?));
    let size = bytes(object, "file")?.len() as u64;
    let mut opener = AttachmentOpener::new(context, key, size, Hash::new(array(object, "digest")?))?;
    let mut file = Vec::new();
    opener.push(&bytes(object, "object")?, &mut file)?;
    opener.finish(&mut file)?;
    same("file", &file, object)
}

fn message(random: &mut Random) -> Object {
    let sender = SigningKey::generate(&mut random.rng);
    let count = if random.below(8) == 0 { 16 } else { 1 + random.below(3) };
    let recipients: Vec<_> = (0..count).map(|_| EncryptionKey::generate(&mut random.rng)).collect();
    let body = random.body();
    let header = random.header(body.kind(), &sender);
    let keys: Vec<_> = recipients.iter().map(|key| key.public().clone()).collect();
    let input = MessageInput { header: &header, recipients: &keys, body: &body };
    let envelope = seal_message(&input, &sender, &mut random.rng);
    let envelope = envelope.unwrap_or_else(|error| unreachable!("a body within the limits: {error}"));
    let mut object = object(&[
        ("signing_key_seed", sender.to_bytes().expose()),
        ("envelope", &envelope),
        ("hash", Hash::of(&envelope).as_bytes()),
        ("body", &body.encode()),
    ]);
    let seeds = recipients.iter().map(|key| HEXLOWER.encode(key.seed().expose()).into());
    object.insert("recipient_seeds".to_owned(), Value::Array(seeds.collect()));
    object
}

fn open_a_message(object: &Object) -> Result<(), Mismatch> {
    let sender = SigningKey::from_bytes(&Secret::new(array(object, "signing_key_seed")?)).verifying_key();
    let envelope = bytes(object, "envelope")?;
    let seeds = object.get("recipient_seeds").and_then(Value::as_array).ok_or("no `recipient_seeds`")?;
    for seed in seeds {
        let seed = HEXLOWER.decode(seed.as_str().unwrap_or_default().as_bytes())?;
        let key = EncryptionKey::from_seed(Secret::from_slice(&seed).ok_or("a seed has 32 bytes")?);
        let opened = open_message(&envelope, &sender, &[&key])?;
        same("hash", opened.hash.as_bytes(), object)?;
        same("body", &opened.body.encode(), object)?;
    }
    if seeds.is_empty() { Err("no recipient".into()) } else { Ok(()) }
}

fn directory(random: &mut Random) -> Object {
    let root = RootKey::generate(&mut random.rng);
    let bytes = sign_directory(&random.directory(), &root);
    let bytes = bytes.unwrap_or_else(|error| unreachable!("a short directory: {error}"));
    let signed = Signed::parse(&bytes).unwrap_or_else(|error| unreachable!("signed just now: {error}"));
    object(&[
        ("fingerprint", root.public().fingerprint().as_bytes()),
        ("directory", &bytes),
        ("payload", signed.payload),
    ])
}

fn open_a_directory(object: &Object) -> Result<(), Mismatch> {
    let bytes = bytes(object, "directory")?;
    verify_directory(&bytes, &RootFingerprint::from(array(object, "fingerprint")?))?;
    same("payload", Signed::parse(&bytes)?.payload, object)
}

fn certificate(random: &mut Random) -> Object {
    let registry = SigningKey::generate(&mut random.rng);
    let keys = random.account_keys();
    let account: [u8; 16] = random.array();
    let issued = random.below(1 << 48) as u64;
    let certificate = AccountCertificate::issue(account.into(), &keys, issued, &registry);
    object(&[
        ("registry_key", registry.verifying_key().as_bytes()),
        ("account_id", &account),
        ("account_keys", &keys.encode()),
        ("certificate", &certificate),
    ])
}

fn open_a_certificate(object: &Object) -> Result<(), Mismatch> {
    let registry = VerifyingKey::from_bytes(&array(object, "registry_key")?)?;
    let keys = AccountKeys::parse(&bytes(object, "account_keys")?)?;
    let account = array(object, "account_id")?.into();
    AccountCertificate::verify(&bytes(object, "certificate")?, account, &keys, &registry)?;
    Ok(())
}

fn slot(random: &mut Random) -> Object {
    let unlock_key = UnlockKey::generate(&mut random.rng);
    let id = random.array().into();
    let (kind, secret, slot) = match random.below(4) {
        0 => {
            let export_key = random.secret::<64>();
            let secret = export_key.expose().to_vec();
            let export_key = ExportKey::from_bytes(export_key);
            (1, secret, Slot::create(id, SlotSecret::Password(&export_key), &unlock_key, &mut random.rng))
        }
        1 => {
            let code = RecoveryCode::new(random.array().map(|value: u8| value % 32));
            let secret = code.to_string().into_bytes();
            (2, secret, Slot::create(id, SlotSecret::Recovery(&code), &unlock_key, &mut random.rng))
        }
        2 => {
            let secret = random.secret::<32>().expose().to_vec();
            let output = PrfOutput::from_bytes(&secret).unwrap_or_else(|| unreachable!("not all zero"));
            (3, secret, Slot::create(id, SlotSecret::Passkey(&output), &unlock_key, &mut random.rng))
        }
        _ => {
            let stretched = random.secret::<32>();
            let secret = stretched.expose().to_vec();
            let stretched = OfflineSecret::from_bytes(stretched);
            (4, secret, Slot::create(id, SlotSecret::Offline(&stretched), &unlock_key, &mut random.rng))
        }
    };
    let mut object = object(&[
        ("secret", &secret),
        ("slot", &slot.encode()),
        ("unlock_key", unlock_key.to_bytes().expose()),
    ]);
    object.insert("kind".to_owned(), kind.into());
    object
}

fn open_a_slot(object: &Object) -> Result<(), Mismatch> {
    let slot = Slot::parse(&bytes(object, "slot")?)?;
    let unlock_key = match object.get("kind").and_then(Value::as_u64) {
        Some(1) => {
            let export_key = ExportKey::from_bytes(Secret::new(array(object, "secret")?));
            slot.open(SlotSecret::Password(&export_key))?
        }
        Some(2) => {
            let code: RecoveryCode = text(object, "secret")?.parse()?;
            slot.open(SlotSecret::Recovery(&code))?
        }
        Some(3) => {
            let output = PrfOutput::from_bytes(&bytes(object, "secret")?).ok_or("no output of a PRF")?;
            slot.open(SlotSecret::Passkey(&output))?
        }
        Some(4) => {
            let stretched = OfflineSecret::from_bytes(Secret::new(array(object, "secret")?));
            slot.open(SlotSecret::Offline(&stretched))?
        }
        _ => return Err("no such kind of slot".into()),
    };
    same("unlock_key", unlock_key.to_bytes().expose(), object)
}

fn bundle(random: &mut Random) -> Object {
    let export_key = ExportKey::from_bytes(random.secret());
    let code = RecoveryCode::new(random.array().map(|value: u8| value % 32));
    let root = RootFingerprint::from(random.array());
    let account = create_account(root, &export_key, &code, &mut random.rng);
    object(&[
        ("unlock_key", account.unlock_key.to_bytes().expose()),
        ("bundle", &account.sealed_bundle),
        ("payload", &account.bundle.encode()),
        ("account_keys", &account.keys.encode()),
    ])
}

fn open_a_bundle(object: &Object) -> Result<(), Mismatch> {
    let unlock_key = UnlockKey::from_bytes(Secret::new(array(object, "unlock_key")?));
    let bundle = open_bundle(&bytes(object, "bundle")?, &unlock_key)?;
    same("payload", &bundle.encode(), object)?;
    same("account_keys", &bundle.keys().encode(), object)
}

fn letter(random: &mut Random) -> Object {
    let code = LetterCode::new(random.array());
    let slot = random.below(100_000_000) as u32;
    let slot = LetterSlot::new(slot).unwrap_or_else(|| unreachable!("eight digits"));
    let secret = LetterSecret::derive(&code, slot);
    let (number, birth_date) = ("A123456780", "1948-03-07");
    let keys = random.account_keys();
    object(&[
        ("code_text", code.to_string().as_bytes()),
        ("number", &slot.number().to_be_bytes()),
        ("insurance_number", number.as_bytes()),
        ("birth_date", birth_date.as_bytes()),
        ("secret", secret.to_bytes().expose()),
        ("auth", &secret.auth(number, birth_date)),
        ("proof_hash", secret.proof_hash(number, birth_date).as_bytes()),
        ("login", derive_login(number).as_bytes()),
        ("account_keys", &keys.encode()),
        ("bind_mac", &secret.bind_mac(&keys)),
    ])
}

fn open_a_letter(object: &Object) -> Result<(), Mismatch> {
    let code: LetterCode = text(object, "code_text")?.parse()?;
    let slot =
        LetterSlot::new(u32::from_be_bytes(array(object, "number")?)).ok_or("no such letter number")?;
    let secret = LetterSecret::derive(&code, slot);
    let (number, birth_date) = (text(object, "insurance_number")?, text(object, "birth_date")?);
    let keys = AccountKeys::parse(&bytes(object, "account_keys")?)?;
    secret.verify_bind(&keys, &array(object, "bind_mac")?)?;
    same("secret", secret.to_bytes().expose(), object)?;
    same("auth", &secret.auth(&number, &birth_date), object)?;
    same("proof_hash", secret.proof_hash(&number, &birth_date).as_bytes(), object)?;
    same("login", derive_login(&number).as_bytes(), object)
}
