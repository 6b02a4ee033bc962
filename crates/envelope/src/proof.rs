//! What the server keeps of a secret that it is shown later: a hash of its proof and of the one login name that it opens.

use sha2::{Digest as _, Sha256};

use crate::Hash;

/// Bytes of a proof.
pub const PROOF_LEN: usize = 32;

/// The secret that is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofOf {
    /// The activation letter: the desk registers the hash.
    Letter,
    /// The recovery code: the account's device registers it.
    RecoveryCode,
}

impl ProofOf {
    /// Before proof and login name in their hash.
    pub const fn label(self) -> &'static [u8] {
        match self {
            Self::Letter => b"siegel/letter/registered/v1\0",
            Self::RecoveryCode => b"siegel/recovery/registered/v1\0",
        }
    }

    /// SHA-256 of the label, the proof and the login name: what is registered, and what the server compares with.
    ///
    /// The login name stands inside, so whoever has one secret cannot take another person's login name with it.
    pub fn hash(self, proof: &[u8; PROOF_LEN], login: &Hash) -> Hash {
        let hash =
            Sha256::new().chain_update(self.label()).chain_update(proof).chain_update(login.as_bytes());
        Hash::new(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_one_proof_of_one_secret_and_one_login() {
        let (proof, login) = ([1; PROOF_LEN], Hash::new([2; Hash::LEN]));
        for of in [ProofOf::Letter, ProofOf::RecoveryCode] {
            let hash = of.hash(&proof, &login);
            assert_eq!(hash, Hash::of(&[of.label(), &[1; 32], &[2; 32]].concat()));
            assert_ne!(hash, of.hash(&[3; PROOF_LEN], &login));
            assert_ne!(hash, of.hash(&proof, &Hash::new([3; Hash::LEN])));
        }
        assert_ne!(ProofOf::Letter.hash(&proof, &login), ProofOf::RecoveryCode.hash(&proof, &login));
    }
}
