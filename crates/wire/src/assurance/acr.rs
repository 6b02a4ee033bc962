//! What an identity provider says of how surely somebody has shown who they are.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::limits::ACR_MAX;

/// An authentication context class reference (OpenID Connect Core 1.0, section 2), as in `gematik-ehealth-loa-high`: what it is worth the
/// insurer's table says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Acr(String);

/// Text is no authentication context class reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an acr is 1 to {ACR_MAX} visible ASCII characters")]
pub struct InvalidAcr;

impl InvalidAcr {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        "acr-form"
    }
}

impl Acr {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Acr {
    type Error = InvalidAcr;

    fn try_from(text: String) -> Result<Self, InvalidAcr> {
        let fits = (1..=ACR_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text)) } else { Err(InvalidAcr) }
    }
}

impl FromStr for Acr {
    type Err = InvalidAcr;

    fn from_str(text: &str) -> Result<Self, InvalidAcr> {
        text.to_owned().try_into()
    }
}

impl From<Acr> for String {
    fn from(acr: Acr) -> Self {
        acr.0
    }
}

impl fmt::Display for Acr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_ascii_of_a_length_is_one() {
        let check = |text: &str, expect: bool| assert_eq!(text.parse::<Acr>().is_ok(), expect, "{text}");
        check("gematik-ehealth-loa-high", true);
        check("https://refeds.org/profile/mfa", true);
        check("0", true);
        check("", false);
        check("two words", false);
        check("höchst", false);
        check("a\n", false);
        check(&"a".repeat(ACR_MAX), true);
        check(&"a".repeat(ACR_MAX + 1), false);
    }
}
