//! Key pairs and their ids: Ed25519 to sign, X-Wing to seal to; and the account's public keys as one object.

use core::{fmt, marker::PhantomData};

use ed25519_dalek::Signer as _;
use envelope::{
    Hash, KeyId, ParseError, Suite,
    parse::Reader,
    suite::{ENCRYPTION_KEY_LEN, SIGNATURE_LEN, VERIFYING_KEY_LEN, VERSION},
};
use hpke::{Deserializable as _, Kem as _, Serializable as _, kem::XWing};
use sha2::{Digest as _, Sha256};

use crate::{CryptoRng, OpenError, Secret};

const KEY_ID_LABEL: &[u8] = b"siegel/key-id/v1\0";

/// What a signature is for; the label goes before the signed bytes, so that none is good for another purpose.
pub trait Domain {
    /// The label, ending in a zero byte.
    const LABEL: &'static [u8];
}

/// Signatures over message envelopes.
pub struct MessageDomain;
/// Signatures over directories.
pub struct DirectoryDomain;
/// Signatures over account certificates.
pub struct CertificateDomain;
/// Signatures over account states.
pub struct StateDomain;
/// Signatures over grants.
pub struct GrantDomain;

impl Domain for MessageDomain {
    const LABEL: &'static [u8] = b"siegel/message-signature/v1\0";
}
impl Domain for DirectoryDomain {
    const LABEL: &'static [u8] = b"siegel/directory-signature/v1\0";
}
impl Domain for CertificateDomain {
    const LABEL: &'static [u8] = b"siegel/certificate-signature/v1\0";
}
impl Domain for StateDomain {
    const LABEL: &'static [u8] = b"siegel/state-signature/v1\0";
}
impl Domain for GrantDomain {
    const LABEL: &'static [u8] = b"siegel/grant-signature/v1\0";
}

/// An Ed25519 signature (RFC 8032) for one purpose.
pub struct Signature<D>([u8; SIGNATURE_LEN], PhantomData<D>);

impl<D: Domain> Signature<D> {
    /// A signature that somebody says to be for this purpose.
    pub const fn new(bytes: [u8; SIGNATURE_LEN]) -> Self {
        Self(bytes, PhantomData)
    }

    /// The 64 bytes.
    pub const fn as_bytes(&self) -> &[u8; SIGNATURE_LEN] {
        &self.0
    }
}

fn labelled<D: Domain>(bytes: &[u8]) -> Vec<u8> {
    [D::LABEL, bytes].concat()
}

fn key_id(kind: u8, bytes: &[u8]) -> KeyId {
    let hash = Sha256::new().chain_update(KEY_ID_LABEL).chain_update([kind]).chain_update(bytes).finalize();
    let mut id = [0; KeyId::LEN];
    id.copy_from_slice(&hash[..KeyId::LEN]);
    KeyId::new(id)
}

/// An Ed25519 secret key: an account's identity, a unit's or the registry's hand.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self::from_bytes(&Secret::generate(rng))
    }

    /// The key of this seed (RFC 8032, section 5.1.5).
    pub fn from_bytes(seed: &Secret<32>) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed.expose()))
    }

    /// The seed.
    pub fn to_bytes(&self) -> Secret<32> {
        Secret::new(self.0.to_bytes())
    }

    /// The public key.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs `bytes` for one purpose.
    pub fn sign<D: Domain>(&self, bytes: &[u8]) -> Signature<D> {
        Signature::new(self.0.sign(&labelled::<D>(bytes)).to_bytes())
    }
}

