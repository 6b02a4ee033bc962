//! The insurer's offline root: Ed25519 and ML-DSA-65 (FIPS 204) side by side; both must hold.

use envelope::{
    Hash, RootFingerprint,
    signed::Signed,
    suite::{ML_DSA_KEY_LEN, ML_DSA_SIGNATURE_LEN},
};
use ml_dsa::{EncodedSignature, EncodedVerifyingKey, Keypair as _, MlDsa65};
use sha2::{Digest as _, Sha256};

use crate::{
    CryptoRng, OpenError, Secret,
    keys::{DirectoryDomain, Domain as _, Signature, SigningKey, VerifyingKey},
};

const FINGERPRINT_LABEL: &[u8] = b"siegel/root-fingerprint/v1\0";

/// The root's secret keys. They belong on a medium that is not connected to anything.
pub struct RootKey {
    ed25519: SigningKey,
    ml_dsa_seed: Secret<32>,
    ml_dsa: Box<ml_dsa::SigningKey<MlDsa65>>,
}

impl RootKey {
    /// A new root.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self::from_seeds(&Secret::generate(rng), &Secret::generate(rng))
    }

    /// The root of its two seeds: Ed25519's (RFC 8032) and ML-DSA-65's (FIPS 204, ξ).
    pub fn from_seeds(ed25519: &Secret<32>, ml_dsa: &Secret<32>) -> Self {
        Self {
            ed25519: SigningKey::from_bytes(ed25519),
            ml_dsa_seed: Secret::new(*ml_dsa.expose()),
            ml_dsa: Box::new(ml_dsa::SigningKey::from_seed(&(*ml_dsa.expose()).into())),
        }
    }

    /// The seeds, Ed25519's and ML-DSA-65's.
    pub fn seeds(&self) -> (Secret<32>, Secret<32>) {
        (self.ed25519.to_bytes(), Secret::new(*self.ml_dsa_seed.expose()))
    }

    /// The public keys.
    pub fn public(&self) -> RootPublicKey {
        let mut ml_dsa = Box::new([0; ML_DSA_KEY_LEN]);
        ml_dsa.copy_from_slice(&self.ml_dsa.verifying_key().encode());
        RootPublicKey { ed25519: self.ed25519.verifying_key(), ml_dsa }
    }

    /// Both signatures over a directory's signed bytes.
    #[expect(clippy::expect_used, reason = "the label is shorter than ML-DSA's limit of 255 bytes")]
    pub(crate) fn sign(&self, bytes: &[u8]) -> (Signature<DirectoryDomain>, Box<[u8; ML_DSA_SIGNATURE_LEN]>) {
        let signature = self.ml_dsa.expanded_key().sign_deterministic(bytes, DirectoryDomain::LABEL);
        let mut ml_dsa = Box::new([0; ML_DSA_SIGNATURE_LEN]);
        ml_dsa.copy_from_slice(&signature.expect("a short context").encode());
        (self.ed25519.sign(bytes), ml_dsa)
    }
}

/// The root's public keys.
#[derive(Clone, PartialEq, Eq)]
pub struct RootPublicKey {
    /// Ed25519.
    pub ed25519: VerifyingKey,
    /// ML-DSA-65, as FIPS 204 encodes it.
    pub ml_dsa: Box<[u8; ML_DSA_KEY_LEN]>,
}

impl RootPublicKey {
    /// The fingerprint that letters carry and devices pin: SHA-256 of a label and both keys.
    pub fn fingerprint(&self) -> RootFingerprint {
        let hash = Sha256::new()
            .chain_update(FINGERPRINT_LABEL)
            .chain_update(self.ed25519.as_bytes())
            .chain_update(self.ml_dsa.as_slice());
        RootFingerprint::new(Hash::new(hash.finalize().into()))
    }

    /// The root that signed this object with both keys.
    pub(crate) fn of_signer(signed: &Signed<'_>) -> Result<Self, OpenError> {
        let ml_dsa = signed.ml_dsa.ok_or(OpenError::Refused)?;
        let root = Self { ed25519: VerifyingKey::from_bytes(signed.key)?, ml_dsa: Box::new(*ml_dsa.key) };
        root.ed25519.verify(signed.signed, &Signature::<DirectoryDomain>::new(*signed.signature))?;
        let key = EncodedVerifyingKey::<MlDsa65>::try_from(ml_dsa.key.as_slice())
            .map_err(|_| OpenError::Refused)?;
        let signature = EncodedSignature::<MlDsa65>::try_from(ml_dsa.signature.as_slice())
            .map_err(|_| OpenError::Refused)?;
        let signature = ml_dsa::Signature::decode(&signature).ok_or(OpenError::Refused)?;
        let holds = ml_dsa::VerifyingKey::<MlDsa65>::decode(&key).verify_with_context(
            signed.signed,
            DirectoryDomain::LABEL,
            &signature,
        );
        if holds { Ok(root) } else { Err(OpenError::Refused) }
    }
}
