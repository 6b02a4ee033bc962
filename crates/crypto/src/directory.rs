//! The desk directory: who the insurer is, its units and their keys, signed by the root.
//!
//! **Invariant:** a [`Directory`] that came out of [`verify_directory`] is signed by the pinned root with both of its
//! keys. Whether it is current is asked of [`Directory::check`] with the clock.

use std::collections::BTreeMap;

use envelope::{
    KeyId, ParseError, RootFingerprint, SenderId, Suite, UnitId,
    signed::{Signed, SignedKind, encode_unsigned},
};

use crate::{
    OpenError,
    cbor::{self, record},
    distinct::are_distinct,
    keys::{EncryptionPublicKey, VerifyingKey},
    root::{RootKey, RootPublicKey},
};

/// A text by language tag (`de`, `en`).
pub type Localized = BTreeMap<String, String>;

/// The directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Its number; devices never go back to a lower one.
    pub sequence: u64,
    /// When it begins to hold, ms since 1970.
    pub valid_from: u64,
    /// When it ceases to hold, ms since 1970.
    pub valid_until: u64,
    /// The insurer's name.
    pub insurer: String,
    /// The units.
    pub units: Vec<Unit>,
    /// The key that signs account certificates.
    pub registry: VerifyingKey,
    /// Keys that are no longer to be trusted.
    pub revoked: Vec<RevokedKey>,
    /// The lowest suite that is still allowed.
    pub lowest_suite: u8,
}

record!(Directory { sequence, valid_from, valid_until, insurer, units, registry, revoked, lowest_suite });

/// A unit of the insurer: a department with its topics and keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub unit: UnitId,
    /// Its name, such as "Team Krankengeld".
    pub name: String,
    /// What one writes to it about.
    pub topics: Vec<Topic>,
    /// The key that signs its messages.
    pub signing_key: VerifyingKey,
    /// The keys that its mail is sealed to, one an epoch.
    pub encryption_keys: Vec<EpochKey>,
}

record!(Unit { unit, name, topics, signing_key, encryption_keys });

/// Something that one writes to a unit about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// A short name that stays when titles change.
    pub id: String,
    /// Its title.
    pub title: Localized,
    /// Who reads what is sent, as a sentence.
    pub reads: Localized,
    /// Working days until an answer, usually.
    pub usual_days: u8,
}

record!(Topic { id, title, reads, usual_days });

/// An encryption key of one epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochKey {
    /// The epoch, from 1; the highest is the newest.
    pub epoch: u32,
    /// The key.
    pub key: EncryptionPublicKey,
}

record!(EpochKey { epoch, key });

/// A key that is no longer to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevokedKey {
    /// The key.
    pub key: KeyId,
}

record!(RevokedKey { key });

/// Why a genuine directory is not to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DirectoryError {
    /// It has ended: the server hands out an old one, or the device's clock is wrong.
    #[error("the directory has expired")]
    Expired,
    /// It has not begun: the device's clock is wrong.
    #[error("the directory is not valid yet")]
    NotYetValid,
    /// This device has seen a newer one.
    #[error("a newer directory is known")]
    Older,
    /// It asks for a suite that this program does not have.
    #[error("the directory asks for a newer program")]
    Suite,
}

impl DirectoryError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Expired => "directory-expired",
            Self::NotYetValid => "directory-not-yet-valid",
            Self::Older => "directory-older",
            Self::Suite => "directory-suite",
        }
    }
}

impl Directory {
    /// The payload of a signed directory, not yet signed.
    pub fn encode(&self) -> Vec<u8> {
        cbor::to_bytes(self).to_vec()
    }

    /// The directory in a payload. **Nobody vouches for it**: what is to be trusted comes out of [`verify_directory`].
    ///
    /// # Errors
    /// [`OpenError`] if it is none in its one form, or two readers could take it differently.
    pub fn decode(payload: &[u8]) -> Result<Self, OpenError> {
        let directory: Self = cbor::from_bytes(payload)?;
        if directory.is_unambiguous() { Ok(directory) } else { Err(OpenError::Refused) }
    }

