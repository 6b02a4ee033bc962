//! Names for files that a stranger has named: what is written to disk is safe on every system and shows what it is.
//!
//! **Invariant:** a [`SafeName`] is one path component: no separator, no control or direction character, no leading
//! dot, no name that Windows reserves, at most [`FILE_NAME_MAX`] bytes of UTF-8.

use std::{collections::HashSet, fmt, path::Path};

use crate::limits::FILE_NAME_MAX;

/// An extension longer than this is part of the name, not a type.
const EXTENSION_MAX_BYTES: usize = 16;

/// What a file is called if nothing is left of its name.
const NAMELESS: &str = "Datei";

/// A name that is safe to create in a folder of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeName(String);

impl SafeName {
    /// The nearest safe name to what the sender wrote.
    pub fn new(claimed: &str) -> Self {
        // Of a path only the last component names a file; both kinds of separator count on every system.
        let last = claimed.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
        let cleaned: String = last
            .chars()
            .filter(|&c| !is_invisible(c))
            .map(|c| if is_forbidden(c) { '_' } else { c })
            .collect();
        let single: String = cleaned.split_whitespace().collect::<Vec<_>>().join(" ");
        let trimmed = single.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
        let named = if trimmed.is_empty() { NAMELESS.to_owned() } else { trimmed.to_owned() };
        let named = if is_reserved(&named) { format!("_{named}") } else { named };
        let (stem, extension) = split(&named);
        Self(fit(stem, "", extension))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<Path> for SafeName {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl fmt::Display for SafeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Gives out safe names of one folder, no two alike even where case does not count.
#[derive(Default)]
pub struct FolderNames(HashSet<String>);

impl FolderNames {
    /// A folder in which these names are taken already.
    pub fn with_taken<'a>(taken: impl IntoIterator<Item = &'a str>) -> Self {
        Self(taken.into_iter().map(fold).collect())
    }

    /// A safe name for `claimed` that this folder does not have yet: `Befund.pdf`, then `Befund (2).pdf`.
    pub fn take(&mut self, claimed: &str) -> SafeName {
        let first = SafeName::new(claimed);
        if self.0.insert(fold(first.as_str())) {
            return first;
        }
        let (stem, extension) = split(first.as_str());
        let mut number = 2_u32;
        loop {
            let next = fit(stem, &format!(" ({number})"), extension);
            if self.0.insert(fold(&next)) {
                return SafeName(next);
            }
            number += 1;
        }
    }
}

/// `stem`, `mark` and `extension` in at most [`FILE_NAME_MAX`], the stem cut at a character's border if need be.
fn fit(stem: &str, mark: &str, extension: &str) -> String {
    let room = FILE_NAME_MAX - mark.len() - extension.len();
    let cut = &stem[..stem.floor_char_boundary(room)];
    // Dots and spaces are lost at the end of a name; before an extension they are part of it.
    let cut = if mark.is_empty() && extension.is_empty() { cut.trim_end_matches(['.', ' ']) } else { cut };
    format!("{cut}{mark}{extension}")
}

/// A name's stem and its extension with the dot, or the whole name and nothing.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && (2..=EXTENSION_MAX_BYTES).contains(&(name.len() - dot)) => name.split_at(dot),
        _ => (name, ""),
    }
}

/// What names are compared by on systems where case does not count.
fn fold(name: &str) -> String {
    name.to_lowercase()
}

