//! The app among the others of the device: offered where it is looked for, and once where it may be wanted. Never on a shared computer.

use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
        live::live,
        notice::{Notice, Tone},
    },
    i18n::{text, use_i18n},
    outbox::Outbox,
    pwa::{Installed, Way},
};

/// A section of its own, where the app can be installed and is not.
#[component]
pub fn InstallSection() -> impl IntoView {
    let i18n = use_i18n();
    let way = expect_context::<Installed>().way();
    live(move || {
        way.get().map(|way| {
            view! {
                <section class="group" data-section="install">
                    <header>
                        <h2>{text!(i18n, install.title)}</h2>
                    </header>
                    <p class="small quiet">{text!(i18n, install.text)}</p>
                    <HowTo way=way/>
                </section>
            }
        })
    })
}

/// The same as a question, after something was sent, until somebody does not want to be asked any more.
#[component]
pub fn InstallHint() -> impl IntoView {
    let i18n = use_i18n();
    let (installed, outbox) = (expect_context::<Installed>(), expect_context::<Outbox>());
    let (way, declined, commits) = (installed.way(), installed.declined(), outbox.commits());
    let shown = Memo::new(move |_| way.get().filter(|_| commits.get() > 0 && !declined.get()));
    live(move || {
        shown.get().map(|way| {
            view! {
                <div data-state="install-hint">
                    <Notice tone=Tone::Good>
                        <p>{text!(i18n, install.question)}</p>
                        <HowTo way=way/>
                        <Button
                            action="decline-install"
                            look=Look::Text
                            label=text!(i18n, install.later)
                            on_press=move |()| installed.decline()
                        />
                    </Notice>
                </div>
            }
        })
    })
}

/// The browser's own question, or the words for a browser that has none.
#[component]
fn HowTo(
    /// The way.
    way: Way,
) -> impl IntoView {
    let i18n = use_i18n();
    let installed = expect_context::<Installed>();
    match way {
        Way::Offered => view! {
            <div>
                <Button
                    action="install"
                    look=Look::Plain
                    glyph=Glyph::Download
                    label=text!(i18n, install.button)
                    on_press=move |()| installed.install()
                />
            </div>
        }
        .into_any(),
        Way::ShareMenu => view! {
            <p data-state="install-apple">
                {text!(i18n, install.apple_before)} " " <Icon glyph=Glyph::Share/> " " {text!(i18n, install.apple_after)}
            </p>
        }
        .into_any(),
    }
}
