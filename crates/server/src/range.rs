//! Byte ranges (RFC 9110, section 14): what was asked for, and the pieces of parts that it consists of.

use std::ops::Range;

use axum::http::{HeaderMap, header};
use envelope::limits::PART_LEN;

/// Bytes of an object, end exclusive; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByteRange {
    /// The first byte.
    pub(crate) start: u64,
    /// After the last byte.
    pub(crate) end: u64,
}

impl ByteRange {
    /// All of an object.
    pub(crate) const fn whole(len: u64) -> Self {
        Self { start: 0, end: len }
    }
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RangeRequest {
    /// The whole object: no range, several, or one that is not understood, as the RFC has it.
    Whole,
    /// These bytes.
    Part(ByteRange),
    /// Bytes that the object does not have.
    Outside,
}

impl RangeRequest {
    /// What the request with these headers wants of an object of `len` bytes.
    pub(crate) fn of(headers: &HeaderMap, len: u64) -> Self {
        let value = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
        value.and_then(|value| Self::parse(value, len)).unwrap_or(Self::Whole)
    }

    fn parse(value: &str, len: u64) -> Option<Self> {
        let (first, last) = value.strip_prefix("bytes=")?.trim().split_once('-')?;
        let (start, end) = match (first, last) {
            ("", suffix) => (len.saturating_sub(number(suffix)?), len),
            (first, "") => (number(first)?, len),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                if last < first {
                    return None;
                }
                (first, last.saturating_add(1).min(len))
            }
        };
        Some(if start < end { Self::Part(ByteRange { start, end }) } else { Self::Outside })
    }
}

/// Bytes of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The part.
    pub(crate) index: u32,
    /// Which of its bytes.
    pub(crate) bytes: Range<u64>,
}

/// The pieces of parts that a range consists of, in order.
pub(crate) fn pieces(range: ByteRange) -> impl Iterator<Item = Piece> {
    (range.start / PART_LEN..range.end.div_ceil(PART_LEN)).map(move |index| {
        let part = index * PART_LEN;
        Piece {
            // An object has no more than `PARTS_MAX` parts.
            index: index as u32,
            bytes: range.start.saturating_sub(part)..(range.end - part).min(PART_LEN),
        }
    })
}

fn number(text: &str) -> Option<u64> {
    // `u64::from_str` would take a sign.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_has_it() {
        let check = |value: &'static str, expect| {
            let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(value))]);
            assert_eq!(RangeRequest::of(&headers, 100), expect, "{value}");
        };
        let part = |start, end| RangeRequest::Part(ByteRange { start, end });
        check("bytes=0-0", part(0, 1));
        check("bytes=10-19", part(10, 20));
        check("bytes=10-", part(10, 100));
        check("bytes=-10", part(90, 100));
        check("bytes=-1000", part(0, 100));
        check("bytes=99-1000", part(99, 100));
        check("bytes=100-", RangeRequest::Outside);
        check("bytes=100-200", RangeRequest::Outside);
        check("bytes=-0", RangeRequest::Outside);
        for ignored in ["bytes=", "bytes=a-b", "bytes=2-1", "bytes=0-1,3-4", "bytes=+1-2", "lines=0-1", "0-1"]
        {
            check(ignored, RangeRequest::Whole);
        }
        assert_eq!(RangeRequest::of(&HeaderMap::new(), 100), RangeRequest::Whole);
    }

    proptest! {
        #[test]
        fn pieces_cover_the_range_exactly(start in 0..3 * PART_LEN, len in 1..3 * PART_LEN) {
            let range = ByteRange { start, end: start + len };
            let mut at = start;
            for piece in pieces(range) {
                prop_assert!(!piece.bytes.is_empty());
                prop_assert_eq!(u64::from(piece.index) * PART_LEN + piece.bytes.start, at);
                at += piece.bytes.end - piece.bytes.start;
            }
            prop_assert_eq!(at, range.end);
        }
    }
}
