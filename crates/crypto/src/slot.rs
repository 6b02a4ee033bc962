//! Slots: ways to unlock an account. Each has a key pair of its own, derived from what its holder knows.
//!
//! **Invariant:** the unlock key is sealed to a slot's public key, so it can be replaced with no holder at hand.

use envelope::{
    RecoveryCode, SlotId, Suite,
    parse::Reader,
    suite::{ENCAPSULATION_LEN, ENCRYPTION_KEY_LEN, VERSION, WRAPPED_KEY_LEN},
};

use crate::{
    CryptoRng, OpenError,
    account::UnlockKey,
    cbor::{Cbor, Reader as CborReader, Writer},
    kdf::derive_key,
    keys::{EncryptionKey, EncryptionPublicKey},
    offline::OfflineSecret,
    opaque::ExportKey,
    passkey::PrfOutput,
    wrap,
};

const KEY_LABEL: &[u8] = b"siegel/slot-key/v1\0";
const WRAP_LABEL: &[u8] = b"siegel/slot/v1\0";
/// Bytes before the encapsulation: everything that the seal is bound to.
const PUBLIC_LEN: usize = 8 + SlotId::LEN + ENCRYPTION_KEY_LEN;

/// What a slot's holder needs to open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum SlotKind {
    /// The password, by OPAQUE's export key.
    Password = 1,
    /// The recovery code.
    Recovery = 2,
    /// A passkey, by its PRF.
    Passkey = 3,
    /// The password without the server: kept on one device, never among the slots of an account.
    Offline = 4,
}

impl SlotKind {
    fn from_byte(byte: u8) -> Result<Self, OpenError> {
        match byte {
            1 => Ok(Self::Password),
            2 => Ok(Self::Recovery),
            3 => Ok(Self::Passkey),
            4 => Ok(Self::Offline),
            _ => Err(OpenError::Refused),
        }
    }

    /// Whether an account may have slots of these kinds: either all of them are named or, as in objects from before kinds were,
    /// none is; and offline slots are never an account's.
    pub(crate) fn are_an_accounts(kinds: impl Iterator<Item = Option<Self>> + Clone) -> bool {
        kinds.clone().is_sorted_by(|a, b| a.is_some() == b.is_some())
            && !kinds.flatten().any(|kind| kind == Self::Offline)
    }
}

impl Cbor for SlotKind {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.number(*self as u64);
    }

    fn read(reader: &mut CborReader<'_>) -> Result<Self, OpenError> {
        u8::read(reader).and_then(Self::from_byte)
    }
}

