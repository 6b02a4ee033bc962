//! The verdict: zxcvbn's estimate, with German words and what others know of the person beside its own dictionaries.

use std::collections::HashSet;

use strength::{ENOUGH, LOOKED_AT, Question, STRONG, Verdict, Weakness};
use zxcvbn::{
    Entropy,
    feedback::Warning,
    matching::{Match, patterns::MatchPattern},
    zxcvbn,
};

use crate::german::WORDS;

/// What anybody would try of this portal.
const PORTAL: &[&str] = &["siegel", "siegelportal"];

/// Characters that a part of something known needs to be worth looking for.
const PART: usize = 3;

/// The verdict on a password.
pub(crate) fn judge(question: &Question) -> Verdict {
    let password: String = question.password.chars().take(LOOKED_AT).collect();
    let about = forms(&question.about);
    // What stands first counts as tried first.
    let known: Vec<&str> = about.iter().map(String::as_str).chain(PORTAL.iter().copied()).collect();
    let inputs: Vec<&str> = known.iter().copied().chain(WORDS.iter().copied()).collect();
    let entropy = zxcvbn(&password, &inputs);
    match entropy.guesses_log10() {
        guesses if guesses >= STRONG => Verdict::Strong,
        guesses if guesses >= ENOUGH => Verdict::Good,
        _ => Verdict::Weak(weakness(&entropy, &known)),
    }
}

/// As people write it, and as they would type it: all of it, all in one, and each of its parts.
fn forms(about: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut forms = Vec::new();
    for text in about {
        let text = text.to_lowercase();
        let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        let joined = parts.concat();
        for form in [text.as_str(), joined.as_str()].into_iter().chain(parts.iter().copied()) {
            if form.chars().count() >= PART && seen.insert(form.to_owned()) {
                forms.push(form.to_owned());
            }
        }
    }
    forms
}

/// What makes it weak: what is known of the person before all else, then what covers most of it.
fn weakness(entropy: &Entropy, known: &[&str]) -> Weakness {
    let is_known = |part: &Match| word(part).is_some_and(|word| known.contains(&word));
    if entropy.sequence().iter().any(is_known) {
        return Weakness::Personal;
    }
    let longest = entropy.sequence().iter().max_by_key(|part| part.token.chars().count());
    match longest.map(|part| &part.pattern) {
        Some(MatchPattern::Repeat(_)) => Weakness::Repeated,
        Some(MatchPattern::Sequence(_)) => Weakness::Sequence,
        Some(MatchPattern::Spatial(_)) => Weakness::Keys,
        Some(MatchPattern::Date(_) | MatchPattern::Regex(_)) => Weakness::Date,
        Some(MatchPattern::Dictionary(found)) if WORDS.contains(&found.matched_word.as_str()) => {
            Weakness::Common
        }
        Some(MatchPattern::Dictionary(_)) => of_dictionary(entropy),
        _ => Weakness::Little,
    }
}

/// Which of zxcvbn's own dictionaries it was, as its warning tells. It has none at a score of 3, which is too little here.
fn of_dictionary(entropy: &Entropy) -> Weakness {
    match entropy.feedback().and_then(|feedback| feedback.warning()) {
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => Weakness::Common,
        Some(
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => Weakness::Name,
        _ => Weakness::Word,
    }
}

/// The word of a dictionary that stands there.
fn word(part: &Match) -> Option<&str> {
    match &part.pattern {
        MatchPattern::Dictionary(found) => Some(&found.matched_word),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn judged(password: &str, about: &[&str]) -> Verdict {
        let about = about.iter().map(|text| (*text).to_owned()).collect();
        judge(&Question { password: password.to_owned(), about })
    }

    #[test]
    fn what_many_germans_take_is_refused() {
        for password in [
            "Passwort1234",
            "Krankenkasse2026",
            "Sommer2026Sommer",
            "schalke04schalke",
            "Geheim123456",
            "Sonnenschein1",
            "ichliebedich",
            "Fussball2024!",
            "Hallo12345678",
            "Schatzi-Schatzi",
            "qwertzuiop12",
            "P4sswort2025",
            "trowssaP1234",
            "Deutschland54",
            "Weihnachten24.12",
            "MuenchenBerlin",
        ] {
            assert!(
                matches!(judged(password, &[]), Verdict::Weak(_)),
                "{password}: {:?}",
                judged(password, &[])
            );
        }
    }

    #[test]
    fn says_what_makes_it_weak() {
        for (password, expect) in [
            ("Passwort1234", Weakness::Common),
            ("password1234", Weakness::Common),
            ("Krankenkasse2026", Weakness::Common),
            ("aaaaaaaaaaaaaaaa", Weakness::Repeated),
            ("abcabcabcabcabc", Weakness::Repeated),
            ("abcdefghijklmnop", Weakness::Sequence),
            ("zxcvbnm,./asdf", Weakness::Keys),
            ("24.12.1987....", Weakness::Date),
            ("constitutional", Weakness::Word),
        ] {
            assert_eq!(judged(password, &[]), Verdict::Weak(expect), "{password}");
        }
    }

    #[test]
    fn what_is_known_of_the_person_is_no_secret() {
        let about = ["A123456780", "07.03.1948", "Erna Grünkohl-Öztürk", "Nordlicht Krankenkasse"];
        for password in [
            "A123456780!!",
            "07.03.1948!!",
            "07031948erna",
            "Grünkohl1948",
            "Nordlicht-Erna",
            "siegel-Siegel",
        ] {
            assert_eq!(judged(password, &about), Verdict::Weak(Weakness::Personal), "{password}");
        }
        assert_ne!(judged("Grünkohl Anker Mohn Wolke", &about), Verdict::Weak(Weakness::Personal));
    }

    #[test]
    fn words_that_do_not_go_together_are_good() {
        for password in [
            "Tisch Wolke Anker Mohn",
            "Leiter Regen Honig Tal",
            "Zebra-Funken-Quitte",
            "kU8#vQ2!mZ7x",
            "blau Tisch 7 Kanne",
        ] {
            assert!(
                !matches!(judged(password, &[]), Verdict::Weak(_)),
                "{password}: {:?}",
                judged(password, &[])
            );
        }
        assert_eq!(judged("Tisch Wolke Anker Mohn", &[]), Verdict::Strong);
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(judged("", &[]), Verdict::Weak(Weakness::Little));
    }

    #[test]
    fn what_comes_after_the_limit_is_not_looked_at() {
        let at_the_limit = "ab".repeat(LOOKED_AT / 2);
        assert_eq!(judged(&at_the_limit, &[]), Verdict::Weak(Weakness::Repeated));
        let before = judged(&at_the_limit, &[]);
        assert_eq!(judged(&format!("{at_the_limit}kU8#vQ2!mZ7x"), &[]), before);
        let one_less = "ab".repeat(LOOKED_AT / 2 - 6);
        assert_ne!(judged(&format!("{one_less}kU8#vQ2!mZ7x"), &[]), before, "up to the limit it is");
    }

    #[test]
    fn long_ones_take_no_longer() {
        judged("bereit", &[]);
        let begin = Instant::now();
        judged(&"4ndr34s§Käfer!".repeat(2_000), &[]);
        assert!(begin.elapsed().as_secs() < 5, "{:?}", begin.elapsed());
    }
}
