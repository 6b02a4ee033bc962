//! The insurer's root fingerprint: what a letter pins.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Hash, crockford, text::InvalidHash};

const SHORT_CHARACTERS: usize = 25;

/// A hash over the root's two public keys: 64 hexadecimal digits as text, 256 bit, for links and QR codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RootFingerprint(Hash);

impl RootFingerprint {
    /// A fingerprint, already computed.
    pub const fn new(hash: Hash) -> Self {
        Self(hash)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; Hash::LEN] {
        self.0.as_bytes()
    }

    /// The short form for people's eyes: the first 125 bit as five groups of five characters.
    pub fn short(&self) -> String {
        let mut values = [0; SHORT_CHARACTERS];
        crockford::values_of(self.as_bytes(), &mut values);
        let characters: Vec<char> =
            values.iter().map(|value| char::from(crockford::ALPHABET[usize::from(*value)])).collect();
        characters.chunks(5).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }
}

impl AsRef<[u8; Hash::LEN]> for RootFingerprint {
    fn as_ref(&self) -> &[u8; Hash::LEN] {
        self.as_bytes()
    }
}

impl From<[u8; Hash::LEN]> for RootFingerprint {
    fn from(bytes: [u8; Hash::LEN]) -> Self {
        Self(Hash::new(bytes))
    }
}

impl fmt::Display for RootFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RootFingerprint {
    type Err = InvalidHash;

    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_a_short_form() {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&[0xff, 0xc0]);
        let fingerprint = RootFingerprint::new(Hash::new(bytes));
        assert_eq!(fingerprint.short(), "ZZ000 00000 00000 00000 00000");
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert_eq!(fingerprint.as_ref(), &bytes);
    }
}
