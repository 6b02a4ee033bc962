//! Reads QR codes with the camera, on this device: no picture leaves it or is kept.

use gloo_timers::future::TimeoutFuture;
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CanvasRenderingContext2d, DomException, HtmlCanvasElement, HtmlVideoElement, MediaStream,
    MediaStreamConstraints, MediaStreamTrack,
};

use super::{
    button::{Button, Look},
    icon::{Glyph, Icon},
    live::live,
    notice::{ErrorNotice, Notice, Tone},
};
use crate::{
    error::Error,
    i18n::{t_string, text, use_i18n},
    qr::{FetchCodes, Frame},
};

/// Pixels of a side of what is looked at: the middle of the camera's picture. Enough for a letter held at arm's length, and
/// little enough that looking takes a few milliseconds.
const SIDE: u32 = 480;
/// Pause between two looks, ms.
const PAUSE: u32 = 160;

/// How far the camera is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// The person is being asked, or the camera starts.
    Asking,
    /// It looks.
    Looking,
    /// It may not be used.
    Refused,
    /// There is none, or none that can be used here.
    Missing,
    /// Another program has it.
    Busy,
}

impl Sight {
    const fn code(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Looking => "looking",
            Self::Refused => "refused",
            Self::Missing => "missing",
            Self::Busy => "busy",
        }
    }
}

/// A camera that is on; it is switched off when this is dropped.
struct Camera(MediaStream);

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.0.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

/// The camera's picture, and what to do where there is none. The camera is on as long as this is on the page.
#[component]
pub fn QrScanner(
    /// Its id, by which it can have the focus.
    id: &'static str,
    /// What is held before the camera.
    #[prop(into)]
    label: Signal<String>,
    /// What is wrong with the code that was read last; nothing while none was.
    #[prop(into)]
    wrong: Signal<Option<String>>,
    /// Runs with what a code says, once for each that is another than the one before.
    #[prop(into)]
    on_read: Callback<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let FetchCodes(fetch) = expect_context();
    let video = NodeRef::<html::Video>::new();
    let sight = RwSignal::new(Sight::Asking);
    let error = RwSignal::new(None::<Error>);
    // Dropped with the component, whatever way it leaves the page.
    let camera = StoredValue::new_local(None::<Camera>);

    let look = move || {
        sight.set(Sight::Asking);
        error.set(None);
        spawn_local(async move {
            let codes = match fetch().await {
                Ok(codes) => codes,
                Err(failure) => {
                    error.try_set(Some(failure));
                    return;
                }
            };
            let opened = match open_camera().await {
                Ok(opened) => opened,
                Err(why) => {
                    sight.try_set(why);
                    return;
                }
            };
            let stream = opened.0.clone();
            // Where the component is gone by now, the camera goes with what was handed over in vain.
            if camera.try_set_value(Some(opened)).is_some() {
                return;
            }
            let (Some(Some(video)), Some(canvas)) = (video.try_get_untracked(), canvas()) else { return };
            video.set_src_object(Some(&stream));
            sight.try_set(Sight::Looking);
            // It plays by itself; some browsers want to be told. Where the picture is gone again, so is what plays in it.
            if let Ok(playing) = video.play() {
                let _ = JsFuture::from(playing).await;
            }
            let mut before = None;
            while camera.try_with_value(Option::is_some) == Some(true) {
                let said = frame(&video, &canvas).and_then(|frame| (codes.read)(&frame));
                if said.is_some() && said != before {
                    before.clone_from(&said);
                    if let Some(said) = said {
                        on_read.try_run(said);
                    }
                }
                TimeoutFuture::new(PAUSE).await;
            }
        });
    };
    look();

    let trouble = live(move || {
        let words = match sight.get() {
            Sight::Asking | Sight::Looking => return None,
            Sight::Refused => t_string!(i18n, camera.refused),
            Sight::Missing => t_string!(i18n, camera.missing),
            Sight::Busy => t_string!(i18n, camera.busy),
        };
        Some(view! {
            <div role="alert">
                <Notice tone=Tone::Danger>
                    <p>{words}</p>
                    <Button
                        action="camera-again"
                        look=Look::Text
                        label=text!(i18n, app.retry)
                        on_press=move |()| look()
                    />
                </Notice>
            </div>
        })
    });
    let has_picture = Memo::new(move |_| matches!(sight.get(), Sight::Asking | Sight::Looking));
    let hint = Signal::derive(move || match (sight.get(), wrong.get()) {
        (Sight::Looking, Some(wrong)) => wrong,
        (Sight::Looking, None) => t_string!(i18n, camera.looking).to_owned(),
        (Sight::Asking, _) => t_string!(i18n, camera.asking).to_owned(),
        _ => String::new(),
    });
    view! {
        <div
            class="qr-scanner"
            id=id
            role="group"
            aria-label=move || label.get()
            tabindex="-1"
            data-camera=move || sight.get().code()
        >
            <ErrorNotice error=error on_retry=move |()| look()/>
            {trouble}
            {live(move || {
                has_picture
                    .get()
                    .then(|| {
                        view! {
                            <div class="picture">
                                <video
                                    node_ref=video
                                    aria-hidden="true"
                                    autoplay
                                    playsinline
                                    prop:muted=true
                                ></video>
                                <span class=move || "frame" aria-hidden="true"></span>
                            </div>
                        }
                    })
            })}
            <p class="hint" role="status" class:empty=move || !has_picture.get()>
                {live(move || has_picture.get().then(|| view! { <Icon glyph=Glyph::Camera/> }))}
                <span data-wrong-code=move || wrong.read().is_some().then_some("")>{hint}</span>
            </p>
        </div>
    }
}