/// What opens a slot, borrowed from where it is kept.
#[derive(Clone, Copy)]
pub enum SlotSecret<'a> {
    /// OPAQUE's export key.
    Password(&'a ExportKey),
    /// The recovery code.
    Recovery(&'a RecoveryCode),
    /// The PRF's output.
    Passkey(&'a PrfOutput),
    /// The password, stretched for this very slot.
    Offline(&'a OfflineSecret),
}

impl SlotSecret<'_> {
    const fn kind(self) -> SlotKind {
        match self {
            Self::Password(_) => SlotKind::Password,
            Self::Recovery(_) => SlotKind::Recovery,
            Self::Passkey(_) => SlotKind::Passkey,
            Self::Offline(_) => SlotKind::Offline,
        }
    }

    /// The slot's key pair.
    fn derive(self, slot: SlotId) -> EncryptionKey {
        let info: [&[u8]; 3] = [KEY_LABEL, &[self.kind() as u8], slot.as_bytes()];
        EncryptionKey::from_seed(match self {
            Self::Password(export_key) => derive_key(export_key.to_bytes().expose(), &info),
            Self::Recovery(code) => derive_key(code.secret().as_ref(), &info),
            Self::Passkey(output) => derive_key(output.secret().expose(), &info),
            Self::Offline(secret) => derive_key(secret.to_bytes().expose(), &info),
        })
    }
}

/// A slot as the server keeps it, or the device if it is an offline one.
#[derive(Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its id.
    pub slot: SlotId,
    /// What opens it.
    pub kind: SlotKind,
    /// Its public key.
    pub public_key: EncryptionPublicKey,
    encapsulation: [u8; ENCAPSULATION_LEN],
    sealed: [u8; WRAPPED_KEY_LEN],
}

impl Slot {
    /// First four bytes of the object.
    pub const MAGIC: &'static [u8; 4] = b"SGL1";
    /// Bytes of the object.
    pub const LEN: usize = PUBLIC_LEN + ENCAPSULATION_LEN + WRAPPED_KEY_LEN;

    /// A new slot that `secret` opens.
    pub fn create(
        slot: SlotId,
        secret: SlotSecret<'_>,
        unlock_key: &UnlockKey,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let public_key = secret.derive(slot).public().clone();
        Self::seal(slot, secret.kind(), public_key, unlock_key, rng)
    }

    /// The same slot with another unlock key; its holder need not be there.
    #[must_use]
    pub fn reseal(&self, unlock_key: &UnlockKey, rng: &mut impl CryptoRng) -> Self {
        Self::seal(self.slot, self.kind, self.public_key.clone(), unlock_key, rng)
    }

    /// The unlock key.
    ///
    /// # Errors
    /// [`OpenError`] if the secret is not this slot's, or the slot was changed.
    pub fn open(&self, secret: SlotSecret<'_>) -> Result<UnlockKey, OpenError> {
        let key = secret.derive(self.slot);
        if self.kind != secret.kind() || self.public_key != *key.public() {
            return Err(OpenError::Refused);
        }
        let info = wrap_info(self.slot, self.kind, &self.public_key);
        wrap::unwrap_key(&self.encapsulation, &self.sealed, &key, &info).map(UnlockKey::from_bytes)
    }

    /// The object's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::LEN);
        bytes.extend_from_slice(&public_part(self.slot, self.kind, &self.public_key));
        bytes.extend_from_slice(&self.encapsulation);
        bytes.extend_from_slice(&self.sealed);
        bytes
    }

    /// The slot in an object.
    ///
    /// # Errors
    /// [`OpenError`] for everything but a well-formed object with a valid key.
    pub fn parse(bytes: &[u8]) -> Result<Self, OpenError> {
        let mut reader = Reader::new(bytes);
        reader.preamble(Self::MAGIC)?;
        let kind = SlotKind::from_byte(reader.u8()?)?;
        reader.zeros::<1>()?;
        let slot = SlotId::new(*reader.array()?);
        let public_key = EncryptionPublicKey::from_bytes(reader.array()?)?;
        let (encapsulation, sealed) = (*reader.array()?, *reader.array()?);
        reader.end()?;
        Ok(Self { slot, kind, public_key, encapsulation, sealed })
    }

    fn seal(
        slot: SlotId,
        kind: SlotKind,
        public_key: EncryptionPublicKey,
        unlock_key: &UnlockKey,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let info = wrap_info(slot, kind, &public_key);
        let wrapped = wrap::wrap_key(unlock_key.to_bytes(), &public_key, &info, rng);
        Self { slot, kind, public_key, encapsulation: wrapped.encapsulation, sealed: wrapped.sealed }
    }
}

fn public_part(slot: SlotId, kind: SlotKind, public_key: &EncryptionPublicKey) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(PUBLIC_LEN);
    bytes.extend_from_slice(Slot::MAGIC);
    bytes.extend_from_slice(&[VERSION, Suite::One.byte(), kind as u8, 0]);
    bytes.extend_from_slice(slot.as_bytes());
    bytes.extend_from_slice(&public_key.to_bytes());
    bytes
}