/// An Ed25519 public key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// The key of these bytes; weak ones are refused, and so are bytes that are not a key's one encoding.
    ///
    /// # Errors
    /// [`OpenError`] if they are no point of the curve (RFC 8032, section 5.1.3), or one of small order.
    pub fn from_bytes(bytes: &[u8; VERIFYING_KEY_LEN]) -> Result<Self, OpenError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| OpenError::Refused)?;
        // `ed25519-dalek` takes coordinates that are not reduced.
        let is_canonical = key.to_edwards().compress().as_bytes() == bytes;
        if key.is_weak() || !is_canonical { Err(OpenError::Refused) } else { Ok(Self(key)) }
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; VERIFYING_KEY_LEN] {
        self.0.as_bytes()
    }

    /// The key's id.
    pub fn id(&self) -> KeyId {
        key_id(1, self.as_bytes())
    }

    /// Checks a signature for one purpose (strictly: RFC 8032 without cofactor, small orders refused).
    ///
    /// # Errors
    /// [`OpenError`] if it is not this key's over these bytes.
    pub fn verify<D: Domain>(&self, bytes: &[u8], signature: &Signature<D>) -> Result<(), OpenError> {
        let signature = ed25519_dalek::Signature::from_bytes(signature.as_bytes());
        self.0.verify_strict(&labelled::<D>(bytes), &signature).map_err(|_| OpenError::Refused)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", self.id())
    }
}

type HpkeSecret = <XWing as hpke::Kem>::PrivateKey;
type HpkePublic = <XWing as hpke::Kem>::PublicKey;

/// An X-Wing secret key.
pub struct EncryptionKey {
    seed: Secret<32>,
    // `hpke` keeps the same 32 bytes and zeroizes them.
    secret: HpkeSecret,
    public: EncryptionPublicKey,
}

impl EncryptionKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self::from_seed(Secret::generate(rng))
    }

    /// The key of this 32-byte X-Wing seed.
    pub fn from_seed(seed: Secret<32>) -> Self {
        let Ok(secret) = HpkeSecret::from_bytes(seed.expose()) else {
            unreachable!("every 32 bytes are an X-Wing seed")
        };
        let public = EncryptionPublicKey::of(XWing::sk_to_pk(&secret));
        Self { seed, secret, public }
    }

    /// The seed.
    pub const fn seed(&self) -> &Secret<32> {
        &self.seed
    }

    /// The public key.
    pub const fn public(&self) -> &EncryptionPublicKey {
        &self.public
    }

    /// The public key's id.
    pub const fn id(&self) -> KeyId {
        self.public.id
    }

    pub(crate) const fn as_hpke(&self) -> &HpkeSecret {
        &self.secret
    }
}

/// An X-Wing public key: 1216 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct EncryptionPublicKey {
    key: HpkePublic,
    id: KeyId,
}

impl EncryptionPublicKey {
    /// The key of these bytes.
    ///
    /// # Errors
    /// [`OpenError`] if they are none (FIPS 203, section 7.2).
    pub fn from_bytes(bytes: &[u8; ENCRYPTION_KEY_LEN]) -> Result<Self, OpenError> {
        HpkePublic::from_bytes(bytes).map(Self::of).map_err(|_| OpenError::Refused)
    }

    /// The 1216 bytes.
    pub fn to_bytes(&self) -> [u8; ENCRYPTION_KEY_LEN] {
        let mut bytes = [0; ENCRYPTION_KEY_LEN];
        bytes.copy_from_slice(&self.key.to_bytes());
        bytes
    }

    /// The key's id.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    pub(crate) const fn as_hpke(&self) -> &HpkePublic {
        &self.key
    }

    fn of(key: HpkePublic) -> Self {
        let id = key_id(2, &key.to_bytes());
        Self { key, id }
    }
}

impl fmt::Debug for EncryptionPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptionPublicKey({})", self.id)
    }
}

/// An account's public keys: the object that the letter's MAC and the account certificate vouch for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountKeys {
    /// Number of the encryption key, from 1.
    pub epoch: u32,
    /// The identity signing key's public half.
    pub verifying_key: VerifyingKey,
    /// The encryption key's public half.
    pub encryption_key: EncryptionPublicKey,
}

impl AccountKeys {
    /// First four bytes of the object.
    pub const MAGIC: &'static [u8; 4] = b"SGK1";
    /// Bytes of the object.
    pub const LEN: usize = 12 + VERIFYING_KEY_LEN + ENCRYPTION_KEY_LEN;

