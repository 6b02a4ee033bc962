//! What became of files that came from another app.

use leptos::prelude::*;

use crate::{
    components::{
        live::live,
        notice::{Notice, Tone},
    },
    i18n::{t_string, use_i18n},
    pwa::{Arrival, Installed},
};

/// Says it: where one signs in that they wait, where one writes that they came, or did not.
#[component]
pub fn HandedNotice() -> impl IntoView {
    let i18n = use_i18n();
    let arrival = expect_context::<Installed>().arrival();
    live(move || {
        let (state, tone, words) = match arrival.get()? {
            Arrival::Wait(1) => ("handed-wait", Tone::Waits, t_string!(i18n, handed.wait_single).to_owned()),
            Arrival::Wait(count) => {
                let words = t_string!(i18n, handed.wait_many, count = count);
                ("handed-wait", Tone::Waits, words.to_string())
            }
            Arrival::Came(1) => ("handed-came", Tone::Good, t_string!(i18n, handed.came_single).to_owned()),
            Arrival::Came(count) => {
                let words = t_string!(i18n, handed.came_many, count = count);
                ("handed-came", Tone::Good, words.to_string())
            }
            Arrival::Lost => ("handed-lost", Tone::Danger, t_string!(i18n, handed.lost).to_owned()),
        };
        Some(view! {
            <div role="status" data-state=state>
                <Notice tone=tone>
                    <p>{words}</p>
                </Notice>
            </div>
        })
    })
}
