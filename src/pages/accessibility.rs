//! `/accessibility`: the statement that the law asks for (BGG § 12b, BITV 2.0 § 7): what is meant, how it was tested, what does not hold, whom to tell.

use leptos::prelude::*;
use wire::insurer::Insurer;

use crate::{
    components::{heading::Heading, icon::Glyph, point::Point, telephone::Telephone},
    i18n::{format, t_string, text, use_i18n},
    route,
    vault::Vault,
};

/// When the statement was written, ms since 1970: 26 November 2026, noon.
const WRITTEN: u64 = 1_795_690_800_000;

/// The arbitration board's telephone.
const BOARD_TELEPHONE: &str = "030 18 527-2805";
/// Its e-mail address.
const BOARD_EMAIL: &str = "info@schlichtungsstelle-bgg.de";
/// Its site. No link: nothing here leads away from the portal's own address.
const BOARD_SITE: &str = "www.schlichtungsstelle-bgg.de";

/// The page.
#[component]
pub fn Accessibility() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let insurer = Memo::new(move |_| vault.insurer().get());
    let holds = |text| view! { <Point glyph=Glyph::Check holds=true text=text/> };
    let lacks = |text| view! { <Point glyph=Glyph::Warning holds=false text=text/> };
    let reach = move || {
        insurer.get().map(|Insurer { telephone, email, .. }| {
            view! {
                <p>
                    <Telephone number=telephone/>
                    <br/>
                    <a href=format!("mailto:{email}")>{email.clone()}</a>
                </p>
            }
        })
    };
    let written = move || {
        let day = format::long_day(i18n.get_locale(), WRITTEN);
        t_string!(i18n, statement.written, day = day).to_string()
    };
    view! {
        <article class="page article">
            <div class="head">
                <Heading text=text!(i18n, statement.title)/>
                <p class="quiet">{text!(i18n, statement.lead)}</p>
            </div>
            <section>
                <h2>{text!(i18n, statement.goal_title)}</h2>
                <p>{text!(i18n, statement.goal_law)}</p>
                <p>{text!(i18n, statement.goal_state)}</p>
                <ul class="plain-list">
                    {holds(text!(i18n, statement.does_keyboard))} {holds(text!(i18n, statement.does_text))}
                    {holds(text!(i18n, statement.does_dark))} {holds(text!(i18n, statement.does_easy))}
                </ul>
                <p>
                    <a href=route::SETTINGS data-nav=route::SETTINGS>{text!(i18n, statement.settings_link)}</a>
                </p>
            </section>
            <section>
                <h2>{text!(i18n, statement.tested_title)}</h2>
                <p>{text!(i18n, statement.tested_how)}</p>
                <p>{text!(i18n, statement.tested_not)}</p>
            </section>
            <section>
                <h2>{text!(i18n, statement.lacks_title)}</h2>
                <ul class="plain-list">
                    {lacks(text!(i18n, statement.lacks_people))} {lacks(text!(i18n, statement.lacks_easy))}
                    {lacks(text!(i18n, statement.lacks_sign))} {lacks(text!(i18n, statement.lacks_files))}
                    {lacks(text!(i18n, statement.lacks_camera))}
                </ul>
                <p>{text!(i18n, statement.lacks_instead)}</p>
            </section>
            <section>
                <h2>{text!(i18n, statement.tell_title)}</h2>
                <p>{text!(i18n, statement.tell_text)}</p>
                {reach}
                <p>
                    <a href=route::CONTACT>{text!(i18n, statement.tell_link)}</a>
                </p>
            </section>
            <section>
                <h2>{text!(i18n, statement.board_title)}</h2>
                <p>{text!(i18n, statement.board_text)}</p>
                <address lang="de">
                    "Schlichtungsstelle nach dem Behindertengleichstellungsgesetz" <br/>
                    "bei dem Beauftragten der Bundesregierung für die Belange von Menschen mit Behinderungen" <br/>
                    "Mauerstraße 53, 10117 Berlin" <br/> <Telephone number=BOARD_TELEPHONE.to_owned()/> <br/>
                    <a href=format!("mailto:{BOARD_EMAIL}")>{BOARD_EMAIL}</a> <br/> {BOARD_SITE}
                </address>
            </section>
            <p class="small quiet">{written}</p>
        </article>
    }
}
