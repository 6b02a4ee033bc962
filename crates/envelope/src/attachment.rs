//! The attachment object `SGA1`: header, lengths, upload parts, digest, windows.

mod window;

use sha2::{Digest as _, Sha256};

use crate::{
    AttachmentId, Hash, ParseError, Suite,
    limits::{CHUNK_LEN, FILE_MAX, PART_LEN, TAG_LEN},
    padding,
    parse::Reader,
    suite::{COMMITMENT_LEN, SALT_LEN, VERSION},
};

pub use window::Window;

/// First four bytes of an attachment object.
pub const MAGIC: &[u8; 4] = b"SGA1";
/// Bytes before the first chunk.
pub const HEADER_LEN: usize = PREFIX_LEN + SALT_LEN + COMMITMENT_LEN;
/// Bytes of the header before salt and commitment; the stream's context begins with them.
pub const PREFIX_LEN: usize = 32;
/// Before the parts' hashes in the object's digest.
pub const DIGEST_LABEL: &[u8] = b"siegel/attachment-digest/v1\0";

/// The header of an attachment object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentHeader {
    /// The attachment's id.
    pub attachment: AttachmentId,
    /// Bytes of the padded plaintext.
    pub padded_len: u64,
    /// The stream's salt.
    pub salt: [u8; SALT_LEN],
    /// The stream's key commitment.
    pub commitment: [u8; COMMITMENT_LEN],
}

impl AttachmentHeader {
    /// The header at the start of `bytes`; what follows is not looked at.
    ///
    /// # Errors
    /// [`ParseError`] for anything that this version does not write.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let mut reader = Reader::new(bytes);
        reader.preamble(MAGIC)?;
        reader.zeros::<2>()?;
        let attachment = AttachmentId::new(*reader.array()?);
        let padded_len = reader.u64()?;
        if padded_len > FILE_MAX || !padding::is_padded(padded_len) {
            return Err(ParseError::PaddedLength);
        }
        Ok(Self { attachment, padded_len, salt: *reader.array()?, commitment: *reader.array()? })
    }

    /// The header's bytes.
    pub fn encode(&self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        bytes[..PREFIX_LEN].copy_from_slice(&prefix(self.attachment, self.padded_len));
        bytes[PREFIX_LEN..PREFIX_LEN + SALT_LEN].copy_from_slice(&self.salt);
        bytes[PREFIX_LEN + SALT_LEN..].copy_from_slice(&self.commitment);
        bytes
    }

    /// Bytes of the whole object.
    pub const fn object_len(&self) -> u64 {
        object_len(self.padded_len)
    }
}

/// The first 32 bytes of a header.
pub fn prefix(attachment: AttachmentId, padded_len: u64) -> [u8; PREFIX_LEN] {
    let mut bytes = [0; PREFIX_LEN];
    bytes[..4].copy_from_slice(MAGIC);
    bytes[4] = VERSION;
    bytes[5] = Suite::One.byte();
    bytes[8..24].copy_from_slice(attachment.as_bytes());
    bytes[24..].copy_from_slice(&padded_len.to_be_bytes());
    bytes
}

/// Bytes of an object whose padded plaintext has `padded_len` bytes: the last chunk is always short, possibly empty.
pub const fn object_len(padded_len: u64) -> u64 {
    HEADER_LEN as u64 + padded_len + (padded_len / CHUNK_LEN as u64 + 1) * TAG_LEN as u64
}

/// Bytes of the object of a file of `file_len` bytes.
pub const fn object_len_of_file(file_len: u64) -> u64 {
    object_len(padding::padded_len(file_len))
}

/// Whether some file has an object of this length.
pub fn is_object_len(len: u64) -> bool {
    // The padded length is what remains when header and tags are taken off; the tags follow from the chunks.
    let Some(stream) = len.checked_sub(HEADER_LEN as u64) else { return false };
    let chunks = stream / (CHUNK_LEN + TAG_LEN) as u64 + 1;
    stream.checked_sub(chunks * TAG_LEN as u64).is_some_and(|padded_len| {
        padded_len <= FILE_MAX && padding::is_padded(padded_len) && object_len(padded_len) == len
    })
}

