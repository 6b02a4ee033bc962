//! A picture on a canvas, as wide as the page or wider.

use leptos::{html, prelude::*};

use super::super::zoom::{Zoom, ZoomButtons};
use crate::media::Picture;

/// Pixels of the longer side that are drawn: what browsers' canvases hold everywhere, and enough to read small print.
const SIDE_MAX: u32 = 4_000;

/// The picture.
#[component]
pub fn Drawn(picture: Picture, name: String) -> impl IntoView {
    let zoom = Zoom::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let picture = StoredValue::new_local(Some(picture));
    Effect::new(move || {
        let Some(canvas) = canvas.get() else { return };
        // Drawn once; its memory is given back then.
        if let Some(picture) = picture.try_update_value(Option::take).flatten() {
            let _ = picture.draw_on(&canvas, picture.sides_within(SIDE_MAX));
        }
    });
    let heard = name.clone();
    let width = move || format!("{}%", zoom.percent());
    view! {
        <div class="look-tools">
            <ZoomButtons zoom=zoom/>
        </div>
        <div class="sheet-frame" tabindex="0" role="region" aria-label=heard>
            <canvas
                data-preview="picture"
                role="img"
                aria-label=name
                node_ref=canvas
                style:inline-size=width
            ></canvas>
        </div>
    }
}
