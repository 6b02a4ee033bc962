//! Photographs made fit to be sent and to be read, from their bytes alone: no browser, no clock, no decoder.
//!
//! **Invariant:** what is kept of a photograph is cut out of the file and never written anew: the picture stays the same, bit for bit.
//! **Invariant:** no bytes make a reader here panic, or allocate more than the bytes themselves.

mod exif;
mod jpeg;
pub mod legibility;
pub mod pages;
mod png;
mod webp;

use std::ops::Range;

/// A photograph's format, told by its first bytes; what the file is called says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// ISO/IEC 10918-1.
    Jpeg,
    /// The W3C's PNG, third edition.
    Png,
    /// RFC 9649.
    Webp,
    /// GIF: it holds a picture, but no camera makes one.
    Gif,
    /// Photographs whose metadata are not read here: HEIC, AVIF, TIFF with what cameras make of it, JPEG XL.
    Other,
}

/// Bytes that are enough to tell a format.
pub const BEGIN_LEN: usize = 16;

/// Brands of ISO base media files that are pictures (ISO/IEC 23008-12, AVIF).
const PICTURE_BRANDS: [&[u8]; 9] =
    [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"];

impl Format {
    /// The format of what begins like this; nothing for what is no picture.
    pub fn of(begin: &[u8]) -> Option<Self> {
        match begin {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            _ if begin.starts_with(png::SIGNATURE) => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] | [0xff, 0x0a, ..] => Some(Self::Other),
            [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => Some(Self::Other),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..]
                if PICTURE_BRANDS.iter().any(|known| brand.starts_with(known)) =>
            {
                Some(Self::Other)
            }
            _ => None,
        }
    }
}

/// A piece of a cleaned photograph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These bytes of the file, as they are.
    Kept(Range<usize>),
    /// Bytes in the place of others: lengths, and which side of the picture is up.
    Made(Vec<u8>),
}

/// A photograph without what it said beside the picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    pieces: Vec<Piece>,
}

/// The file is not one that can be cleaned by cutting: cut short, with lengths that lie, or of a format that is not read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclean;

impl Cleaned {
    /// The pieces in their order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether it is the file of this length as it was.
    pub fn is_whole(&self, len: usize) -> bool {
        self.pieces == [Piece::Kept(0..len)]
    }

    /// The pieces in one, of the file that they were cut out of.
    pub fn join(&self, file: &[u8]) -> Vec<u8> {
        let piece = |piece: &Piece| match piece {
            Piece::Kept(range) => file.get(range.clone()).unwrap_or_default().to_vec(),
            Piece::Made(bytes) => bytes.clone(),
        };
        self.pieces.iter().flat_map(piece).collect()
    }

    fn keep(&mut self, range: Range<usize>) {
        match self.pieces.last_mut() {
            Some(Piece::Kept(last)) if last.end == range.start => last.end = range.end,
            _ if range.is_empty() => {}
            _ => self.pieces.push(Piece::Kept(range)),
        }
    }

    /// Puts `made` in the place of these bytes of the file. Where they are the same already, they stay.
    fn replace(&mut self, file: &[u8], range: Range<usize>, made: Vec<u8>) {
        if file.get(range.clone()) == Some(&made) {
            self.keep(range);
        } else {
            self.pieces.push(Piece::Made(made));
        }
    }
}

/// Leaves out what a photograph says beside its picture: where and when and with what it was taken, comments, thumbnails, whatever stands
/// behind its end. Colours (ICC) and which side is up are kept.
///
/// # Errors
/// [`Unclean`] if that cannot be done by cutting.
pub fn clean(file: &[u8]) -> Result<Cleaned, Unclean> {
    match Format::of(file) {
        Some(Format::Jpeg) => jpeg::clean(file),
        Some(Format::Png) => png::clean(file),
        Some(Format::Webp) => webp::clean(file),
        Some(Format::Gif | Format::Other) | None => Err(Unclean),
    }
}

/// Pixels across and down, as the file says before anything is decoded; nothing where it does not.
pub fn dimensions(file: &[u8]) -> Option<(u32, u32)> {
    match Format::of(file)? {
        Format::Jpeg => jpeg::frame(file).map(|frame| (frame.width.into(), frame.height.into())),
        Format::Png => png::dimensions(file),
        Format::Webp => webp::dimensions(file),
        Format::Gif => {
            let side = |at: usize| Some(u32::from(u16::from_le_bytes([*file.get(at)?, *file.get(at + 1)?])));
            Some((side(6)?, side(8)?))
        }
        Format::Other => None,
    }
}

#[cfg(test)]
mod tests;