/// Number of upload parts of an object of `object_len` bytes.
pub const fn part_count(object_len: u64) -> u32 {
    object_len.div_ceil(PART_LEN) as u32
}

/// Bytes of part `index` (from 0), if the object has it.
pub fn part_len(object_len: u64, index: u32) -> Option<u64> {
    let start = u64::from(index) * PART_LEN;
    (start < object_len).then(|| PART_LEN.min(object_len - start))
}

/// The object's digest: SHA-256 of the label, the object's length (8 bytes) and the SHA-256 of each part in order.
pub fn object_digest(object_len: u64, parts: &[Hash]) -> Hash {
    let mut digest = Sha256::new();
    digest.update(DIGEST_LABEL);
    digest.update(object_len.to_be_bytes());
    for part in parts {
        digest.update(part.as_bytes());
    }
    Hash::new(digest.finalize().into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn header() -> AttachmentHeader {
        AttachmentHeader {
            attachment: AttachmentId::new([7; 16]),
            padded_len: 4352,
            salt: [1; 24],
            commitment: [2; 32],
        }
    }

    #[test]
    fn header_round_trips() {
        assert_eq!(AttachmentHeader::parse(&header().encode()), Ok(header()));
        assert_eq!(header().object_len(), 88 + 4352 + 16);
    }

    #[test]
    fn header_refuses() {
        let check = |at: usize, value: u8, expect| {
            let mut bytes = header().encode();
            bytes[at] = value;
            assert_eq!(AttachmentHeader::parse(&bytes), Err(expect), "byte {at}");
        };
        check(0, b'X', ParseError::Magic);
        check(4, 2, ParseError::Version);
        check(5, 2, ParseError::Suite);
        check(6, 1, ParseError::Reserved);
        check(7, 1, ParseError::Reserved);
        check(31, 1, ParseError::PaddedLength);
        check(27, 0xff, ParseError::PaddedLength);
        for len in 0..HEADER_LEN {
            assert_eq!(
                AttachmentHeader::parse(&header().encode()[..len]),
                Err(ParseError::Truncated),
                "{len}"
            );
        }
    }

    #[test]
    fn padded_length_ends_at_the_limit() {
        let at = AttachmentHeader { padded_len: FILE_MAX, ..header() };
        let above = AttachmentHeader { padded_len: padding::padded_len(FILE_MAX + 1), ..header() };
        let below = AttachmentHeader { padded_len: 4095, ..header() };
        assert!(AttachmentHeader::parse(&at.encode()).is_ok());
        assert_eq!(AttachmentHeader::parse(&above.encode()), Err(ParseError::PaddedLength));
        assert_eq!(AttachmentHeader::parse(&below.encode()), Err(ParseError::PaddedLength));
    }

    #[test]
    fn parts_cover_the_object() {
        let check = |padded_len: u64, count: u32, last: u64| {
            let len = object_len(padded_len);
            assert_eq!(part_count(len), count);
            assert_eq!(part_len(len, count - 1), Some(last));
            assert_eq!(part_len(len, count), None);
            assert_eq!((0..count).filter_map(|index| part_len(len, index)).sum::<u64>(), len);
        };
        check(4096, 1, 4096 + 16 + 88);
        check(16_384, 1, 16_384 + 32 + 88);
        check(8 << 20, 2, 104);
        check(1 << 30, 129, 104);
        assert_eq!((part_len(PART_LEN, 0), part_len(PART_LEN, 1)), (Some(PART_LEN), None));
    }

    proptest! {
        #[test]
        fn object_lengths_are_recognised(file in 1_u64..=FILE_MAX, off in 1_u64..16) {
            let len = object_len_of_file(file);
            prop_assert!(is_object_len(len));
            prop_assert!(!is_object_len(len + off));
            prop_assert!(!is_object_len(len - off));
        }
    }

    #[test]
    fn digest_depends_on_length_and_order() {
        let (a, b) = (Hash::of(b"a"), Hash::of(b"b"));
        assert_ne!(object_digest(1, &[a, b]), object_digest(1, &[b, a]));
        assert_ne!(object_digest(1, &[a]), object_digest(2, &[a]));
    }
}