    /// Whether it is current: at `now` (ms since 1970), on a device that has seen the number `seen`.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub fn check(&self, now: u64, seen: u64) -> Result<(), DirectoryError> {
        if self.sequence < seen {
            Err(DirectoryError::Older)
        } else if self.lowest_suite > Suite::One.byte() {
            Err(DirectoryError::Suite)
        } else if now < self.valid_from {
            Err(DirectoryError::NotYetValid)
        } else if now >= self.valid_until {
            Err(DirectoryError::Expired)
        } else {
            Ok(())
        }
    }

    /// The unit with this id.
    pub fn unit(&self, unit: UnitId) -> Option<&Unit> {
        self.units.iter().find(|candidate| candidate.unit == unit)
    }

    /// The topic with this id, and its unit.
    pub fn topic(&self, id: &str) -> Option<(&Unit, &Topic)> {
        let mut topics =
            self.units.iter().flat_map(|unit| unit.topics.iter().map(move |topic| (unit, topic)));
        topics.find(|(_, topic)| topic.id == id)
    }

    /// The unit that signs as `sender` with `key`, unless the key is revoked.
    pub fn signer(&self, sender: SenderId, key: KeyId) -> Option<&Unit> {
        let unit = self.units.iter().find(|unit| SenderId::from(unit.unit) == sender)?;
        (unit.signing_key.id() == key && !self.is_revoked(key)).then_some(unit)
    }

    /// The unit that reads what is sealed to `key`.
    pub fn reader(&self, key: KeyId) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.encryption_keys.iter().any(|epoch| epoch.key.id() == key))
    }

    /// The newest key to seal mail for the unit to, unless all are revoked.
    pub fn encryption_key(&self, unit: UnitId) -> Option<&EncryptionPublicKey> {
        let keys = self.unit(unit)?.encryption_keys.iter().filter(|epoch| !self.is_revoked(epoch.key.id()));
        keys.max_by_key(|epoch| epoch.epoch).map(|epoch| &epoch.key)
    }

    /// Whether the key is no longer to be trusted.
    pub fn is_revoked(&self, key: KeyId) -> bool {
        self.revoked.iter().any(|revoked| revoked.key == key)
    }

    /// Whether each unit, topic and epoch stands there once: otherwise two readers could pick differently. Epochs begin
    /// with 1.
    fn is_unambiguous(&self) -> bool {
        let topics = self.units.iter().flat_map(|unit| &unit.topics).map(|topic| topic.id.as_str());
        let epochs_are_distinct = |unit: &Unit| {
            let mut epochs = unit.encryption_keys.iter().map(|key| key.epoch);
            are_distinct(epochs.clone()) && epochs.all(|epoch| epoch > 0)
        };
        are_distinct(self.units.iter().map(|unit| unit.unit))
            && are_distinct(topics)
            && self.units.iter().all(epochs_are_distinct)
    }
}

/// Signs a directory with both of the root's keys.
///
/// # Errors
/// [`ParseError::PayloadLength`] if it is longer than 1 MiB.
pub fn sign_directory(directory: &Directory, root: &RootKey) -> Result<Vec<u8>, ParseError> {
    let public = root.public();
    let payload = directory.encode();
    let mut bytes =
        encode_unsigned(SignedKind::Directory, public.ed25519.as_bytes(), Some(&public.ml_dsa), &payload)?;
    let (ed25519, ml_dsa) = root.sign(&bytes);
    bytes.extend_from_slice(ed25519.as_bytes());
    bytes.extend_from_slice(ml_dsa.as_slice());
    Ok(bytes)
}

/// The directory, if the root with this fingerprint signed it with both of its keys.
///
/// # Errors
/// [`OpenError`].
pub fn verify_directory(bytes: &[u8], pinned: &RootFingerprint) -> Result<Directory, OpenError> {
    let (directory, fingerprint) = verify_unpinned(bytes)?;
    if fingerprint == *pinned { Ok(directory) } else { Err(OpenError::Refused) }
}

/// The directory with the fingerprint of whoever signed it: **to be compared with the letter's** before anything is
/// sealed to its keys. For the one moment of an activation by typing, when nothing is pinned yet.
///
/// # Errors
/// [`OpenError`] if it is not signed by both keys that it carries.
pub fn verify_unpinned(bytes: &[u8]) -> Result<(Directory, RootFingerprint), OpenError> {
    let signed = Signed::parse(bytes)?;
    if signed.kind != SignedKind::Directory {
        return Err(OpenError::Refused);
    }
    let root = RootPublicKey::of_signer(&signed)?;
    Ok((Directory::decode(signed.payload)?, root.fingerprint()))
}

#[cfg(test)]
mod tests;
