//! Activation letters: their proofs, wrong tries, and activations that wait for their second request.

use async_trait::async_trait;
use envelope::{AccountId, Hash, LetterSlot};
use wire::desk::RegisterLetter;

use super::{RowsError, proof_fits};

/// A letter as the server knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// Hash of the proof and of the login name that it opens.
    pub proof_hash: Hash,
    /// From when on it can be used, ms since 1970; 0 for one that replaces no account.
    pub usable: u64,
    /// When it ends, ms since 1970.
    pub expires: u64,
    /// Whether an account was made with it.
    pub used: bool,
}

/// What a proof of a letter is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterProof {
    /// It is right, and the letter may be used.
    Right,
    /// It is wrong, or there is no such letter.
    Wrong,
    /// Too many wrong ones came before: it was not looked at.
    Locked,
    /// It is right, but the letter has been used.
    Used,
    /// It is right, but the letter has ended.
    Expired,
    /// It is right, but the letter's time has not come.
    Waits,
}

impl LetterProof {
    /// Judges the proof with this hash against the letter of its slot, in the same time for each wrong one.
    pub fn judge(letter: Option<&Letter>, proof_hash: &Hash, now: u64) -> Self {
        let right = proof_fits(letter.map(|letter| letter.proof_hash), proof_hash);
        match letter {
            Some(letter) if right && letter.used => Self::Used,
            Some(letter) if right && letter.expires <= now => Self::Expired,
            Some(letter) if right && letter.usable > now => Self::Waits,
            Some(_) if right => Self::Right,
            _ => Self::Wrong,
        }
    }
}

/// What became of a letter's registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// It is registered, now or by an earlier request of the same content.
    Yes,
    /// The slot is another letter's.
    SlotTaken,
    /// The account that it replaces does not exist, or has been replaced.
    NotReplaceable,
}

/// An activation between its two requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingActivation {
    /// SHA-256 of the exchange's name.
    pub exchange: Hash,
    /// The letter that was proven.
    pub letter: LetterSlot,
    /// The account to be.
    pub account: AccountId,
    /// Its login name.
    pub login: Hash,
    /// When the exchange ends, ms since 1970.
    pub expires: u64,
}

/// Letters and the activations that they begin.
#[async_trait]
pub trait Letters {
    /// Registers a letter; wrong tries at its slot from before it existed are forgotten.
    async fn register_letter(
        &self,
        slot: LetterSlot,
        letter: &RegisterLetter,
    ) -> Result<Registered, RowsError>;

    /// Judges a proof and counts it if it is wrong, alike for slots with and without a letter.
    async fn prove_letter(
        &self,
        slot: LetterSlot,
        proof_hash: &Hash,
        now: u64,
    ) -> Result<LetterProof, RowsError>;

    /// Keeps an activation for its second request.
    async fn put_activation(&self, pending: &PendingActivation) -> Result<(), RowsError>;

    /// An activation that has not ended.
    async fn activation(&self, exchange: Hash, now: u64) -> Result<Option<PendingActivation>, RowsError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_are_judged_by_hash_use_and_time() {
        let letter = Letter { proof_hash: Hash::of(b"right"), usable: 5, expires: 10, used: false };
        let check = |letter: Option<Letter>, proof: &[u8], now, expect| {
            assert_eq!(LetterProof::judge(letter.as_ref(), &Hash::of(proof), now), expect);
        };
        check(Some(letter), b"right", 9, LetterProof::Right);
        check(Some(letter), b"right", 5, LetterProof::Right);
        check(Some(letter), b"right", 4, LetterProof::Waits);
        check(Some(letter), b"wrong", 4, LetterProof::Wrong);
        check(Some(Letter { used: true, ..letter }), b"right", 4, LetterProof::Used);
        check(Some(letter), b"right", 10, LetterProof::Expired);
        check(Some(letter), b"wrong", 10, LetterProof::Wrong);
        check(Some(Letter { used: true, ..letter }), b"right", 10, LetterProof::Used);
        check(Some(Letter { used: true, ..letter }), b"wrong", 9, LetterProof::Wrong);
        check(None, b"right", 9, LetterProof::Wrong);
        assert_eq!(LetterProof::judge(None, &Hash::default(), 9), LetterProof::Wrong);
    }
}
