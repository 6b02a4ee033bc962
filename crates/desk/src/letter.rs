//! The activation letter: one A4 page that carries the anchor of trust in both directions, as HTML and as PDF.
//!
//! **Invariant:** the code stands on the page and in the QR code's URL fragment, which no browser sends anywhere.

use envelope::LetterSlot;
use qrcode::{EcLevel, QrCode};
use zeroize::Zeroizing;

pub mod html;
pub mod pdf;

/// The seal's outline in a box of 40 by 40.
const SEAL_PATH: &str = include_str!("letter/seal.path");
/// Atkinson Hyperlegible Next (SIL Open Font License), Latin and Latin Extended.
const FONT_REGULAR: &[u8] = include_bytes!("../fonts/atkinson-hyperlegible-next-regular.ttf");
/// The same, bold.
const FONT_BOLD: &[u8] = include_bytes!("../fonts/atkinson-hyperlegible-next-bold.ttf");

/// What a letter says besides its fixed words.
pub struct LetterFacts<'a> {
    /// The insurer's name.
    pub insurer: &'a str,
    /// The insurer's postal address, a line each, without its name.
    pub insurer_address: &'a [String],
    /// The insurer's telephone number.
    pub telephone: &'a str,
    /// The insurer's e-mail address.
    pub email: &'a str,
    /// The insured person's form of address: `Frau`, `Herr`, or empty.
    pub salutation: &'a str,
    /// The insured person's full name.
    pub name: &'a str,
    /// The insured person's postal address, a line each, without the name.
    pub address: &'a [String],
    /// The letter's number.
    pub slot: LetterSlot,
    /// The code in its groups, as people type it.
    pub code: &'a str,
    /// The root fingerprint as people compare it.
    pub fingerprint: String,
    /// The root fingerprint in full, base64url, for the QR code.
    pub fingerprint_full: String,
    /// Where the portal is.
    pub portal_url: &'a str,
    /// The day of writing.
    pub date: jiff::civil::Date,
    /// From when on the letter can be used, if it makes an account in the place of another.
    pub usable: Option<jiff::civil::DateTime>,
    /// The last day on which the code works.
    pub expires: jiff::civil::Date,
}

/// A letter ready to be set: every text in its place.
pub struct Letter {
    insurer: String,
    return_line: String,
    recipient: Vec<String>,
    facts: Vec<(&'static str, String)>,
    subject: String,
    greeting: String,
    opening: String,
    slot: String,
    code: Zeroizing<String>,
    link: Zeroizing<String>,
    steps: [(&'static str, String); 3],
    fingerprint: String,
    fingerprint_words: String,
    english: String,
    footer: Vec<String>,
}

impl Letter {
    /// The letter that says these things.
    pub fn new(facts: &LetterFacts<'_>) -> Self {
        let LetterFacts { insurer, telephone, .. } = facts;
        let portal = facts.portal_url.trim_end_matches('/');
        let shown =
            format!("{}/activate", portal.trim_start_matches("https://").trim_start_matches("http://"));
        let last_name = facts.name.split_whitespace().next_back().unwrap_or(facts.name);
        let expires = german_date(facts.expires);
        let from = facts.usable.map(german_time);
        let validity = match &from {
            Some(from) => format!("Der Code gilt einmal, vom {from} an und bis zum {expires}."),
            None => format!("Der Code gilt einmal und bis zum {expires}."),
        };
        let english_validity = match facts.usable {
            Some(usable) => usable.strftime(" from %-d %B to").to_string(),
            None => ", until".to_owned(),
        };
        let recipient = (!facts.salutation.is_empty()).then(|| facts.salutation.to_owned());
        Self {
            insurer: (*insurer).to_owned(),
            return_line: join(insurer, facts.insurer_address, " · "),
            recipient: recipient.into_iter().chain([facts.name.to_owned()]).chain(facts.address.to_vec()).collect(),
            facts: vec![
                ("Datum", german_date(facts.date)),
                ("Briefnummer", facts.slot.to_string()),
                ("Gilt bis", expires.clone()),
                ("Telefon", (*telephone).to_owned()),
            ],
            subject: match from {
                Some(_) => format!("Ihr neuer Schlüssel zum versiegelten Postfach der {insurer}"),
                None => format!("Ihr Schlüssel zum versiegelten Postfach der {insurer}"),
            },
            greeting: match facts.salutation {
                "" => format!("Guten Tag {},", facts.name),
                salutation => format!("Guten Tag, {salutation} {last_name},"),
            },
            opening: match from {
                Some(_) => format!(
                    "mit diesem Brief richten Sie Ihr Postfach neu ein. Ihre Nachrichten und Dokumente holen wir Ihnen \
                     zurück. {validity} Geben Sie ihn niemandem weiter. Nicht bestellt? Rufen Sie gleich an: {telephone}."
                ),
                None => format!(
                    "mit diesem Brief öffnen Sie Ihr eigenes Postfach bei uns. Was Sie darin senden, wird auf Ihrem Gerät \
                     versiegelt und erst bei uns geöffnet; niemand dazwischen kann es lesen. {validity} Geben Sie ihn \
                     niemandem weiter. Auch wir fragen Sie nie danach."
                ),
            },
            slot: facts.slot.to_string(),
            code: Zeroizing::new(facts.code.to_owned()),
            link: activation_link(portal, facts),
            steps: [
                (
                    "Postfach öffnen",
                    format!(
                        "Halten Sie die Kamera Ihres Telefons auf das Bild oben. Oder öffnen Sie {shown} in einem \
                         Browser und tippen Briefnummer und Code ab."
                    ),
                ),
                (
                    "Zeigen, dass Sie es sind",
                    "Nennen Sie Ihr Geburtsdatum und Ihre Versichertennummer. Sie steht auf Ihrer Gesundheitskarte \
                     und beginnt mit einem Buchstaben."
                        .to_owned(),
                ),
                (
                    "Passwort wählen",
                    "Wählen Sie ein Passwort. Bewahren Sie dann den Wiederherstellungscode auf, den Sie sehen: Mit \
                     ihm kommen Sie wieder hinein, wenn Sie das Passwort vergessen."
                        .to_owned(),
                ),
            ],
            fingerprint: facts.fingerprint.clone(),
            fingerprint_words: format!(
                "Das Postfach zeigt diese Zeichen beim Einrichten und unter „Mehr“. Sind es dort andere, dann sind Sie \
                 nicht bei uns: Geben Sie nichts ein, schließen Sie die Seite und rufen Sie uns an, {telephone}."
            ),
            english: format!(
                "Scan the picture with your phone, or open {shown} and type the letter number and the code. The code \
                 works once{english_validity} {}. If the portal shows another fingerprint than this letter, enter nothing and \
                 call us: {telephone}.",
                facts.expires.strftime("%-d %B %Y")
            ),
            footer: vec![
                (*insurer).to_owned(),
                facts.insurer_address.join(", "),
                format!("Telefon {telephone}"),
                facts.email.to_owned(),
            ],
        }
    }

    /// The address that the QR code opens. It holds the code.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// The QR code over the activation link, at a level that survives a coffee ring.
    fn qr(&self) -> Result<QrCode, LetterError> {
        QrCode::with_error_correction_level(self.link.as_bytes(), EcLevel::M)
            .map_err(|_| LetterError::LinkTooLong)
    }
}

/// Why a letter could not be set.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LetterError {
    /// The portal's address is too long for a QR code.
    #[error("the portal's address is too long for a QR code")]
    LinkTooLong,
    /// The words do not fit one page: most often a very long address.
    #[error("the letter does not fit on one page")]
    TooLong,
    /// The PDF could not be written.
    #[error("the PDF could not be written")]
    Pdf,
}

impl LetterError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LinkTooLong => "letter-link-too-long",
            Self::TooLong => "letter-too-long",
            Self::Pdf => "letter-pdf",
        }
    }
}

