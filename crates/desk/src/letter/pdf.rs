//! The letter as a PDF of one A4 page, with its font inside.
//!
//! All measures are millimetres from the sheet's upper left corner, as in `letter.css`; sizes of type too.

use krilla::{
    Document,
    color::rgb,
    geom::{Path, PathBuilder, Point, Rect, Transform},
    metadata::Metadata,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, TextDirection},
};
use skrifa::{
    FontRef, MetadataProvider as _,
    instance::{LocationRef, Size},
};

use super::{FONT_BOLD, FONT_REGULAR, Letter, LetterError, SEAL_PATH, html::dark_runs};

/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;
/// Millimetres in a point, for sizes of type.
const PT: f32 = 25.4 / 72.0;
/// The sheet.
const A4: (f32, f32) = (210.0, 297.0);
/// Where text begins and ends (DIN 5008).
const LEFT: f32 = 25.0;
const RIGHT: f32 = 190.0;
/// The line under which only the footer stands.
const BOTTOM: f32 = 277.0;
/// A QR code's side, without its quiet zone.
const QR_SIDE: f32 = 33.0;

const INK: Colour = (0x16, 0x21, 0x1c);
const QUIET: Colour = (0x4a, 0x57, 0x50);
const RULE: Colour = (0xd9, 0xd6, 0xcb);
const CONTROL: Colour = (0x6b, 0x77, 0x70);
const GREEN: Colour = (0x0b, 0x5d, 0x44);
const WASH: Colour = (0xe6, 0xf1, 0xec);
const WHITE: Colour = (0xff, 0xff, 0xff);

type Colour = (u8, u8, u8);

impl Letter {
    /// The letter as a PDF.
    ///
    /// # Errors
    /// [`LetterError::TooLong`] if it does not fit one page, [`LetterError::LinkTooLong`], [`LetterError::Pdf`].
    pub fn to_pdf(&self) -> Result<Vec<u8>, LetterError> {
        let mut document = Document::new();
        document.set_metadata(
            Metadata::new()
                .title(self.subject.clone())
                .authors(vec![self.insurer.clone()])
                .language("de".to_owned())
                .creator("Siegel".to_owned()),
        );
        let settings = PageSettings::from_wh(A4.0 * MM, A4.1 * MM).ok_or(LetterError::Pdf)?;
        let mut page = document.start_page_with(settings);
        self.draw(page.surface())?;
        page.finish();
        document.finish().map_err(|_| LetterError::Pdf)
    }

    fn draw(&self, mut surface: Surface<'_>) -> Result<(), LetterError> {
        surface.push_transform(&Transform::from_scale(MM, MM));
        let mut pen = Pen { surface, regular: Face::new(FONT_REGULAR)?, bold: Face::new(FONT_BOLD)? };
        let drawn = self.stationery(&mut pen).and_then(|()| self.body(&mut pen));
        // The surface insists on being left as it was found.
        pen.surface.pop();
        pen.surface.finish();
        drawn
    }

    /// Marks, head, address window, facts and footer.
    fn stationery(&self, pen: &mut Pen<'_>) -> Result<(), LetterError> {
        for (y, length) in [(105.0, 5.0), (148.5, 7.0), (210.0, 5.0)] {
            pen.rule((0.0, y), length, CONTROL)?;
        }
        pen.seal((LEFT, 14.0), 15.0)?;
        pen.text((44.0, 21.8), Style::bold(17.0), &self.insurer);
        pen.text((44.0, 26.8), Style::regular(9.0).colour(QUIET), "Siegel, das versiegelte Postfach");
        pen.shrunk((LEFT, 57.0), 80.0, Style::regular(7.0).colour(QUIET), &self.return_line);
        if self.recipient.len() > 6 {
            return Err(LetterError::TooLong);
        }
        for (row, part) in (0_u8..).zip(&self.recipient) {
            pen.shrunk((LEFT, 66.4 + 5.05 * f32::from(row)), 80.0, Style::regular(11.0), part);
        }
        for (row, (name, value)) in (0_u8..).zip(&self.facts) {
            let y = 60.6 + 5.8 * f32::from(row);
            pen.text((125.0, y), Style::regular(9.5).colour(QUIET), name);
            pen.shrunk((153.0, y), 37.0, Style::regular(9.5), value);
        }
        pen.rule((LEFT, 280.0), RIGHT - LEFT, RULE)?;
        let small = Style::regular(8.0).colour(QUIET);
        let mut x = LEFT;
        for part in &self.footer {
            pen.text((x, 285.0), small, part);
            x += pen.width(small, part) + 5.0;
        }
        Ok(())
    }

