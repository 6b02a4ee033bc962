//! What happens to a photograph between being added and being sealed: it loses what it says beside the picture.

use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use photo::{BEGIN_LEN, Cleaned, Format, Piece, legibility::LOOK_SIDE};
use web_sys::{Blob, File};

use super::{JPEG, bytes_of, canvas::decode, file_of, jpeg_name, may_decode, part_of};
use crate::view::{Beside, Hints, PhotoView};

/// Largest photograph that is read as a whole, bytes. What is larger is none that a telephone takes.
const PHOTO_MAX: f64 = 64_000_000.0;

/// A file as it will be sealed.
pub struct Prepared {
    /// The file.
    pub file: File,
    /// What is to be said of it, if it is a photograph.
    pub photo: Option<PhotoView>,
}

/// Takes from a photograph what it says beside the picture; every other file stays as it is. A photograph from which that cannot be taken
/// stays as it is, too, and the person is told.
pub async fn prepare(file: File) -> Prepared {
    let format = match begin_of(&file).await {
        Some(begin) => Format::of(&begin),
        None => None,
    };
    if matches!(format, None | Some(Format::Gif)) {
        return Prepared { file, photo: None };
    }
    let photo = |beside| Some(PhotoView { beside, hints: Hints::default() });
    match cleaned(&file).await {
        Some(Outcome::Whole) => Prepared { file, photo: photo(Beside::Nothing) },
        Some(Outcome::Other(other)) => Prepared { file: other, photo: photo(Beside::LeftOut) },
        None => Prepared { file, photo: photo(Beside::Stays) },
    }
}

/// What may be hard to read of a photograph; nothing of one that this browser cannot decode, and of what no camera makes.
pub async fn hints(file: &Blob) -> Option<Hints> {
    let begin = begin_of(file).await?;
    if matches!(Format::of(&begin)?, Format::Png | Format::Gif) || file.size() > PHOTO_MAX {
        return None;
    }
    // Formats whose sides are not read here go past this: whoever adds a file does not attack themselves.
    let sides = photo::dimensions(&bytes_of(file).await?);
    if !sides.is_none_or(may_decode) {
        return None;
    }
    let picture = decode(file).await?;
    let (width, height) = picture.sides();
    let grey = picture.grey(LOOK_SIDE)?;
    // The page has its turn between the two.
    TimeoutFuture::new(0).await;
    let hints = grey.hints(width.max(height));
    Some(Hints { blurred: hints.blurred, dark: hints.dark, small: hints.small })
}

enum Outcome {
    /// There was nothing beside the picture.
    Whole,
    /// The picture in another file.
    Other(File),
}

/// The photograph without the rest: cut out where that is possible, else decoded and encoded anew; nothing where neither is.
async fn cleaned(file: &File) -> Option<Outcome> {
    if file.size() > PHOTO_MAX {
        return None;
    }
    let bytes = bytes_of(file).await?;
    if let Ok(cleaned) = photo::clean(&bytes) {
        if cleaned.is_whole(bytes.len()) {
            return Some(Outcome::Whole);
        }
        return cut_out(file, &cleaned).map(Outcome::Other);
    }
    if !photo::dimensions(&bytes).is_none_or(may_decode) {
        return None;
    }
    drop(bytes);
    let picture = decode(file).await?;
    if !may_decode(picture.sides()) {
        return None;
    }
    let jpeg = picture.to_jpeg().await?;
    file_of(&Array::of1(&jpeg), &jpeg_name(&file.name()), JPEG).map(Outcome::Other)
}

/// The pieces as one file; the browser copies nothing for it.
fn cut_out(file: &File, cleaned: &Cleaned) -> Option<File> {
    let parts = Array::new();
    for piece in cleaned.pieces() {
        match piece {
            Piece::Kept(range) => {
                let slice = file.slice_with_f64_and_f64(range.start as f64, range.end as f64).ok()?;
                parts.push(&slice);
            }
            Piece::Made(bytes) => {
                parts.push(&part_of(bytes));
            }
        }
    }
    file_of(&parts, &file.name(), &file.type_())
}

async fn begin_of(file: &Blob) -> Option<Vec<u8>> {
    bytes_of(&file.slice_with_f64_and_f64(0.0, BEGIN_LEN as f64).ok()?).await
}
