//! Exif (CIPA DC-008) as far as a picture needs it: which side is up.

/// The orientation of a picture that stands as it was taken.
const UPRIGHT: u16 = 1;
/// The highest that there is.
const LAST: u16 = 8;
const ORIENTATION: u16 = 0x0112;
/// The type of a 16-bit number.
const SHORT: u16 = 3;
/// Entries of a directory that are looked at.
const ENTRIES_MAX: u16 = 512;
const ENTRY_LEN: usize = 12;

/// The orientation that a TIFF block says, if it is another than upright.
pub(crate) fn turned(tiff: &[u8]) -> Option<u16> {
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = short(directory)?.min(ENTRIES_MAX);
    for entry in 0..usize::from(entries) {
        let at = directory.checked_add(2 + entry * ENTRY_LEN)?;
        if short(at)? == ORIENTATION {
            let said = (short(at + 2)? == SHORT && long(at + 4)? == 1).then(|| short(at + 8)).flatten()?;
            return (UPRIGHT + 1..=LAST).contains(&said).then_some(said);
        }
    }
    None
}

/// A TIFF block that says the orientation, and nothing else.
pub(crate) fn block(orientation: u16) -> Vec<u8> {
    let mut block = b"MM\0*\0\0\0\x08\0\x01".to_vec();
    block.extend(ORIENTATION.to_be_bytes());
    block.extend(SHORT.to_be_bytes());
    block.extend(1_u32.to_be_bytes());
    block.extend(orientation.to_be_bytes());
    // The value's other half, and no further directory.
    block.extend([0; 6]);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_says_what_it_was_made_of() {
        for orientation in 2..=LAST {
            assert_eq!(turned(&block(orientation)), Some(orientation));
        }
        for nothing in [0, UPRIGHT, LAST + 1, u16::MAX] {
            assert_eq!(turned(&block(nothing)), None, "{nothing}");
        }
    }

    #[test]
    fn the_other_byte_order_is_read_and_what_is_cut_short_is_not() {
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(turned(little), Some(6));
        for len in 0..20 {
            assert_eq!(turned(&little[..len]), None, "{len}");
        }
        assert_eq!(turned(b"MM\0*\xff\xff\xff\xff"), None, "a directory beyond the end");
        assert_eq!(turned(b"XX\0*\0\0\0\x08"), None);
    }
}
