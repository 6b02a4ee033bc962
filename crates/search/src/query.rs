//! What somebody looks for: words, all of which have to be there.

use crate::{dictionary::PART_MIN, fold::forms, stem::stem, words::words};

/// Most words that count; what comes after them narrows nothing more.
pub const WORDS_MAX: usize = 8;

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub(crate) words: Vec<Word>,
}

/// A word of it, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// It, in each way that it may stand inside of others.
    pub(crate) forms: Vec<String>,
    /// Its stem.
    pub(crate) stem: String,
    /// The letters that a word has to hold, or to begin with if they are few: its forms, or the stem in their place.
    pub(crate) letters: Vec<String>,
}

impl Query {
    /// What this text looks for.
    pub fn new(text: &str) -> Self {
        let mut query = Self::default();
        for range in words(text) {
            let word = Word::new(&text[range]);
            if query.words.len() < WORDS_MAX && !query.words.contains(&word) {
                query.words.push(word);
            }
        }
        query
    }

    /// Whether it looks for nothing.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Word {
    fn new(word: &str) -> Self {
        let (first, second) = forms(word);
        let stem = stem(&first.letters);
        // Whether `ae` is an umlaut depends on the letter before it: at the beginning of what is typed, nobody knows which that is.
        let second =
            second.filter(|form| ["ae", "oe", "ue"].iter().any(|pair| form.letters.starts_with(pair)));
        let forms: Vec<_> = std::iter::once(first).chain(second).map(|form| form.letters).collect();
        let mut letters = forms.clone();
        // Whatever holds the word holds its stem.
        if stem.chars().count() >= PART_MIN && letters[0].starts_with(&stem) {
            letters[0].clone_from(&stem);
        }
        Self { forms, stem, letters }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_words_count_each_once() {
        let check = |text: &str, expect| assert_eq!(Query::new(text).words.len(), expect, "{text}");
        check("", 0);
        check(" , ", 0);
        check("a A ä", 1);
        check("a b c d e f g h", WORDS_MAX);
        check("a b c d e f g h i", WORDS_MAX);
    }
}