    /// The object's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::LEN);
        bytes.extend_from_slice(Self::MAGIC);
        bytes.extend_from_slice(&[VERSION, Suite::One.byte(), 0, 0]);
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes.extend_from_slice(self.verifying_key.as_bytes());
        bytes.extend_from_slice(&self.encryption_key.to_bytes());
        bytes
    }

    /// The keys in an object.
    ///
    /// # Errors
    /// [`OpenError`] for everything but a well-formed object with valid keys.
    pub fn parse(bytes: &[u8]) -> Result<Self, OpenError> {
        let (epoch, verifying_key, encryption_key) = Self::fields(bytes)?;
        if epoch == 0 {
            return Err(OpenError::Refused);
        }
        Ok(Self {
            epoch,
            verifying_key: VerifyingKey::from_bytes(verifying_key)?,
            encryption_key: EncryptionPublicKey::from_bytes(encryption_key)?,
        })
    }

    /// What names these keys: SHA-256 of the object.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.encode())
    }

    fn fields(
        bytes: &[u8],
    ) -> Result<(u32, &[u8; VERIFYING_KEY_LEN], &[u8; ENCRYPTION_KEY_LEN]), ParseError> {
        let mut reader = Reader::new(bytes);
        reader.preamble(Self::MAGIC)?;
        reader.zeros::<2>()?;
        let fields = (reader.u32()?, reader.array()?, reader.array()?);
        reader.end()?;
        Ok(fields)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use rand_core::SeedableRng as _;

    use super::*;

    /// A generator for tests: the same bytes for the same seed.
    pub(crate) fn rng(seed: u8) -> impl CryptoRng {
        chacha20::ChaCha20Rng::from_seed([seed; 32])
    }

    #[test]
    fn signatures_hold_for_one_purpose_only() {
        let key = SigningKey::generate(&mut rng(1));
        let signature = key.sign::<MessageDomain>(b"text");
        assert_eq!(key.verifying_key().verify(b"text", &signature), Ok(()));
        assert_eq!(key.verifying_key().verify(b"texT", &signature), Err(OpenError::Refused));
        let moved = Signature::<DirectoryDomain>::new(*signature.as_bytes());
        assert_eq!(key.verifying_key().verify(b"text", &moved), Err(OpenError::Refused));
    }

    #[test]
    fn weak_keys_are_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(VerifyingKey::from_bytes(&identity).is_err());
        assert!(EncryptionPublicKey::from_bytes(&[0xff; ENCRYPTION_KEY_LEN]).is_err());
    }

    #[test]
    fn a_key_has_one_encoding() {
        // y = p + k for small k: the same points as y = k.
        let unreduced = (0..19_u8).map(|k| {
            let mut bytes = [0xff; 32];
            bytes[0] = 0xed + k;
            bytes[31] = 0x7f;
            bytes
        });
        let strong = unreduced
            .filter(|bytes| ed25519_dalek::VerifyingKey::from_bytes(bytes).is_ok_and(|key| !key.is_weak()));
        let strong: Vec<_> = strong.collect();
        assert!(!strong.is_empty());
        assert!(strong.iter().all(|bytes| VerifyingKey::from_bytes(bytes).is_err()));
    }

    #[test]
    fn account_keys_round_trip_and_refuse() {
        let rng = &mut rng(1);
        let keys = AccountKeys {
            epoch: 1,
            verifying_key: SigningKey::generate(rng).verifying_key(),
            encryption_key: EncryptionKey::generate(rng).public().clone(),
        };
        let bytes = keys.encode();
        assert_eq!(bytes.len(), AccountKeys::LEN);
        assert_eq!(AccountKeys::parse(&bytes), Ok(keys));
        for at in 0..8 {
            let mut wrong = bytes.clone();
            wrong[at] ^= 0x40;
            assert!(AccountKeys::parse(&wrong).is_err(), "{at}");
        }
        let mut epoch_0 = bytes.clone();
        epoch_0[8..12].fill(0);
        assert!(AccountKeys::parse(&epoch_0).is_err());
        for len in 0..bytes.len() {
            assert!(AccountKeys::parse(&bytes[..len]).is_err(), "{len}");
        }
    }
}
