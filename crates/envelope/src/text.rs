//! Bytes as text: base64url for what JSON carries, hexadecimal for hashes. Forms that are not text carry them as they are.

use core::{fmt, str::FromStr};

use base16ct::lower as hex;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};

use crate::bytes;

/// Bytes that JSON carries as base64url without padding (RFC 4648, section 5).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Base64(pub Vec<u8>);

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64({} bytes)", self.0.len())
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&Base64UrlUnpadded::encode_string(&self.0))
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return bytes::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        Base64UrlUnpadded::decode_vec(&text).map(Self).map_err(D::Error::custom)
    }
}

/// A SHA-256 value: 32 bytes, hexadecimal as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash([u8; Hash::LEN]);

impl Hash {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// A hash of these bytes, already computed.
    pub const fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// SHA-256 of `data`.
    pub fn of(data: &[u8]) -> Self {
        Self(Sha256::digest(data).into())
    }

    /// SHA-256 of these slices, one after the other.
    pub fn of_slices<S: AsRef<[u8]>>(slices: impl IntoIterator<Item = S>) -> Self {
        let mut digest = Sha256::new();
        slices.into_iter().for_each(|slice| digest.update(slice));
        Self(digest.finalize().into())
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl AsRef<[u8; Hash::LEN]> for Hash {
    fn as_ref(&self) -> &[u8; Hash::LEN] {
        &self.0
    }
}

impl From<[u8; Hash::LEN]> for Hash {
    fn from(bytes: [u8; Hash::LEN]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode_string(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Text that is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hexadecimal digits")]
pub struct InvalidHash;

impl FromStr for Hash {
    type Err = InvalidHash;

    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        let bytes = hex::decode_vec(text).map_err(|_| InvalidHash)?;
        bytes.try_into().map(Self).map_err(|_| InvalidHash)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer)?.parse().map_err(D::Error::custom);
        }
        let bytes = bytes::deserialize(deserializer)?;
        bytes.try_into().map(Self).map_err(|_| D::Error::custom(InvalidHash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_one_form() {
        let check = |text: &str, expect: Option<&[u8]>| {
            let read = serde_json::from_str::<Base64>(&format!("\"{text}\""));
            assert_eq!(read.ok().as_ref().map(AsRef::as_ref), expect, "{text}");
        };
        check("", Some(&[]));
        check("_-8", Some(&[0xff, 0xef]));
        check("AAECAw", Some(&[0, 1, 2, 3]));
        assert_eq!(serde_json::to_string(&Base64(vec![0xff, 0xef])).unwrap(), "\"_-8\"");
        // Padding, the other alphabet, spare bits, spare characters.
        for bad in ["_-8=", "/+8", "_-9", "A", "AAAA A", "AAECAw\\n"] {
            check(bad, None);
        }
    }

    #[test]
    fn programs_get_bytes_as_they_are() {
        let bytes = Base64(vec![0xff, 0xef]);
        let form = postcard::to_allocvec(&bytes).unwrap();
        assert_eq!(form, [2, 0xff, 0xef]);
        assert_eq!(postcard::from_bytes::<Base64>(&form).unwrap(), bytes);
        assert_eq!(format!("{bytes:?}"), "Base64(2 bytes)", "what it holds is nobody's business");
        let hash = Hash::from([7; Hash::LEN]);
        let form = postcard::to_allocvec(&hash).unwrap();
        assert_eq!(postcard::from_bytes::<Hash>(&form).unwrap(), hash);
        assert!(postcard::from_bytes::<Hash>(&[1, 7]).is_err(), "another length");
        let text = format!("\"{hash}\"");
        assert_eq!(serde_json::to_string(&hash).unwrap(), text);
        assert_eq!(serde_json::from_str::<Hash>(&text).unwrap(), hash);
        assert_eq!(format!("{hash:?}"), format!("Hash({hash})"));
    }

    #[test]
    fn hash_text_is_64_lower_case_digits() {
        let hash = Hash::of(b"x");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.to_string().to_uppercase().parse::<Hash>(), Err(InvalidHash));
        assert_eq!(hash.to_string()[1..].parse::<Hash>(), Err(InvalidHash));
        assert_eq!("".parse::<Hash>(), Err(InvalidHash));
    }
}
