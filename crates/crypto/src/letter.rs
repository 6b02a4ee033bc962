//! The activation letter: what its code proves to the server, and what it proves to the desk alone.
//!
//! **Invariant:** `bind` never reaches the server: who does not know the code cannot speak for the letter's owner.

use argon2::{Algorithm, Argon2, Params, Version};
use envelope::{
    Hash, LetterCode, LetterSlot,
    proof::{PROOF_LEN, ProofOf},
};

use crate::{
    OpenError, Secret,
    kdf::{derive_key, derive_mac, verify_mac},
    keys::AccountKeys,
    login::derive_login,
};

const SALT_LABEL: &[u8] = b"siegel/letter/v1\0";
const AUTH_LABEL: &[u8] = b"siegel/letter/auth/v1\0";
const BIND_LABEL: &[u8] = b"siegel/letter/bind/v1\0";
const MAC_LABEL: &[u8] = b"siegel/letter/mac/v1\0";

/// 64 MiB, three passes, four lanes.
const PARAMS: Params = match Params::new(64 * 1024, 3, 4, None) {
    Ok(params) => params,
    Err(_) => panic!("within Argon2's bounds"),
};

/// Argon2id (RFC 9106) as it is used for letters and passwords.
pub(crate) fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, PARAMS)
}

/// What Argon2id makes of a secret and a salt of some 20 bytes or more.
pub(crate) fn stretch(secret: &[u8], salt: &[u8]) -> Secret<32> {
    Secret::with(|out| {
        let stretched = argon2().hash_password_into(secret, salt, out);
        // Not `expect`: it would bring all that Argon2 can say into the module that everybody loads.
        assert!(stretched.is_ok(), "lengths within Argon2's bounds");
    })
}

/// The letter's stretched code: 32 bytes that stand for the letter.
pub struct LetterSecret(Secret<32>);

impl LetterSecret {
    /// Stretches the code: 64 MiB of memory, and a second in a browser. `salt` is the letter's public number.
    pub fn derive(code: &LetterCode, slot: LetterSlot) -> Self {
        Self(stretch(code.as_bytes(), &[SALT_LABEL, &slot.number().to_be_bytes()].concat()))
    }

    /// The secret as [`LetterSecret::to_bytes`] gave it, for a throw-away worker that stretches and dies.
    pub const fn from_bytes(bytes: Secret<32>) -> Self {
        Self(bytes)
    }

    /// The secret's bytes, to hand it from a throw-away worker to the one that keeps it.
    pub const fn to_bytes(&self) -> &Secret<32> {
        &self.0
    }

    /// The same, given away.
    pub fn into_bytes(self) -> Secret<32> {
        self.0
    }

    /// The proof that goes to the server: of the code, the insurance number (ten ASCII characters) and the date of
    /// birth (ISO 8601, ten ASCII characters) at once.
    pub fn auth(&self, insurance_number: &str, birth_date: &str) -> [u8; PROOF_LEN] {
        let info = [AUTH_LABEL, insurance_number.as_bytes(), birth_date.as_bytes()];
        *derive_key::<PROOF_LEN>(self.0.expose(), &info).expose()
    }

    /// What the server keeps of the proof: its hash with the login name, the only one that the letter opens.
    pub fn proof_hash(&self, insurance_number: &str, birth_date: &str) -> Hash {
        ProofOf::Letter.hash(&self.auth(insurance_number, birth_date), &derive_login(insurance_number))
    }

    /// The MAC with which the letter's owner vouches for the account's new public keys.
    pub fn bind_mac(&self, keys: &AccountKeys) -> [u8; 32] {
        derive_mac(&self.bind(), &[MAC_LABEL, &keys.encode()])
    }

    /// Whether the letter's owner vouches for these keys; in constant time.
    ///
    /// # Errors
    /// [`OpenError`] if not.
    pub fn verify_bind(&self, keys: &AccountKeys, mac: &[u8; 32]) -> Result<(), OpenError> {
        verify_mac(&self.bind(), &[MAC_LABEL, &keys.encode()], mac)
    }

    fn bind(&self) -> Secret<32> {
        derive_key(self.0.expose(), &[BIND_LABEL])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{account::tests::account, keys::tests::rng};

    #[test]
    fn proves_all_three_at_once() {
        let slot = LetterSlot::new(1234).expect("a slot");
        let secret = LetterSecret::derive(&LetterCode::new([7; 10]), slot);
        let proof = secret.auth("A123456780", "1948-03-07");
        assert_ne!(proof, secret.auth("A123456780", "1948-03-08"));
        assert_ne!(proof, secret.auth("A123456781", "1948-03-07"));
        let again = LetterSecret::from_bytes(Secret::new(*secret.to_bytes().expose()));
        assert_eq!(proof, again.auth("A123456780", "1948-03-07"));
        let other = LetterSecret::derive(&LetterCode::new([7; 10]), LetterSlot::new(1235).expect("a slot"));
        assert_ne!(proof, other.auth("A123456780", "1948-03-07"));
        let registered = ProofOf::Letter.hash(&proof, &derive_login("A123456780"));
        assert_eq!(secret.proof_hash("A123456780", "1948-03-07"), registered);
    }

    #[test]
    fn vouches_for_its_keys_only() {
        let secret = LetterSecret::from_bytes(Secret::new([1; 32]));
        let (ours, theirs) = (account(&mut rng(1)).keys, account(&mut rng(2)).keys);
        let mac = secret.bind_mac(&ours);
        assert_eq!(secret.verify_bind(&ours, &mac), Ok(()));
        assert_eq!(secret.verify_bind(&theirs, &mac), Err(OpenError::Refused));
        assert_eq!(
            LetterSecret::from_bytes(Secret::new([2; 32])).verify_bind(&ours, &mac),
            Err(OpenError::Refused)
        );
    }
}
