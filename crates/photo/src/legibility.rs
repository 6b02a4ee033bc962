//! Whether a photograph of a paper can be read: a first guess from a small grey picture of it. It gives hints, and never a verdict.

/// Pixels of the longer side of the picture that is looked at: enough for lines of a letter, little enough to be looked at in no time.
pub const LOOK_SIDE: u32 = 768;

/// How much neighbouring pixels of a smoothed picture must differ, as variance of its Laplacian. Printed lines give hundreds; out of
/// focus or shaken they give less than ten, grain of the sensor about as much.
pub const SHARP_FROM: f64 = 25.0;
/// How bright the brightest tenth must begin: paper is among it, even in a dim room.
pub const BRIGHT_FROM: u8 = 96;
/// Which part of the pixels is darker than that tenth, percent.
const BRIGHT_PERCENT: usize = 90;
/// Pixels of the longer side from which an A4 sheet has 100 to an inch (11.69 of them): about where small print can be read.
pub const LARGE_FROM: u32 = 1_169;

/// A picture in grey, row after row, from dark (0) to bright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grey {
    width: usize,
    pixels: Vec<u8>,
}

/// What may be hard to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints {
    /// Out of focus, or shaken.
    pub blurred: bool,
    /// Too little light.
    pub dark: bool,
    /// Too few pixels for a sheet of paper.
    pub small: bool,
}

impl Hints {
    /// Whether there is nothing to say.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl Grey {
    /// A picture of these pixels; nothing if they are not whole rows.
    pub fn new(width: usize, pixels: Vec<u8>) -> Option<Self> {
        (width > 0 && pixels.len().is_multiple_of(width)).then_some(Self { width, pixels })
    }

    /// Of four bytes a pixel (red, green, blue, alpha), by how bright people see each (ITU-R BT.601).
    pub fn of_colours(width: usize, colours: &[u8]) -> Option<Self> {
        let grey = |pixel: &[u8]| {
            let [red, green, blue] = [0, 1, 2].map(|at| u32::from(pixel[at]));
            ((red * 77 + green * 150 + blue * 29) >> 8) as u8
        };
        Self::new(width, colours.chunks_exact(4).map(grey).collect())
    }

    /// What may be hard to read of a photograph with so many pixels on its longer side, which this is a small picture of.
    pub fn hints(&self, longer_side: u32) -> Hints {
        let dark = self.brightest_tenth() < BRIGHT_FROM;
        Hints {
            // In the dark everything is blurred; one hint is enough.
            blurred: !dark && self.sharpness() < SHARP_FROM,
            dark,
            small: longer_side < LARGE_FROM,
        }
    }

    /// Where the brightest tenth of the pixels begins.
    fn brightest_tenth(&self) -> u8 {
        let mut counts = [0_usize; 256];
        for pixel in &self.pixels {
            counts[usize::from(*pixel)] += 1;
        }
        let mut left = self.pixels.len() * BRIGHT_PERCENT / 100;
        for (value, count) in counts.iter().enumerate() {
            if *count > left {
                return value as u8;
            }
            left -= count;
        }
        u8::MAX
    }

    /// The variance of the Laplacian, after each pixel was made the mean of its neighbourhood: grain is no sharpness.
    fn sharpness(&self) -> f64 {
        let smooth = self.smoothed();
        let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
        smooth.inner(|around| {
            let [_, above, _, left, middle, right, _, below, _] = around.map(f64::from);
            let slope = above + left + right + below - 4.0 * middle;
            sum += slope;
            squares += slope * slope;
            count += 1.0;
        });
        if count == 0.0 { 0.0 } else { squares / count - (sum / count).powi(2) }
    }

    fn smoothed(&self) -> Self {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        self.inner(|around| {
            pixels.push((around.iter().map(|value| u32::from(*value)).sum::<u32>() / 9) as u8)
        });
        Self { width: self.width.saturating_sub(2).max(1), pixels }
    }

