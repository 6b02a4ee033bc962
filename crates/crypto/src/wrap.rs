//! Key wrap: HPKE base mode (RFC 9180) with X-Wing (0x647A), HKDF-SHA256, AES-256-GCM; single shot.
//!
//! **Invariant:** all context is in `info`; the AAD is always empty.

use envelope::suite::{ENCAPSULATION_LEN, WRAPPED_KEY_LEN};
use hpke::{
    Deserializable as _, OpModeR, OpModeS, Serializable as _, aead::AesGcm256, kdf::HkdfSha256, kem::XWing,
};
use zeroize::Zeroizing;

use crate::{
    CryptoRng, OpenError, Secret,
    keys::{EncryptionKey, EncryptionPublicKey},
};

/// A 32-byte key, wrapped for one recipient.
pub struct Wrapped {
    /// The X-Wing encapsulation.
    pub encapsulation: [u8; ENCAPSULATION_LEN],
    /// The sealed key and its tag.
    pub sealed: [u8; WRAPPED_KEY_LEN],
}

/// Wraps `key` for `recipient`; only the same `info` unwraps it.
pub fn wrap_key(
    key: &Secret<32>,
    recipient: &EncryptionPublicKey,
    info: &[u8],
    rng: &mut impl CryptoRng,
) -> Wrapped {
    let sealed = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, XWing>(
        &OpModeS::Base,
        recipient.as_hpke(),
        info,
        key.expose(),
        &[],
        rng,
    );
    // X-Wing encapsulates to every valid key, and 32 bytes are within AES-GCM's limit. Not `expect`: it would bring all that
    // `hpke` can say into the module that everybody loads.
    let Ok((encapsulation, ciphertext)) = sealed else { unreachable!("a valid key and a short plaintext") };
    let mut wrapped = Wrapped { encapsulation: [0; ENCAPSULATION_LEN], sealed: [0; WRAPPED_KEY_LEN] };
    wrapped.encapsulation.copy_from_slice(&encapsulation.to_bytes());
    wrapped.sealed.copy_from_slice(&ciphertext);
    wrapped
}

/// Unwraps a key that was wrapped for `recipient` with the same `info`.
///
/// # Errors
/// [`OpenError`] for everything else.
pub fn unwrap_key(
    encapsulation: &[u8; ENCAPSULATION_LEN],
    sealed: &[u8; WRAPPED_KEY_LEN],
    recipient: &EncryptionKey,
    info: &[u8],
) -> Result<Secret<32>, OpenError> {
    let encapsulation =
        <XWing as hpke::Kem>::EncappedKey::from_bytes(encapsulation).map_err(|_| OpenError::Refused)?;
    let key = hpke::single_shot_open::<AesGcm256, HkdfSha256, XWing>(
        &OpModeR::Base,
        recipient.as_hpke(),
        &encapsulation,
        info,
        sealed,
        &[],
    )
    .map(Zeroizing::new)
    .map_err(|_| OpenError::Refused)?;
    Secret::from_slice(&key).ok_or(OpenError::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::tests::rng;

    #[test]
    fn only_the_recipient_with_the_same_context_unwraps() {
        let rng = &mut rng(1);
        let (ours, theirs) = (EncryptionKey::generate(rng), EncryptionKey::generate(rng));
        let key = Secret::generate(rng);
        let wrapped = wrap_key(&key, ours.public(), b"context", rng);
        let open =
            |recipient, info: &[u8]| unwrap_key(&wrapped.encapsulation, &wrapped.sealed, recipient, info);
        assert!(open(&ours, b"context").is_ok_and(|opened| opened == key));
        assert!(open(&theirs, b"context").is_err());
        assert!(open(&ours, b"contexT").is_err());
        for at in [0, 1100, 1119] {
            let mut wrong = wrapped.encapsulation;
            wrong[at] ^= 1;
            assert!(unwrap_key(&wrong, &wrapped.sealed, &ours, b"context").is_err());
        }
        for at in 0..WRAPPED_KEY_LEN {
            let mut wrong = wrapped.sealed;
            wrong[at] ^= 1;
            assert!(unwrap_key(&wrapped.encapsulation, &wrong, &ours, b"context").is_err());
        }
    }
}
