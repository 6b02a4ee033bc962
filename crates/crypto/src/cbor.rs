//! CBOR (RFC 8949) as it stands in sealed and signed objects: maps with integer keys, in one form only.
//!
//! **Invariant:** bytes are accepted only if encoding what they say gives the same bytes. So there are no duplicate
//! or unknown keys, no other lengths or orders, nothing left over, and one meaning for everybody.

use std::convert::Infallible;

use envelope::suite::ENCRYPTION_KEY_LEN;
use minicbor::{
    Decode, Decoder, Encode, Encoder,
    decode::{self, Error},
    encode::{self, Write},
};
use zeroize::Zeroizing;

use crate::{
    OpenError, Secret,
    attachment::FileKey,
    keys::{EncryptionKey, EncryptionPublicKey, SigningKey, VerifyingKey},
};

/// The value's bytes. They are counted first: a buffer that grows would leave copies behind that nobody wipes.
#[expect(
    clippy::expect_used,
    reason = "no encoder here fails, and neither a counter nor a vector refuses bytes"
)]
pub(crate) fn to_bytes(value: &impl Encode<()>) -> Zeroizing<Vec<u8>> {
    let mut count = Count(0);
    minicbor::encode(value, &mut count).expect("counts");
    let mut bytes = Zeroizing::new(Vec::with_capacity(count.0));
    minicbor::encode(value, &mut *bytes).expect("fits");
    bytes
}

/// Takes bytes and keeps their number.
struct Count(usize);

impl Write for Count {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0 += bytes.len();
        Ok(())
    }
}

/// The value that these are the bytes of.
pub(crate) fn from_bytes<T: Encode<()> + for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, OpenError> {
    let value: T = minicbor::decode(bytes).map_err(|_| OpenError::Refused)?;
    if *to_bytes(&value) == bytes { Ok(value) } else { Err(OpenError::Refused) }
}

/// A byte string of exactly `N` bytes.
fn byte_array<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], Error> {
    d.bytes()?.try_into().map_err(|_| Error::message("another length"))
}

/// Identifiers, as byte strings of 16.
pub(crate) mod id {
    use super::*;

    pub(crate) fn encode<C, T: AsRef<[u8; 16]>, W: Write>(
        id: &T,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(id.as_ref())?.ok()
    }

    pub(crate) fn decode<C, T: From<[u8; 16]>>(d: &mut Decoder<'_>, _: &mut C) -> Result<T, decode::Error> {
        byte_array(d).map(T::from)
    }
}

/// Hashes, as byte strings of 32.
pub(crate) mod hash {
    use super::*;

    pub(crate) fn encode<C, T: AsRef<[u8; 32]>, W: Write>(
        hash: &T,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(hash.as_ref())?.ok()
    }

    pub(crate) fn decode<C, T: From<[u8; 32]>>(d: &mut Decoder<'_>, _: &mut C) -> Result<T, decode::Error> {
        byte_array(d).map(T::from)
    }
}

impl<C> Encode<C> for Secret<32> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(self.expose())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Secret<32> {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        Self::from_slice(d.bytes()?).ok_or(Error::message("another length"))
    }
}

impl<C> Encode<C> for FileKey {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        self.to_bytes().encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for FileKey {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        Secret::decode(d, ctx).map(Self::from_bytes)
    }
}

impl<C> Encode<C> for SigningKey {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        self.to_bytes().encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for SigningKey {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        Secret::decode(d, ctx).map(|seed| Self::from_bytes(&seed))
    }
}

impl<C> Encode<C> for EncryptionKey {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        self.seed().encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for EncryptionKey {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        Secret::decode(d, ctx).map(Self::from_seed)
    }
}

impl<C> Encode<C> for VerifyingKey {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(self.as_bytes())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for VerifyingKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        Self::from_bytes(&byte_array(d)?).map_err(|_| Error::message("no key"))
    }
}

impl<C> Encode<C> for EncryptionPublicKey {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.to_bytes())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for EncryptionPublicKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        Self::from_bytes(&byte_array::<ENCRYPTION_KEY_LEN>(d)?).map_err(|_| Error::message("no key"))
    }
}
