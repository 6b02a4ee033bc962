//! Rekeying: what a recovery code proves, and an account's slots and bundle under another unlock key.

use async_trait::async_trait;
use envelope::{AccountId, Hash};
use wire::rekey::Rekey;

use super::{RowsError, proof_fits};
use crate::permit::{ChangeKeys, Permit};

/// What the recovery code of an account proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecoveryProof {
    /// Whose it is.
    pub account: AccountId,
    /// Hash of the proof and of the account's login name; none for an account that was made without one.
    pub proof_hash: Option<Hash>,
}

impl RecoveryProof {
    /// The account that the proof with this hash opens, in the same time for each wrong one.
    pub fn judge(known: Option<&Self>, proof_hash: &Hash) -> Option<AccountId> {
        let right = proof_fits(known.and_then(|known| known.proof_hash), proof_hash);
        known.filter(|_| right).map(|known| known.account)
    }
}

/// Accounts under other keys.
#[async_trait]
pub trait Rekeys {
    /// The login name of an account.
    async fn login(&self, account: AccountId) -> Result<Option<Hash>, RowsError>;

    /// What the recovery code of a login name's account proves.
    async fn recovery_proof(&self, login: Hash) -> Result<Option<RecoveryProof>, RowsError>;

    /// Puts slots, bundle, and what else is given in the place of those before, with the state that names them, and ends the
    /// account's other sessions; `false` if the newest state is neither the one that this one follows nor itself.
    async fn rekey(&self, permit: &Permit<ChangeKeys>, rekey: &Rekey) -> Result<bool, RowsError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_opens_its_own_account_only() {
        let (account, right) = (AccountId::new([1; 16]), Hash::of(b"right"));
        let known = RecoveryProof { account, proof_hash: Some(right) };
        let none = RecoveryProof { account, proof_hash: None };
        assert_eq!(RecoveryProof::judge(Some(&known), &right), Some(account));
        assert_eq!(RecoveryProof::judge(Some(&known), &Hash::of(b"wrong")), None);
        assert_eq!(RecoveryProof::judge(Some(&none), &Hash::default()), None);
        assert_eq!(RecoveryProof::judge(None, &Hash::default()), None);
    }
}
