//! A part of the index: some documents, their words, and in which of them each word stands. Made once, then only joined with others.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{Field, dictionary::Dictionary, fold::forms, query::Query, words::words};

/// Most documents of a segment: two of this size together are made within a page's patience.
pub const DOCUMENTS_MAX: usize = 1_024;

/// The form that segments are kept in: what has another number is made anew.
const FORM: u8 = 1;

/// Bits of a posting that say in which fields; the rest says in which document.
const FIELD_BITS: u32 = Field::ALL.len() as u32;

/// Why bytes are no segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SegmentError {
    /// They are of another version of the index: make it anew.
    Form,
    /// They are of no version.
    Damaged,
}

/// Some documents and their words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Segment {
    /// The documents in the order of their ids, and how new each is.
    documents: Vec<Document>,
    words: Dictionary,
    /// For each word where its postings end, and the next one's begin.
    ends: Vec<u32>,
    /// Which document, and in which fields.
    postings: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Document {
    id: u64,
    /// What is newer stands before what is older.
    at: u64,
}

/// A segment as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    documents: Vec<Document>,
    #[serde(borrow)]
    words: &'a str,
    ends: Vec<u32>,
    postings: Vec<u32>,
}

impl Segment {
    /// How many documents are in it.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The documents in it, in the order of their ids.
    pub fn ids(&self) -> impl Iterator<Item = u64> {
        self.documents.iter().map(|document| document.id)
    }

    /// Whether a document is in it.
    pub fn has(&self, id: u64) -> bool {
        self.documents.binary_search_by_key(&id, |document| document.id).is_ok()
    }

    /// The segment as bytes, to be sealed and kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let kept = Kept {
            documents: self.documents.clone(),
            words: self.words.text(),
            ends: self.ends.clone(),
            postings: self.postings.clone(),
        };
        // Nothing in it is without a form; and if, the segment would be made anew.
        let body = postcard::to_allocvec(&kept).unwrap_or_default();
        [&[FORM][..], &body].concat()
    }

    /// The segment that these bytes are.
    ///
    /// # Errors
    /// [`SegmentError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SegmentError> {
        let [form, body @ ..] = bytes else { return Err(SegmentError::Damaged) };
        if *form != FORM {
            return Err(SegmentError::Form);
        }
        let Kept { documents, words, ends, postings } =
            postcard::from_bytes(body).map_err(|_| SegmentError::Damaged)?;
        let words = Dictionary::from_text(words).ok_or(SegmentError::Damaged)?;
        let whole = documents.is_sorted_by(|a, b| a.id < b.id)
            && ends.len() == words.len()
            && ends.is_sorted()
            && ends.last().copied().unwrap_or_default() as usize == postings.len()
            && postings.iter().all(|posting| ((posting >> FIELD_BITS) as usize) < documents.len());
        whole.then_some(Self { documents, words, ends, postings }).ok_or(SegmentError::Damaged)
    }

    /// Both in one, without what is `gone`. Where a document is in both, the second one counts.
    pub(crate) fn join(&self, other: &Self, gone: &HashSet<u64>) -> Self {
        let stays = |document: &Document| !gone.contains(&document.id);
        let mut documents: Vec<_> =
            self.documents.iter().filter(|one| stays(one) && !other.has(one.id)).copied().collect();
        documents.extend(other.documents.iter().filter(|one| stays(one)));
        documents.sort_unstable_by_key(|document| document.id);
        let place = |id: u64| documents.binary_search_by_key(&id, |document| document.id).ok();
        let here: Vec<_> =
            self.documents.iter().map(|one| place(one.id).filter(|_| !other.has(one.id))).collect();
        let there: Vec<_> = other.documents.iter().map(|one| place(one.id)).collect();

        let mut joined = Joined::default();
        let (mut a, mut b) = (0, 0);
        while a < self.words.len() || b < other.words.len() {
            let (left, right) = (self.word(a), other.word(b));
            let word = match (left, right) {
                (Some(left), Some(right)) => left.min(right),
                (left, right) => left.or(right).unwrap_or_default(),
            };
            let begin = joined.postings.len();
            if left == Some(word) {
                joined.take(self.postings_of(a), &here);
                a += 1;
            }
            if right == Some(word) {
                joined.take(other.postings_of(b), &there);
                b += 1;
            }
            joined.close(word, begin);
        }
        let words = Dictionary::new(joined.words.into_iter()).unwrap_or_default();
        Self { documents, words, ends: joined.ends, postings: joined.postings }
    }

    /// For each document what it counts for the query, nothing for those that do not have all of its words; with its id, and how
    /// new it is.
    pub(crate) fn rank(&self, query: &Query) -> impl Iterator<Item = (u64, u64, u16)> {
        let mut sums = vec![0_u16; self.documents.len()];
        for (number, word) in query.words.iter().enumerate() {
            let mut best = vec![0_u16; self.documents.len()];
            self.words.matching(word, |index, whole| {
                for posting in self.postings_of(index) {
                    let counts = WEIGHTS[whole as usize][(posting & ((1 << FIELD_BITS) - 1)) as usize];
                    let best = &mut best[(posting >> FIELD_BITS) as usize];
                    *best = counts.max(*best);
                }
            });
            for (sum, best) in sums.iter_mut().zip(best) {
                let missed = best == 0 || (number > 0 && *sum == 0);
                *sum = if missed { 0 } else { *sum + best };
            }
        }
        let ranked = self.documents.iter().zip(sums);
        ranked.filter(|(_, sum)| *sum > 0).map(|(document, sum)| (document.id, document.at, sum))
    }

    fn word(&self, index: usize) -> Option<&str> {
        (index < self.words.len()).then(|| self.words.word(index))
    }

    fn postings_of(&self, index: usize) -> &[u32] {
        let begin = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.postings[begin as usize..self.ends[index] as usize]
    }
}

