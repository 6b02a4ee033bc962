//! The recovery code: 130 random bits as 26 characters and a check character.

use core::{fmt, str::FromStr};

use zeroize::{Zeroize as _, ZeroizeOnDrop};

use crate::crockford::{self, ALPHABET, CodeError};

/// The secret that opens an account without a password: six groups of four characters and one of three.
#[derive(ZeroizeOnDrop)]
pub struct RecoveryCode([u8; RecoveryCode::CHARACTERS]);

impl RecoveryCode {
    /// Characters without the check character.
    pub const CHARACTERS: usize = 26;

    /// The code of these random bytes; five bits of each are used.
    pub fn new(mut random: [u8; Self::CHARACTERS]) -> Self {
        for byte in &mut random {
            *byte &= 31;
        }
        let code = Self(random);
        random.zeroize();
        code
    }

    /// The 26 characters in ASCII capitals, without groups and check character: the input of key derivation.
    pub fn secret(&self) -> RecoverySecret {
        RecoverySecret(self.0.map(|value| ALPHABET[usize::from(value)]))
    }
}

/// The bytes of a recovery code from which its slot key is derived.
#[derive(ZeroizeOnDrop)]
pub struct RecoverySecret([u8; RecoveryCode::CHARACTERS]);

impl AsRef<[u8]> for RecoverySecret {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = crockford::write(&self.0, 4);
        let written = f.write_str(&text);
        text.zeroize();
        written
    }
}

impl FromStr for RecoveryCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        crockford::read(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips_and_refuses() {
        let code = RecoveryCode::new(core::array::from_fn(|index| (index as u8).wrapping_mul(37)));
        let text = code.to_string();
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4, 4, 4, 3]);
        let read: RecoveryCode = text.to_lowercase().parse().expect("reads");
        assert!(read.secret().as_ref() == code.secret().as_ref());
        assert_eq!(code.secret().as_ref(), &text.replace('-', "").as_bytes()[..26]);
        assert_eq!(text[1..].parse::<RecoveryCode>().err(), Some(CodeError::Length));
        let swapped: String = text.chars().rev().collect();
        assert_eq!(swapped.parse::<RecoveryCode>().err(), Some(CodeError::Check));
    }
}
