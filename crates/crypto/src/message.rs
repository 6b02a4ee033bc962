//! Message envelopes: sealed once, for up to sixteen recipients, signed; opened in one order of checks.

mod rewrapped;

use envelope::{
    Envelope, Hash, MessageHeader,
    limits::{BODY_PLAIN_MAX, RECIPIENTS_MAX},
    message::{FIXED_LEN, RECIPIENT_LEN},
    suite::SIGNATURE_LEN,
};
use zeroize::Zeroizing;

use crate::{
    CryptoRng, OpenError, Secret,
    body::{Body, BodyError},
    kdf::{derive_key, derive_mac, verify_mac},
    keys::{EncryptionKey, EncryptionPublicKey, MessageDomain, Signature, SigningKey, VerifyingKey},
    padded, wrap,
};

pub use rewrapped::{MessageKey, message_key, open_rewrapped};

const WRAP_LABEL: &[u8] = b"siegel/message-wrap/v1\0";
const MAC_LABEL: &[u8] = b"siegel/message-mac/v1\0";
const BODY_KEY_LABEL: &[u8] = b"siegel/message-body-key/v1\0";
const BODY_LABEL: &[u8] = b"siegel/message-body/v1\0";

/// What is sealed into one envelope.
pub struct MessageInput<'a> {
    /// The header; its kind is the body's, its sender key the signing key's.
    pub header: &'a MessageHeader,
    /// Everybody who is to read it: 1 to 16, none twice. Who seals and wants to read it later is one of them.
    pub recipients: &'a [EncryptionPublicKey],
    /// What it says.
    pub body: &'a Body,
}

/// Why a message cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// No recipient, more than sixteen, or one twice.
    #[error("between 1 and 16 different recipients are needed")]
    Recipients,
    /// The header names another kind than the body's, or another key than the signing one.
    #[error("the header does not fit body and key")]
    Header,
    /// The body breaks a limit.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The body as a whole is longer than 128 KiB.
    #[error("the message is too long")]
    TooLong,
}

impl SealError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recipients => "recipients",
            Self::Header => "header",
            Self::Body(error) => error.code(),
            Self::TooLong => "message-too-long",
        }
    }
}

/// A message, opened; whoever holds it knows that the signature held.
pub struct OpenedMessage {
    /// The header.
    pub header: MessageHeader,
    /// What it says.
    pub body: Body,
    /// The envelope's hash.
    pub hash: Hash,
}

/// Seals and signs a message. The bytes are kept and handed over as they are: sealing again gives others.
///
/// # Errors
/// [`SealError`].
pub fn seal_message(
    input: &MessageInput<'_>,
    signing_key: &SigningKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let MessageInput { header, recipients, body } = input;
    if header.kind != body.kind() || header.sender_key != signing_key.verifying_key().id() {
        return Err(SealError::Header);
    }
    let count = check_recipients(recipients)?;
    let plaintext = encode_body(body)?;

    let fixed = header.encode(count);
    let file_key = Secret::generate(rng);
    let mut bytes = Vec::with_capacity(FIXED_LEN + recipients.len() * RECIPIENT_LEN + plaintext.len() + 512);
    bytes.extend_from_slice(&fixed);
    for recipient in *recipients {
        let wrapped = wrap::wrap_key(&file_key, recipient, &wrap_info(&fixed, recipient), rng);
        bytes.extend_from_slice(recipient.id().as_bytes());
        bytes.extend_from_slice(&wrapped.encapsulation);
        bytes.extend_from_slice(&wrapped.sealed);
    }
    let mac = derive_mac(&mac_key(&file_key), &[&bytes]);
    bytes.extend_from_slice(&mac);
    let sealed = cobblestone::seal(body_key(&file_key).expose(), &body_context(&fixed), &plaintext, rng);
    bytes.extend_from_slice(&(sealed.len() as u32).to_be_bytes());
    bytes.extend_from_slice(&sealed);
    bytes.extend_from_slice(&(SIGNATURE_LEN as u16).to_be_bytes());
    let signature = signing_key.sign::<MessageDomain>(&bytes);
    bytes.extend_from_slice(signature.as_bytes());
    Ok(bytes)
}

