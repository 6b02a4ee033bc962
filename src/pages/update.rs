//! A newer version of the app is ready: it waits for a word.

use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, Look},
        live::live,
        notice::{Notice, Tone},
    },
    i18n::{text, use_i18n},
    pwa::{Installed, Update},
};

/// Says so, on every page of an open account.
#[component]
pub fn UpdateNotice() -> impl IntoView {
    let i18n = use_i18n();
    let installed = expect_context::<Installed>();
    let update = installed.update();
    live(move || {
        let (state, words) = match update.get() {
            Update::None => return None,
            Update::Ready => ("update-ready", text!(i18n, update.ready)),
            Update::Waits => ("update-waits", text!(i18n, update.waits)),
            Update::Loading => ("update-loading", text!(i18n, update.loading)),
        };
        let button = (update.get() == Update::Ready).then(|| {
            view! {
                <Button
                    action="update"
                    look=Look::Text
                    label=text!(i18n, update.go_ahead)
                    on_press=move |()| installed.go_ahead()
                />
            }
        });
        Some(view! {
            <div role="status" data-state=state>
                <Notice tone=if state == "update-ready" { Tone::Good } else { Tone::Waits }>
                    <p>{words}</p>
                    {button}
                </Notice>
            </div>
        })
    })
}