/// Characters that show nothing and change how the rest reads: controls, marks of direction, joiners, tags.
fn is_invisible(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Characters that some file system or shell gives a meaning.
fn is_forbidden(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
}

/// Device names that Windows keeps for itself, with any extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|rest| {
            matches!(rest, "¹" | "²" | "³") || rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit()
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_safe() {
        let check =
            |claimed: &str, expect: &str| assert_eq!(SafeName::new(claimed).as_str(), expect, "{claimed:?}");
        check("Befund.pdf", "Befund.pdf");
        check("Rechnung März 2026.pdf", "Rechnung März 2026.pdf");
        // Paths of both kinds.
        check("../../etc/passwd", "passwd");
        check("..\\..\\Windows\\win.ini", "win.ini");
        check("/etc/shadow", "shadow");
        check("C:\\Befund.pdf", "Befund.pdf");
        check("ordner/", "ordner");
        check("..", NAMELESS);
        check("../", NAMELESS);
        check("", NAMELESS);
        check("   ", NAMELESS);
        check("...", NAMELESS);
        // What hides a file or says another type than it has.
        check(".bashrc", "bashrc");
        check(". .profile", "profile");
        check("Rechnung\u{202e}fdp.exe", "Rechnungfdp.exe");
        check("\u{2066}a\u{2069}.txt", "a.txt");
        check("a\u{200b}b\u{feff}.txt", "ab.txt");
        check("\u{61c}\u{200f}x.pdf", "x.pdf");
        // Controls, also those that break a line.
        check("a\u{0}b\u{1b}[31m.pdf", "ab[31m.pdf");
        check("Zeile\r\nzwei.pdf", "Zeile zwei.pdf");
        check("tab\there.txt", "tab here.txt");
        check("\u{7f}\u{9b}x", "x");
        // Windows.
        check("NUL", "_NUL");
        check("nul.txt", "_nul.txt");
        check("con.tar.gz", "_con.tar.gz");
        check("COM1.pdf", "_COM1.pdf");
        check("LPT9", "_LPT9");
        check("COM¹", "_COM¹");
        check("COMA.pdf", "COMA.pdf");
        check("a<b>:\"|?*.pdf", "a_b______.pdf");
        check("Brief. ", "Brief");
        check("Brief.pdf ...", "Brief.pdf");
    }

    #[test]
    fn long_names_keep_their_extension_and_whole_characters() {
        let check = |claimed: String, ends: &str| {
            let safe = SafeName::new(&claimed);
            assert!(safe.as_str().len() <= FILE_NAME_MAX, "{} bytes", safe.as_str().len());
            assert!(safe.as_str().len() > FILE_NAME_MAX - 4 && safe.as_str().ends_with(ends), "{safe}");
        };
        check(format!("{}.pdf", "a".repeat(300)), ".pdf");
        check(format!("{}.jpeg", "ä".repeat(300)), "ä.jpeg");
        check(format!("{}.pdf", "🙂".repeat(300)), "🙂.pdf");
        check("x".repeat(300), "x");
        check(format!("a.{}", "b".repeat(300)), "b");
    }

    #[test]
    fn no_two_names_of_a_folder_are_alike() {
        let mut names = FolderNames::with_taken(["message.txt"]);
        let long = format!("{}.pdf", "ü".repeat(200));
        let taken: Vec<String> = ["a.pdf", "A.PDF", "../a.pdf", "Message.txt", "ÜBER", "über", &long, &long]
            .iter()
            .map(|claimed| names.take(claimed).to_string())
            .collect();
        assert_eq!(taken[..6], ["a.pdf", "A (2).PDF", "a (3).pdf", "Message (2).txt", "ÜBER", "über (2)"]);
        assert!(taken[7].ends_with(" (2).pdf") && taken[7].len() <= FILE_NAME_MAX);
    }

    proptest::proptest! {
        #[test]
        fn every_name_is_one_component(claimed in ".*") {
            let safe = SafeName::new(&claimed);
            let name = safe.as_str();
            proptest::prop_assert!(!name.is_empty() && name.len() <= FILE_NAME_MAX);
            proptest::prop_assert!(!name.contains(['/', '\\', '\0', '\n']) && !name.starts_with('.'));
            proptest::prop_assert_eq!(Path::new(name).components().count(), 1);
            proptest::prop_assert_eq!(SafeName::new(name), safe.clone());
        }
    }
}
