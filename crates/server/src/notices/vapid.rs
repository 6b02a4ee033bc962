//! Who this server is to push services (VAPID, RFC 8292): a P-256 key that signs a word for each of them.

use std::path::{Path, PathBuf};

use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::json;
use zeroize::Zeroizing;

use crate::{
    secret_file::{self, SecretFileError},
    token::random,
};

/// Bytes of the key.
const KEY_LEN: usize = 32;
/// Seconds that a word is good for; push services take no more than a day (RFC 8292, section 2).
const GOOD_FOR: u64 = 12 * 60 * 60;

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VapidError {
    /// Its file cannot be read or written, or others may read it.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// The file holds something else. With another key no device is told any more: restore it from a backup, or delete it.
    #[error("{0} holds no key for push services")]
    Content(PathBuf),
}

impl VapidError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::Content(_) => "vapid-content",
        }
    }
}

/// The key.
pub struct Vapid(SigningKey);

impl Vapid {
    /// The key in the file at `path`, which is made at the first start.
    ///
    /// # Errors
    /// [`VapidError`].
    pub fn open(path: &Path) -> Result<Self, VapidError> {
        let bytes = secret_file::read_or_make(path, make)?;
        let key: Option<&[u8; KEY_LEN]> = bytes.as_slice().try_into().ok();
        let key = key.and_then(|key| SigningKey::from_slice(key).ok());
        Ok(Self(key.ok_or_else(|| VapidError::Content(path.to_owned()))?))
    }

    /// What browsers subscribe with, and push services check words with: an uncompressed point.
    pub fn public_key(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// The `Authorization` for the push service of this origin, at `now` in seconds since 1970.
    pub(super) fn authorization(&self, audience: &str, contact: Option<&str>, now: u64) -> String {
        let mut claims = json!({ "aud": audience, "exp": now + GOOD_FOR });
        if let Some(contact) = contact {
            claims["sub"] = contact.into();
        }
        let part = |value: &serde_json::Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "ES256" })), part(&claims));
        let signature: Signature = self.0.sign(message.as_bytes());
        let signature = BASE64URL_NOPAD.encode(&signature.to_bytes());
        format!("vapid t={message}.{signature}, k={}", BASE64URL_NOPAD.encode(&self.public_key()))
    }
}

/// 32 random bytes, unless they are none of the curve's secrets, as one draw in 2^32 is.
fn make() -> Zeroizing<Vec<u8>> {
    loop {
        let bytes = Zeroizing::new(random::<KEY_LEN>().to_vec());
        if SigningKey::from_slice(&bytes).is_ok() {
            return bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::{VerifyingKey, signature::Verifier as _};
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_key_stays_the_same_and_nothing_else_is_taken_for_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("vapid-key");
        let first = Vapid::open(&path).unwrap().public_key();
        assert_eq!((first.len(), first[0]), (65, 4));
        assert_eq!(Vapid::open(&path).unwrap().public_key(), first);
        for bytes in [&[0; 32][..], &[0xff; 32], &[1; 31], &[1; 33]] {
            std::fs::write(&path, bytes).unwrap();
            assert!(matches!(Vapid::open(&path), Err(VapidError::Content(_))), "{bytes:?}");
        }
    }

    #[test]
    fn a_word_is_for_one_push_service_and_half_a_day() {
        let directory = tempfile::tempdir().unwrap();
        let vapid = Vapid::open(&directory.path().join("vapid-key")).unwrap();
        let word = vapid.authorization("https://push.example", Some("https://portal.example"), 1_000);
        let (token, key) = word.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let key = VerifyingKey::from_sec1_bytes(&BASE64URL_NOPAD.decode(key.as_bytes()).unwrap()).unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature =
            Signature::from_slice(&BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap()).unwrap();
        key.verify(message.as_bytes(), &signature).unwrap();
        let (header, claims) = message.split_once('.').unwrap();
        let read = |part: &str| -> Value {
            serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
        };
        assert_eq!(read(header), json!({ "typ": "JWT", "alg": "ES256" }));
        let expect = json!({
            "aud": "https://push.example", "exp": 1_000 + GOOD_FOR, "sub": "https://portal.example",
        });
        assert_eq!(read(claims), expect);
    }
}
