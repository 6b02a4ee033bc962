//! Account states: which devices, slots, grants and keys an account has, signed by its identity, each naming the one before.
//!
//! **Invariant:** who has seen a state takes no older one, and no other one with its number ([`SeenState`]). The insurer
//! says in its receipts which one it has seen, so that a server cannot set an account back on one side alone.

use envelope::{
    AccountId, DeviceId, Hash, KeyId, SlotId, Suite,
    limits::{DEVICES_MAX, EPOCHS_MAX, GRANTS_MAX, SLOTS_MAX},
    signed::SignedKind,
};
use zeroize::Zeroizing;

use crate::{
    OpenError,
    account::NewAccount,
    cbor::{self, record},
    distinct::{are_distinct, epochs_rise},
    keys::{AccountKeys, SigningKey, StateDomain, VerifyingKey},
    slot::{Slot, SlotKind},
    statement,
};

mod history;

pub use history::StateHistory;

/// What an account consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountState {
    /// The account.
    pub account: AccountId,
    /// Its number, from 1.
    pub number: u64,
    /// The hash of the state before it; zero for the first.
    pub previous: Hash,
    /// When it was signed, ms since 1970, by the device's clock.
    pub issued: u64,
    /// The epochs of the encryption key, rising; at least one.
    pub epochs: Vec<Epoch>,
    /// The devices that may speak for the account, at most 64.
    pub devices: Vec<Device>,
    /// The slots, 1 to 16.
    pub slots: Vec<SlotEntry>,
    /// The hashes of the person's grants that hold, at most 64.
    pub grants: Vec<Hash>,
    /// The lowest suite that the account still takes.
    pub lowest_suite: u8,
    /// The highest sequence number of the directory that the account has seen.
    pub directory: u64,
}

record!(AccountState {
    account,
    number,
    previous,
    issued,
    epochs,
    devices,
    slots,
    grants,
    lowest_suite,
    directory
});

/// An epoch of the account's encryption key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: u32,
    /// The key.
    pub key: KeyId,
}

record!(Epoch { epoch, key });

/// A device of the account. Its name is nobody's business but the account's, and stands elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// The device.
    pub device: DeviceId,
    /// When it joined, ms since 1970.
    pub joined: u64,
}

record!(Device { device, joined });

/// A slot as a state names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotEntry {
    /// The slot.
    pub slot: SlotId,
    /// The id of its public key.
    pub key: KeyId,
    /// What opens it. All slots of a state have one, or none has: states from before revision 9 leave it open.
    pub kind: Option<SlotKind>,
}

record!(SlotEntry { slot, key, kind });

/// Which state somebody has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenState {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: Hash,
}

record!(SeenState { number, hash });

impl SeenState {
    /// Its bytes, to keep it (sealed: nobody must set it back).
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        cbor::to_bytes(self)
    }

    /// What [`to_bytes`](Self::to_bytes) gave.
    ///
    /// # Errors
    /// [`OpenError`] for other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OpenError> {
        cbor::from_bytes(bytes)
    }
}

/// Why a state that the account has signed is not to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The account has not signed it, or there is none.
    #[error("the account has not signed this state")]
    Forged,
    /// A newer one was seen: the server has set the account back, perhaps from an old backup.
    #[error("the account has been set back to an older state")]
    RolledBack,
    /// Another one with this number was seen, or it names another one as the one before.
    #[error("the account has two histories")]
    Forked,
    /// Those between it and the one that was seen are missing.
    #[error("states of the account are missing")]
    Gap,
    /// It allows an older suite, or knows an older directory, or fewer epochs, than the one before, or leaves open of which kinds
    /// the slots are.
    #[error("the account's state goes back on an earlier one")]
    Weakened,
    /// The server has a slot that is not the account's, or says that one is of another kind: somebody else could unlock it, or
    /// what should go would stay.
    #[error("the account has a slot that it did not make")]
    SlotAdded,
    /// A slot of the account is missing.
    #[error("a slot of the account is missing")]
    SlotRemoved,
    /// The device is not the account's, or not any more.
    #[error("the device does not belong to the account")]
    Device,
    /// The account's keys are others.
    #[error("the account's keys are others")]
    Keys,
}

impl StateError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Forged => OpenError::Refused.code(),
            Self::RolledBack => "state-rolled-back",
            Self::Forked => "state-forked",
            Self::Gap => "state-gap",
            Self::Weakened => "state-weakened",
            Self::SlotAdded => "state-slot-added",
            Self::SlotRemoved => "state-slot-removed",
            Self::Device => "state-device",
            Self::Keys => "state-keys",
        }
    }
}

/// A state that the account has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedState {
    /// The state.
    pub state: AccountState,
    /// SHA-256 of the signed object.
    pub hash: Hash,
}

impl AccountState {
    /// The first state of a new account: its keys and slots, this device.
    pub fn first(account: AccountId, new: &NewAccount, device: DeviceId, now: u64, directory: u64) -> Self {
        let epochs = new.bundle.encryption.iter();
        Self {
            account,
            number: 1,
            previous: Hash::default(),
            issued: now,
            epochs: epochs.map(|secret| Epoch { epoch: secret.epoch, key: secret.key.id() }).collect(),
            devices: vec![Device { device, joined: now }],
            slots: slot_entries(&new.slots),
            grants: Vec::new(),
            lowest_suite: Suite::One.byte(),
            directory,
        }
    }

    /// Names these slots, with their kinds, and no others.
    pub fn name_slots(&mut self, slots: &[Slot]) {
        self.slots = slot_entries(slots);
    }

    /// Whether it says of which kinds the slots are.
    fn names_kinds(&self) -> bool {
        self.slots.iter().all(|slot| slot.kind.is_some())
    }

