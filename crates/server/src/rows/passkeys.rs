//! Passkeys: challenges between two requests, and what the server keeps of each passkey.

use async_trait::async_trait;
use envelope::{AccountId, Hash, PasskeyId};
use wire::{
    passkey::{Passkey, PasskeyFinish},
    rekey::Rekey,
};

use super::{RowsError, sessions::NewSession};
use crate::permit::{AddPasskey, Permit, RemovePasskey};

/// A challenge that waits for its answer.
#[derive(Debug, Clone)]
pub struct PendingPasskey {
    /// SHA-256 of the exchange's name.
    pub exchange: Hash,
    /// Who registers a passkey; none for a sign-in.
    pub account: Option<AccountId>,
    /// What the server needs to check the answer.
    pub state: Vec<u8>,
    /// When the exchange ends, ms since 1970.
    pub expires: u64,
}

/// A passkey to be registered, its authenticator's answer checked.
#[derive(Debug)]
pub struct NewPasskey<'a> {
    /// SHA-256 of the exchange's name.
    pub exchange: Hash,
    /// The credential's id.
    pub credential: &'a [u8],
    /// What the server keeps to check its answers.
    pub record: &'a [u8],
    /// What the account says of it.
    pub finish: &'a PasskeyFinish,
}

/// What became of a passkey that was to be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// It is registered.
    Done,
    /// The exchange has ended, or was used.
    Expired,
    /// The account has as many as it may.
    Full,
    /// The credential or its id stands for another passkey.
    Taken,
    /// Another device was quicker to change the account. The exchange goes on.
    StateConflict,
}

/// What a credential's id stands for.
#[derive(Debug, Clone)]
pub struct KnownPasskey {
    /// Whose it is.
    pub account: AccountId,
    /// What checks its answers.
    pub record: Vec<u8>,
}

/// Passkeys and challenges.
#[async_trait]
pub trait Passkeys {
    /// The account's passkeys, the oldest first.
    async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>, RowsError>;

    /// Ids of the account's credentials.
    async fn credentials(&self, account: AccountId) -> Result<Vec<Vec<u8>>, RowsError>;

    /// Keeps a challenge for its answer.
    async fn put_passkey_challenge(&self, pending: &PendingPasskey) -> Result<(), RowsError>;

    /// The state of this account's challenge if it has not ended. It stays until the passkey is registered.
    async fn passkey_registration(
        &self,
        account: AccountId,
        exchange: Hash,
        now: u64,
    ) -> Result<Option<Vec<u8>>, RowsError>;

    /// Takes the state of a sign-in's challenge that has not ended out; each is answered once.
    async fn take_passkey_sign_in(&self, exchange: Hash, now: u64) -> Result<Option<Vec<u8>>, RowsError>;

    /// Whether the account has this passkey already, with this credential: its registration is repeated.
    async fn has_passkey(
        &self,
        account: AccountId,
        passkey: PasskeyId,
        credential: &[u8],
    ) -> Result<bool, RowsError>;

    /// Uses the challenge up, registers the passkey, and puts the account under other keys if some came with it.
    async fn register_passkey(
        &self,
        permit: &Permit<AddPasskey>,
        new: &NewPasskey<'_>,
        now: u64,
    ) -> Result<Registration, RowsError>;

    /// Gives a passkey another name; `false` if the account has none with this id.
    async fn name_passkey(
        &self,
        account: AccountId,
        passkey: PasskeyId,
        name: &[u8],
    ) -> Result<bool, RowsError>;

    /// Removes a passkey, puts the account under the other keys, and ends its other sessions; `false` if the newest state is
    /// not the one that the keys' state follows. One that is gone already is as good.
    async fn remove_passkey(
        &self,
        permit: &Permit<RemovePasskey>,
        passkey: PasskeyId,
        rekey: Option<&Rekey>,
    ) -> Result<bool, RowsError>;

    /// The passkey with this credential.
    async fn passkey(&self, credential: &[u8]) -> Result<Option<KnownPasskey>, RowsError>;

    /// Opens the session of a sign-in and keeps the passkey's record; `false` if the passkey was removed meanwhile.
    async fn sign_in_by_passkey(
        &self,
        credential: &[u8],
        record: &[u8],
        session: &NewSession,
    ) -> Result<bool, RowsError>;
}