/// The address that the QR code opens: all that is secret stands behind the `#`.
fn activation_link(portal: &str, facts: &LetterFacts<'_>) -> Zeroizing<String> {
    let code = Zeroizing::new(facts.code.replace('-', ""));
    Zeroizing::new(format!(
        "{portal}/activate#l={:08}&c={}&r={}",
        facts.slot.number(),
        code.as_str(),
        facts.fingerprint_full
    ))
}

fn join(first: &str, rest: &[String], between: &str) -> String {
    core::iter::once(first).chain(rest.iter().map(String::as_str)).collect::<Vec<_>>().join(between)
}

/// `24. November 2026, 14:05 Uhr`.
fn german_time(at: jiff::civil::DateTime) -> String {
    format!("{}, {:02}:{:02} Uhr", german_date(at.date()), at.hour(), at.minute())
}

/// `24. November 2026`.
pub fn german_date(date: jiff::civil::Date) -> String {
    const MONTHS: [&str; 12] = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    format!("{}. {} {}", date.day(), MONTHS[date.month() as usize - 1], date.year())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A letter with everything on it, for the tests of its two forms.
    pub(crate) fn sample(address: &[String]) -> Letter {
        sample_usable(address, None)
    }

    /// The same, in the place of another or not.
    pub(crate) fn sample_usable(address: &[String], usable: Option<jiff::civil::DateTime>) -> Letter {
        let insurer_address = ["Musterstraße 1".to_owned(), "10115 Berlin".to_owned()];
        Letter::new(&LetterFacts {
            insurer: "Musterkasse",
            insurer_address: &insurer_address,
            telephone: "0800 123 45 67",
            email: "post@musterkasse.example",
            salutation: "Frau",
            name: "Łucja Şahin-Brandt",
            address,
            slot: LetterSlot::new(1_234_567).unwrap(),
            code: "0123-4567-89AB-CDEF-G",
            fingerprint: "7K2QD 0XM4P 9RTVW HJ3EA 5ZC8N".to_owned(),
            fingerprint_full: "A".repeat(43),
            portal_url: "http://localhost:8443/",
            date: jiff::civil::date(2026, 11, 24),
            usable,
            expires: jiff::civil::date(2027, 1, 23),
        })
    }

    #[test]
    fn the_link_keeps_its_secret_in_the_fragment() {
        let link = sample(&[]).link;
        let (page, fragment) = link.split_once('#').unwrap();
        assert_eq!(page, "http://localhost:8443/activate");
        assert_eq!(fragment, "l=01234567&c=0123456789ABCDEFG&r=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    }

    #[test]
    fn a_letter_in_the_place_of_another_says_from_when_it_holds_and_whom_to_call() {
        let opening = sample_usable(&[], Some(jiff::civil::datetime(2026, 11, 27, 9, 5, 0, 0))).opening;
        assert!(
            opening.contains("vom 27. November 2026, 09:05 Uhr an und bis zum 23. Januar 2027"),
            "{opening}"
        );
        assert!(opening.contains("Nicht bestellt?") && opening.contains("0800 123 45 67"), "{opening}");
        assert!(!sample(&[]).opening.contains("Nicht bestellt?"));
    }

    #[test]
    fn dates_read_as_germans_write_them() {
        assert_eq!(german_date(jiff::civil::date(2026, 3, 7)), "7. März 2026");
    }
}
