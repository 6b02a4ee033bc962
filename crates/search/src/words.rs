//! The words of a text: runs of letters and digits, with what stands inside of them unseen.

use std::ops::Range;

/// Where each word of a text stands.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| c.is_alphanumeric() && !is_unseen(*c))?;
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() || is_unseen(*c)) {
            end = at + c.len_utf8();
        }
        Some(start..end)
    })
}

/// What belongs to the letter before it, or only says where a line may break.
pub(crate) const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits() {
        let check = |text: &str, expect: &[&str]| {
            let found: Vec<_> = words(text).map(|range| &text[range]).collect();
            assert_eq!(found, expect, "{text}");
        };
        check("", &[]);
        check(" – ", &[]);
        check("Guten Tag, Frau Müller-Lüdenscheidt!", &["Guten", "Tag", "Frau", "Müller", "Lüdenscheidt"]);
        check("12.03.2026: 5,5 kg", &["12", "03", "2026", "5", "5", "kg"]);
        check("A123456780", &["A123456780"]);
        check("Mu\u{308}ller", &["Mu\u{308}ller"]);
        check("Kranken\u{ad}geld", &["Kranken\u{ad}geld"]);
        check("€5ß", &["5ß"]);
    }
}
