//! E-mail addresses, as much of RFC 5321 as people's addresses need: a dot-atom, an at sign, a domain.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limits::EMAIL_ADDRESS_MAX;

/// Characters before the at sign at most (RFC 5321, section 4.5.3.1.1).
const LOCAL_MAX: usize = 64;
/// Characters between two dots of a domain at most (RFC 1035, section 2.3.4).
const LABEL_MAX: usize = 63;

/// The address of one mailbox. A domain with other letters than ASCII's has to come as `xn--…`, as browsers make it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

/// The text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct InvalidEmailAddress;

impl EmailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before and behind the at sign.
    pub fn parts(&self) -> (&str, &str) {
        self.0.rsplit_once('@').unwrap_or_default()
    }
}

impl fmt::Debug for EmailAddress {
    /// It is somebody's: it never reaches a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmailAddress;

    /// What people type: space around it is taken away.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmailAddress)?;
        let fits = text.len() <= EMAIL_ADDRESS_MAX
            && local.len() <= LOCAL_MAX
            && local.split('.').all(is_atom)
            && domain.contains('.')
            && domain.split('.').all(is_label)
            // An address of numbers is a machine's, not a domain.
            && domain.rsplit('.').next().is_some_and(|top| top.bytes().any(|byte| byte.is_ascii_alphabetic()));
        fits.then(|| Self(text.to_owned())).ok_or(InvalidEmailAddress)
    }
}

impl Serialize for EmailAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// `atext` of RFC 5322, section 3.2.3.
fn is_atom(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

fn is_label(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=LABEL_MAX).contains(&text.len())
        && text.bytes().all(allowed)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_people_are_taken_and_nothing_else() {
        let check = |text: &str, expect: bool| {
            assert_eq!(text.parse::<EmailAddress>().is_ok(), expect, "{text:?}");
        };
        check("erika@example.org", true);
        check(" erika@example.org\n", true);
        check("e.m+post@mail.example.org", true);
        check("o'neill_2@xn--mller-kva.example", true);
        for text in [
            "",
            "@",
            "erika",
            "erika@",
            "@example.org",
            "erika@example",
            "erika@.org",
            "erika@example.",
            "a@b@example.org",
            ".erika@example.org",
            "erika.@example.org",
            "e..m@example.org",
            "erika@-a.org",
            "erika@a-.org",
            "erika@127.0.0.1",
            "erika@[127.0.0.1]",
            "\"e m\"@example.org",
            "erika@müller.example",
            "érika@example.org",
            "Erika <erika@example.org>",
            "erika@example.org, max@example.org",
            "erika@example.org\r\nBcc: max@example.org",
            "erika@exa mple.org",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn lengths_are_taken_up_to_their_limits() {
        let check = |local: usize, labels: &[usize], expect: bool| {
            let labels: Vec<_> = labels.iter().map(|&length| "d".repeat(length)).collect();
            let text = format!("{}@{}", "l".repeat(local), labels.join("."));
            assert_eq!(text.parse::<EmailAddress>().is_ok(), expect, "{}", text.len());
        };
        check(LOCAL_MAX, &[10, 3], true);
        check(LOCAL_MAX + 1, &[10, 3], false);
        check(1, &[LABEL_MAX, 3], true);
        check(1, &[LABEL_MAX + 1, 3], false);
        // 64, the at sign, and labels with their dots.
        check(LOCAL_MAX, &[63, 63, 61], true);
        check(LOCAL_MAX, &[63, 63, 62], false);
    }

    #[test]
    fn what_is_printed_for_engineers_names_nobody() {
        let address: EmailAddress = "erika@example.org".parse().unwrap();
        assert!(!format!("{address:?}").contains("erika"));
        assert_eq!(address.parts(), ("erika", "example.org"));
        assert_eq!(serde_json::to_string(&address).unwrap(), "\"erika@example.org\"");
    }
}
