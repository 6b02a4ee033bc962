//! Where in a text the words stand that were looked for, and the piece of a text that shows them.

use std::ops::Range;

use crate::{
    dictionary::PART_MIN,
    fold::{Form, forms},
    query::{Query, Word},
    stem::stem,
    words::words,
};

/// Bytes of a text that are looked through for the piece to show: rows are drawn while somebody scrolls.
const LOOKED_AT: usize = 16_384;

/// Characters of a text that stand before the first word that was found.
const BEFORE: usize = 40;

/// A text, and where in it the words stand that were looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// Byte ranges in it, in order, apart from each other.
    pub marks: Vec<Range<usize>>,
}

impl Query {
    /// Where its words stand in a text: byte ranges in order, apart from each other.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let mut marks = Vec::new();
        for range in words(text) {
            marks.extend(self.mark(text, range));
        }
        marks
    }

    /// A text with its words marked.
    pub fn marked(&self, text: &str) -> Marked {
        Marked { text: text.to_owned(), marks: self.marks(text) }
    }

    /// Whether a text has all of its words.
    pub fn fits(&self, text: &str) -> bool {
        let written: Vec<_> = words(text).map(|range| Written::new(&text[range])).collect();
        self.words.iter().all(|word| written.iter().any(|written| written.answers(word).is_some()))
    }

    /// The part of the word at this place that answers to one of its words.
    fn mark(&self, text: &str, place: Range<usize>) -> Option<Range<usize>> {
        let written = Written::new(&text[place.clone()]);
        let found = self.words.iter().filter_map(|word| written.answers(word));
        // Of several the longest: it says most.
        let found = found.max_by_key(ExactSizeIterator::len)?;
        Some(place.start + found.start..place.start + found.end)
    }
}

/// A word of a text.
struct Written {
    first: Form,
    second: Option<Form>,
    len: usize,
}

impl Written {
    fn new(word: &str) -> Self {
        let (first, second) = forms(word);
        Self { first, second, len: word.len() }
    }

    /// Which part of it answers to the word that was looked for.
    fn answers(&self, wanted: &Word) -> Option<Range<usize>> {
        let forms = || std::iter::once(&self.first).chain(&self.second);
        let literal = wanted.forms.iter().flat_map(|letters| forms().filter_map(|form| part(form, letters)));
        if let Some(found) = literal.max_by_key(ExactSizeIterator::len) {
            return Some(found);
        }
        if self.first.letters.starts_with(&wanted.stem) && stem(&self.first.letters) == wanted.stem {
            return Some(0..self.len);
        }
        let long = wanted.stem.chars().count() >= PART_MIN;
        forms().filter(|_| long).find_map(|form| part(form, &wanted.stem))
    }
}

/// Where in the word these letters stand.
fn part(form: &Form, letters: &str) -> Option<Range<usize>> {
    let at = if letters.chars().count() >= PART_MIN {
        form.letters.find(letters)?
    } else {
        form.letters.starts_with(letters).then_some(0)?
    };
    let end = at + letters.len();
    // A letter that became two is marked whole, and so are dots that were typed as an `e`.
    let beyond = form.from[end..].iter().find(|from| **from > form.from[end - 1]);
    Some(form.from[at]..*beyond.unwrap_or(form.from.last()?))
}

/// The piece of a text around the first word that was found, on one line and about `len` characters long; its beginning if none is
/// there.
pub fn excerpt(text: &str, query: &Query, len: usize) -> Marked {
    let looked_at = &text[..floor(text, LOOKED_AT)];
    let first = words(looked_at).find_map(|range| query.mark(looked_at, range)).map_or(0, |mark| mark.start);
    let mut start = text[..first].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    if start > 0 {
        // It begins with a whole word.
        start += text[start..first].find(char::is_whitespace).unwrap_or_default();
    }
    let head: String = text[start..].chars().take(2 * len).collect();
    let line = head.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = line.char_indices().nth(len).map_or(line.len(), |(at, _)| at);
    let cut = end < line.len();
    let mut piece = String::new();
    if start > 0 {
        piece.push_str("… ");
    }
    piece.push_str(line[..end].trim_end());
    if cut {
        piece.push('…');
    }
    query.marked(&piece)
}

/// The last border of a character at or before a place.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}
