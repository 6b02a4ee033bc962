//! Account certificates: the registry states which public keys are an account's.

use envelope::{AccountId, Hash, signed::SignedKind};

use crate::{
    OpenError,
    cbor::{self, record},
    keys::{AccountKeys, CertificateDomain, SigningKey, VerifyingKey},
    statement,
};

/// What a certificate states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountCertificate {
    /// The account.
    pub account: AccountId,
    /// SHA-256 of its public keys object.
    pub keys: Hash,
    /// The epoch of its encryption key.
    pub epoch: u32,
    /// When it was issued, ms since 1970.
    pub issued: u64,
}

record!(AccountCertificate { account, keys, epoch, issued });

impl AccountCertificate {
    /// Issues a certificate at `issued` (ms since 1970).
    pub fn issue(account: AccountId, keys: &AccountKeys, issued: u64, registry: &SigningKey) -> Vec<u8> {
        let certificate = Self { account, keys: keys.hash(), epoch: keys.epoch, issued };
        statement::sign::<CertificateDomain>(SignedKind::Certificate, &certificate, registry)
    }

    /// The certificate, if this registry states that these are the account's keys.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn verify(
        bytes: &[u8],
        account: AccountId,
        keys: &AccountKeys,
        registry: &VerifyingKey,
    ) -> Result<Self, OpenError> {
        let payload = statement::verify::<CertificateDomain>(SignedKind::Certificate, bytes, registry)?;
        let certificate: Self = cbor::from_bytes(payload)?;
        let fits = certificate.account == account
            && certificate.keys == keys.hash()
            && certificate.epoch == keys.epoch;
        if fits { Ok(certificate) } else { Err(OpenError::Refused) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{account::tests::account, keys::tests::rng};

    #[test]
    fn holds_for_one_account_one_key_and_one_registry() {
        let rng = &mut rng(1);
        let (ours, theirs) = (account(rng).keys, account(rng).keys);
        let (registry, other) = (SigningKey::generate(rng), SigningKey::generate(rng));
        let id = AccountId::new([1; 16]);
        let bytes = AccountCertificate::issue(id, &ours, 1_700_000_000_000, &registry);
        let check = |bytes: &[u8], account, keys: &AccountKeys, registry: &SigningKey| {
            AccountCertificate::verify(bytes, account, keys, &registry.verifying_key()).is_ok()
        };
        assert!(check(&bytes, id, &ours, &registry));
        assert!(!check(&bytes, AccountId::new([2; 16]), &ours, &registry));
        assert!(!check(&bytes, id, &theirs, &registry));
        assert!(!check(&bytes, id, &ours, &other));
        for at in 0..bytes.len() {
            let mut wrong = bytes.clone();
            wrong[at] ^= 1;
            assert!(!check(&wrong, id, &ours, &registry), "byte {at}");
            assert!(!check(&bytes[..at], id, &ours, &registry), "length {at}");
        }
    }
}
