//! HKDF-SHA256 (RFC 5869) and HMAC-SHA256 (RFC 2104) as they are used here: a label, then the context, no salt.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::{OpenError, Secret};

/// HKDF-SHA256 of `secret` with an empty salt; `info` is the concatenation of the parts, a label first.
#[expect(clippy::expect_used, reason = "HKDF-SHA256 gives up to 8160 bytes; no key here is longer than 64")]
pub(crate) fn derive_key<const N: usize>(secret: &[u8], info: &[&[u8]]) -> Secret<N> {
    const { assert!(N <= 64) };
    Secret::with(|key| {
        Hkdf::<Sha256>::new(None, secret).expand_multi_info(info, key).expect("short");
    })
}

/// HMAC-SHA256 over the concatenation of the parts.
pub(crate) fn derive_mac(key: &Secret<32>, parts: &[&[u8]]) -> [u8; 32] {
    mac(key, parts).finalize().into_bytes().into()
}

/// Compares a MAC in constant time.
pub(crate) fn verify_mac(key: &Secret<32>, parts: &[&[u8]], expected: &[u8; 32]) -> Result<(), OpenError> {
    mac(key, parts).verify_slice(expected).map_err(|_| OpenError::Refused)
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn mac(key: &Secret<32>, parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("any length");
    for part in parts {
        mac.update(part);
    }
    mac
}