/// What a word counts, by whether it is the same word and by the fields that it stands in.
const WEIGHTS: [[u16; 1 << FIELD_BITS]; 2] = {
    let mut weights = [[0; 1 << FIELD_BITS]; 2];
    let mut fields = 1_u32;
    while fields < 1 << FIELD_BITS {
        let first = fields.trailing_zeros() as usize;
        weights[1][fields as usize] = Field::ALL[first].weight();
        weights[0][fields as usize] = Field::ALL[first].weight() - 1;
        fields += 1;
    }
    weights
};

/// A joined segment in the making.
#[derive(Default)]
struct Joined<'a> {
    words: Vec<&'a str>,
    ends: Vec<u32>,
    postings: Vec<u32>,
}

impl<'a> Joined<'a> {
    /// Takes over the postings of those documents that have a place.
    fn take(&mut self, postings: &[u32], places: &[Option<usize>]) {
        for posting in postings {
            if let Some(place) = places[(posting >> FIELD_BITS) as usize] {
                self.postings.push(posting_of(place, posting & ((1 << FIELD_BITS) - 1)));
            }
        }
    }

    /// A word's postings are all there; it stays if there are any.
    fn close(&mut self, word: &'a str, begin: usize) {
        if self.postings.len() > begin {
            self.postings[begin..].sort_unstable();
            self.words.push(word);
            self.ends.push(self.postings.len() as u32);
        }
    }
}

const fn posting_of(document: usize, fields: u32) -> u32 {
    (document as u32) << FIELD_BITS | fields
}

/// A segment in the making.
#[derive(Default)]
pub struct Builder {
    documents: Vec<Document>,
    /// For each word, in each document what fields: documents as numbers in the order in which they came.
    postings: HashMap<String, Vec<u32>>,
    /// Words as they were written, and their folded forms: most words come again and again.
    known: HashMap<String, Vec<String>>,
}

impl Builder {
    /// How many documents are in it.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// Takes a document in. Ids come once only; `at` says how new it is.
    pub fn push<'a>(&mut self, id: u64, at: u64, fields: impl IntoIterator<Item = (Field, &'a str)>) {
        let number = self.documents.len();
        self.documents.push(Document { id, at });
        for (field, text) in fields {
            for range in words(text) {
                self.note(&text[range], number, field);
            }
        }
    }

    fn note(&mut self, written: &str, number: usize, field: Field) {
        if !self.known.contains_key(written) {
            let (first, second) = forms(written);
            let folded = std::iter::once(first).chain(second).map(|form| form.letters).collect();
            self.known.insert(written.to_owned(), folded);
        }
        for form in &self.known[written] {
            let Some(postings) = self.postings.get_mut(form) else {
                self.postings.insert(form.clone(), vec![posting_of(number, field.bit())]);
                continue;
            };
            match postings.last_mut() {
                Some(last) if *last >> FIELD_BITS == number as u32 => *last |= field.bit(),
                _ => postings.push(posting_of(number, field.bit())),
            }
        }
    }

    /// The segment of what was taken in.
    pub fn finish(self) -> Segment {
        let Self { mut documents, postings, .. } = self;
        let mut order: Vec<_> = (0..documents.len()).collect();
        order.sort_unstable_by_key(|number| documents[*number].id);
        let mut places = vec![None; documents.len()];
        for (place, number) in order.into_iter().enumerate() {
            places[number] = Some(place);
        }
        documents.sort_unstable_by_key(|document| document.id);
        let mut words: Vec<_> = postings.iter().filter(|(word, _)| !word.is_empty()).collect();
        words.sort_unstable_by_key(|(word, _)| *word);
        let mut joined = Joined::default();
        for (word, postings) in words {
            let begin = joined.postings.len();
            joined.take(postings, &places);
            joined.close(word, begin);
        }
        let words = Dictionary::new(joined.words.into_iter()).unwrap_or_default();
        Segment { documents, words, ends: joined.ends, postings: joined.postings }
    }
}
