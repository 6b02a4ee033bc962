//! Links: an account's unlock key on its way to a new device, which shows a code to one that has the account open.
//!
//! **Invariant:** it is sealed to the key that the code names, and taken only from who has read the code: whoever carries it
//! between the two can neither open nor replace it.

use envelope::{
    AccountId, Hash, LinkCode, Suite,
    link::{self, MAC_LEN, PUBLIC_LEN, SEALED_LEN},
    parse::Reader,
    suite::{ENCRYPTION_KEY_LEN, VERSION},
};

use crate::{
    CryptoRng, OpenError, Secret,
    account::UnlockKey,
    kdf::{derive_key, derive_mac, verify_mac},
    keys::{EncryptionKey, EncryptionPublicKey},
    wrap,
};

const WRAP_LABEL: &[u8] = b"siegel/link/v1\0";
const MAC_KEY_LABEL: &[u8] = b"siegel/link-mac-key/v1\0";
const MAC_LABEL: &[u8] = b"siegel/link-mac/v1\0";
const DIGITS_LABEL: &[u8] = b"siegel/link-digits/v1\0";
/// First four bytes of a sealed link.
pub const LINK_MAGIC: &[u8; 4] = b"SGD1";
/// The digits are below this: six of them.
const DIGITS: u64 = 1_000_000;

/// A new device's side of a link; good for one account.
pub struct NewLink {
    key: EncryptionKey,
    code: LinkCode,
}

/// What came over a link.
pub struct Linked {
    /// The account's login name.
    pub login: Hash,
    /// What opens the account.
    pub unlock_key: UnlockKey,
}

impl NewLink {
    /// A new link, with a key of its own.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let key = EncryptionKey::generate(rng);
        let secret = Secret::generate(rng);
        let code = LinkCode::new(link::name(&key.public().to_bytes()), *secret.expose());
        Self { key, code }
    }

    /// What the device shows.
    pub const fn code(&self) -> &LinkCode {
        &self.code
    }

    /// The key that is sealed to.
    pub fn public_key(&self) -> [u8; ENCRYPTION_KEY_LEN] {
        self.key.public().to_bytes()
    }

    /// Opens what came for this account.
    ///
    /// # Errors
    /// [`OpenError`] if it is another account's or another link's, or comes from somebody who has not read the code.
    pub fn open(&self, account: AccountId, sealed: &[u8]) -> Result<Linked, OpenError> {
        let mut reader = Reader::new(sealed);
        reader.preamble(LINK_MAGIC)?;
        reader.zeros::<2>()?;
        let (link, whose, login) = (*reader.array()?, *reader.array()?, *reader.array()?);
        let (encapsulation, wrapped) = (reader.array()?, reader.array()?);
        let mac = reader.array::<MAC_LEN>()?;
        reader.end()?;
        verify_mac(&mac_key(&self.code), &[MAC_LABEL, &sealed[..SEALED_LEN - MAC_LEN]], mac)?;
        if Hash::new(link) != self.code.link || AccountId::new(whose) != account {
            return Err(OpenError::Refused);
        }
        let unlock_key = wrap::unwrap_key(encapsulation, wrapped, &self.key, &info(&sealed[..PUBLIC_LEN]))?;
        Ok(Linked { login: Hash::new(login), unlock_key: UnlockKey::from_bytes(unlock_key) })
    }
}

