//! A window into an attachment: which bytes of the object hold a range of the file.

use std::ops::Range;

use super::{HEADER_LEN, object_len};
use crate::{
    limits::{CHUNK_LEN, SEALED_CHUNK_LEN},
    padding::padded_len,
};

/// Consecutive chunks that a range of a file lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Number of the first of them.
    pub first: u64,
    /// Where they stand in the object.
    pub object: Range<u64>,
    /// Where the range stands in their plaintext.
    pub plain: Range<usize>,
}

impl Window {
    /// The window onto this range of a file of `size` bytes, if the file has it and it is not empty.
    pub fn new(size: u64, range: Range<u64>) -> Option<Self> {
        if range.is_empty() || range.end > size {
            return None;
        }
        let first = range.start / CHUNK_LEN as u64;
        let last = (range.end - 1) / CHUNK_LEN as u64;
        let place = |chunk: u64| HEADER_LEN as u64 + chunk * SEALED_CHUNK_LEN as u64;
        let skipped = first * CHUNK_LEN as u64;
        Some(Self {
            first,
            object: place(first)..place(last + 1).min(object_len(padded_len(size))),
            plain: (range.start - skipped) as usize..(range.end - skipped) as usize,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::limits::FILE_MAX;

    const CHUNK: u64 = CHUNK_LEN as u64;
    const SEALED: u64 = SEALED_CHUNK_LEN as u64;
    const BEGIN: u64 = HEADER_LEN as u64;

    #[test]
    fn windows_at_the_boundaries() {
        let check = |size, range, first, object, plain| {
            assert_eq!(Window::new(size, range), Some(Window { first, object, plain }));
        };
        check(1, 0..1, 0, BEGIN..BEGIN + 4096 + 16, 0..1);
        check(3 * CHUNK, 0..CHUNK, 0, BEGIN..BEGIN + SEALED, 0..CHUNK_LEN);
        check(3 * CHUNK, 0..CHUNK + 1, 0, BEGIN..BEGIN + 2 * SEALED, 0..CHUNK_LEN + 1);
        check(3 * CHUNK, CHUNK - 1..CHUNK, 0, BEGIN..BEGIN + SEALED, CHUNK_LEN - 1..CHUNK_LEN);
        check(3 * CHUNK, CHUNK..CHUNK + 1, 1, BEGIN + SEALED..BEGIN + 2 * SEALED, 0..1);
        check(
            2 * CHUNK + 5,
            2 * CHUNK..2 * CHUNK + 5,
            2,
            BEGIN + 2 * SEALED..BEGIN + 2 * SEALED + 2048 + 16,
            0..5,
        );
        for (size, range) in [(5, 0..0), (5, 5..5), (5, 0..6), (5, 5..6), (0, 0..1)] {
            assert_eq!(Window::new(size, range.clone()), None, "{range:?} of {size}");
        }
    }

    proptest! {
        #[test]
        fn a_window_holds_its_range_and_no_chunk_too_many(
            (size, start, end) in (1..=FILE_MAX).prop_flat_map(|size| (Just(size), 0..size)).prop_flat_map(
                |(size, start)| (Just(size), Just(start), start + 1..=size),
            ),
        ) {
            let Window { first, object, plain } = Window::new(size, start..end).expect("a range of the file");
            prop_assert_eq!((first * CHUNK + plain.start as u64, plain.len() as u64), (start, end - start));
            prop_assert!(plain.start < CHUNK_LEN);
            prop_assert_eq!(object.start, BEGIN + first * SEALED);
            let chunks = (object.end - object.start).div_ceil(SEALED);
            let opened = object.end - object.start - chunks * 16;
            prop_assert!(plain.end as u64 <= opened && plain.end as u64 > (chunks - 1) * CHUNK);
            prop_assert!(object.end <= object_len(padded_len(size)));
        }
    }
}