    /// Every pixel that has neighbours on all sides, with these: three rows of three.
    fn inner(&self, mut look: impl FnMut([u8; 9])) {
        let rows: Vec<&[u8]> = self.pixels.chunks_exact(self.width).collect();
        for rows in rows.windows(3) {
            let each = rows[0].windows(3).zip(rows[1].windows(3)).zip(rows[2].windows(3));
            for ((above, middle), below) in each {
                look([
                    above[0], above[1], above[2], middle[0], middle[1], middle[2], below[0], below[1],
                    below[2],
                ]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 724;
    const HEIGHT: usize = 1_024;

    /// A letter on a table: lines of words in ink on paper, with the grain of a sensor.
    fn letter(paper: u8, ink: u8, grain: u8) -> Grey {
        let mut chance = 7_u32;
        let mut pixel = |x: usize, y: usize| {
            chance ^= chance << 13;
            chance ^= chance >> 17;
            chance ^= chance << 5;
            let on_paper = (60..660).contains(&x) && (60..960).contains(&y);
            let on_line = (100..620).contains(&x) && (120..900).contains(&y) && y % 20 < 8;
            let on_word = on_line && x % 9 < 5;
            let base = if on_word {
                ink
            } else if on_paper {
                paper
            } else {
                paper / 2
            };
            base.saturating_add((chance % (u32::from(grain) + 1)) as u8)
        };
        let pixels =
            (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect();
        Grey::new(WIDTH, pixels).unwrap()
    }

    /// Out of focus: each pixel the mean of its neighbourhood, again and again.
    fn out_of_focus(grey: &Grey, times: usize) -> Grey {
        (0..times).fold(grey.clone(), |grey, _| grey.smoothed())
    }

    #[test]
    fn a_letter_that_can_be_read_gets_no_hint() {
        for (paper, ink, grain) in [(240, 40, 0), (240, 40, 8), (150, 60, 8), (235, 120, 6)] {
            let hints = letter(paper, ink, grain).hints(3_000);
            assert!(hints.is_none(), "{paper} {ink} {grain}: {hints:?}");
        }
    }

    #[test]
    fn what_is_out_of_focus_is_blurred_with_and_without_grain() {
        let blurred = out_of_focus(&letter(240, 40, 8), 12);
        assert_eq!(blurred.hints(3_000), Hints { blurred: true, ..Hints::default() });
        // The grain comes from the sensor, behind the lens.
        let mut grainy = blurred.clone();
        for (at, pixel) in grainy.pixels.iter_mut().enumerate() {
            *pixel = pixel.saturating_add((at.wrapping_mul(2_654_435_761) >> 16) as u8 % 8);
        }
        assert!(grainy.hints(3_000).blurred, "{}", grainy.sharpness());
        let sharp = letter(240, 40, 8).sharpness();
        assert!(sharp > 4.0 * SHARP_FROM, "{sharp}");
    }

    #[test]
    fn little_light_is_dark_and_nothing_else() {
        assert_eq!(letter(70, 10, 6).hints(3_000), Hints { dark: true, ..Hints::default() });
        let even = |value| Grey::new(10, vec![value; 100]).unwrap();
        assert!(even(BRIGHT_FROM - 1).hints(3_000).dark);
        assert!(!even(BRIGHT_FROM).hints(3_000).dark);
    }

    #[test]
    fn too_few_pixels_are_small() {
        let letter = letter(240, 40, 0);
        assert!(letter.hints(LARGE_FROM - 1).small);
        assert!(!letter.hints(LARGE_FROM).small);
    }

    #[test]
    fn pictures_of_any_size_are_looked_at() {
        assert_eq!(Grey::new(0, vec![]), None);
        assert_eq!(Grey::new(3, vec![0; 4]), None);
        for (width, height) in [(1, 0), (1, 1), (2, 2), (3, 3), (1, 50), (50, 1), (5, 5)] {
            let _ = Grey::new(width, vec![200; width * height]).unwrap().hints(1);
        }
        let red = Grey::of_colours(1, &[255, 0, 0, 255, 9]).unwrap();
        assert_eq!(red.pixels, [76]);
    }
}