    fn body(&self, pen: &mut Pen<'_>) -> Result<(), LetterError> {
        let words = Style::regular(10.5);
        pen.shrunk((LEFT, 99.0), RIGHT - LEFT, Style::bold(14.0), &self.subject);
        let mut y = pen.block((LEFT, 107.5), RIGHT - LEFT, words, &self.greeting);
        y = pen.block((LEFT, y + 3.2), RIGHT - LEFT, words, &self.opening);
        y = self.key(pen, y + 0.2)?;

        y += 8.0;
        for (number, (title, text)) in (1..).zip(&self.steps) {
            pen.disc((LEFT + 3.5, y - 1.2), 3.5, GREEN)?;
            let digit = Style::bold(10.5).colour(WHITE);
            let number = format!("{number}");
            pen.text((LEFT + 3.5 - pen.width(digit, &number) / 2.0, y + 0.1), digit, &number);
            pen.text((LEFT + 11.0, y), Style::bold(10.5), title);
            y = pen.block((LEFT + 11.0, y + 5.1), RIGHT - LEFT - 11.0, words, text) + 2.4;
        }
        y = self.fingerprint(pen, y - 2.4)?;

        let small = Style::regular(8.5).colour(QUIET);
        let y = pen.block((LEFT, y + 6.0), RIGHT - LEFT, small, &format!("In English: {}", self.english));
        if y - small.leading() > BOTTOM { Err(LetterError::TooLong) } else { Ok(()) }
    }

    /// Number, code and QR code in a frame; gives where it ends.
    fn key(&self, pen: &mut Pen<'_>, top: f32) -> Result<f32, LetterError> {
        let height = QR_SIDE + 9.0;
        pen.frame((LEFT, top), (RIGHT - LEFT, height), GREEN)?;
        let label = Style::regular(9.0).colour(QUIET);
        let middle = top + height / 2.0;
        pen.text((LEFT + 5.0, middle - 11.0), label, "Briefnummer");
        pen.text((LEFT + 5.0, middle - 3.6), Style::bold(17.0), &self.slot);
        pen.text((LEFT + 5.0, middle + 5.4), label, "Ihr Code");
        let room = RIGHT - LEFT - QR_SIDE - 18.0;
        pen.shrunk((LEFT + 5.0, middle + 13.4), room, Style::bold(20.0), &self.code);
        let code = self.qr()?;
        let module = QR_SIDE / code.width() as f32;
        let corner = (RIGHT - 4.5 - QR_SIDE, top + 4.5);
        let mut path = PathBuilder::new();
        for (x, y, run) in dark_runs(&code) {
            let rect = Rect::from_xywh(
                corner.0 + x as f32 * module,
                corner.1 + y as f32 * module,
                run as f32 * module,
                module,
            );
            path.push_rect(rect.ok_or(LetterError::Pdf)?);
        }
        pen.fill(path.finish(), INK)?;
        Ok(top + height)
    }

    /// The fingerprint on its wash; gives where it ends.
    fn fingerprint(&self, pen: &mut Pen<'_>, top: f32) -> Result<f32, LetterError> {
        let words = Style::regular(9.5);
        let lines = pen.lines(RIGHT - LEFT - 10.0, words, &self.fingerprint_words).len();
        let height = 18.8 + words.leading() * lines as f32;
        pen.panel((LEFT, top), (RIGHT - LEFT, height), WASH)?;
        pen.text((LEFT + 5.0, top + 6.4), Style::bold(10.5), "So erkennen Sie uns: unser Fingerabdruck");
        pen.text((LEFT + 5.0, top + 13.1), Style::bold(13.5).colour(GREEN), &self.fingerprint);
        pen.block((LEFT + 5.0, top + 19.2), RIGHT - LEFT - 10.0, words, &self.fingerprint_words);
        Ok(top + height)
    }
}

