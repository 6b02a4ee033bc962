//! `/recover/lost`: password, recovery code and devices are gone: whom to call, what comes by post, and what comes back.

use leptos::prelude::*;

use crate::{
    components::{
        button::LinkButton, heading::Heading, icon::Glyph, live::live, point::Point, telephone::Telephone,
    },
    i18n::{text, translated, use_i18n},
    route,
    vault::Vault,
};

/// The page.
#[component]
pub fn Lost() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let telephone = move || {
        vault.insurer().get().map(|insurer| {
            let hours = insurer.telephone_hours;
            view! {
                <p class="reach">
                    <Telephone number=insurer.telephone/>
                </p>
                <p class="small quiet">{live(move || translated(i18n.get_locale(), &hours))}</p>
            }
        })
    };
    let point = |glyph, holds, text| view! { <Point glyph=glyph holds=holds text=text/> };
    view! {
        <article class="page article">
            <div class="head">
                <Heading text=text!(i18n, lost.title)/>
                <p class="quiet">{text!(i18n, lost.lead)}</p>
            </div>
            <section>
                <h2>{text!(i18n, lost.steps_title)}</h2>
                <ol class="stages">
                    <li>
                        <p>{text!(i18n, lost.step_call)}</p>
                        {telephone}
                        <p>
                            <a href=route::CONTACT>{text!(i18n, lost.branches)}</a>
                        </p>
                    </li>
                    <li>
                        <p>{text!(i18n, lost.step_letter)}</p>
                    </li>
                    <li>
                        <p>{text!(i18n, lost.step_activate)}</p>
                    </li>
                    <li>
                        <p>{text!(i18n, lost.step_restore)}</p>
                    </li>
                </ol>
            </section>
            <section>
                <h2>{text!(i18n, lost.back_title)}</h2>
                <ul class="plain-list">
                    {point(Glyph::Check, true, text!(i18n, lost.back_mail))}
                    {point(Glyph::Warning, false, text!(i18n, lost.back_drafts))}
                    {point(Glyph::Lock, true, text!(i18n, lost.old_device))}
                </ul>
            </section>
            <div class="foot">
                <LinkButton href=route::ACTIVATE label=text!(i18n, lost.have_letter) action="activate"/>
            </div>
        </article>
    }
}
