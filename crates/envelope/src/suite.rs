//! Suites: one byte fixes every algorithm and length; nothing is negotiated.

use crate::ParseError;

/// The format version that this crate reads and writes.
pub const VERSION: u8 = 1;
/// Bytes of the salt of a chunked stream.
pub const SALT_LEN: usize = 24;
/// Bytes of the key commitment of a chunked stream.
pub const COMMITMENT_LEN: usize = 32;
/// Bytes of an X-Wing public key.
pub const ENCRYPTION_KEY_LEN: usize = 1216;
/// Bytes of an X-Wing encapsulation.
pub const ENCAPSULATION_LEN: usize = 1120;
/// Bytes of a wrapped 32-byte key: the key and its tag.
pub const WRAPPED_KEY_LEN: usize = 48;
/// Bytes of an Ed25519 public key.
pub const VERIFYING_KEY_LEN: usize = 32;
/// Bytes of an Ed25519 signature.
pub const SIGNATURE_LEN: usize = 64;
/// Bytes of an ML-DSA-65 public key (FIPS 204).
pub const ML_DSA_KEY_LEN: usize = 1952;
/// Bytes of an ML-DSA-65 signature (FIPS 204).
pub const ML_DSA_SIGNATURE_LEN: usize = 3309;

/// Bytes of OPAQUE's messages (RFC 9807) over ristretto255 with SHA-512.
pub mod opaque {
    /// RegistrationRequest: the blinded password.
    pub const REGISTRATION_REQUEST_LEN: usize = 32;
    /// RegistrationResponse: its evaluation, the server's public key.
    pub const REGISTRATION_RESPONSE_LEN: usize = 64;
    /// RegistrationRecord: the client's public key, a masking key, the envelope.
    pub const REGISTRATION_RECORD_LEN: usize = 192;
    /// KE1: the blinded password, a nonce, an ephemeral key.
    pub const KE1_LEN: usize = 96;
    /// KE2: its evaluation, a nonce, the masked envelope, a nonce, an ephemeral key, a MAC.
    pub const KE2_LEN: usize = 320;
    /// KE3: a MAC.
    pub const KE3_LEN: usize = 64;
}

/// The set of algorithms of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Suite {
    /// X-Wing, HKDF-SHA256, AES-256-GCM, Cobblestone-256, Ed25519 (root and directory also ML-DSA-65).
    One = 0x01,
}

impl Suite {
    /// The byte that stands in objects.
    pub const fn byte(self) -> u8 {
        self as u8
    }
}

impl TryFrom<u8> for Suite {
    type Error = ParseError;

    fn try_from(byte: u8) -> Result<Self, ParseError> {
        match byte {
            0x01 => Ok(Self::One),
            _ => Err(ParseError::Suite),
        }
    }
}
