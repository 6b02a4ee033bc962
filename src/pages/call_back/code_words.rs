//! Suggestions for the two code words: short, easy to say and to understand on a bad line, and different from each other.

use crate::{device, i18n::Locale};

const GERMAN: [&str; 32] = [
    "Ahorn",
    "Amsel",
    "Anker",
    "Birke",
    "Brunnen",
    "Distel",
    "Eule",
    "Falter",
    "Flieder",
    "Garten",
    "Hafen",
    "Igel",
    "Kastanie",
    "Kompass",
    "Laterne",
    "Leuchtturm",
    "Libelle",
    "Marmor",
    "Mohnblume",
    "Muschel",
    "Nebel",
    "Pinsel",
    "Quelle",
    "Rosine",
    "Schnecke",
    "Segel",
    "Sommer",
    "Tulpe",
    "Veilchen",
    "Wacholder",
    "Wolke",
    "Zimt",
];

const ENGLISH: [&str; 32] = [
    "acorn",
    "anchor",
    "apricot",
    "barley",
    "birch",
    "candle",
    "clover",
    "compass",
    "daisy",
    "dragonfly",
    "feather",
    "garden",
    "hazelnut",
    "hedgehog",
    "juniper",
    "lantern",
    "lavender",
    "lighthouse",
    "marble",
    "meadow",
    "orchard",
    "pebble",
    "poppy",
    "raisin",
    "river",
    "sailor",
    "seashell",
    "snowdrop",
    "sparrow",
    "thistle",
    "violet",
    "willow",
];

/// Two different words, drawn at random.
pub fn suggest(locale: Locale) -> (&'static str, &'static str) {
    let words = match locale {
        Locale::de | Locale::de_simple => GERMAN,
        Locale::en => ENGLISH,
    };
    draw(&words, device::generate_id())
}

fn draw(words: &[&'static str; 32], random: [u8; 16]) -> (&'static str, &'static str) {
    let first = usize::from(random[0]) % words.len();
    // One of the other thirty-one.
    let step = 1 + usize::from(random[1]) % (words.len() - 1);
    (words[first], words[(first + step) % words.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_words_differ() {
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                let mut random = [0; 16];
                (random[0], random[1]) = (first, second);
                let (a, b) = draw(&GERMAN, random);
                assert_ne!(a, b);
            }
        }
    }
}