/// How a text is set.
#[derive(Clone, Copy)]
struct Style {
    bold: bool,
    /// In points.
    size: f32,
    colour: Colour,
}

impl Style {
    const fn regular(size: f32) -> Self {
        Self { bold: false, size, colour: INK }
    }

    const fn bold(size: f32) -> Self {
        Self { bold: true, size, colour: INK }
    }

    const fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// From one base line to the next, in millimetres.
    fn leading(self) -> f32 {
        self.size * PT * 1.38
    }
}

/// A font to draw with and to measure by.
struct Face {
    font: Font,
    metrics: FontRef<'static>,
}

impl Face {
    fn new(data: &'static [u8]) -> Result<Self, LetterError> {
        let font = Font::new(data.into(), 0).ok_or(LetterError::Pdf)?;
        let metrics = FontRef::new(data).map_err(|_| LetterError::Pdf)?;
        Ok(Self { font, metrics })
    }
}

/// Draws on the page.
struct Pen<'a> {
    surface: Surface<'a>,
    regular: Face,
    bold: Face,
}

impl Pen<'_> {
    fn face(&self, style: Style) -> &Face {
        if style.bold { &self.bold } else { &self.regular }
    }

    /// A text's width in millimetres.
    fn width(&self, style: Style, text: &str) -> f32 {
        let face = &self.face(style).metrics;
        let advances = face.glyph_metrics(Size::new(style.size * PT), LocationRef::default());
        let charmap = face.charmap();
        text.chars().filter_map(|c| advances.advance_width(charmap.map(c).unwrap_or_default())).sum()
    }

    /// One line of text from its base line's beginning.
    fn text(&mut self, at: (f32, f32), style: Style, text: &str) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(style.colour)));
        let font = self.face(style).font.clone();
        let start = Point::from_xy(at.0, at.1);
        self.surface.draw_text(start, font, style.size * PT, text, false, TextDirection::LeftToRight);
    }

    /// One line of text, smaller if it would not fit `width`.
    fn shrunk(&mut self, at: (f32, f32), width: f32, style: Style, text: &str) {
        let natural = self.width(style, text);
        let size = if natural > width { style.size * width / natural } else { style.size };
        self.text(at, Style { size, ..style }, text);
    }

    /// Text over as many lines as it takes; gives the next line's base line.
    fn block(&mut self, at: (f32, f32), width: f32, style: Style, text: &str) -> f32 {
        let mut y = at.1;
        for line in self.lines(width, style, text) {
            self.text((at.0, y), style, &line);
            y += style.leading();
        }
        y
    }

    /// Text broken at its spaces into lines of at most `width`.
    fn lines(&self, width: f32, style: Style, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && self.width(style, &longer) > width {
                lines.push(core::mem::replace(&mut line, word.to_owned()));
            } else {
                line = longer;
            }
        }
        lines.push(line);
        lines
    }

    fn fill(&mut self, path: Option<Path>, colour: Colour) -> Result<(), LetterError> {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(colour)));
        self.surface.draw_path(&path.ok_or(LetterError::Pdf)?);
        Ok(())
    }

    fn stroke(&mut self, path: Option<Path>, colour: Colour, width: f32) -> Result<(), LetterError> {
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke { paint: fill(colour).paint, width, ..Stroke::default() }));
        self.surface.draw_path(&path.ok_or(LetterError::Pdf)?);
        Ok(())
    }

    /// A horizontal hair line.
    fn rule(&mut self, from: (f32, f32), length: f32, colour: Colour) -> Result<(), LetterError> {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(from.0 + length, from.1);
        self.stroke(path.finish(), colour, 0.2)
    }

    fn frame(&mut self, corner: (f32, f32), size: (f32, f32), colour: Colour) -> Result<(), LetterError> {
        self.stroke(rounded(corner, size, 2.0), colour, 0.35)
    }

    fn panel(&mut self, corner: (f32, f32), size: (f32, f32), colour: Colour) -> Result<(), LetterError> {
        self.fill(rounded(corner, size, 2.0), colour)
    }

    fn disc(&mut self, centre: (f32, f32), radius: f32, colour: Colour) -> Result<(), LetterError> {
        let corner = (centre.0 - radius, centre.1 - radius);
        self.fill(rounded(corner, (2.0 * radius, 2.0 * radius), radius), colour)
    }

    /// The mark, `side` wide.
    fn seal(&mut self, corner: (f32, f32), side: f32) -> Result<(), LetterError> {
        let at = |x: f32, y: f32| (corner.0 + x * side / 40.0, corner.1 + y * side / 40.0);
        let mut outline = PathBuilder::new();
        for (index, point) in
            SEAL_PATH.split(['M', 'L', 'Z']).map(str::trim).filter(|p| !p.is_empty()).enumerate()
        {
            let (x, y) = point.split_once(' ').ok_or(LetterError::Pdf)?;
            let number = |text: &str| text.trim().parse::<f32>().map_err(|_| LetterError::Pdf);
            let (x, y) = at(number(x)?, number(y)?);
            if index == 0 { outline.move_to(x, y) } else { outline.line_to(x, y) }
        }
        outline.close();
        self.fill(outline.finish(), GREEN)?;
        self.stroke(rounded(at(11.0, 14.0), (18.0 * side / 40.0, 13.0 * side / 40.0), 0.56), WHITE, 0.75)?;
        let mut flap = PathBuilder::new();
        for (index, (x, y)) in [at(11.5, 15.0), at(20.0, 22.0), at(28.5, 15.0)].into_iter().enumerate() {
            if index == 0 { flap.move_to(x, y) } else { flap.line_to(x, y) }
        }
        self.stroke(flap.finish(), WHITE, 0.75)
    }
}

