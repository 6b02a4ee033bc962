//! The words of a segment in their order, as one text: a part of a word is found by reading it all through.
//!
//! A segment's words are some tens of thousands of bytes; reading them takes less than looking up the trigrams that would spare it,
//! and those would be kept, too.

use crate::{query::Word, stem::stem};

/// Stands before and after each word, and in none.
const BORDER: char = '\n';

/// Letters from which on something typed is looked for inside of words, not only where they begin.
pub(crate) const PART_MIN: usize = 4;

/// Bytes that a form of a word may be longer than its stem.
const ENDING_MAX: usize = 6;

/// Words in order, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Dictionary {
    /// `\nword\nword\n`.
    text: String,
    /// Where each word begins.
    starts: Vec<u32>,
}

impl Dictionary {
    /// A dictionary of these words, in order and each once; none if they are not.
    pub(crate) fn new<'a>(words: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut made = Self { text: String::from(BORDER), starts: Vec::new() };
        let mut before = "";
        for word in words {
            if word <= before || word.contains(BORDER) {
                return None;
            }
            made.starts.push(u32::try_from(made.text.len()).ok()?);
            made.text.push_str(word);
            made.text.push(BORDER);
            before = word;
        }
        Some(made)
    }

    /// The dictionary that [`Self::text`] was of; none if it is of none.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        match text.strip_prefix(BORDER)? {
            "" => Self::new(std::iter::empty()),
            words => Self::new(words.strip_suffix(BORDER)?.split(BORDER)),
        }
    }

    /// All of it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The word at a place.
    pub(crate) fn word(&self, index: usize) -> &str {
        let start = self.starts[index] as usize;
        let next = self.starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        &self.text[start..next - BORDER.len_utf8()]
    }

    /// Tells of every word that answers to this one, and whether it is the same word or one that it is a part of. One may be told of
    /// more than once.
    pub(crate) fn matching(&self, wanted: &Word, mut found: impl FnMut(usize, bool)) {
        for letters in &wanted.letters {
            if letters.chars().count() >= PART_MIN {
                self.holding(letters, |index, at| {
                    let word = self.word(index);
                    found(index, at == 0 && (is_form(word, wanted) || has_stem(word, &wanted.stem)));
                });
            } else {
                for index in self.beginning(letters) {
                    found(index, is_form(self.word(index), wanted));
                }
            }
        }
        // A stem of few letters stands for its own word's forms, and is no part of others.
        if wanted.stem.chars().count() < PART_MIN && !wanted.forms.contains(&wanted.stem) {
            let same = self.beginning(&wanted.stem).filter(|index| has_stem(self.word(*index), &wanted.stem));
            same.for_each(|index| found(index, true));
        }
    }

    /// Tells of every word that holds these letters, and where in it.
    fn holding(&self, letters: &str, mut found: impl FnMut(usize, usize)) {
        // What is found goes up: the words before need not be looked through again.
        let mut index = 0;
        for (at, _) in self.text.match_indices(letters) {
            index += self.starts[index..].partition_point(|start| *start as usize <= at) - 1;
            found(index, at - self.starts[index] as usize);
        }
    }

    /// The words that begin so.
    fn beginning(&self, letters: &str) -> impl Iterator<Item = usize> {
        let first = partition_point(self.len(), |index| self.word(index) < letters);
        (first..self.len()).take_while(move |index| self.word(*index).starts_with(letters))
    }
}

fn is_form(word: &str, wanted: &Word) -> bool {
    wanted.forms.iter().any(|form| form == word)
}

/// Whether this is the stem of the word.
fn has_stem(word: &str, wanted: &str) -> bool {
    word.len() <= wanted.len() + ENDING_MAX && stem(word) == wanted
}

fn partition_point(len: usize, is_before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;

    fn dictionary(words: &[&str]) -> Dictionary {
        Dictionary::new(words.iter().copied()).expect("in order")
    }

    #[test]
    fn only_words_in_order_make_one() {
        assert!(Dictionary::new(["b", "a"].into_iter()).is_none());
        assert!(Dictionary::new(["a", "a"].into_iter()).is_none());
        assert!(Dictionary::new([""].into_iter()).is_none());
        for words in [&[][..], &["a"], &["a", "b", "ba"]] {
            let made = dictionary(words);
            assert_eq!(Dictionary::from_text(made.text()), Some(made.clone()));
            assert_eq!((0..made.len()).map(|index| made.word(index)).collect::<Vec<_>>(), words);
        }
        for text in ["", "a", "\na", "a\n", "\n\n", "\na\n\nb\n"] {
            assert_eq!(Dictionary::from_text(text), None, "{text:?}");
        }
    }

    #[test]
    fn words_answer_to_beginnings_forms_and_parts() {
        let words = dictionary(&[
            "bescheid",
            "bescheide",
            "essen",
            "kg",
            "kgs",
            "krankengeld",
            "krankengeldbescheid",
            "zahn",
            "zahnarzt",
            "zahne",
        ]);
        let check = |wanted: &str, expect: &[(&str, bool)]| {
            let mut found = Vec::new();
            words.matching(&Query::new(wanted).words[0], |index, whole| {
                found.push((words.word(index), whole))
            });
            found.sort_unstable();
            found.dedup();
            assert_eq!(found, expect, "{wanted}");
        };
        check("kg", &[("kg", true), ("kgs", false)]);
        check("geld", &[("krankengeld", false), ("krankengeldbescheid", false)]);
        check("eld", &[]);
        check("Bescheid", &[("bescheid", true), ("bescheide", true), ("krankengeldbescheid", false)]);
        check("Zähne", &[("zahn", true), ("zahnarzt", false), ("zahne", true)]);
        check("Zahn", &[("zahn", true), ("zahnarzt", false), ("zahne", true)]);
        check("esse", &[("essen", true)]);
    }
}
