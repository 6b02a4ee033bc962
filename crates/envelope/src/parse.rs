//! Strict reading: a cursor that never reads past the end, and the one error of every parser here.

use crate::{Suite, suite};

/// Why bytes are no object of this format. Nothing of the bytes is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The bytes end too early, usually an upload that was cut off.
    #[error("the object ends too early")]
    Truncated,
    /// There are bytes after the end.
    #[error("bytes follow the object's end")]
    Trailing,
    /// The object is longer than its kind may be.
    #[error("the object is too long")]
    TooLong,
    /// The first four bytes name another kind of object.
    #[error("not an object of this kind")]
    Magic,
    /// Made by a newer program.
    #[error("unknown format version")]
    Version,
    /// Made by a newer program.
    #[error("unknown suite")]
    Suite,
    /// Made by a newer program.
    #[error("unknown kind")]
    Kind,
    /// A byte that must be zero is not.
    #[error("a reserved byte is not zero")]
    Reserved,
    /// No recipient, or more than sixteen.
    #[error("between 1 and 16 recipients are allowed")]
    RecipientCount,
    /// The same key twice among the recipients.
    #[error("a recipient appears twice")]
    DuplicateRecipient,
    /// The body's length is outside the limits, or not that of a padded stream.
    #[error("the body's length is not allowed")]
    BodyLength,
    /// The signature's length is not that of the suite.
    #[error("the signature's length is not the suite's")]
    SignatureLength,
    /// The padded length is no Padmé length or outside the limits.
    #[error("the padded length is not allowed")]
    PaddedLength,
    /// The payload of a signed object is longer than the limit.
    #[error("the payload's length is not allowed")]
    PayloadLength,
}

impl ParseError {
    /// A stable name for logs and problem types.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Trailing => "trailing-bytes",
            Self::TooLong => "too-long",
            Self::Magic => "unknown-object",
            Self::Version => "unknown-version",
            Self::Suite => "unknown-suite",
            Self::Kind => "unknown-kind",
            Self::Reserved => "reserved-not-zero",
            Self::RecipientCount => "recipient-count",
            Self::DuplicateRecipient => "duplicate-recipient",
            Self::BodyLength => "body-length",
            Self::SignatureLength => "signature-length",
            Self::PaddedLength => "padded-length",
            Self::PayloadLength => "payload-length",
        }
    }
}

/// A cursor over the bytes of an object; everything is big-endian.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A cursor at the start of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next `len` bytes.
    ///
    /// # Errors
    /// [`ParseError::Truncated`] if there are fewer.
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], ParseError> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(ParseError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// [`ParseError::Truncated`] if there are fewer.
    pub fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], ParseError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(ParseError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next byte.
    ///
    /// # Errors
    /// [`ParseError::Truncated`] at the end.
    pub fn u8(&mut self) -> Result<u8, ParseError> {
        self.array::<1>().map(|[byte]| *byte)
    }

    /// The next two bytes as a number.
    ///
    /// # Errors
    /// [`ParseError::Truncated`] if there are fewer.
    pub fn u16(&mut self) -> Result<u16, ParseError> {
        self.array().map(|bytes| u16::from_be_bytes(*bytes))
    }

    /// The next four bytes as a number.
    ///
    /// # Errors
    /// [`ParseError::Truncated`] if there are fewer.
    pub fn u32(&mut self) -> Result<u32, ParseError> {
        self.array().map(|bytes| u32::from_be_bytes(*bytes))
    }

    /// The next eight bytes as a number.
    ///
    /// # Errors
    /// [`ParseError::Truncated`] if there are fewer.
    pub fn u64(&mut self) -> Result<u64, ParseError> {
        self.array().map(|bytes| u64::from_be_bytes(*bytes))
    }

    /// The six bytes with which every object starts: magic, version, suite.
    ///
    /// # Errors
    /// [`ParseError::Truncated`], [`ParseError::Magic`], [`ParseError::Version`], [`ParseError::Suite`].
    pub fn preamble(&mut self, magic: &[u8; 4]) -> Result<Suite, ParseError> {
        if self.array::<4>()? != magic {
            return Err(ParseError::Magic);
        }
        if self.u8()? != suite::VERSION {
            return Err(ParseError::Version);
        }
        Suite::try_from(self.u8()?)
    }

    /// `N` bytes that must be zero.
    ///
    /// # Errors
    /// [`ParseError::Truncated`], [`ParseError::Reserved`].
    pub fn zeros<const N: usize>(&mut self) -> Result<(), ParseError> {
        if *self.array::<N>()? == [0; N] { Ok(()) } else { Err(ParseError::Reserved) }
    }

    /// That nothing follows.
    ///
    /// # Errors
    /// [`ParseError::Trailing`] if something does.
    pub fn end(self) -> Result<(), ParseError> {
        if self.rest.is_empty() { Ok(()) } else { Err(ParseError::Trailing) }
    }
}
