//! Words as they are compared: without case and accents, `ä` and `ae` alike, `ß` as `ss`.
//!
//! `ä` becomes `a`; so does `ae`, or who types "Mueller" would not find "Müller". But "Kontoeröffnung" is no "Kontöröffnung": a word
//! that is written with such a pair has two forms, with it and without, and is found by either.

use crate::words::is_unseen;

/// Most letters of a word that count: nothing that people look for is longer.
pub(crate) const LETTERS_MAX: usize = 64;

/// A word as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Form {
    /// Its letters.
    pub(crate) letters: String,
    /// For each byte of `letters`, where in the word the letter stands that it comes from; then the word's end.
    pub(crate) from: Vec<usize>,
}

impl Form {
    fn of(letters: &[(char, usize)], end: usize) -> Self {
        let mut form = Self::default();
        for (c, at) in letters {
            form.letters.push(*c);
            form.from.resize(form.letters.len(), *at);
        }
        form.from.push(end);
        form
    }
}

/// The forms of a word: one, or two if it is written with `ae`, `oe` or `ue`. The first one has no such pair.
pub(crate) fn forms(word: &str) -> (Form, Option<Form>) {
    let mut plain: Vec<(char, usize)> = Vec::with_capacity(word.len());
    // Where letters stand that somebody may have typed for an umlaut's dots.
    let mut dots = Vec::new();
    for (at, c) in word.char_indices() {
        if plain.len() >= LETTERS_MAX {
            break;
        }
        for lower in c.to_lowercase() {
            if is_unseen(lower) {
                continue;
            }
            if lower == 'e' && stands_for_umlaut(&plain) {
                dots.push(plain.len());
            }
            match base(lower) {
                "" => plain.push((lower, at)),
                base => plain.extend(base.chars().map(|c| (c, at))),
            }
        }
    }
    if dots.is_empty() {
        return (Form::of(&plain, word.len()), None);
    }
    let mut without = plain.clone();
    for at in dots.into_iter().rev() {
        without.remove(at);
    }
    (Form::of(&without, word.len()), Some(Form::of(&plain, word.len())))
}

/// Whether an `e` after these letters may be an umlaut's dots: not in "neue", "Bauer", "Quelle".
fn stands_for_umlaut(before: &[(char, usize)]) -> bool {
    let [rest @ .., (vowel, _)] = before else { return false };
    let open = matches!(vowel, 'a' | 'o' | 'u');
    open && !rest.last().is_some_and(|(c, _)| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'q'))
}

/// A Latin letter without what stands above, below and across it; nothing for any other.
const fn base(c: char) -> &'static str {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(word: &str) -> Vec<String> {
        let (first, second) = forms(word);
        std::iter::once(first).chain(second).map(|form| form.letters).collect()
    }

    #[test]
    fn words_written_in_other_ways_are_the_same() {
        let check = |word: &str, expect: &[&str]| assert_eq!(folded(word), expect, "{word}");
        check("Müller", &["muller"]);
        check("MÜLLER", &["muller"]);
        check("Mueller", &["muller", "mueller"]);
        check("Muller", &["muller"]);
        check("Mu\u{308}ller", &["muller"]);
        check("Straße", &["strasse"]);
        check("STRASSE", &["strasse"]);
        check("STRAẞE", &["strasse"]);
        check("Kranken\u{ad}geld", &["krankengeld"]);
        check("Zähne", &["zahne"]);
        check("Öztürk", &["ozturk"]);
        check("Yıldız", &["yildiz"]);
        check("İpek", &["ipek"]);
        check("Łukasz", &["lukasz"]);
        check("Čeněk", &["cenek"]);
        check("Ærø", &["aero"]);
        check("Жанна", &["жанна"]);
    }

    #[test]
    fn an_e_after_a_vowel_is_not_always_dots() {
        let check = |word: &str, expect: &[&str]| assert_eq!(folded(word), expect, "{word}");
        check("Quelle", &["quelle"]);
        check("neue", &["neue"]);
        check("Bauer", &["bauer"]);
        check("Neuerkrankung", &["neuerkrankung"]);
        check("Kontoeröffnung", &["kontoroffnung", "kontoeroffnung"]);
        check("aktuell", &["aktull", "aktuell"]);
        check("e", &["e"]);
        check("ae", &["a", "ae"]);
    }

    #[test]
    fn so_many_letters_count() {
        let check = |len: usize, expect: usize| assert_eq!(folded(&"b".repeat(len)), ["b".repeat(expect)]);
        check(LETTERS_MAX, LETTERS_MAX);
        check(LETTERS_MAX + 1, LETTERS_MAX);
    }

    proptest! {
        #[test]
        fn every_letter_comes_from_a_place_in_the_word(word in "\\PC{0,80}") {
            let (first, second) = forms(&word);
            for form in std::iter::once(first).chain(second) {
                prop_assert_eq!(form.from.len(), form.letters.len() + 1);
                prop_assert!(form.from.is_sorted());
                prop_assert!(form.from.iter().all(|at| word.is_char_boundary(*at)));
            }
        }

        #[test]
        fn folding_twice_changes_nothing(word in "\\PC{0,40}") {
            let (first, _) = forms(&word);
            if !first.letters.contains('e') {
                prop_assert_eq!(forms(&first.letters).0.letters, first.letters);
            }
        }
    }
}
