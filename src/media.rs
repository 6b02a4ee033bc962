//! Pictures in the browser: cleaned before they are sealed, decoded, drawn, and encoded anew. All of it on this device.
//!
//! **Invariant:** a picture becomes pixels by the browser's decoder and a canvas; no file is ever shown as a page, or by an address.

mod canvas;
mod edit;
pub mod pdf;
mod prepare;
mod sort;
mod text;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FilePropertyBag};

pub use canvas::{Picture, decode};
pub use edit::{CUT_MAX, Edit, Side};
pub use prepare::{Prepared, hints, prepare};
pub use sort::{Sort, Why, check, sort_of};
pub use text::text_of;

use crate::view::PDF;

/// The media type that photographs are made into.
pub const JPEG: &str = "image/jpeg";
/// Most pixels of a picture that is decoded: a telephone's largest, and 256 MB as colours.
pub const PIXELS_MAX: u64 = 64_000_000;

/// The bytes of a file; nothing if the browser cannot read it any more.
pub async fn bytes_of(file: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// A file of this name and type, put together from bytes and other files.
pub fn file_of(parts: &Array, name: &str, media_type: &str) -> Option<File> {
    let options = FilePropertyBag::new();
    options.set_type(media_type);
    File::new_with_blob_sequence_and_options(parts, name, &options).ok()
}

/// The name with the ending that JPEGs have.
pub fn jpeg_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.jpg")
}

/// A JPEG as a file, named after the one that it was made of.
pub fn jpeg_file(jpeg: &Blob, name: &str) -> Option<File> {
    file_of(&Array::of1(jpeg), &jpeg_name(name), JPEG)
}

/// One PDF with a page for each of these photographs: JPEGs as they are, everything else as the JPEG that it becomes.
pub async fn document_of(photos: &[File], name: &str) -> Option<File> {
    let mut pages = Vec::with_capacity(photos.len());
    for file in photos {
        let bytes = bytes_of(file).await?;
        if photo::pages::fits(&bytes) {
            pages.push(bytes);
        } else {
            pages.push(bytes_of(&decode(file).await?.to_jpeg().await?).await?);
        }
    }
    let pages: Vec<&[u8]> = pages.iter().map(Vec::as_slice).collect();
    let document = photo::pages::document(&pages).ok()?;
    file_of(&Array::of1(&part_of(&document)), name, PDF)
}

/// Whether a picture of these sides may be decoded.
pub fn may_decode((width, height): (u32, u32)) -> bool {
    width > 0 && height > 0 && u64::from(width) * u64::from(height) <= PIXELS_MAX
}

/// Bytes as a part of a file.
pub fn part_of(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes).unchecked_into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_told_by_its_sides() {
        assert!(may_decode((8_000, 8_000)), "the limit");
        assert!(!may_decode((8_000, 8_001)));
        assert!(!may_decode((u32::MAX, u32::MAX)));
        assert!(!may_decode((0, 10)));
    }

    #[test]
    fn a_name_gets_the_ending_of_what_it_became() {
        assert_eq!(jpeg_name("IMG_1.HEIC"), "IMG_1.jpg");
        assert_eq!(jpeg_name("Foto"), "Foto.jpg");
    }
}
