//! Plaintext whose length says little: its length in four bytes, itself, zeros up to a Padmé length.

use envelope::padding::padded_len;
use zeroize::Zeroizing;

use crate::OpenError;

const LEN_LEN: usize = 4;

/// The padded form.
pub(crate) fn pad(plaintext: &[u8]) -> Zeroizing<Vec<u8>> {
    let padded = padded_len((LEN_LEN + plaintext.len()) as u64) as usize;
    let mut out = Zeroizing::new(Vec::with_capacity(padded));
    out.extend_from_slice(&(plaintext.len() as u32).to_be_bytes());
    out.extend_from_slice(plaintext);
    out.resize(padded, 0);
    out
}

/// What was padded; only the one padded form of it is accepted.
pub(crate) fn unpad(padded: &[u8]) -> Result<&[u8], OpenError> {
    let (len, rest) = padded.split_first_chunk::<LEN_LEN>().ok_or(OpenError::Refused)?;
    let len = u32::from_be_bytes(*len) as usize;
    let (plaintext, zeros) = rest.split_at_checked(len).ok_or(OpenError::Refused)?;
    let minimal = padded_len((LEN_LEN + len) as u64) == padded.len() as u64;
    if minimal && zeros.iter().all(|byte| *byte == 0) { Ok(plaintext) } else { Err(OpenError::Refused) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_refuses_other_forms() {
        for len in [0, 1, 4091, 4092, 4093, 4348, 4349] {
            let plaintext = vec![7; len];
            let padded = pad(&plaintext);
            assert_eq!(unpad(&padded), Ok(plaintext.as_slice()), "{len}");
            assert!(unpad(&padded[..padded.len() - 1]).is_err());
        }
        let mut dirty = pad(b"text");
        dirty[4095] = 1;
        assert!(unpad(&dirty).is_err());
        let mut long = pad(b"text");
        long[2] = 0x10;
        assert!(unpad(&long).is_err());
        assert!(unpad(&[0; 3]).is_err());
        assert!(unpad(&[0; 4352]).is_err());
    }
}
