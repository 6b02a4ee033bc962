//! A QR code on the screen, for another device's camera.

use leptos::{prelude::*, task::spawn_local};

use super::{empty::Loading, live::live};
use crate::qr::{FetchCodes, Modules};

/// The quiet zone around a code, in modules (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// The code. Always dark on bright, in dark surroundings too: cameras expect it so.
#[component]
pub fn QrCode(
    /// What the code says.
    text: String,
    /// What it is, for people who listen.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let FetchCodes(fetch) = expect_context();
    let modules = RwSignal::new(None::<Modules>);
    spawn_local(async move {
        if let Ok(codes) = fetch().await {
            modules.try_set((codes.draw)(&text));
        }
    });
    live(move || match modules.get() {
        None => view! { <Loading/> }.into_any(),
        Some(Modules { side, runs }) => {
            let whole = side + 2 * QUIET;
            let path: String = runs
                .into_iter()
                .map(|(x, y, length)| format!("M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET))
                .collect();
            view! {
                <svg
                    class="qr-code"
                    viewBox=format!("0 0 {whole} {whole}")
                    role="img"
                    aria-label=move || label.get()
                    shape-rendering="crispEdges"
                >
                    <path d=path></path>
                </svg>
            }
            .into_any()
        }
    })
}
