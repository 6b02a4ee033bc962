//! Names of folders and files in the archive, safe on Windows, macOS and Linux.
//!
//! **Invariant:** each begins with a number of its own. So no two are alike on any system, whatever it makes of case and accents, and none
//! is a name that some system keeps for itself.

use envelope::file_name::SafeName;

/// The longest name of a folder, bytes: two names and the place where somebody unpacks them fit into Windows' 260 characters.
pub const FOLDER_MAX: usize = 60;
/// The longest name of a file, bytes.
pub const FILE_MAX: usize = 100;
/// An ending that is longer is no type.
const ENDING_MAX: usize = 16;

/// A conversation's folder: `007 2026-11-26 Krankengeld`. `day` is as `YYYY-MM-DD`, or empty.
pub fn folder(number: usize, day: &str, subject: &str) -> String {
    named(&format!("{number:03} {day}"), subject, FOLDER_MAX)
}

/// A letter's page: `02 2026-11-27 Team Krankengeld.html`.
pub fn letter(number: usize, day: &str, author: &str) -> String {
    const ENDING: &str = ".html";
    named(&format!("{number:02} {day}"), author, FILE_MAX - ENDING.len()) + ENDING
}

/// A file of a letter: `02-1 Befund.pdf`.
pub fn file(letter: usize, number: usize, claimed: &str) -> String {
    let name = SafeName::new(claimed);
    let (stem, ending) = split(name.as_str());
    named(&format!("{letter:02}-{number}"), stem, FILE_MAX - ending.len()) + ending
}

/// What stands beside a letter to prove it: `02-receipt.sgm`.
pub fn proof(letter: usize, what: &str) -> String {
    format!("{letter:02}-{what}")
}

/// A relative address of these names, for `href`.
pub fn address<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut address = String::new();
    for name in names {
        if !address.is_empty() {
            address.push('/');
        }
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                address.push(char::from(byte));
            } else {
                address.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    address
}

/// Prefix and words in at most `max` bytes. Of a prefix alone nothing is left over at the end.
fn named(prefix: &str, words: &str, max: usize) -> String {
    // What separates paths does not separate here.
    let words = words.replace(['/', '\\'], "-");
    let words = if words.chars().any(char::is_alphanumeric) { words.as_str() } else { "" };
    let safe = SafeName::new(&format!("{prefix} {words}"));
    let safe = safe.as_str();
    safe[..safe.floor_char_boundary(max)].trim_end_matches(['.', ' ']).to_owned()
}

/// A name's stem, and its ending with the dot if it has one.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && (2..=ENDING_MAX).contains(&(name.len() - dot)) => name.split_at(dot),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_say_when_and_what_about() {
        let check = |subject: &str, expect: &str| {
            assert_eq!(folder(7, "2026-11-26", subject), format!("007 2026-11-26{expect}"), "{subject:?}");
        };
        check("Krankengeld", " Krankengeld");
        check("Überweisung Müller", " Überweisung Müller");
        check("Antrag A/B", " Antrag A-B");
        check("../../x", " ..-..-x");
        check("..\\..\\x", " ..-..-x");
        check("CON", " CON");
        check("a<b>:\"|?*c", " a_b______c");
        check("Rechnung\u{202e}fdp", " Rechnungfdp");
        check("Zeile\r\nzwei", " Zeile zwei");
        check("Ende ... ", " Ende");
        check("", "");
        check("???", "");
        check("\u{202e}\u{2066}", "");
        assert_eq!(folder(1, "", "Krankengeld"), "001 Krankengeld");
        assert_eq!(folder(1234, "2026-11-26", ""), "1234 2026-11-26");
    }

    #[test]
    fn files_keep_their_names_behind_their_letters_number() {
        let check = |claimed: &str, expect: &str| assert_eq!(file(2, 1, claimed), expect, "{claimed:?}");
        check("Befund.pdf", "02-1 Befund.pdf");
        check("../../x", "02-1 x");
        check("CON", "02-1 _CON");
        check("nul.txt", "02-1 _nul.txt");
        check("\u{202e}fdp.exe", "02-1 fdp.exe");
        check("", "02-1 Datei");
        check("!!!.pdf", "02-1.pdf");
        assert_eq!(file(2, 2, "BEFUND.PDF"), "02-2 BEFUND.PDF");
        assert_eq!(letter(3, "2026-11-27", "Team Krankengeld"), "03 2026-11-27 Team Krankengeld.html");
        assert_eq!(proof(3, "receipt.sgm"), "03-receipt.sgm");
    }

    #[test]
    fn names_are_cut_at_their_limit() {
        let check = |name: String, max: usize, ends: &str| {
            assert!(
                name.len() <= max && name.len() > max - 4 && name.ends_with(ends),
                "{} {name}",
                name.len()
            );
        };
        let room = FOLDER_MAX - "001 2026-11-26 ".len();
        assert_eq!(folder(1, "2026-11-26", &"a".repeat(room)).len(), FOLDER_MAX);
        assert_eq!(folder(1, "2026-11-26", &"a".repeat(room + 1)).len(), FOLDER_MAX);
        check(folder(1, "2026-11-26", &"ä".repeat(300)), FOLDER_MAX, "ä");
        check(folder(1, "2026-11-26", &"🙂a".repeat(300)), FOLDER_MAX, "");
        check(file(1, 1, &format!("{}.pdf", "a".repeat(300))), FILE_MAX, ".pdf");
        check(file(1, 1, &"x".repeat(300)), FILE_MAX, "x");
        check(letter(1, "2026-11-26", &"ß".repeat(300)), FILE_MAX, ".html");
    }

    #[test]
    fn addresses_lead_to_the_names_and_nowhere_else() {
        assert_eq!(address(["001 Ä", "a#b?c%d.pdf"]), "001%20%C3%84/a%23b%3Fc%25d.pdf");
        assert_eq!(address(["javascript:x"]), "javascript%3Ax");
        assert_eq!(address(["\"><x>"]), "%22%3E%3Cx%3E");
    }

    proptest::proptest! {
        #[test]
        fn every_name_is_one_component_and_begins_with_its_number(claimed in ".*", number in 0_usize..100_000) {
            for (name, max) in [
                (folder(number, "2026-11-26", &claimed), FOLDER_MAX),
                (letter(number, "2026-11-26", &claimed), FILE_MAX),
                (file(number, 3, &claimed), FILE_MAX),
            ] {
                let begins = name.trim_start_matches('0').starts_with(&number.to_string());
                proptest::prop_assert!(begins || number == 0 && name.starts_with("00"), "{}", name);
                proptest::prop_assert!(name.len() <= max, "{}", name);
                proptest::prop_assert!(!name.contains(['/', '\\', ':', '\0', '\n', '<', '"']) && !name.ends_with(['.', ' ']));
                // It is as safe as any name of a stranger that was made safe: nothing more is to be done.
                proptest::prop_assert_eq!(SafeName::new(&name).to_string(), name);
            }
        }
    }
}
