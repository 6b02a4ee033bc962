//! What remains of a German word without its endings, by the Snowball algorithm.

use snowball_stemmers_rs::{Algorithm, Stemmer};

/// The stem of a folded word.
pub(crate) fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::German).stem(word).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::forms;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        let check = |words: &[&str]| {
            let stems: Vec<_> = words.iter().map(|word| stem(&forms(word).0.letters)).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{words:?} {stems:?}");
        };
        check(&["Rechnung", "Rechnungen"]);
        check(&["Zahn", "Zähne", "Zähnen", "Zaehne"]);
        check(&["Bescheid", "Bescheide", "Bescheides", "Bescheiden"]);
        check(&["Haus", "Häuser", "Hauses"]);
        check(&["Arzt", "Ärzte", "Ärzten", "Arztes"]);
        check(&["Antrag", "Anträge", "Antrags", "Anträgen"]);
        check(&["Kind", "Kinder", "Kindern"]);
        check(&["krank", "kranke", "kranker", "kranken"]);
    }
}
