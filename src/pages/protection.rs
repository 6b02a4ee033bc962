//! `/protection`: how data is protected, in plain words; also what does not hold.

use leptos::prelude::*;

use crate::{
    components::{heading::Heading, icon::Glyph, point::Point},
    i18n::{text, use_i18n},
    vault::Vault,
};

/// The page.
#[component]
pub fn Protection() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let point = |glyph, holds, text| view! { <Point glyph=glyph holds=holds text=text/> };
    let holds = move |text| point(Glyph::Check, true, text);
    let fingerprint = move || {
        vault.directory().get().map(|directory| {
            view! {
                <p class="label">{text!(i18n, security.fingerprint)}</p>
                <p class="fingerprint">{directory.fingerprint_text}</p>
            }
        })
    };
    view! {
        <article class="page article">
            <div class="head">
                <Heading text=text!(i18n, protection.title)/>
                <p class="quiet">{text!(i18n, protection.lead)}</p>
            </div>
            <section>
                <h2>{text!(i18n, protection.device_title)}</h2>
                <ul class="plain-list">
                    {holds(text!(i18n, protection.device_1))} {holds(text!(i18n, protection.device_2))}
                    {holds(text!(i18n, protection.device_3))}
                </ul>
            </section>
            <section>
                <h2>{text!(i18n, protection.server_title)}</h2>
                <ul class="plain-list">
                    {point(Glyph::Clock, true, text!(i18n, protection.server_can))}
                    {holds(text!(i18n, protection.server_cannot))} {holds(text!(i18n, protection.server_swap))}
                </ul>
            </section>
            <section>
                <h2>{text!(i18n, protection.insurer_title)}</h2>
                <ul class="plain-list">
                    {holds(text!(i18n, protection.insurer_1))} {holds(text!(i18n, protection.insurer_2))}
                </ul>
            </section>
            <section>
                <h2>{text!(i18n, protection.letter_title)}</h2>
                <p>{text!(i18n, protection.letter_text)}</p>
                {fingerprint}
            </section>
            <section>
                <h2>{text!(i18n, protection.limits_title)}</h2>
                <ul class="plain-list">
                    {point(Glyph::Warning, false, text!(i18n, protection.limits_1))}
                    {point(Glyph::Warning, false, text!(i18n, protection.limits_2))}
                    {point(Glyph::Warning, false, text!(i18n, protection.limits_3))}
                </ul>
            </section>
        </article>
    }
}
