//! What the server keeps of a letter: a hash of its proof and of the one login name that it may open.

use sha2::{Digest as _, Sha256};

use crate::Hash;

/// Before proof and login name in their hash.
pub const LABEL: &[u8] = b"siegel/letter/registered/v1\0";
/// Bytes of a letter's proof.
pub const PROOF_LEN: usize = 32;

/// SHA-256 of the label, the letter's proof and the login name: what the desk registers and the server compares with.
///
/// The login name stands inside, so whoever has one letter cannot take another person's login name with it.
pub fn proof_hash(proof: &[u8; PROOF_LEN], login: &Hash) -> Hash {
    let hash = Sha256::new().chain_update(LABEL).chain_update(proof).chain_update(login.as_bytes());
    Hash::new(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_one_proof_and_one_login() {
        let (proof, login) = ([1; PROOF_LEN], Hash::new([2; Hash::LEN]));
        let hash = proof_hash(&proof, &login);
        assert_eq!(hash, Hash::of(&[LABEL, &[1; 32], &[2; 32]].concat()));
        assert_ne!(hash, proof_hash(&[3; PROOF_LEN], &login));
        assert_ne!(hash, proof_hash(&proof, &Hash::new([3; Hash::LEN])));
    }
}
