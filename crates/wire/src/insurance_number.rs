//! The insurance number (Krankenversichertennummer): one letter, eight digits and a check digit.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An insurance number whose check digit is right.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InsuranceNumber([u8; InsuranceNumber::LEN]);

/// Why text is no insurance number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidInsuranceNumber {
    /// Not one letter and nine digits.
    #[error("an insurance number is one letter and nine digits")]
    Form,
    /// The last digit does not fit the others: most often a typing slip.
    #[error("the insurance number's check digit is wrong")]
    CheckDigit,
}

impl InvalidInsuranceNumber {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "insurance-number-form",
            Self::CheckDigit => "insurance-number-check-digit",
        }
    }
}

impl InsuranceNumber {
    /// Length in characters.
    pub const LEN: usize = 10;

    /// The ten characters.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The number that begins with `letter` and these eight digits, its check digit added.
    ///
    /// # Errors
    /// [`InvalidInsuranceNumber::Form`] if `letter` is not A to Z or `digits` has more than eight digits.
    pub fn with_check_digit(letter: char, digits: u32) -> Result<Self, InvalidInsuranceNumber> {
        if !letter.is_ascii_uppercase() || digits > 99_999_999 {
            return Err(InvalidInsuranceNumber::Form);
        }
        let mut text = format!("{letter}{digits:08}0").into_bytes();
        text[Self::LEN - 1] = b'0' + check_digit(&text);
        text.try_into().map(Self).map_err(|_| InvalidInsuranceNumber::Form)
    }
}

/// The check digit: the letter as two digits, weights 1 and 2 in turn, digit sums, modulo ten
/// (specification of the Krankenversichertennummer, § 290 SGB V).
fn check_digit(text: &[u8]) -> u8 {
    let letter = text[0] - b'A' + 1;
    let digits = [letter / 10, letter % 10].into_iter().chain(text[1..9].iter().map(|digit| digit - b'0'));
    let weighted = digits.enumerate().map(|(place, digit)| {
        let product = if place % 2 == 0 { digit } else { 2 * digit };
        u32::from(product / 10 + product % 10)
    });
    (weighted.sum::<u32>() % 10) as u8
}

impl FromStr for InsuranceNumber {
    type Err = InvalidInsuranceNumber;

    /// Spaces and case are passed over, as people type them.
    fn from_str(text: &str) -> Result<Self, InvalidInsuranceNumber> {
        let text: Vec<u8> = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect::<String>()
            .into();
        let bytes: [u8; Self::LEN] = text.try_into().map_err(|_| InvalidInsuranceNumber::Form)?;
        if !bytes[0].is_ascii_uppercase() || !bytes[1..].iter().all(u8::is_ascii_digit) {
            return Err(InvalidInsuranceNumber::Form);
        }
        if bytes[Self::LEN - 1] - b'0' != check_digit(&bytes) {
            return Err(InvalidInsuranceNumber::CheckDigit);
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for InsuranceNumber {
    type Error = InvalidInsuranceNumber;

    fn try_from(text: String) -> Result<Self, InvalidInsuranceNumber> {
        text.parse()
    }
}

impl From<InsuranceNumber> for String {
    fn from(number: InsuranceNumber) -> Self {
        number.as_str().to_owned()
    }
}

impl fmt::Display for InsuranceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for InsuranceNumber {
    /// The number names a person: it never reaches a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InsuranceNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use InvalidInsuranceNumber::{CheckDigit, Form};

    #[test]
    fn reads_and_refuses() {
        let check = |text: &str, expect: Result<&str, InvalidInsuranceNumber>| {
            assert_eq!(
                text.parse::<InsuranceNumber>().map(|number| number.to_string()).as_deref(),
                expect.as_ref().copied(),
                "{text}"
            );
        };
        // The published example of the specification, and how people type it.
        check("A123456780", Ok("A123456780"));
        check("a 123 456 780", Ok("A123456780"));
        check("A123456781", Err(CheckDigit));
        check("A213456780", Err(CheckDigit));
        check("", Err(Form));
        check("A12345678", Err(Form));
        check("A1234567800", Err(Form));
        check("1123456780", Err(Form));
        check("AB23456780", Err(Form));
        check("Ä123456780", Err(Form));
    }

    proptest::proptest! {
        #[test]
        fn a_made_number_reads_back_and_a_changed_check_digit_does_not(letter in b'A'..=b'Z', digits in 0u32..=99_999_999, off in 1u8..10) {
            let number = InsuranceNumber::with_check_digit(char::from(letter), digits).unwrap();
            assert_eq!(number.as_str().parse(), Ok(number.clone()));
            let mut wrong = number.0;
            wrong[9] = b'0' + (wrong[9] - b'0' + off) % 10;
            assert_eq!(String::from_utf8_lossy(&wrong).parse::<InsuranceNumber>(), Err(CheckDigit));
        }
    }
}
