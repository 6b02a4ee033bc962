//! The letter as one HTML file that needs nothing else: styles, font, seal and QR code are inside.

use core::fmt::Write as _;

use data_encoding::BASE64;
use qrcode::{Color, QrCode};
use zeroize::Zeroizing;

use super::{FONT_BOLD, FONT_REGULAR, Letter, LetterError, SEAL_PATH};

const STYLE: &str = include_str!("letter.css");

/// Quiet zone around a QR code, in modules (ISO/IEC 18004 asks for four).
const QUIET_ZONE: usize = 4;

impl Letter {
    /// The letter as HTML; printed, it is one A4 page.
    ///
    /// # Errors
    /// [`LetterError::LinkTooLong`].
    pub fn to_html(&self) -> Result<Zeroizing<String>, LetterError> {
        let mut page = Zeroizing::new(String::with_capacity(200 * 1024));
        let out = &mut *page;
        out.push_str("<!doctype html>\n<html lang=\"de\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        out.push_str(
            "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n",
        );
        line(out, "title", "", &self.subject);
        out.push_str("<style>\n");
        for (weight, font) in [(400, FONT_REGULAR), (700, FONT_BOLD)] {
            out.push_str("@font-face { font-family: \"Letter\"; font-weight: ");
            out.push_str(if weight == 400 { "400" } else { "700" });
            out.push_str("; src: url(data:font/ttf;base64,");
            BASE64.encode_append(font, out);
            out.push_str(") format(\"truetype\"); }\n");
        }
        out.push_str(STYLE);
        out.push_str("</style>\n<article class=\"sheet\">\n");
        out.push_str(
            "<i class=\"mark fold-1\"></i><i class=\"mark punch\"></i><i class=\"mark fold-2\"></i>\n",
        );
        self.head(out);
        self.text(out)?;
        out.push_str("<footer class=\"foot\">");
        for part in &self.footer {
            line(out, "span", "", part);
        }
        out.push_str("</footer>\n</article>\n</html>\n");
        Ok(page)
    }

    fn head(&self, out: &mut String) {
        out.push_str("<header class=\"head\">");
        out.push_str(&seal());
        out.push_str("<p>");
        escape(out, &self.insurer);
        out.push_str("<small>Siegel, das versiegelte Postfach</small></p></header>\n");
        line(out, "p", "return", &self.return_line);
        out.push_str("<address class=\"recipient\">");
        for part in &self.recipient {
            line(out, "span", "", part);
        }
        out.push_str("</address>\n<dl class=\"facts\">");
        for (name, value) in &self.facts {
            line(out, "dt", "", name);
            line(out, "dd", "", value);
        }
        out.push_str("</dl>\n");
    }

    fn text(&self, out: &mut String) -> Result<(), LetterError> {
        out.push_str("<main class=\"text\">\n");
        line(out, "h1", "", &self.subject);
        line(out, "p", "", &self.greeting);
        line(out, "p", "", &self.opening);
        out.push_str("<section class=\"key\"><dl><div><dt>Briefnummer</dt>");
        line(out, "dd", "", &self.slot);
        out.push_str("</div><div><dt>Ihr Code</dt>");
        line(out, "dd", "code", &self.code);
        out.push_str("</div></dl>");
        qr_svg(out, &self.qr()?);
        out.push_str("</section>\n<ol>\n");
        for (number, (title, words)) in (1..).zip(&self.steps) {
            out.push_str("<li>");
            line(out, "span", "", &format!("{number}"));
            out.push_str("<div>");
            line(out, "h2", "", title);
            line(out, "p", "", words);
            out.push_str("</div></li>\n");
        }
        out.push_str("</ol>\n<section class=\"print\"><h2>So erkennen Sie uns: unser Fingerabdruck</h2>");
        line(out, "p", "fingerprint", &self.fingerprint);
        line(out, "p", "", &self.fingerprint_words);
        out.push_str("</section>\n<p class=\"english\" lang=\"en\">In English: ");
        escape(out, &self.english);
        out.push_str("</p>\n</main>\n");
        Ok(())
    }
}

/// One element with text.
fn line(out: &mut String, element: &str, class: &str, text: &str) {
    let _ = if class.is_empty() {
        write!(out, "<{element}>")
    } else {
        write!(out, "<{element} class=\"{class}\">")
    };
    escape(out, text);
    let _ = writeln!(out, "</{element}>");
}

/// Text as HTML shows it, whatever it holds.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// The mark: a round seal with a folded letter.
fn seal() -> String {
    let outline = SEAL_PATH.replace('\n', "");
    format!(
        "<svg viewBox=\"0 0 40 40\" aria-hidden=\"true\"><path fill=\"#0b5d44\" d=\"{outline}\"/>\
         <g fill=\"none\" stroke=\"#fff\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\
         <rect x=\"11\" y=\"14\" width=\"18\" height=\"13\" rx=\"1.5\"/><path d=\"m11.5 15 8.5 7 8.5-7\"/></g></svg>"
    )
}

/// The QR code, a run of dark modules a rectangle.
fn qr_svg(out: &mut String, code: &QrCode) {
    let side = code.width() + 2 * QUIET_ZONE;
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" role=\"img\" \
         aria-label=\"Bild mit dem Link zum Postfach\"><path fill=\"#16211c\" d=\""
    );
    for (x, y, run) in dark_runs(code) {
        let _ = write!(out, "M{} {}h{run}v1h-{run}z", x + QUIET_ZONE, y + QUIET_ZONE);
    }
    out.push_str("\"/></svg>");
}

/// The dark modules of a QR code as horizontal runs: column, row, length.
pub(super) fn dark_runs(code: &QrCode) -> Vec<(usize, usize, usize)> {
    let colors = code.to_colors();
    let mut runs = Vec::new();
    for (y, row) in colors.chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                runs.push((x, y, run.len()));
            }
            x += run.len();
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use crate::letter::tests::sample;

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        let html = sample(&["Lindenweg 12".to_owned(), "20095 Hamburg".to_owned()]).to_html().unwrap();
        assert!(html.contains("0123-4567-89AB-CDEF-G") && html.contains("7K2QD 0XM4P"));
        let fetched = html.match_indices("url(").all(|(at, _)| html[at..].starts_with("url(data:"));
        assert!(fetched && !html.contains("src=") && !html.contains("href="), "nothing is fetched");
        assert!(!html.contains("<script"));
    }

    #[test]
    fn words_of_others_stay_words() {
        let html = sample(&["<img src=x onerror=alert(1)> & \"co\"".to_owned()]).to_html().unwrap();
        assert!(html.contains("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;co&quot;"));
    }
}
