//! Random account states, with others after them, grants, and keys of messages.

use chacha20::rand_core::Rng as _;
use crypto::{
    body::RewrappedKey,
    grant::{Grant, LegalBasis, Rights},
    keys::SigningKey,
    message::MessageKey,
    slot::SlotKind,
    state::{AccountState, Device, Epoch, SignedState, SlotEntry, StateError},
};
use envelope::{
    Hash,
    limits::{DEVICES_MAX, EPOCHS_MAX, GRANTS_MAX, REWRAPPED_MAX, SLOTS_MAX},
};

use super::Random;

impl Random {
    /// A state that others can follow, be before, and be weaker than.
    pub(crate) fn state(&mut self) -> AccountState {
        let number = if self.coin() { 2 } else { 2 + self.rng.next_u64() % (u64::MAX - 4) };
        let first = 1 + self.below(1_000) as u32;
        let keys = self.at_least_one(EPOCHS_MAX - 1, |random| random.array().into());
        // States from before kinds were named are read for good.
        let has_kinds = self.coin();
        AccountState {
            account: self.array().into(),
            number,
            previous: Hash::new(self.array()),
            issued: self.rng.next_u64(),
            epochs: (first..).zip(keys).map(|(epoch, key)| Epoch { epoch, key }).collect(),
            devices: self.list(DEVICES_MAX, |random| Device {
                device: random.array().into(),
                joined: random.rng.next_u64(),
            }),
            slots: self.at_least_one(SLOTS_MAX, |random| SlotEntry {
                slot: random.array().into(),
                key: random.array().into(),
                kind: has_kinds.then(|| random.slot_kind()),
            }),
            grants: self.list(GRANTS_MAX, |random| Hash::new(random.array())),
            lowest_suite: 2 + self.below(200) as u8,
            directory: 1 + self.rng.next_u64() % (1 << 40),
        }
    }

    /// A state to which somebody who has taken `before` says this.
    pub(crate) fn state_after(&mut self, before: &SignedState, verdict: Option<StateError>) -> AccountState {
        let mut after = before.next(self.rng.next_u64());
        if self.coin() {
            let newest = after.epochs.last().map_or(0, |newest| newest.epoch);
            let epoch = newest + 1 + self.below(1_000) as u32;
            after.epochs.push(Epoch { epoch, key: self.array().into() });
        }
        after.directory += self.below(2) as u64;
        match verdict {
            Some(StateError::RolledBack) => {
                after.number = 1 + self.rng.next_u64() % (before.state.number - 1);
                after.previous = if after.number == 1 { Hash::default() } else { Hash::new(self.array()) };
            }
            Some(StateError::Forked) => {
                after.previous = Hash::new(self.array());
                after.number -= self.below(2) as u64;
            }
            Some(StateError::Gap) => after.number += 1,
            Some(StateError::Weakened) => match self.below(5) {
                4 if before.state.slots[0].kind.is_some() => {
                    after.slots.iter_mut().for_each(|slot| slot.kind = None);
                }
                0 => after.lowest_suite = before.state.lowest_suite - 1,
                1 => after.directory = before.state.directory - 1,
                2 => after.epochs[0].key = self.array().into(),
                _ => {
                    after.epochs.truncate(before.state.epochs.len() - 1);
                    let epoch = u32::MAX;
                    after.epochs.push(Epoch { epoch, key: self.array().into() });
                }
            },
            None if self.below(8) == 0 => return before.state.clone(),
            // What was left open may be named.
            None if self.coin() => after.slots.iter_mut().for_each(|slot| slot.kind = Some(self.slot_kind())),
            _ => {}
        }
        after
    }

    fn slot_kind(&mut self) -> SlotKind {
        let kinds = [SlotKind::Password, SlotKind::Recovery, SlotKind::Passkey];
        kinds[self.below(kinds.len())]
    }

    pub(crate) fn grant(&mut self) -> Grant {
        let valid_from = self.rng.next_u64() >> 1;
        let mut topics = self.list(GRANTS_MAX, |random| random.text(255));
        topics.sort();
        topics.dedup();
        let bases = [LegalBasis::PowerOfAttorney, LegalBasis::Guardianship, LegalBasis::ParentalCustody];
        Grant {
            grant: self.array().into(),
            person: self.array().into(),
            representative: self.array().into(),
            topics,
            rights: if self.coin() { Rights::Read } else { Rights::ReadWrite },
            valid_from,
            valid_until: if self.coin() { valid_from + 1 } else { u64::MAX },
            basis: bases[self.below(bases.len())],
            issued: self.rng.next_u64(),
        }
    }

    /// Keys of messages that are nowhere.
    pub(crate) fn rewrapped_keys(&mut self) -> Vec<RewrappedKey> {
        self.at_least_one(REWRAPPED_MAX, |random| RewrappedKey {
            message: random.array().into(),
            envelope: Hash::new(random.array()),
            signer: SigningKey::generate(&mut random.rng).verifying_key(),
            key: MessageKey::from_bytes(random.secret()),
        })
    }

    fn at_least_one<T>(&mut self, max: usize, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let mut list = self.list(max - 1, &make);
        list.push(make(self));
        list
    }
}
