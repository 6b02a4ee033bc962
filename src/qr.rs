//! QR codes: read from what a camera sees, and drawn for one. Heavy and seldom needed, so both come in a part of their own.

use std::{future::Future, pin::Pin};

use qrcode::{Color, EcLevel, QrCode};
use rqrr::PreparedImage;

use crate::error::Error;

/// What a camera saw: a square, one byte a pixel from dark (0) to bright, row after row.
pub struct Frame {
    /// Pixels of a side.
    pub side: usize,
    /// `side` × `side` of them.
    pub pixels: Vec<u8>,
}

/// The modules of a QR code without the quiet zone around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modules {
    /// Modules of a side.
    pub side: usize,
    /// Dark modules as horizontal runs: column, row, length.
    pub runs: Vec<(usize, usize, usize)>,
}

/// What the part brings.
#[derive(Debug, Clone, Copy)]
pub struct Codes {
    /// What a code in the frame says, if there is one that can be read.
    pub read: fn(&Frame) -> Option<String>,
    /// The code that says this; none for what is too long for any.
    pub draw: fn(&str) -> Option<Modules>,
}

/// The part on its way.
pub type Coming = Pin<Box<dyn Future<Output = Result<Codes, Error>>>>;

/// Fetches the part, unless it is here; made once, at the root.
#[derive(Clone, Copy)]
pub struct FetchCodes(pub fn() -> Coming);

/// What the part is made of.
pub const CODES: Codes = Codes { read, draw };

fn read(frame: &Frame) -> Option<String> {
    let Frame { side, pixels } = frame;
    let at = |x, y| pixels.get(y * side + x).copied().unwrap_or(u8::MAX);
    let mut image = PreparedImage::prepare_from_greyscale(*side, *side, at);
    image.detect_grids().iter().find_map(|grid| Some(grid.decode().ok()?.1))
}

fn draw(text: &str) -> Option<Modules> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width();
    let mut runs = Vec::new();
    for (y, row) in code.to_colors().chunks(side).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            if run[0] == Color::Dark {
                runs.push((x, y, run.len()));
            }
            x += run.len();
        }
    }
    Some(Modules { side, runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a camera sees of a code: each module so many pixels wide, with a quiet zone, on a grey table.
    fn photograph(modules: &Modules, scale: usize) -> Frame {
        const SIDE: usize = 480;
        const MARGIN: usize = 40;
        let paper = (modules.side + 8) * scale;
        let mut pixels = vec![96; SIDE * SIDE];
        let mut fill = |x: usize, y: usize, width: usize, height: usize, value: u8| {
            for row in y..y + height {
                pixels[row * SIDE + x..row * SIDE + x + width].fill(value);
            }
        };
        fill(MARGIN, MARGIN, paper, paper, 240);
        for &(x, y, length) in &modules.runs {
            fill(MARGIN + (x + 4) * scale, MARGIN + (y + 4) * scale, length * scale, scale, 24);
        }
        Frame { side: SIDE, pixels }
    }

    #[test]
    fn what_is_drawn_is_read() {
        let address = format!("portal/link#{}", "Ab0-_9".repeat(10));
        for text in ["A", "Grüße", address.as_str()] {
            let modules = draw(text).unwrap();
            for scale in 3..=7 {
                assert_eq!(read(&photograph(&modules, scale)).as_deref(), Some(text), "{scale}");
            }
        }
        assert_eq!(draw(&"a".repeat(3_000)), None);
    }

    #[test]
    fn nothing_is_read_where_there_is_no_code() {
        let noise = (0..480_u32 * 480).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(read(&Frame { side: 480, pixels: noise }), None);
        assert_eq!(read(&Frame { side: 480, pixels: vec![255; 480 * 480] }), None);
        assert_eq!(read(&Frame { side: 480, pixels: Vec::new() }), None, "a frame that is cut short");
    }
}
