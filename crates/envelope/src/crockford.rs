//! Crockford base 32: capital letters and digits without I, L, O, U; read forgivingly; with a check character.
//!
//! The check character makes the sum over GF(32) of every character, weighted by a distinct power of the generator,
//! zero. It is one of the same 32 characters, and finds every single wrong character and every two exchanged ones.

use zeroize::Zeroize as _;

/// The 32 characters in the order of their values.
pub const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why typed text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// Too few or too many characters; spaces and hyphens do not count.
    #[error("the code has another number of characters")]
    Length,
    /// A character that no code holds; its place, from 1, spaces and hyphens not counted.
    #[error("character {0} cannot be part of a code")]
    Character(usize),
    /// The check character does not fit: a character is wrong, or two are exchanged.
    #[error("the code has a typing mistake")]
    Check,
}

impl CodeError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "code-length",
            Self::Character(_) => "code-character",
            Self::Check => "code-check",
        }
    }
}

/// The value of a character as people write it: either case, O as 0, I and L as 1.
pub const fn value(character: char) -> Option<u8> {
    let upper = character.to_ascii_uppercase();
    Some(match upper {
        'O' => 0,
        'I' | 'L' => 1,
        '0'..='9' => upper as u8 - b'0',
        'A'..='H' => upper as u8 - b'A' + 10,
        'J' | 'K' => upper as u8 - b'J' + 18,
        'M' | 'N' => upper as u8 - b'M' + 20,
        'P'..='T' => upper as u8 - b'P' + 22,
        'V'..='Z' => upper as u8 - b'V' + 27,
        _ => return None,
    })
}

/// The `N` values in `text`, whose check character comes after them; spaces, hyphens and dashes are passed over.
///
/// # Errors
/// [`CodeError`]: the first of character, length, check that is wrong.
pub fn read<const N: usize>(text: &str) -> Result<[u8; N], CodeError> {
    let mut values = [0; N];
    let mut check = 0;
    let mut count = 0;
    for character in
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2014}'))
    {
        let value = value(character).ok_or(CodeError::Character(count + 1))?;
        match values.get_mut(count) {
            Some(place) => *place = value,
            None => check = value,
        }
        count += 1;
    }
    let verdict = match count {
        _ if count != N + 1 => Err(CodeError::Length),
        _ if check_value(&values) != check => Err(CodeError::Check),
        _ => Ok(values),
    };
    values.zeroize();
    verdict
}

/// The values and their check character as text, in groups divided by hyphens.
pub fn write(values: &[u8], group: usize) -> String {
    let mut text = String::with_capacity((values.len() + 1) * (group + 1) / group + 1);
    for (index, value) in values.iter().copied().chain([check_value(values)]).enumerate() {
        if index > 0 && index % group == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(value & 31)]));
    }
    text
}

/// The characters of `bytes`, five bits each from the highest on, as values; what is left over is padded with zeros.
pub fn values_of(bytes: &[u8], out: &mut [u8]) {
    for (index, value) in out.iter_mut().enumerate() {
        let bit = index * 5;
        let high = u16::from(bytes.get(bit / 8).copied().unwrap_or(0)) << 8;
        let pair = high | u16::from(bytes.get(bit / 8 + 1).copied().unwrap_or(0));
        *value = ((pair >> (11 - bit % 8)) & 31) as u8;
    }
}

/// The check value: the sum of `values[i] · α^(i+1)` over GF(32), where α is a root of x⁵ + x² + 1.
fn check_value(values: &[u8]) -> u8 {
    values.iter().rev().fold(0, |sum, value| double(sum ^ value))
}

/// α times `value` in GF(32).
const fn double(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { (shifted ^ 0b10_0101) & 31 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_character_has_its_value() {
        for (index, &character) in ALPHABET.iter().enumerate() {
            assert_eq!(value(char::from(character)), Some(index as u8));
            assert_eq!(value(char::from(character).to_ascii_lowercase()), Some(index as u8));
        }
        for (read, meant) in [('o', '0'), ('O', '0'), ('i', '1'), ('I', '1'), ('l', '1'), ('L', '1')] {
            assert_eq!(value(read), value(meant));
        }
        for never in ['u', 'U', '*', '$', 'ä', ' ', '\u{202e}'] {
            assert_eq!(value(never), None);
        }
    }

    #[test]
    fn errors_have_names() {
        let name = |error: CodeError| error.code();
        let names = [CodeError::Character(1), CodeError::Length, CodeError::Check].map(name);
        assert_eq!(names, ["code-character", "code-length", "code-check"]);
    }

    #[test]
    fn bits_are_taken_from_the_highest() {
        let mut values = [0; 4];
        values_of(&[0b0000_1000, 0b1000_0110, 0b0100_0000], &mut values);
        assert_eq!(values, [1, 2, 3, 4]);
    }

    proptest! {
        #[test]
        fn finds_every_single_mistake(values: [u8; 26], at in 0_usize..26, other in 1_u8..32) {
            let values = values.map(|value| value & 31);
            let mut wrong = values;
            wrong[at] ^= other;
            prop_assert_ne!(check_value(&values), check_value(&wrong));
        }

        #[test]
        fn finds_every_exchange(values: [u8; 26], a in 0_usize..26, b in 0_usize..26) {
            let values = values.map(|value| value & 31);
            let mut wrong = values;
            wrong.swap(a, b);
            prop_assert!(values == wrong || check_value(&values) != check_value(&wrong));
        }

        #[test]
        fn text_round_trips(values: [u8; 26]) {
            let values = values.map(|value| value & 31);
            prop_assert_eq!(read::<26>(&write(&values, 4)), Ok(values));
            prop_assert_eq!(read::<26>(&write(&values, 5).to_lowercase().replace('-', " ")), Ok(values));
        }
    }
}