/// Seals an account's unlock key to the device that has shown the code.
///
/// # Errors
/// [`OpenError`] if the public key is not the one that the code names: somebody stands between the two devices.
pub fn seal_link(
    code: &LinkCode,
    public_key: &[u8; ENCRYPTION_KEY_LEN],
    account: AccountId,
    login: &Hash,
    unlock_key: &UnlockKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, OpenError> {
    if link::name(public_key) != code.link {
        return Err(OpenError::Refused);
    }
    let recipient = EncryptionPublicKey::from_bytes(public_key)?;
    let mut sealed = Vec::with_capacity(SEALED_LEN);
    sealed.extend_from_slice(LINK_MAGIC);
    sealed.extend_from_slice(&[VERSION, Suite::One.byte(), 0, 0]);
    sealed.extend_from_slice(code.link.as_bytes());
    sealed.extend_from_slice(account.as_bytes());
    sealed.extend_from_slice(login.as_bytes());
    let wrapped = wrap::wrap_key(unlock_key.to_bytes(), &recipient, &info(&sealed), rng);
    sealed.extend_from_slice(&wrapped.encapsulation);
    sealed.extend_from_slice(&wrapped.sealed);
    let mac = derive_mac(&mac_key(code), &[MAC_LABEL, &sealed]);
    sealed.extend_from_slice(&mac);
    Ok(sealed)
}

/// Six digits, in two groups, that both devices show once the account is known.
pub fn derive_digits(code: &LinkCode, account: AccountId) -> String {
    let bytes = derive_key(code.secret(), &[DIGITS_LABEL, code.link.as_bytes(), account.as_bytes()]);
    let number = u64::from_be_bytes(*bytes.expose()) % DIGITS;
    format!("{:03} {:03}", number / 1_000, number % 1_000)
}

fn mac_key(code: &LinkCode) -> Secret<32> {
    derive_key(code.secret(), &[MAC_KEY_LABEL, code.link.as_bytes()])
}

fn info(public_part: &[u8]) -> Vec<u8> {
    [WRAP_LABEL, public_part].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::tests::rng;

    const ACCOUNT: AccountId = AccountId::new([1; 16]);
    const OTHER: AccountId = AccountId::new([2; 16]);

    fn login() -> Hash {
        Hash::of(b"login")
    }

    fn seal(link: &NewLink, unlock_key: &UnlockKey) -> Vec<u8> {
        seal_link(link.code(), &link.public_key(), ACCOUNT, &login(), unlock_key, &mut rng(9)).unwrap()
    }

    #[test]
    fn opens_for_the_device_that_showed_the_code_and_no_other() {
        let (link, other) = (NewLink::generate(&mut rng(1)), NewLink::generate(&mut rng(2)));
        let unlock_key = UnlockKey::generate(&mut rng(3));
        let sealed = seal(&link, &unlock_key);
        assert_eq!(sealed.len(), SEALED_LEN);
        let opened = link.open(ACCOUNT, &sealed).unwrap();
        assert!(opened.unlock_key == unlock_key && opened.login == login());
        assert!(link.open(OTHER, &sealed).is_err(), "another account");
        assert!(other.open(ACCOUNT, &sealed).is_err(), "another link");
        for at in 0..sealed.len() {
            let mut wrong = sealed.clone();
            wrong[at] ^= 1;
            assert!(link.open(ACCOUNT, &wrong).is_err(), "byte {at}");
        }
        for len in [0, 8, PUBLIC_LEN, SEALED_LEN - 1] {
            assert!(link.open(ACCOUNT, &sealed[..len]).is_err(), "{len}");
        }
        assert!(link.open(ACCOUNT, &[sealed, vec![0]].concat()).is_err());
    }

    #[test]
    fn a_key_that_the_code_does_not_name_is_not_sealed_to() {
        let (link, servers) = (NewLink::generate(&mut rng(1)), NewLink::generate(&mut rng(2)));
        let unlock_key = UnlockKey::generate(&mut rng(3));
        let swapped =
            seal_link(link.code(), &servers.public_key(), ACCOUNT, &login(), &unlock_key, &mut rng(9));
        assert!(swapped.is_err());
    }

    #[test]
    fn who_has_not_read_the_code_links_nobody_to_an_account_of_their_own() {
        let link = NewLink::generate(&mut rng(1));
        let unlock_key = UnlockKey::generate(&mut rng(3));
        // A server knows the key and the name, not the secret.
        let guessed = LinkCode::new(link.code().link, [0; LinkCode::SECRET_LEN]);
        let forged =
            seal_link(&guessed, &link.public_key(), ACCOUNT, &login(), &unlock_key, &mut rng(9)).unwrap();
        assert!(link.open(ACCOUNT, &forged).is_err());
    }

    #[test]
    fn digits_are_the_same_on_both_devices_and_of_one_link_and_account() {
        let (link, other) = (NewLink::generate(&mut rng(1)), NewLink::generate(&mut rng(2)));
        let read: LinkCode = link.code().to_string().parse().unwrap();
        let digits = derive_digits(link.code(), ACCOUNT);
        assert_eq!(digits, derive_digits(&read, ACCOUNT));
        assert!(digits.len() == 7 && digits.replace(' ', "").parse::<u32>().is_ok(), "{digits}");
        assert_ne!(digits, derive_digits(link.code(), OTHER));
        assert_ne!(digits, derive_digits(other.code(), ACCOUNT));
    }
}