    /// Signs the state; nothing if it breaks a limit or does not begin or go on as states do.
    pub fn sign(&self, identity: &SigningKey) -> Option<Vec<u8>> {
        self.is_well_formed().then(|| statement::sign::<StateDomain>(SignedKind::State, self, identity))
    }

    /// The state in a payload. **Nobody vouches for it**: what is to be trusted comes out of [`SignedState::verify`].
    ///
    /// # Errors
    /// [`OpenError`] if it is none in its one form, or breaks a limit.
    pub fn decode(payload: &[u8]) -> Result<Self, OpenError> {
        let state: Self = cbor::from_bytes(payload)?;
        if state.is_well_formed() { Ok(state) } else { Err(OpenError::Refused) }
    }

    /// Whether the lists keep to their limits and name nothing twice, and the number fits the one before.
    fn is_well_formed(&self) -> bool {
        self.number > 0
            && (self.number == 1) == (self.previous == Hash::default())
            && epochs_rise(self.epochs.iter().map(|epoch| epoch.epoch))
            && self.epochs.len() <= EPOCHS_MAX
            && self.lowest_suite > 0
            && !self.slots.is_empty()
            && self.devices.len() <= DEVICES_MAX
            && self.slots.len() <= SLOTS_MAX
            && self.grants.len() <= GRANTS_MAX
            && are_distinct(self.devices.iter().map(|device| device.device))
            && are_distinct(self.slots.iter().map(|slot| slot.slot))
            && SlotKind::are_an_accounts(self.slots.iter().map(|slot| slot.kind))
            && are_distinct(&self.grants)
    }
}

fn slot_entries<'a>(slots: impl IntoIterator<Item = &'a Slot>) -> Vec<SlotEntry> {
    let entry = |slot: &Slot| SlotEntry { slot: slot.slot, key: slot.public_key.id(), kind: Some(slot.kind) };
    slots.into_iter().map(entry).collect()
}

impl SignedState {
    /// The state, if it is this account's and its identity signed it.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn verify(bytes: &[u8], account: AccountId, identity: &VerifyingKey) -> Result<Self, OpenError> {
        let payload = statement::verify::<StateDomain>(SignedKind::State, bytes, identity)?;
        let state = AccountState::decode(payload)?;
        if state.account == account {
            Ok(Self { state, hash: Hash::of(bytes) })
        } else {
            Err(OpenError::Refused)
        }
    }

    /// What is to be remembered of it.
    pub const fn seen(&self) -> SeenState {
        SeenState { number: self.state.number, hash: self.hash }
    }

    /// Whether it may be used by somebody who has seen this one: it is the same, or the next.
    ///
    /// # Errors
    /// [`StateError::RolledBack`], [`StateError::Forked`], or [`StateError::Gap`]: then those between have to be asked for,
    /// and checked one after the other.
    pub fn check_after(&self, seen: &SeenState) -> Result<(), StateError> {
        let number = self.state.number;
        let (same, next) = (self.hash == seen.hash, self.state.previous == seen.hash);
        if number < seen.number {
            Err(StateError::RolledBack)
        } else if number == seen.number {
            if same { Ok(()) } else { Err(StateError::Forked) }
        } else if number - seen.number > 1 {
            Err(StateError::Gap)
        } else if next {
            Ok(())
        } else {
            Err(StateError::Forked)
        }
    }

    /// Whether it goes on from the one before: the next number, its hash, and nothing that may only grow has shrunk.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn check_follows(&self, before: &Self) -> Result<(), StateError> {
        self.check_after(&before.seen())?;
        let (new, old) = (&self.state, &before.state);
        let grown = new.epochs.starts_with(&old.epochs)
            && new.lowest_suite >= old.lowest_suite
            && new.directory >= old.directory
            && new.names_kinds() >= old.names_kinds();
        if grown { Ok(()) } else { Err(StateError::Weakened) }
    }

    /// Whether these are the account's slots, all of them and no other, and of the kinds that the state names if it names any.
    ///
    /// # Errors
    /// [`StateError::SlotAdded`], [`StateError::SlotRemoved`].
    pub fn check_slots<'a>(&self, slots: impl IntoIterator<Item = &'a Slot>) -> Result<(), StateError> {
        let named = &self.state.slots;
        let mut there = slot_entries(slots);
        if !self.state.names_kinds() {
            // Whatever kinds they are of, but for those that are never an account's.
            there.iter_mut().for_each(|slot| slot.kind = slot.kind.filter(|kind| *kind == SlotKind::Offline));
        }
        if !there.iter().all(|slot| named.contains(slot)) || !are_distinct(&there) {
            Err(StateError::SlotAdded)
        } else if there.len() < named.len() {
            Err(StateError::SlotRemoved)
        } else {
            Ok(())
        }
    }

    /// Whether the device is one of the account's.
    ///
    /// # Errors
    /// [`StateError::Device`].
    pub fn check_device(&self, device: DeviceId) -> Result<(), StateError> {
        let known = self.state.devices.iter().any(|known| known.device == device);
        if known { Ok(()) } else { Err(StateError::Device) }
    }

    /// Whether the newest epoch is that of these keys.
    ///
    /// # Errors
    /// [`StateError::Keys`].
    pub fn check_keys(&self, keys: &AccountKeys) -> Result<(), StateError> {
        let newest = Epoch { epoch: keys.epoch, key: keys.encryption_key.id() };
        if self.state.epochs.last() == Some(&newest) { Ok(()) } else { Err(StateError::Keys) }
    }

    /// The state after it, still like it: to be changed, and signed.
    pub fn next(&self, now: u64) -> AccountState {
        let number = self.state.number.saturating_add(1);
        AccountState { number, previous: self.hash, issued: now, ..self.state.clone() }
    }
}

#[cfg(test)]
mod tests;
