//! A date of birth, as the letter's proof holds it: ISO 8601, `1948-03-07`.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A day that exists, from 1900 to 2099.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BirthDate {
    year: u16,
    month: u8,
    day: u8,
}

/// Text that names no day: neither `1948-03-07` nor `7.3.1948`, or a day that the calendar does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a date of birth is a day of the calendar, such as 07.03.1948 or 1948-03-07")]
pub struct InvalidBirthDate;

impl BirthDate {
    /// The day, if the calendar has it.
    ///
    /// # Errors
    /// [`InvalidBirthDate`] for a day that the calendar does not have, or outside 1900 to 2099.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, InvalidBirthDate> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return Err(InvalidBirthDate),
        };
        if !(1900..=2099).contains(&year) || !(1..=days).contains(&day) {
            return Err(InvalidBirthDate);
        }
        Ok(Self { year, month, day })
    }

    /// The day as Germans write it, `07.03.1948`.
    pub fn german(self) -> String {
        format!("{:02}.{:02}.{:04}", self.day, self.month, self.year)
    }
}

impl FromStr for BirthDate {
    type Err = InvalidBirthDate;

    /// `1948-03-07`, or as Germans write it, `7.3.1948`.
    fn from_str(text: &str) -> Result<Self, InvalidBirthDate> {
        let text = text.trim();
        let mut parts = text.split(['-', '.']).map(str::trim);
        let (Some(first), Some(second), Some(third), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidBirthDate);
        };
        let (year, month, day) =
            if text.contains('-') { (first, second, third) } else { (third, second, first) };
        if year.len() != 4 || [year, month, day].iter().any(|part| !part.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(InvalidBirthDate);
        }
        let read = |part: &str| part.parse().map_err(|_| InvalidBirthDate);
        Self::new(year.parse().map_err(|_| InvalidBirthDate)?, read(month)?, read(day)?)
    }
}

impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for BirthDate {
    /// The date is a person's: it never reaches a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(…)")
    }
}

impl TryFrom<String> for BirthDate {
    type Error = InvalidBirthDate;

    fn try_from(text: String) -> Result<Self, InvalidBirthDate> {
        text.parse()
    }
}

impl From<BirthDate> for String {
    fn from(date: BirthDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_refuses() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(
                text.parse::<BirthDate>().ok().map(|date| date.to_string()).as_deref(),
                expect,
                "{text}"
            );
        };
        check("1948-03-07", Some("1948-03-07"));
        check(" 7.3.1948 ", Some("1948-03-07"));
        check("07. 03. 1948", Some("1948-03-07"));
        check("29.2.2000", Some("2000-02-29"));
        check("29.2.1900", None);
        check("31.4.1948", None);
        check("1.13.1948", None);
        check("1.1.48", None);
        check("1.1.1899", None);
        check("1948-03", None);
        check("+1.1.1948", None);
        check("", None);
    }
}
