//! The browser's decoder, its canvas, and its encoder.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::document;
use photo::legibility::Grey;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

use super::{Edit, JPEG};

/// How well photographs are encoded anew, 0 to 1: small print stays, and files stay small enough for a telephone's line.
const QUALITY: f64 = 0.88;
/// Most pixels of a photograph that was edited; some browsers draw nothing on larger canvases.
const EDITED_MAX: f64 = 16_000_000.0;
/// What a canvas may give back of a colour: some browsers change the last bits so that nobody is known by them.
const TOLERANCE: i16 = 8;
/// Pixels of a side of what is tried.
const TRIED: u32 = 8;

/// A decoded picture, upright. Its memory is given back when it is dropped.
pub struct Picture(ImageBitmap);

impl Drop for Picture {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Decodes a picture; nothing for what this browser cannot.
pub async fn decode(file: &Blob) -> Option<Picture> {
    let decoding = web_sys::window()?.create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(decoding).await.ok()?.dyn_into().ok()?;
    Some(Picture(bitmap))
}

impl Picture {
    /// Pixels across and down.
    pub fn sides(&self) -> (u32, u32) {
        (self.0.width(), self.0.height())
    }

    /// The sides that it has when the longer one is at most this.
    pub fn sides_within(&self, longest: u32) -> (u32, u32) {
        let (width, height) = self.sides();
        let scale = (f64::from(longest) / f64::from(width.max(height).max(1))).min(1.0);
        let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
        (side(width), side(height))
    }

    /// Draws the whole of it on this canvas, which takes these sides.
    pub fn draw_on(&self, canvas: &HtmlCanvasElement, (width, height): (u32, u32)) -> Option<()> {
        self.draw_part(canvas, (0.0, 0.0, 1.0, 1.0), 0, (width, height))
    }

    /// Draws a part (left, top, width and height, each of 1) of the picture, turned right by so many quarters, on a canvas that takes these
    /// sides.
    pub fn draw_part(
        &self,
        canvas: &HtmlCanvasElement,
        (left, top, part_width, part_height): (f64, f64, f64, f64),
        quarters: u8,
        (width, height): (u32, u32),
    ) -> Option<()> {
        canvas.set_width(width);
        canvas.set_height(height);
        let drawn = context(canvas)?;
        // What is transparent is paper: a JPEG has no other way to say it.
        drawn.set_fill_style_str("#ffffff");
        drawn.fill_rect(0.0, 0.0, width.into(), height.into());
        let (across, down) = (f64::from(width), f64::from(height));
        drawn.translate(across / 2.0, down / 2.0).ok()?;
        drawn.rotate(f64::from(quarters % 4) * std::f64::consts::FRAC_PI_2).ok()?;
        // Turned by a quarter, what goes across goes down.
        let (across, down) = if quarters % 2 == 1 { (down, across) } else { (across, down) };
        let (full_width, full_height) = (f64::from(self.0.width()), f64::from(self.0.height()));
        drawn
            .draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.0,
                left * full_width,
                top * full_height,
                part_width * full_width,
                part_height * full_height,
                -across / 2.0,
                -down / 2.0,
                across,
                down,
            )
            .ok()
    }

    /// A small grey picture of it.
    pub fn grey(&self, longest: u32) -> Option<Grey> {
        let (width, height) = self.sides_within(longest);
        let canvas = canvas()?;
        self.draw_on(&canvas, (width, height))?;
        let colours = context(&canvas)?.get_image_data(0.0, 0.0, width.into(), height.into()).ok()?.data();
        Grey::of_colours(width as usize, &colours)
    }

    /// What is left of it after it was edited, as a JPEG.
    pub fn edited(&self, edit: Edit) -> impl Future<Output = Option<Blob>> + use<> {
        let (width, height) = edit.sides(self.sides());
        let scale = (EDITED_MAX / (f64::from(width) * f64::from(height))).sqrt().min(1.0);
        let side = |pixels: u32| ((f64::from(pixels) * scale).floor() as u32).max(1);
        let drawn = canvas().filter(|_| gives_back_what_it_is_given()).and_then(|canvas| {
            self.draw_part(&canvas, edit.part(), edit.quarters(), (side(width), side(height)))?;
            Some(canvas)
        });
        async move { encode(&drawn?).await }
    }

    /// The whole of it as a JPEG, which says nothing but the picture.
    pub async fn to_jpeg(&self) -> Option<Blob> {
        if !gives_back_what_it_is_given() {
            return None;
        }
        let canvas = canvas()?;
        self.draw_on(&canvas, self.sides())?;
        encode(&canvas).await
    }
}

/// What a canvas shows as a JPEG.
pub(super) async fn encode(canvas: &HtmlCanvasElement) -> Option<Blob> {
    let mut begin = |resolve: Function, _: Function| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &blob);
        });
        let arguments = Array::of3(&done, &JPEG.into(), &QUALITY.into());
        let encoding = Reflect::get(canvas, &"toBlob".into())
            .and_then(|encode| Reflect::apply(encode.unchecked_ref::<Function>(), canvas, &arguments));
        // It fails for a canvas with others' pictures on it, of which there are none.
        let _ = encoding;
    };
    let blob: Blob = JsFuture::from(Promise::new(&mut begin)).await.ok()?.dyn_into().ok()?;
    (blob.type_() == JPEG).then_some(blob)
}

/// Whether pixels that are drawn can be read again: browsers that hide who somebody is may give back others, and a photograph that is made
/// of those is lost.
fn gives_back_what_it_is_given() -> bool {
    let tried = || {
        let canvas = canvas()?;
        canvas.set_width(TRIED);
        canvas.set_height(TRIED);
        let drawn = context(&canvas)?;
        drawn.set_fill_style_str("#204080");
        drawn.fill_rect(0.0, 0.0, TRIED.into(), TRIED.into());
        let colours = drawn.get_image_data(0.0, 0.0, TRIED.into(), TRIED.into()).ok()?.data();
        let is_near = |pixel: &[u8]| {
            let pairs = pixel.iter().zip([0x20, 0x40, 0x80]);
            pairs.into_iter().all(|(is, was)| (i16::from(*is) - was).abs() <= TOLERANCE)
        };
        Some(colours.chunks_exact(4).all(is_near))
    };
    tried() == Some(true)
}

/// A canvas that is not on the page.
fn canvas() -> Option<HtmlCanvasElement> {
    document().create_element("canvas").ok()?.dyn_into().ok()
}

/// What draws on a canvas that is read again.
fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    let options = js_sys::Object::new();
    // Setting a property of a fresh, plain object does not fail.
    let _ = Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE);
    canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()
}
