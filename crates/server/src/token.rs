//! Secrets that the server hands out: session cookies, exchanges, the desk's token.
//!
//! **Invariant:** the server keeps only a secret's SHA-256, so that who reads the database cannot use it.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use envelope::{Base64, Hash};
use rand_core::{OsRng, RngCore as _};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// 32 random bytes that only their holder knows.
#[derive(ZeroizeOnDrop)]
pub struct Token([u8; Self::LEN]);

impl Token {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// A new token.
    pub fn generate() -> Self {
        Self(random())
    }

    /// The token of these bytes, if they are 32.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The token of 43 base64url characters.
    pub fn from_base64(text: &str) -> Option<Self> {
        Self::from_text(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?)
    }

    /// The token of 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        Self::from_text(HEXLOWER.decode(text.as_bytes()).ok()?)
    }

    /// 43 base64url characters.
    pub fn to_base64(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    /// The token as JSON carries it.
    pub fn to_wire(&self) -> Base64 {
        Base64(self.0.to_vec())
    }

    /// What the server keeps of it.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.0)
    }

    fn from_text(mut bytes: Vec<u8>) -> Option<Self> {
        let token = Self::from_bytes(&bytes);
        bytes.zeroize();
        token
    }
}

/// Bytes from the operating system's generator.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_as_text() {
        let token = Token::generate();
        assert_eq!((token.to_base64().len(), token.to_hex().len()), (43, 64));
        assert_eq!(Token::from_base64(&token.to_base64()).map(|token| token.hash()), Some(token.hash()));
        assert_eq!(Token::from_hex(&token.to_hex()).map(|token| token.hash()), Some(token.hash()));
        assert!(Token::from_base64("AAAA").is_none());
        assert!(Token::from_hex(&"A".repeat(64)).is_none());
    }
}
