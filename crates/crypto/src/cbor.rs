//! CBOR (RFC 8949) as it stands in sealed and signed objects: maps with integer keys, in one form only.
//!
//! **Invariant:** bytes are accepted only if encoding what they say gives the same bytes. So there are no duplicate
//! or unknown keys, no other lengths or orders, nothing left over, and one meaning for everybody.

mod record;
mod values;

use std::convert::Infallible;

use minicbor::{
    Decoder, Encoder,
    decode::Error,
    encode::{self, Write},
};
use zeroize::Zeroizing;

use crate::OpenError;

pub(crate) use record::{Fields, record};
pub use values::ObjectBytes;

/// What has a form in CBOR.
pub(crate) trait Cbor: Sized {
    /// Writes it.
    fn write(&self, writer: &mut Writer<'_>);

    /// Reads it. Any form may be accepted: [`from_bytes`] refuses all but the one.
    fn read(reader: &mut Reader<'_>) -> Result<Self, OpenError>;

    /// Whether a record leaves it out.
    fn is_left_out(&self) -> bool {
        false
    }

    /// What a record has that leaves it out; nothing if it may not.
    fn left_out() -> Option<Self> {
        None
    }
}

/// The value's bytes. They are counted first: a buffer that grows would leave copies behind that nobody wipes.
pub(crate) fn to_bytes(value: &impl Cbor) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::new());
    let mut writer = Writer::new(Sink::Count(0));
    value.write(&mut writer);
    if let Sink::Count(len) = *writer.0.writer() {
        bytes.reserve_exact(len);
    }
    value.write(&mut Writer::new(Sink::Keep(&mut bytes)));
    bytes
}

/// The value that these are the bytes of.
pub(crate) fn from_bytes<T: Cbor>(bytes: &[u8]) -> Result<T, OpenError> {
    let value = T::read(&mut Reader(Decoder::new(bytes)))?;
    if *to_bytes(&value) == bytes { Ok(value) } else { Err(OpenError::Refused) }
}

/// Writes data items.
pub(crate) struct Writer<'a>(Encoder<Sink<'a>>);

impl<'a> Writer<'a> {
    fn new(sink: Sink<'a>) -> Self {
        Self(Encoder::new(sink))
    }

    pub(crate) fn number(&mut self, number: u64) {
        written(self.0.u64(number));
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        written(self.0.bytes(bytes));
    }

    pub(crate) fn text(&mut self, text: &str) {
        written(self.0.str(text));
    }

    pub(crate) fn array(&mut self, len: usize) {
        written(self.0.array(len as u64));
    }

    pub(crate) fn map(&mut self, len: usize) {
        written(self.0.map(len as u64));
    }
}

#[expect(clippy::expect_used, reason = "neither a counter nor a vector refuses bytes")]
fn written<T>(result: Result<T, encode::Error<Infallible>>) {
    result.expect("nothing here fails");
}

/// Where bytes go.
enum Sink<'a> {
    /// Only their number is wanted.
    Count(usize),
    /// They are kept.
    Keep(&'a mut Vec<u8>),
}

impl Write for Sink<'_> {
    type Error = Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        match self {
            Self::Count(len) => *len += bytes.len(),
            Self::Keep(kept) => kept.extend_from_slice(bytes),
        }
        Ok(())
    }
}

/// Reads data items. Lengths are definite.
pub(crate) struct Reader<'a>(Decoder<'a>);

impl<'a> Reader<'a> {
    pub(crate) fn number(&mut self) -> Result<u64, OpenError> {
        read(self.0.u64())
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], OpenError> {
        read(self.0.bytes())
    }

    /// A byte string of exactly `N` bytes.
    pub(crate) fn byte_array<const N: usize>(&mut self) -> Result<[u8; N], OpenError> {
        self.bytes()?.try_into().map_err(|_| OpenError::Refused)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, OpenError> {
        read(self.0.str())
    }

    /// The number of items that follow.
    pub(crate) fn array(&mut self) -> Result<u64, OpenError> {
        read(self.0.array())?.ok_or(OpenError::Refused)
    }

    /// The number of pairs that follow.
    pub(crate) fn map(&mut self) -> Result<u64, OpenError> {
        read(self.0.map())?.ok_or(OpenError::Refused)
    }
}

fn read<T>(result: Result<T, Error>) -> Result<T, OpenError> {
    result.map_err(|_| OpenError::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq)]
    struct Sample {
        number: u8,
        text: Option<String>,
        list: Vec<u64>,
    }

    record!(Sample { number, text, list });

    fn sample(text: Option<&str>) -> Sample {
        Sample { number: 7, text: text.map(String::from), list: vec![1, 300] }
    }

    #[test]
    fn records_have_one_form() {
        let check = |sample: Sample, bytes: &[u8]| {
            assert_eq!(to_bytes(&sample).as_slice(), bytes);
            assert_eq!(from_bytes(bytes), Ok(sample));
        };
        check(sample(None), b"\xa2\x00\x07\x02\x82\x01\x19\x01\x2c");
        check(sample(Some("a")), b"\xa3\x00\x07\x01\x61a\x02\x82\x01\x19\x01\x2c");
    }

    #[test]
    fn other_forms_are_refused() {
        let check = |what: &str, bytes: &[u8]| {
            assert_eq!(from_bytes::<Sample>(bytes), Err(OpenError::Refused), "{what}");
        };
        check("nothing", b"");
        check("no map", b"\x83\x07\x61a\x80");
        check("a needed field left out", b"\xa1\x02\x80");
        check("the last one left out", b"\xa1\x00\x07");
        check("null for a field that is left out", b"\xa3\x00\x07\x01\xf6\x02\x80");
        check("another order", b"\xa2\x02\x80\x00\x07");
        check("a key twice", b"\xa3\x00\x07\x00\x07\x02\x80");
        check("an unknown key", b"\xa3\x00\x07\x02\x80\x03\x00");
        check("a key that is no number", b"\xa2\x00\x07\x61\x02\x80");
        check("too large a number", b"\xa2\x00\x19\x01\x00\x02\x80");
        check("a negative number", b"\xa2\x00\x20\x02\x80");
        check("a longer number than needed", b"\xa2\x00\x18\x07\x02\x80");
        check("a longer length than needed", b"\xb8\x02\x00\x07\x02\x80");
        check("a longer key than needed", b"\xa2\x00\x07\x18\x02\x80");
        check("a map without a length", b"\xbf\x00\x07\x02\x80\xff");
        check("a list without a length", b"\xa2\x00\x07\x02\x9f\xff");
        check("a text without a length", b"\xa3\x00\x07\x01\x7f\x61a\xff\x02\x80");
        check("text that is none", b"\xa3\x00\x07\x01\x61\xff\x02\x80");
        check("bytes for text", b"\xa3\x00\x07\x01\x41a\x02\x80");
        check("a tag", b"\xa2\x00\xc1\x07\x02\x80");
        check("a list longer than the bytes", b"\xa2\x00\x07\x02\x9b\xff\xff\xff\xff\xff\xff\xff\xff");
        check("a key without its value", b"\xa3\x00\x07\x02\x80\x03");
        check("fewer pairs than it says", b"\xa3\x00\x07\x02\x80");
        check("something left over", b"\xa2\x00\x07\x02\x80\x00");
    }
}
