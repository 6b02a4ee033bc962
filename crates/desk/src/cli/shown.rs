//! Text of strangers on a terminal: one line, and nothing in it that a terminal would obey.

/// `text` without control and direction characters, cut to `max` characters.
pub(crate) fn line(text: &str, max: usize) -> String {
    let plain = text.chars().filter(|&c| c == '\t' || c == '\n' || !is_obeyed(c));
    let joined = plain.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.chars().count() <= max {
        return joined;
    }
    let cut: String = joined.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// The first characters of an identifier, enough to type.
pub(crate) fn short(id: impl ToString) -> String {
    id.to_string().chars().take(8).collect()
}

/// A size in words.
pub(crate) fn size(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{} kB", tenths(1000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nobody() {
        assert_eq!(line("a\u{1b}[31mb\u{202e}c\r\nd", 20), "a[31mbc d");
        assert_eq!(line("Rechnung über Physiotherapie", 10), "Rechnung…");
        assert_eq!(line("kurz", 4), "kurz");
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(
            [0, 999, 1500, 8_396_800, 1 << 30].map(size),
            ["0 B", "999 B", "1.5 kB", "8.3 MB", "1.0 GB"]
        );
    }
}
