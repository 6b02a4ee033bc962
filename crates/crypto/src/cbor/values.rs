//! How numbers, texts, lists, ids and keys stand in CBOR.

use std::collections::BTreeMap;

use envelope::{
    AccountId, AttachmentId, DeviceId, GrantId, Hash, KeyId, MessageId, RootFingerprint, SlotId, UnitId,
    suite::ENCRYPTION_KEY_LEN,
};

use super::{Cbor, Reader, Writer};
use crate::{
    OpenError, Secret,
    attachment::FileKey,
    keys::{EncryptionKey, EncryptionPublicKey, SigningKey, VerifyingKey},
    message::MessageKey,
};

/// Items that a list has room for before it has to move: none of ours that holds secrets is longer.
const ROOM: u64 = 64;

/// Numbers.
macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Cbor for $number {
            fn write(&self, writer: &mut Writer<'_>) {
                writer.number(u64::from(*self));
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
                reader.number()?.try_into().map_err(|_| OpenError::Refused)
            }
        }
    )+};
}
numbers!(u8, u32, u64);

/// Yes and no, as 1 and 0.
impl Cbor for bool {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.number(u64::from(*self));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        match reader.number()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(OpenError::Refused),
        }
    }
}

/// Ids and hashes, as byte strings of their length.
macro_rules! byte_strings {
    ($($name:ty: $len:literal),+) => {$(
        impl Cbor for $name {
            fn write(&self, writer: &mut Writer<'_>) {
                let bytes: &[u8; $len] = self.as_ref();
                writer.bytes(bytes);
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
                reader.byte_array::<$len>().map(Self::from)
            }
        }
    )+};
}
byte_strings!(
    AccountId: 16,
    AttachmentId: 16,
    DeviceId: 16,
    GrantId: 16,
    KeyId: 16,
    MessageId: 16,
    SlotId: 16,
    UnitId: 16,
    Hash: 32,
    RootFingerprint: 32
);

/// Bytes of an object that stand in another as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectBytes(pub Vec<u8>);

impl Cbor for ObjectBytes {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.bytes(&self.0);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        reader.bytes().map(|bytes| Self(bytes.to_vec()))
    }
}

impl Cbor for String {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.text(self);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        reader.text().map(Self::from)
    }
}

impl<T: Cbor> Cbor for Option<T> {
    fn write(&self, writer: &mut Writer<'_>) {
        if let Some(value) = self {
            value.write(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        T::read(reader).map(Some)
    }

    fn is_left_out(&self) -> bool {
        self.is_none()
    }

    fn left_out() -> Option<Self> {
        Some(None)
    }
}

impl<T: Cbor> Cbor for Vec<T> {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.array(self.len());
        self.iter().for_each(|item| item.write(writer));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        let len = reader.array()?;
        let mut items = Self::with_capacity(len.min(ROOM) as usize);
        for _ in 0..len {
            items.push(T::read(reader)?);
        }
        Ok(items)
    }
}

impl Cbor for BTreeMap<String, String> {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.map(self.len());
        for (key, value) in self {
            writer.text(key);
            writer.text(value);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        let mut map = Self::new();
        for _ in 0..reader.map()? {
            map.insert(String::read(reader)?, String::read(reader)?);
        }
        Ok(map)
    }
}

impl Cbor for Secret<32> {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.bytes(self.expose());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        Self::from_slice(reader.bytes()?).ok_or(OpenError::Refused)
    }
}

impl Cbor for MessageKey {
    fn write(&self, writer: &mut Writer<'_>) {
        self.to_bytes().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        Secret::read(reader).map(Self::from_bytes)
    }
}

impl Cbor for FileKey {
    fn write(&self, writer: &mut Writer<'_>) {
        self.to_bytes().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        Secret::read(reader).map(Self::from_bytes)
    }
}

impl Cbor for SigningKey {
    fn write(&self, writer: &mut Writer<'_>) {
        self.to_bytes().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        Secret::read(reader).map(|seed| Self::from_bytes(&seed))
    }
}

impl Cbor for EncryptionKey {
    fn write(&self, writer: &mut Writer<'_>) {
        self.seed().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        Secret::read(reader).map(Self::from_seed)
    }
}

impl Cbor for VerifyingKey {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.bytes(self.as_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        Self::from_bytes(&reader.byte_array()?)
    }
}

impl Cbor for EncryptionPublicKey {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.bytes(&self.to_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError> {
        Self::from_bytes(&reader.byte_array::<ENCRYPTION_KEY_LEN>()?)
    }
}
