//! Opening a message again whose account has lost its keys: with the file key, as the insurer's copy of the message has it.

use super::{OpenedMessage, mac_key, open_body, parse_signed, unwrap_file_key};
use crate::{
    OpenError, Secret,
    body::RewrappedKey,
    kdf::verify_mac,
    keys::{EncryptionKey, VerifyingKey},
};

/// The file key of one message. Whoever holds it can open the message; only a re-wrap hands it on.
#[derive(PartialEq, Eq)]
pub struct MessageKey(Secret<32>);

impl MessageKey {
    /// The key of these bytes.
    pub const fn from_bytes(bytes: Secret<32>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn to_bytes(&self) -> &Secret<32> {
        &self.0
    }
}

/// The file key of a message that `sender` signed and one of these keys opens.
///
/// # Errors
/// [`OpenError`], whichever check fails.
pub fn message_key(
    bytes: &[u8],
    sender: &VerifyingKey,
    keys: &[&EncryptionKey],
) -> Result<MessageKey, OpenError> {
    let envelope = parse_signed(bytes, sender)?;
    let file_key = unwrap_file_key(&envelope, keys)?;
    verify_mac(&mac_key(&file_key), &[envelope.maced()], envelope.header_mac)?;
    Ok(MessageKey(file_key))
}

/// Opens the message that a re-wrap names, with the file key that it gives. What vouches for the signer's key is the unit that
/// signed the re-wrap.
///
/// # Errors
/// [`OpenError`] if it is another message, or any check fails.
pub fn open_rewrapped(bytes: &[u8], rewrapped: &RewrappedKey) -> Result<OpenedMessage, OpenError> {
    let envelope = parse_signed(bytes, &rewrapped.signer)?;
    if envelope.header.message != rewrapped.message || envelope.hash() != rewrapped.envelope {
        return Err(OpenError::Refused);
    }
    open_body(envelope, rewrapped.key.to_bytes())
}