fn fill(colour: Colour) -> Fill {
    Fill { paint: rgb::Color::new(colour.0, colour.1, colour.2).into(), ..Fill::default() }
}

/// A rectangle with round corners; a circle if the radius is half its side.
fn rounded((x, y): (f32, f32), (width, height): (f32, f32), radius: f32) -> Option<Path> {
    // How far a cubic's control points stand from its ends to come close to a quarter of a circle.
    let pull = radius * 0.447_715;
    let (right, bottom) = (x + width, y + height);
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.line_to(right - radius, y);
    path.cubic_to(right - pull, y, right, y + pull, right, y + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - pull, right - pull, bottom, right - radius, bottom);
    path.line_to(x + radius, bottom);
    path.cubic_to(x + pull, bottom, x, bottom - pull, x, bottom - radius);
    path.line_to(x, y + radius);
    path.cubic_to(x, y + pull, x + pull, y, x + radius, y);
    path.close();
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::tests::{sample, sample_usable};

    #[test]
    fn the_letter_fits_one_page() {
        let longest = [
            "c/o Überörtliche Berufsausübungsgemeinschaft Müller-Lüdenscheidt und Partner",
            "Hinterhaus",
            "Sehr-lange-Straßennamen-Allee 1234 b",
            "20095 Hamburg",
        ]
        .map(str::to_owned);
        for address in [&longest[..0], &longest[2..], &longest[..]] {
            for usable in [None, Some(jiff::civil::datetime(2026, 11, 27, 9, 5, 0, 0))] {
                let pdf = sample_usable(address, usable).to_pdf().unwrap();
                assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 100 * 1024, "{} bytes", pdf.len());
            }
        }
    }

    #[test]
    fn an_address_that_leaves_the_window_is_refused() {
        let address: Vec<String> = (1..=5).map(|line| format!("Zeile {line}")).collect();
        assert!(matches!(sample(&address).to_pdf(), Err(LetterError::TooLong)));
    }

    #[test]
    fn the_font_has_the_letters_of_european_names() {
        let face = Face::new(FONT_BOLD).unwrap();
        let charmap = face.metrics.charmap();
        for c in "ÄÖÜäöüßẞŁłŞşĐđÇçĞğİıŐőŘřŽžÅåØøÆæŒœÑñÉéÈèÊêËëÞþð„“‚‘–·".chars()
        {
            assert!(charmap.map(c).is_some_and(|glyph| glyph.to_u32() != 0), "{c}");
        }
    }
}
