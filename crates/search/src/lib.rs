//! Finds what a person looks for in their own mail, as they type: an index over subjects, names and texts.
//!
//! Words are compared without case, accents and umlauts, in both ways to write them; German forms of a word find each other, and a
//! compound is found by its parts. Nothing in here knows a browser, a clock, or a key: who keeps a segment seals it.
//!
//! **Invariant:** the index says where to look, never what to show: a hit is an id, and whoever drew it up decides what that shows.

mod dictionary;
mod fold;
mod index;
mod marks;
mod query;
mod segment;
mod stem;
mod words;

pub use index::{Hit, Index};
pub use marks::{Marked, excerpt};
pub use query::{Query, WORDS_MAX};
pub use segment::{Builder, DOCUMENTS_MAX, Segment, SegmentError};

/// Where a word stands. What stands in a subject counts more than what stands in a name, and that more than a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What it is about.
    Subject,
    /// Names: of a file, of who wrote it.
    Name,
    /// All else.
    Text,
}

impl Field {
    /// All fields, the weightiest first: a field's place is its bit in an index.
    pub(crate) const ALL: [Self; 3] = [Self::Subject, Self::Name, Self::Text];

    /// Its bit.
    pub(crate) const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// What a word found there counts; twice that, and one less if it is a part of a word only.
    const fn weight(self) -> u16 {
        match self {
            Self::Subject => 6,
            Self::Name => 4,
            Self::Text => 2,
        }
    }
}

#[cfg(test)]
mod tests;
