//! Several photographs as one document: a PDF with an A4 page for each, the JPEGs in it as they are.

use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref};

use crate::jpeg::{self, Frame};

/// Pages that a document may have.
pub const PAGES_MAX: usize = 50;

/// A4 upright, in points (ISO 216: 210 × 297 mm).
const A4: (f32, f32) = (595.28, 841.89);
const PICTURE: Name<'static> = Name(b"P");

/// Why there is no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There are no pages, or more than [`PAGES_MAX`].
    Count,
    /// A page is no JPEG that a PDF takes as it is: [`fits`] tells which.
    Page,
}

/// Whether a PDF takes this photograph as it is: a JPEG of one or three colours, eight bits each, that stands upright.
pub fn fits(photo: &[u8]) -> bool {
    frame(photo).is_some()
}

/// The document of these pages.
///
/// # Errors
/// Too few or too many pages, or one that is not fit.
pub fn document(photos: &[&[u8]]) -> Result<Vec<u8>, Refusal> {
    if photos.is_empty() || photos.len() > PAGES_MAX {
        return Err(Refusal::Count);
    }
    let frames = photos.iter().map(|photo| frame(photo)).collect::<Option<Vec<_>>>().ok_or(Refusal::Page)?;
    let (catalog, tree) = (Ref::new(1), Ref::new(2));
    // Three objects a page: itself, its picture, and what draws that. There are few pages.
    let of_page = |page: usize, nth: i32| Ref::new(3 + page as i32 * 3 + nth);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids((0..photos.len()).map(|page| of_page(page, 0))).count(photos.len() as i32);
    for (at, (photo, frame)) in photos.iter().zip(&frames).enumerate() {
        let (page, picture, content) = (of_page(at, 0), of_page(at, 1), of_page(at, 2));
        let (width, height) = if frame.width > frame.height { (A4.1, A4.0) } else { A4 };
        let mut written = pdf.page(page);
        written.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(content);
        written.resources().x_objects().pair(PICTURE, picture);
        written.finish();

        let mut written = pdf.image_xobject(picture, photo);
        written.filter(Filter::DctDecode);
        written.width(frame.width.into()).height(frame.height.into()).bits_per_component(8);
        if frame.components == 1 {
            written.color_space().device_gray();
        } else {
            written.color_space().device_rgb();
        }
        written.finish();

        // As large as the page allows, in its middle.
        let (across, down) = (f32::from(frame.width), f32::from(frame.height));
        let scale = (width / across).min(height / down);
        let (across, down) = (across * scale, down * scale);
        let mut drawn = Content::new();
        drawn.save_state();
        drawn.transform([across, 0.0, 0.0, down, (width - across) / 2.0, (height - down) / 2.0]);
        drawn.x_object(PICTURE).restore_state();
        pdf.stream(content, &drawn.finish());
    }
    Ok(pdf.finish())
}

fn frame(photo: &[u8]) -> Option<Frame> {
    jpeg::frame(photo)
        .filter(|frame| frame.bits == 8 && matches!(frame.components, 1 | 3) && !jpeg::is_turned(photo))
}
