//! The code by which a new device is linked to an account: what its QR code shows, and what comes back, seen from outside.

use core::{fmt, str::FromStr};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

use crate::{
    AccountId, Hash,
    suite::{ENCAPSULATION_LEN, ENCRYPTION_KEY_LEN, WRAPPED_KEY_LEN},
};

/// Before the public key in the name of a link.
const NAME_LABEL: &[u8] = b"siegel/link-name/v1\0";

/// Bytes of a sealed link before the encapsulation: everything that the seal is bound to.
pub const PUBLIC_LEN: usize = 8 + Hash::LEN + AccountId::LEN + Hash::LEN;
/// Bytes of the MAC at the end of a sealed link.
pub const MAC_LEN: usize = 32;
/// Bytes of a sealed link.
pub const SEALED_LEN: usize = PUBLIC_LEN + ENCAPSULATION_LEN + WRAPPED_KEY_LEN + MAC_LEN;

/// The name of a link: the hash of the public key to which it is sealed. Another key has another name.
pub fn name(public_key: &[u8; ENCRYPTION_KEY_LEN]) -> Hash {
    Hash::of_slices([NAME_LABEL, public_key])
}

/// What a new device shows as a QR code, and a device of the account reads from its screen: nobody between them sees it.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct LinkCode {
    /// The link's name, and with it the new device's key.
    #[zeroize(skip)]
    pub link: Hash,
    secret: [u8; LinkCode::SECRET_LEN],
}

impl LinkCode {
    /// Bytes of the secret.
    pub const SECRET_LEN: usize = 16;
    /// Characters of the text.
    pub const TEXT_LEN: usize = (Hash::LEN + Self::SECRET_LEN) * 4 / 3;

    /// The code of a link with these random bytes.
    pub const fn new(link: Hash, secret: [u8; Self::SECRET_LEN]) -> Self {
        Self { link, secret }
    }

    /// What only the two devices know.
    pub const fn secret(&self) -> &[u8; Self::SECRET_LEN] {
        &self.secret
    }
}

impl fmt::Display for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; Hash::LEN + Self::SECRET_LEN];
        let (link, secret) = bytes.split_at_mut(Hash::LEN);
        link.copy_from_slice(self.link.as_bytes());
        secret.copy_from_slice(&self.secret);
        let mut text = Base64UrlUnpadded::encode_string(&bytes);
        bytes.zeroize();
        let written = f.write_str(&text);
        text.zeroize();
        written
    }
}

/// Text that is not a link's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a link's code is {} characters of base64url", LinkCode::TEXT_LEN)]
pub struct InvalidLinkCode;

impl FromStr for LinkCode {
    type Err = InvalidLinkCode;

    fn from_str(text: &str) -> Result<Self, InvalidLinkCode> {
        let mut bytes = [0; Hash::LEN + Self::SECRET_LEN];
        let read = Base64UrlUnpadded::decode(text, &mut bytes).map_err(|_| InvalidLinkCode)?;
        let (link, secret) = read.split_first_chunk().ok_or(InvalidLinkCode)?;
        let code = secret.try_into().map(|secret| Self::new(Hash::new(*link), secret));
        bytes.zeroize();
        code.map_err(|_| InvalidLinkCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips_and_refuses() {
        let code = LinkCode::new(Hash::of(b"key"), [7; LinkCode::SECRET_LEN]);
        let text = code.to_string();
        assert_eq!(text.len(), LinkCode::TEXT_LEN);
        assert!(text.parse::<LinkCode>().is_ok_and(|read| read == code));
        for broken in
            [String::new(), text[1..].to_owned(), format!("{text}A"), text.replacen(&text[..1], "=", 1)]
        {
            assert_eq!(broken.parse::<LinkCode>().err(), Some(InvalidLinkCode), "{broken}");
        }
    }

    #[test]
    fn a_name_is_that_of_one_key() {
        let key = [1; ENCRYPTION_KEY_LEN];
        assert_eq!(name(&key), Hash::of(&[NAME_LABEL, &key].concat()));
        assert_ne!(name(&key), name(&[2; ENCRYPTION_KEY_LEN]));
        assert_eq!(SEALED_LEN, 1288);
    }
}
