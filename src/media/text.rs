//! Text of a file, whatever wrote it: UTF-8, UTF-16 with its mark, or what Windows wrote in Europe.

/// Bytes of a text that are shown.
pub const TEXT_MAX: usize = 1 << 20;

/// What Windows-1252 has between 0x80 and 0x9f; the rest of its bytes are characters by their number.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text, and whether it is only the beginning.
pub fn text_of(bytes: &[u8]) -> (String, bool) {
    let is_cut = bytes.len() > TEXT_MAX;
    let bytes = &bytes[..bytes.len().min(TEXT_MAX)];
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), is_cut),
    };
    (text.replace("\r\n", "\n"), is_cut)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn utf8(bytes: &[u8], is_cut: bool) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // A character that the cut has gone through.
        Err(error) if is_cut && error.error_len().is_none() => {
            String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()
        }
        Err(_) => bytes.iter().map(|byte| windows(*byte)).collect(),
    }
}

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_kind_are_read() {
        let check = |bytes: &[u8], expect: &str| assert_eq!(text_of(bytes), (expect.to_owned(), false));
        check(b"", "");
        check("Grüße, 100 €\r\nErika".as_bytes(), "Grüße, 100 €\nErika");
        check("\u{feff}Grüße".as_bytes(), "Grüße");
        check(b"Gr\xfc\xdfe, 100 \x80", "Grüße, 100 €");
        check(b"\xff\xfeG\0\xfc\0", "Gü");
        check(b"\xfe\xff\0G\0\xfc", "Gü");
        check(b"\xff\xfe\0\xd8G", "\u{fffd}");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let (text, is_cut) = text_of(&vec![b'a'; TEXT_MAX]);
        assert_eq!((text.len(), is_cut), (TEXT_MAX, false));
        let (text, is_cut) = text_of(&vec![b'a'; TEXT_MAX + 1]);
        assert_eq!((text.len(), is_cut), (TEXT_MAX, true));
        let (text, is_cut) = text_of(format!("{}üa", "a".repeat(TEXT_MAX - 1)).as_bytes());
        assert_eq!((text.len(), is_cut), (TEXT_MAX - 1, true));
    }
}
