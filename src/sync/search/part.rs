//! What a document of the index is: a message, a file by its name, or the words in a file.

use envelope::limits::ATTACHMENTS_MAX;
use wire::feed::Cursor;

/// Bits of a document's id that say which file of the message it is; none for the message itself.
const FILE_BITS: u32 = 6;
/// The bit of a document that holds the words in a file.
const WORDS: u64 = 1 << 63;

const _: () = assert!(ATTACHMENTS_MAX < 1 << FILE_BITS, "every file of a message has its number");

/// Which part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// What it says itself.
    Message,
    /// A file's name; files count from 0.
    File(usize),
    /// What is written in that file.
    Words(usize),
}

impl Part {
    /// The document's id.
    pub(super) const fn at(self, place: Cursor) -> u64 {
        let id = place.0 << FILE_BITS;
        match self {
            Self::Message => id,
            Self::File(file) => id | (file as u64 + 1),
            Self::Words(file) => WORDS | id | (file as u64 + 1),
        }
    }

    /// What an id stands for.
    pub(super) const fn of(id: u64) -> (Cursor, Self) {
        let place = Cursor((id & !WORDS) >> FILE_BITS);
        let part = match ((id & ((1 << FILE_BITS) - 1)) as usize, id & WORDS) {
            (0, _) => Self::Message,
            (number, 0) => Self::File(number - 1),
            (number, _) => Self::Words(number - 1),
        };
        (place, part)
    }

    /// The file that is meant.
    pub(super) const fn file(self) -> Option<usize> {
        match self {
            Self::Message => None,
            Self::File(file) | Self::Words(file) => Some(file),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_place_and_part() {
        let last = ATTACHMENTS_MAX - 1;
        let parts = [Part::Message, Part::File(0), Part::File(last), Part::Words(0), Part::Words(last)];
        for place in [0, 7, 1 << 56].map(Cursor) {
            for part in parts {
                assert_eq!(Part::of(part.at(place)), (place, part));
            }
        }
    }
}
