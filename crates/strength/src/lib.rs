//! How easily a password is guessed: what the portal asks, and what the worker that knows the dictionaries answers.
//!
//! A message in either direction is the array `[number, bytes]`; the bytes are a [`Question`] or a [`Verdict`] in Postcard. The
//! worker says once, under the number [`ANNOUNCEMENT`], that it listens.
//!
//! **Invariant:** nothing of a question is kept or logged; it ends with the worker, and the worker with the form.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The number under which the worker says that it listens.
pub const ANNOUNCEMENT: u32 = 0;

/// Fewest characters of a password.
pub const SHORTEST: usize = 12;

/// Characters of a password that are looked at: guessing is estimated in more than the square of their number. What is longer is
/// at least as hard to guess as its beginning.
pub const LOOKED_AT: usize = 64;

/// Guesses, as a power of ten, that a password has to hold out against.
///
/// Who has stolen the server's database and its OPRF seed pays one Argon2id over 64 MiB for each: on a rack that manages ten thousand a
/// second, ten days for half of these, and for nothing but one account. zxcvbn calls this its highest score; its score of 3
/// begins at a hundredth of it, where two words and a year still get through.
pub const ENOUGH: f64 = 10.0;

/// Guesses, as a power of ten, from which a password is called very good: three hundred years of the same rack.
pub const STRONG: f64 = 14.0;

/// What is asked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The password.
    pub password: String,
    /// What others know of the person, and would try first: numbers, dates, names, as people write them.
    pub about: Vec<String>,
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It is guessed too easily, mostly because of this.
    Weak(Weakness),
    /// It holds out.
    Good,
    /// It holds out for longer than anybody tries.
    Strong,
}

/// What makes a password easy to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weakness {
    /// Many people have this one, or almost this one.
    Common,
    /// What others know of the person stands in it.
    Personal,
    /// A word or two that stand in every list of words.
    Word,
    /// A name.
    Name,
    /// Keys that lie beside each other.
    Keys,
    /// The same over and over.
    Repeated,
    /// One after the other, as in `abcd` or `6543`.
    Sequence,
    /// A date or a year.
    Date,
    /// None of these: it is just too little.
    Little,
}

impl Weakness {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Common,
        Self::Personal,
        Self::Word,
        Self::Name,
        Self::Keys,
        Self::Repeated,
        Self::Sequence,
        Self::Date,
        Self::Little,
    ];

    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Personal => "personal",
            Self::Word => "word",
            Self::Name => "name",
            Self::Keys => "keys",
            Self::Repeated => "repeated",
            Self::Sequence => "sequence",
            Self::Date => "date",
            Self::Little => "little",
        }
    }
}

/// Whether this has as many characters as a password needs.
pub fn is_long_enough(password: &str) -> bool {
    password.chars().count() >= SHORTEST
}

/// The bytes of a question or a verdict; none for what has no form, and both have one.
pub fn encode(value: &impl Serialize) -> Option<Vec<u8>> {
    postcard::to_allocvec(value).ok()
}

/// What these bytes say, if they are of this version.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_password_has_twelve_characters() {
        assert!(is_long_enough("zwölf Zeiche"));
        assert!(!is_long_enough("elf Zeichen"));
    }

    #[test]
    fn question_and_verdict_arrive_as_they_were() {
        let question = Question { password: "Käse".to_owned(), about: vec!["07.03.1948".to_owned()] };
        let bytes = encode(&question).unwrap();
        assert!(decode::<Question>(&bytes) == Some(question));
        assert!(decode::<Question>(&bytes[..bytes.len() - 1]).is_none());
        for verdict in Weakness::ALL.map(Verdict::Weak).into_iter().chain([Verdict::Good, Verdict::Strong]) {
            assert_eq!(decode(&encode(&verdict).unwrap()), Some(verdict));
        }
    }

    #[test]
    fn every_weakness_has_a_name_of_its_own() {
        let mut codes = Weakness::ALL.map(Weakness::code).to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Weakness::ALL.len());
    }
}
