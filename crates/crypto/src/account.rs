//! An account's secret keys: the bundle, sealed under the unlock key, which in turn is sealed to the slots.

use envelope::{RecoveryCode, RootFingerprint, SlotId, Suite, parse::Reader, suite::VERSION};
use zeroize::Zeroizing;

use crate::{
    CryptoRng, OpenError, Secret,
    cbor::{self, record},
    distinct::epochs_rise,
    kdf::derive_key,
    keys::{AccountKeys, EncryptionKey, EncryptionPublicKey, SigningKey},
    local::LocalKey,
    opaque::ExportKey,
    padded,
    slot::{Slot, SlotKind, SlotSecret},
};

mod rekey;

pub use rekey::{Rekeyed, rekey};

const KEY_LABEL: &[u8] = b"siegel/bundle-key/v1\0";
const CONTEXT_LABEL: &[u8] = b"siegel/bundle/v1\0";
/// First four bytes of a sealed bundle.
pub const BUNDLE_MAGIC: &[u8; 4] = b"SGB1";
/// Longest sealed bundle in bytes.
pub const BUNDLE_MAX: usize = 1 << 16;
const HEADER_LEN: usize = 8;

/// The key that opens an account's bundle (AUK).
#[derive(PartialEq, Eq)]
pub struct UnlockKey(Secret<32>);

impl UnlockKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Secret::generate(rng))
    }

    /// The key of these bytes.
    pub const fn from_bytes(bytes: Secret<32>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn to_bytes(&self) -> &Secret<32> {
        &self.0
    }

    /// The same key once more, where two places have to hold it.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(Secret::new(*self.0.expose()))
    }
}

/// An account's secret keys, and what a new device must know to trust nobody but the insurer.
pub struct Bundle {
    /// The key that signs for the account.
    pub identity: SigningKey,
    /// The keys that the account's mail is sealed to, oldest first; never empty.
    pub encryption: Vec<EpochSecret>,
    /// The key of rows stored on devices.
    pub local: LocalKey,
    /// The insurer's root, as the letter pinned it.
    pub root: RootFingerprint,
    /// The account's slots: whoever rotates the unlock key seals to these and no others.
    pub slots: Vec<SlotKey>,
}

record!(Bundle { identity, encryption, local, root, slots });

/// An account's encryption key of one epoch.
pub struct EpochSecret {
    /// The epoch, from 1.
    pub epoch: u32,
    /// The key.
    pub key: EncryptionKey,
}

record!(EpochSecret { epoch, key });

/// A slot's public key.
#[derive(Clone, PartialEq, Eq)]
pub struct SlotKey {
    /// The slot.
    pub slot: SlotId,
    /// Its public key.
    pub key: EncryptionPublicKey,
    /// What opens it. All slots of a bundle have one, or none has: bundles from before revision 9 leave it open.
    pub kind: Option<SlotKind>,
}

record!(SlotKey { slot, key, kind });

impl SlotKey {
    /// The public key of this slot.
    pub(crate) fn of(slot: &Slot) -> Self {
        Self { slot: slot.slot, key: slot.public_key.clone(), kind: Some(slot.kind) }
    }

    /// Whether this slot has that key, and is of that kind; where none is named, whether it is of one that an account may have.
    pub(crate) fn is_of(&self, slot: &Slot) -> bool {
        self.slot == slot.slot
            && self.key == slot.public_key
            && self.kind.map_or(slot.kind != SlotKind::Offline, |kind| kind == slot.kind)
    }
}