fn wrap_info(slot: SlotId, kind: SlotKind, public_key: &EncryptionPublicKey) -> Vec<u8> {
    [WRAP_LABEL, &public_part(slot, kind, public_key)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Secret, keys::tests::rng};

    const ID: SlotId = SlotId::new([9; 16]);

    fn export(byte: u8) -> ExportKey {
        ExportKey::from_bytes(Secret::new([byte; 64]))
    }

    #[test]
    fn opens_with_its_own_secret_only() {
        let rng = &mut rng(1);
        let unlock_key = UnlockKey::generate(rng);
        let slot = Slot::create(ID, SlotSecret::Password(&export(1)), &unlock_key, rng);
        assert!(slot.open(SlotSecret::Password(&export(1))).is_ok_and(|key| key == unlock_key));
        assert!(slot.open(SlotSecret::Password(&export(2))).is_err());
        assert!(slot.open(SlotSecret::Recovery(&RecoveryCode::new([1; 26]))).is_err());
        let other_kind = Slot { kind: SlotKind::Recovery, ..slot };
        assert!(other_kind.open(SlotSecret::Password(&export(1))).is_err());

        let code = RecoveryCode::new([7; 26]);
        let slot = Slot::create(ID, SlotSecret::Recovery(&code), &unlock_key, rng);
        assert!(slot.open(SlotSecret::Recovery(&code)).is_ok_and(|key| key == unlock_key));
        assert!(Slot::parse(&slot.encode()).is_ok_and(|parsed| parsed == slot));

        let [output, other] = [1, 2].map(|byte| PrfOutput::from_bytes(&[byte; 32]).expect("an output"));
        let slot = Slot::create(ID, SlotSecret::Passkey(&output), &unlock_key, rng);
        assert!(slot.open(SlotSecret::Passkey(&output)).is_ok_and(|key| key == unlock_key));
        assert!(slot.open(SlotSecret::Passkey(&other)).is_err());
        assert!(Slot::parse(&slot.encode()).is_ok_and(|parsed| parsed == slot));

        let [stretched, other] = [1, 2].map(|byte| OfflineSecret::from_bytes(Secret::new([byte; 32])));
        let slot = Slot::create(ID, SlotSecret::Offline(&stretched), &unlock_key, rng);
        assert!(slot.open(SlotSecret::Offline(&stretched)).is_ok_and(|key| key == unlock_key));
        assert!(slot.open(SlotSecret::Offline(&other)).is_err());
        assert!(slot.open(SlotSecret::Passkey(&output)).is_err(), "the same bytes, for another kind");
        assert!(Slot::parse(&slot.encode()).is_ok_and(|parsed| parsed == slot));

        let slot = Slot::create(ID, SlotSecret::Recovery(&code), &unlock_key, rng);
        let newer = UnlockKey::generate(rng);
        let resealed = slot.reseal(&newer, rng);
        assert!(resealed.open(SlotSecret::Recovery(&code)).is_ok_and(|key| key == newer));
    }

    #[test]
    fn object_round_trips_and_refuses_every_change() {
        let rng = &mut rng(1);
        let slot = Slot::create(ID, SlotSecret::Password(&export(1)), &UnlockKey::generate(rng), rng);
        let bytes = slot.encode();
        assert_eq!(bytes.len(), Slot::LEN);
        assert!(Slot::parse(&bytes).is_ok_and(|parsed| parsed == slot));
        for at in (0..PUBLIC_LEN).step_by(7).chain(0..24).chain(PUBLIC_LEN..Slot::LEN) {
            let mut wrong = bytes.clone();
            wrong[at] ^= 1;
            let opened = Slot::parse(&wrong).and_then(|slot| slot.open(SlotSecret::Password(&export(1))));
            assert!(opened.is_err(), "byte {at}");
        }
        for len in [0, 7, 24, PUBLIC_LEN, Slot::LEN - 1] {
            assert!(Slot::parse(&bytes[..len]).is_err(), "{len}");
        }
        assert!(Slot::parse(&[bytes, vec![0]].concat()).is_err());
    }
}
