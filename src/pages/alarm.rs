//! The full stop: the insurer at the other end is not the one of the letter.

use leptos::prelude::*;

use crate::{
    components::{
        heading::Heading,
        icon::{Glyph, Icon},
    },
    error::Error,
    i18n::{errors::error_text, t_string, text, use_i18n},
};

/// Says to stop, why, and whom to call. No button leads on.
#[component]
pub fn Alarm(
    /// What the device found; nothing if it was the person who compared the fingerprints.
    error: Option<Error>,
) -> impl IntoView {
    let i18n = use_i18n();
    let what = move || match error {
        Some(error) => error_text(i18n.get_locale(), error),
        None => t_string!(i18n, alarm.typed),
    };
    view! {
        <div class="page">
            <div class="alarm" role="alert" data-error=error.map_or("fingerprint-mismatch", |error| error.code())>
                <Icon glyph=Glyph::Warning/>
                <Heading text=text!(i18n, alarm.title)/>
                <section>
                    <h2>{text!(i18n, alarm.what)}</h2>
                    <p>{what}</p>
                </section>
                <section>
                    <h2>{text!(i18n, alarm.then)}</h2>
                    <p>{text!(i18n, alarm.then_text)}</p>
                    <p class="strong">{text!(i18n, alarm.not_number)}</p>
                </section>
                <p class="quiet">{text!(i18n, alarm.lost)}</p>
            </div>
        </div>
    }
}
