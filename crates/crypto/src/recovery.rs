//! What the recovery code proves to the server, which learns nothing from it that opens the account.

use envelope::{
    Hash, RecoveryCode,
    proof::{PROOF_LEN, ProofOf},
};

use crate::kdf::derive_key;

const AUTH_LABEL: &[u8] = b"siegel/recovery/auth/v1\0";

/// The proof that goes to the server. The code's 130 bits need no stretching.
pub fn auth(code: &RecoveryCode) -> [u8; PROOF_LEN] {
    *derive_key::<PROOF_LEN>(code.secret().as_ref(), &[AUTH_LABEL]).expose()
}

/// What the server keeps of the proof: its hash with the login name, the only one that the code opens.
pub fn proof_hash(code: &RecoveryCode, login: &Hash) -> Hash {
    ProofOf::RecoveryCode.hash(&auth(code), login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_proves_itself_for_one_login_name() {
        let (code, other) = (RecoveryCode::new([7; 26]), RecoveryCode::new([8; 26]));
        assert_ne!(auth(&code), auth(&other));
        let login = Hash::of(b"login");
        let registered = proof_hash(&code, &login);
        assert_eq!(registered, ProofOf::RecoveryCode.hash(&auth(&code), &login));
        assert_ne!(registered, proof_hash(&other, &login));
        assert_ne!(registered, proof_hash(&code, &Hash::of(b"another")));
    }
}