/// Opens a message: size, structure, signature, MAC and commitment, decryption, CBOR, manifest; in this order.
///
/// `sender` is the key that the caller trusts for the sender in the header ([`Envelope::parse`] shows it before).
///
/// # Errors
/// [`OpenError`], whichever check fails.
pub fn open_message(
    bytes: &[u8],
    sender: &VerifyingKey,
    keys: &[&EncryptionKey],
) -> Result<OpenedMessage, OpenError> {
    let envelope = parse_signed(bytes, sender)?;
    let file_key = unwrap_file_key(&envelope, keys)?;
    open_body(envelope, &file_key)
}

/// The envelope, if it is this key's.
fn parse_signed<'a>(bytes: &'a [u8], sender: &VerifyingKey) -> Result<Envelope<'a>, OpenError> {
    let envelope = Envelope::parse(bytes)?;
    if envelope.header.sender_key != sender.id() {
        return Err(OpenError::Refused);
    }
    sender.verify(envelope.signed(), &Signature::<MessageDomain>::new(*envelope.signature))?;
    Ok(envelope)
}

/// The message in an envelope whose signature held.
fn open_body(envelope: Envelope<'_>, file_key: &Secret<32>) -> Result<OpenedMessage, OpenError> {
    verify_mac(&mac_key(file_key), &[envelope.maced()], envelope.header_mac)?;
    let plaintext =
        cobblestone::open(body_key(file_key).expose(), &body_context(envelope.fixed()), envelope.body)?;
    let body = Body::decode(envelope.header.kind, padded::unpad(&plaintext)?)?;
    let hash = envelope.hash();
    Ok(OpenedMessage { header: envelope.header, body, hash })
}

fn check_recipients(recipients: &[EncryptionPublicKey]) -> Result<u16, SealError> {
    let twice = recipients.iter().enumerate().any(|(index, one)| recipients[..index].contains(one));
    if recipients.is_empty() || recipients.len() > RECIPIENTS_MAX || twice {
        return Err(SealError::Recipients);
    }
    Ok(recipients.len() as u16)
}

/// The file key, by the first of our keys that is a recipient.
fn unwrap_file_key(envelope: &Envelope<'_>, keys: &[&EncryptionKey]) -> Result<Secret<32>, OpenError> {
    let ours = envelope
        .recipients
        .iter()
        .find_map(|recipient| keys.iter().find(|key| key.id() == recipient.key).map(|key| (recipient, key)));
    let (recipient, key) = ours.ok_or(OpenError::Refused)?;
    let info = wrap_info(envelope.fixed(), key.public());
    wrap::unwrap_key(recipient.encapsulation, recipient.wrapped, key, &info)
}

/// The padded CBOR.
fn encode_body(body: &Body) -> Result<Zeroizing<Vec<u8>>, SealError> {
    body.check()?;
    let plaintext = padded::pad(&body.encode());
    if plaintext.len() > BODY_PLAIN_MAX { Err(SealError::TooLong) } else { Ok(plaintext) }
}

fn wrap_info(fixed: &[u8], recipient: &EncryptionPublicKey) -> Vec<u8> {
    [WRAP_LABEL, fixed, recipient.id().as_bytes()].concat()
}

fn mac_key(file_key: &Secret<32>) -> Secret<32> {
    derive_key(file_key.expose(), &[MAC_LABEL])
}

fn body_key(file_key: &Secret<32>) -> Secret<32> {
    derive_key(file_key.expose(), &[BODY_KEY_LABEL])
}

fn body_context(fixed: &[u8]) -> Vec<u8> {
    [BODY_LABEL, fixed].concat()
}

#[cfg(test)]
mod tests;