impl Bundle {
    /// The payload of a sealed bundle, neither padded nor sealed.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        cbor::to_bytes(self)
    }

    /// The bundle in a payload.
    ///
    /// # Errors
    /// [`OpenError`] if it is none in its one form, its epochs do not rise from 1 or later, or its slots are of kinds that no
    /// account has together.
    pub fn decode(payload: &[u8]) -> Result<Self, OpenError> {
        let bundle: Self = cbor::from_bytes(payload)?;
        let holds = epochs_rise(bundle.encryption.iter().map(|secret| secret.epoch))
            && SlotKind::are_an_accounts(bundle.slots.iter().map(|slot| slot.kind));
        if holds { Ok(bundle) } else { Err(OpenError::Refused) }
    }

    /// The newest encryption key with its epoch.
    #[expect(
        clippy::expect_used,
        reason = "a bundle is made with a key, and one without is refused on opening"
    )]
    pub fn newest(&self) -> &EpochSecret {
        self.encryption.last().expect("never empty")
    }

    /// All encryption keys, to open mail of every epoch.
    pub fn encryption_keys(&self) -> Vec<&EncryptionKey> {
        self.encryption.iter().map(|epoch| &epoch.key).collect()
    }

    /// The public keys, as the certificate vouches for them.
    pub fn keys(&self) -> AccountKeys {
        let EpochSecret { epoch, key } = self.newest();
        AccountKeys {
            epoch: *epoch,
            verifying_key: self.identity.verifying_key(),
            encryption_key: key.public().clone(),
        }
    }
}

/// Seals a bundle: Cobblestone-256 over padded CBOR, under a key derived from the unlock key.
pub fn seal_bundle(bundle: &Bundle, unlock_key: &UnlockKey, rng: &mut impl CryptoRng) -> Vec<u8> {
    let plaintext = padded::pad(&bundle.encode());
    let header = header();
    let mut bytes = header.to_vec();
    bytes.extend_from_slice(&cobblestone::seal(
        bundle_key(unlock_key).expose(),
        &context(&header),
        &plaintext,
        rng,
    ));
    bytes
}

/// Opens a sealed bundle.
///
/// # Errors
/// [`OpenError`] if it is not a bundle of this unlock key.
pub fn open_bundle(bytes: &[u8], unlock_key: &UnlockKey) -> Result<Bundle, OpenError> {
    if bytes.len() > BUNDLE_MAX {
        return Err(OpenError::Refused);
    }
    let mut reader = Reader::new(bytes);
    reader.preamble(BUNDLE_MAGIC)?;
    reader.zeros::<2>()?;
    let (header, stream) = bytes.split_at(HEADER_LEN);
    let plaintext = cobblestone::open(bundle_key(unlock_key).expose(), &context(header), stream)?;
    Bundle::decode(padded::unpad(&plaintext)?)
}

/// All that makes an account.
pub struct NewAccount {
    /// The public keys, for the letter's MAC and the server.
    pub keys: AccountKeys,
    /// The secret keys.
    pub bundle: Bundle,
    /// The unlock key.
    pub unlock_key: UnlockKey,
    /// The sealed bundle, for the server.
    pub sealed_bundle: Vec<u8>,
    /// The password's slot and the recovery code's, for the server.
    pub slots: [Slot; 2],
}

/// Makes an account's keys, with two independent ways to unlock them from the start.
pub fn create_account(
    root: RootFingerprint,
    export_key: &ExportKey,
    recovery_code: &RecoveryCode,
    rng: &mut impl CryptoRng,
) -> NewAccount {
    let unlock_key = UnlockKey::generate(rng);
    let secrets = [SlotSecret::Password(export_key), SlotSecret::Recovery(recovery_code)];
    let slots = secrets.map(|secret| {
        let slot = rekey::generate_slot_id(rng);
        Slot::create(slot, secret, &unlock_key, rng)
    });
    let bundle = Bundle {
        identity: SigningKey::generate(rng),
        encryption: vec![EpochSecret { epoch: 1, key: EncryptionKey::generate(rng) }],
        local: LocalKey::generate(rng),
        root,
        slots: slots.iter().map(SlotKey::of).collect(),
    };
    let sealed_bundle = seal_bundle(&bundle, &unlock_key, rng);
    NewAccount { keys: bundle.keys(), bundle, unlock_key, sealed_bundle, slots }
}

const fn header() -> [u8; HEADER_LEN] {
    let [a, b, c, d] = *BUNDLE_MAGIC;
    [a, b, c, d, VERSION, Suite::One.byte(), 0, 0]
}

fn bundle_key(unlock_key: &UnlockKey) -> Secret<32> {
    derive_key(unlock_key.to_bytes().expose(), &[KEY_LABEL])
}

fn context(header: &[u8]) -> Vec<u8> {
    [CONTEXT_LABEL, header].concat()
}

#[cfg(test)]
pub(crate) mod tests {
    use envelope::Hash;

