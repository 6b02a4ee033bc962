//! The link in the letter's QR code: `…/activate#l=<number>&c=<code>&r=<root fingerprint>`.

use envelope::{Base64, Hash, LetterCode, LetterSlot};
use serde::{
    Deserialize as _,
    de::{
        IntoDeserializer as _,
        value::{Error, StrDeserializer},
    },
};

use crate::route;

/// What the link carries. The code is the letter's secret.
#[derive(Clone, PartialEq, Eq)]
pub struct LetterLink {
    /// The letter's number, as on paper.
    pub number: String,
    /// The letter's code, as on paper.
    pub code: String,
    /// The insurer's root fingerprint.
    pub fingerprint: Base64,
}

impl LetterLink {
    /// What a QR code says, if it is a letter's: `…/activate#…`.
    pub fn read(said: &str) -> Option<Self> {
        let (address, fragment) = said.split_once('#')?;
        address.ends_with(route::ACTIVATE).then(|| Self::parse(fragment)).flatten()
    }

    /// What the fragment of a letter's link carries, if it is whole.
    pub fn parse(fragment: &str) -> Option<Self> {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        let value =
            |name: &str| fragment.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let number = value("l")?.parse::<LetterSlot>().ok()?.to_string();
        let code = value("c")?.parse::<LetterCode>().ok()?.to_string();
        let fingerprint: StrDeserializer<'_, Error> = value("r")?.into_deserializer();
        let fingerprint = Base64::deserialize(fingerprint).ok().filter(|bytes| bytes.0.len() == Hash::LEN)?;
        Some(Self { number, code, fingerprint })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINGERPRINT: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    #[test]
    fn reads_a_whole_link_only() {
        let code = LetterCode::new(*b"0123456789").to_string();
        let bare = code.replace('-', "");
        let link = LetterLink::parse(&format!("#l=01234567&c={bare}&r={FINGERPRINT}")).unwrap();
        assert_eq!((link.number.as_str(), link.code), ("0123 4567", code));
        assert_eq!(link.fingerprint.0, [0; 32]);
        for broken in [
            String::new(),
            "#main".to_owned(),
            format!("#l=1234567&c={bare}&r={FINGERPRINT}"),
            format!("#l=01234567&c={}&r={FINGERPRINT}", &bare[1..]),
            format!("#l=01234567&c={bare}&r=AAAA"),
            format!("#l=01234567&c={bare}"),
        ] {
            assert!(LetterLink::parse(&broken).is_none(), "{broken}");
        }
    }

    #[test]
    fn only_a_letters_qr_code_is_taken() {
        let code = LetterCode::new(*b"0123456789").to_string().replace('-', "");
        let fragment = format!("l=01234567&c={code}&r={FINGERPRINT}");
        let check = |said: &str, expect| assert_eq!(LetterLink::read(said).is_some(), expect, "{said}");
        check(&format!("http://localhost:1/activate#{fragment}"), true);
        check(&format!("http://localhost:1/link#{fragment}"), false);
        check(&format!("http://localhost:1/activate#{}", &fragment[..40]), false);
        check(&fragment, false);
        check("BEGIN:VCARD", false);
        check("", false);
    }
}
