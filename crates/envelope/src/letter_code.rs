//! The activation letter's code: 80 random bits as sixteen characters and a check character.

use core::{fmt, str::FromStr};

use zeroize::{Zeroize as _, ZeroizeOnDrop};

use crate::crockford::{self, CodeError};

const CHARACTERS: usize = 16;

/// The secret of an activation letter: `XXXX-XXXX-XXXX-XXXX-C`.
#[derive(ZeroizeOnDrop)]
pub struct LetterCode([u8; LetterCode::LEN]);

impl LetterCode {
    /// Length in bytes.
    pub const LEN: usize = 10;

    /// The code of these random bytes.
    pub const fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl fmt::Display for LetterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values = [0; CHARACTERS];
        crockford::values_of(&self.0, &mut values);
        let mut text = crockford::write(&values, 4);
        values.zeroize();
        let written = f.write_str(&text);
        text.zeroize();
        written
    }
}

impl FromStr for LetterCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let mut values = crockford::read::<CHARACTERS>(text)?;
        let mut bytes = [0; Self::LEN];
        // Eight characters of five bits are five bytes.
        for (eight, five) in values.chunks_exact(8).zip(bytes.chunks_exact_mut(5)) {
            let bits = eight.iter().fold(0_u64, |bits, value| bits << 5 | u64::from(*value));
            five.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        values.zeroize();
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BYTES: [u8; 10] = *b"siegel\x00\x01\xfe\xff";

    fn parse(text: &str) -> Result<[u8; 10], CodeError> {
        text.parse::<LetterCode>().map(|code| *code.as_bytes())
    }

    #[test]
    fn reads_what_people_type() {
        let text = LetterCode::new(BYTES).to_string();
        assert_eq!(text.len(), 21);
        assert_eq!(parse(&text), Ok(BYTES));
        assert_eq!(parse(&text.to_lowercase()), Ok(BYTES));
        assert_eq!(parse(&text.replace('-', " ")), Ok(BYTES));
        assert_eq!(parse(&text.replace('-', "")), Ok(BYTES));
        assert_eq!(parse(&text.replace('0', "o").replace('1', "l")), Ok(BYTES));
    }

    #[test]
    fn refuses() {
        let text = LetterCode::new(BYTES).to_string();
        assert_eq!(parse(""), Err(CodeError::Length));
        assert_eq!(parse(&text[..19]), Err(CodeError::Length));
        assert_eq!(parse(&format!("{text}0")), Err(CodeError::Length));
        assert_eq!(parse(&text.replacen('-', "U", 1)), Err(CodeError::Character(5)));
        let wrong = if text.starts_with('A') { "B" } else { "A" };
        assert_eq!(parse(&format!("{wrong}{}", &text[1..])), Err(CodeError::Check));
    }

    proptest! {
        #[test]
        fn round_trips(bytes: [u8; 10]) {
            prop_assert_eq!(parse(&LetterCode::new(bytes).to_string()), Ok(bytes));
        }
    }
}
