//! What can be shown of a file: first by what its message says, then by its bytes.

use photo::Format;

use super::may_decode;
use crate::view::PDF;

/// Largest file that is opened to be shown, bytes: it is in memory as a whole, and once more as pixels.
pub const SHOWN_MAX: u64 = 32 << 20;
/// Where the mark of a PDF may stand (ISO 32000-1, annex H, note 13).
const PDF_MARK_WITHIN: usize = 1_024;
const PDF_MARK: &[u8] = b"%PDF-";

/// How a file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Decoded by the browser, drawn on a canvas.
    Picture,
    /// As letters.
    Text,
    /// Page by page, in a frame of its own.
    Pdf,
}

/// Why it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is of a kind that is not shown.
    Kind,
    /// It is too large, or would be once it is decoded.
    Large,
    /// It is damaged, or something else than it says.
    Broken,
    /// A PDF with a password of its own.
    Password,
    /// Drawing it does not end.
    Slow,
    /// What draws PDFs is not here.
    Missing,
}

impl Why {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Large => "large",
            Self::Broken => "broken",
            Self::Password => "password",
            Self::Slow => "slow",
            Self::Missing => "missing",
        }
    }
}

/// How a file is shown that its message describes like this.
///
/// # Errors
/// It is not: a kind that is never shown, or too large.
pub fn sort_of(media_type: &str, name: &str, size: u64) -> Result<Sort, Why> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let sort = match media_type.split(';').next().unwrap_or_default().trim() {
        PDF => Sort::Pdf,
        "image/jpeg" | "image/png" | "image/webp" | "image/gif" => Sort::Picture,
        "text/plain" | "text/csv" | "text/markdown" => Sort::Text,
        // Where nobody has said what it is the name does.
        "" | "application/octet-stream" => match ending.as_str() {
            "pdf" => Sort::Pdf,
            "jpg" | "jpeg" | "png" | "webp" | "gif" => Sort::Picture,
            "txt" | "csv" | "md" | "log" => Sort::Text,
            _ => return Err(Why::Kind),
        },
        _ => return Err(Why::Kind),
    };
    if size <= SHOWN_MAX { Ok(sort) } else { Err(Why::Large) }
}

/// Whether the bytes are what they are to be shown as.
///
/// # Errors
/// They are something else, or would be too much once decoded.
pub fn check(sort: Sort, bytes: &[u8]) -> Result<(), Why> {
    match sort {
        Sort::Text => Ok(()),
        Sort::Pdf => {
            let begin = &bytes[..bytes.len().min(PDF_MARK_WITHIN)];
            let is_pdf = begin.windows(PDF_MARK.len()).any(|window| window == PDF_MARK);
            if is_pdf { Ok(()) } else { Err(Why::Broken) }
        }
        Sort::Picture => match Format::of(bytes) {
            None => Err(Why::Broken),
            Some(Format::Other) => Err(Why::Kind),
            Some(_) => match photo::dimensions(bytes) {
                None => Err(Why::Broken),
                Some(sides) => {
                    if may_decode(sides) {
                        Ok(())
                    } else {
                        Err(Why::Large)
                    }
                }
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_told_by_type_then_by_name() {
        for (media_type, name, expect) in [
            ("application/pdf", "x", Ok(Sort::Pdf)),
            ("image/jpeg", "x.exe", Ok(Sort::Picture)),
            ("text/plain; charset=utf-8", "x", Ok(Sort::Text)),
            ("", "Brief.PDF", Ok(Sort::Pdf)),
            ("application/octet-stream", "a.png", Ok(Sort::Picture)),
            ("", "pdf", Err(Why::Kind)),
            ("text/html", "a.txt", Err(Why::Kind)),
            ("image/svg+xml", "a.png", Err(Why::Kind)),
            ("application/zip", "a.pdf", Err(Why::Kind)),
        ] {
            assert_eq!(sort_of(media_type, name, 1), expect, "{media_type} {name}");
        }
        assert_eq!(sort_of("application/pdf", "", SHOWN_MAX), Ok(Sort::Pdf));
        assert_eq!(sort_of("application/pdf", "", SHOWN_MAX + 1), Err(Why::Large));
    }

    #[test]
    fn bytes_have_to_be_what_was_said() {
        assert_eq!(check(Sort::Pdf, b"\n%PDF-1.7"), Ok(()));
        let at = |spaces: usize| [vec![b' '; spaces], PDF_MARK.to_vec()].concat();
        assert_eq!(check(Sort::Pdf, &at(PDF_MARK_WITHIN - PDF_MARK.len())), Ok(()));
        assert_eq!(check(Sort::Pdf, &at(PDF_MARK_WITHIN - PDF_MARK.len() + 1)), Err(Why::Broken));
        assert_eq!(check(Sort::Picture, b"<svg>"), Err(Why::Broken));
        assert_eq!(check(Sort::Picture, b"%PDF-1.7"), Err(Why::Broken));
        assert_eq!(check(Sort::Picture, b"GIF89a\x01\0\x01\0"), Ok(()));
        assert_eq!(check(Sort::Picture, b"GIF89a\xff\xff\xff\xff"), Err(Why::Large), "a bomb");
        assert_eq!(check(Sort::Picture, b"\0\0\0\x18ftypheic"), Err(Why::Kind));
        assert_eq!(check(Sort::Text, b"<script>"), Ok(()), "it is shown as letters");
    }
}