    use super::*;
    use crate::keys::tests::rng;

    const ROOT: RootFingerprint = RootFingerprint::new(Hash::new([5; 32]));

    /// An account for tests.
    pub(crate) fn account(rng: &mut impl CryptoRng) -> NewAccount {
        create_account(ROOT, &ExportKey::from_bytes(Secret::new([1; 64])), &RecoveryCode::new([2; 26]), rng)
    }

    #[test]
    fn each_slot_opens_the_bundle() {
        let account = account(&mut rng(1));
        let export_key = ExportKey::from_bytes(Secret::new([1; 64]));
        let code = RecoveryCode::new([2; 26]);
        for (slot, secret) in
            account.slots.iter().zip([SlotSecret::Password(&export_key), SlotSecret::Recovery(&code)])
        {
            let unlock_key = slot.open(secret).expect("opens");
            let bundle = open_bundle(&account.sealed_bundle, &unlock_key).expect("opens");
            assert_eq!(bundle.keys(), account.keys);
            assert_eq!(bundle.root, ROOT);
            assert!(bundle.local == account.bundle.local);
            assert_eq!(bundle.slots.len(), 2);
        }
        assert_ne!(account.slots[0].slot, account.slots[1].slot);
    }

    #[test]
    fn mail_of_every_epoch_stays_readable() {
        let mut bundle = account(&mut rng(1)).bundle;
        bundle.encryption.push(EpochSecret { epoch: 2, key: EncryptionKey::generate(&mut rng(3)) });
        let ids: Vec<_> = bundle.encryption_keys().iter().map(|key| key.public().id()).collect();
        assert_eq!(
            ids,
            [&bundle.encryption[0], &bundle.encryption[1]].map(|secret| secret.key.public().id())
        );
        assert_eq!(bundle.keys().epoch, 2);
    }

    #[test]
    fn a_bundle_ends_at_its_limit() {
        // A slot's public key has 1,216 bytes: 50 of them keep below the limit, 54 do not.
        for (slots, opens) in [(50, true), (54, false)] {
            let mut account = account(&mut rng(1));
            let key = account.bundle.slots[0].clone();
            account.bundle.slots =
                (0..slots).map(|slot| SlotKey { slot: SlotId::new([slot; 16]), ..key.clone() }).collect();
            let sealed = seal_bundle(&account.bundle, &account.unlock_key, &mut rng(2));
            assert_eq!(sealed.len() <= BUNDLE_MAX, opens, "{}", sealed.len());
            assert_eq!(open_bundle(&sealed, &account.unlock_key).is_ok(), opens, "{slots} slots");
        }
    }

    #[test]
    fn a_bundle_names_the_kinds_of_all_its_slots_or_of_none() {
        let (password, recovery) = (Some(SlotKind::Password), Some(SlotKind::Recovery));
        for (kinds, opens) in [
            ([password, recovery], true),
            ([None, None], true),
            ([password, None], false),
            ([None, recovery], false),
            ([password, Some(SlotKind::Offline)], false),
        ] {
            let mut bundle = account(&mut rng(1)).bundle;
            let as_made = bundle.slots.iter().map(|slot| slot.kind);
            assert!(as_made.eq([password, recovery]));
            bundle.slots.iter_mut().zip(kinds).for_each(|(slot, kind)| slot.kind = kind);
            assert_eq!(Bundle::decode(&bundle.encode()).is_ok(), opens, "{kinds:?}");
        }
    }

    #[test]
    fn bundle_refuses_other_keys_and_every_change() {
        let account = account(&mut rng(1));
        assert!(open_bundle(&account.sealed_bundle, &UnlockKey::generate(&mut rng(2))).is_err());
        let bytes = &account.sealed_bundle;
        assert!(bytes.len() < BUNDLE_MAX);
        for at in 0..bytes.len() {
            let mut wrong = bytes.clone();
            wrong[at] ^= 1;
            assert!(open_bundle(&wrong, &account.unlock_key).is_err(), "byte {at}");
        }
        for len in (0..bytes.len()).step_by(13) {
            assert!(open_bundle(&bytes[..len], &account.unlock_key).is_err(), "length {len}");
        }
    }
}