/// The camera that looks away from the person, or whichever there is.
async fn open_camera() -> Result<Camera, Sight> {
    let devices = window().navigator().media_devices().map_err(|_| Sight::Missing)?;
    // Browsers have none on pages that came without TLS.
    if devices.is_undefined() {
        return Err(Sight::Missing);
    }
    let constraints = MediaStreamConstraints::new();
    let wish = js_sys::Object::new();
    // Setting properties of a fresh, plain object does not fail.
    let _ = js_sys::Reflect::set(&wish, &"facingMode".into(), &"environment".into());
    constraints.set_audio(&JsValue::FALSE);
    constraints.set_video(&wish);
    let asked = devices.get_user_media_with_constraints(&constraints).map_err(|error| why(&error))?;
    let stream = JsFuture::from(asked).await.map_err(|error| why(&error))?;
    Ok(Camera(stream.unchecked_into()))
}

/// Why there is no picture (Media Capture and Streams, section 10.2).
fn why(error: &JsValue) -> Sight {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("NotAllowedError" | "SecurityError") => Sight::Refused,
        Some("NotReadableError" | "AbortError") => Sight::Busy,
        _ => Sight::Missing,
    }
}

/// A canvas that is not on the page.
fn canvas() -> Option<CanvasRenderingContext2d> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(SIDE);
    canvas.set_height(SIDE);
    let options = js_sys::Object::new();
    // It is read after each drawing: that is quicker in memory than on the graphics card.
    let _ = js_sys::Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE);
    canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()
}

/// The square in the middle of the picture; none before the camera gives one.
fn frame(video: &HtmlVideoElement, canvas: &CanvasRenderingContext2d) -> Option<Frame> {
    let (width, height) = (f64::from(video.video_width()), f64::from(video.video_height()));
    let square = width.min(height);
    if square < 1.0 {
        return None;
    }
    let (left, top, side) = ((width - square) / 2.0, (height - square) / 2.0, f64::from(SIDE));
    canvas
        .draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            video, left, top, square, square, 0.0, 0.0, side, side,
        )
        .ok()?;
    let colours = canvas.get_image_data(0.0, 0.0, side, side).ok()?.data();
    // Green is most of what is bright.
    let pixels = colours.iter().skip(1).step_by(4).copied().collect();
    Some(Frame { side: SIDE as usize, pixels })
}
