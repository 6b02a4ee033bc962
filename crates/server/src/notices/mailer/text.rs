//! What e-mails say. Their words stand in files beside this one: the first line is the subject.
//!
//! **Invariant:** an e-mail names the portal's address, and perhaps a code. Nothing else of anybody is in it.

use wire::notices::Language;

/// An e-mail to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter<'a> {
    /// The code that confirms an address.
    Code(&'a str),
    /// That there is mail.
    Mail,
}

impl Letter<'_> {
    /// Subject and text, for a portal at this address.
    pub(super) fn in_words(self, language: Language, portal: &str) -> (String, String) {
        let words = match (self, language) {
            (Self::Code(_), Language::De) => include_str!("code.de.txt"),
            (Self::Code(_), Language::En) => include_str!("code.en.txt"),
            (Self::Mail, Language::De) => include_str!("mail.de.txt"),
            (Self::Mail, Language::En) => include_str!("mail.en.txt"),
        };
        let code = match self {
            Self::Code(code) => code,
            Self::Mail => "",
        };
        let words = words.replace("{portal}", portal).replace("{code}", code);
        let (subject, text) = words.split_once("\n\n").unwrap_or((&words, ""));
        (subject.to_owned(), text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_say_what_they_should_and_nothing_more() {
        for language in Language::ALL {
            let (subject, text) = Letter::Code("012345").in_words(language, "https://portal.example");
            assert!(
                text.contains("012345") && !subject.contains("012345"),
                "a subject shows on locked screens"
            );
            let (subject, mail) = Letter::Mail.in_words(language, "https://portal.example");
            assert!(!subject.is_empty() && !subject.contains('\n'));
            for text in [text, mail] {
                assert_eq!(text.matches("https://").count(), 1);
                assert!(
                    text.contains("\nhttps://portal.example\n"),
                    "the address stands alone, and leads to nothing of anybody's"
                );
                assert!(!text.contains(['{', '}']) && !text.contains('?'), "{text}");
            }
        }
    }
}
