//! `/settings`: language, light or dark, size of the text, and where the rest is that can be set. Open to all; who has an account open finds more.

use leptos::prelude::*;
use leptos_i18n::Locale as _;

use crate::{
    components::{
        choices::{Choices, Offer},
        heading::Heading,
        icon::Glyph,
        link_row::LinkRow,
    },
    device::look::{Appearance, Look, TextSize},
    i18n::{Locale, choose_language, language_name, language_tag, t_string, text, use_i18n},
    route,
    vault::Vault,
};

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let inside = Memo::new(move |_| vault.state().read().is_open());
    let shared = vault.shared();
    let languages = Locale::get_all().iter().copied().map(|locale| Offer {
        value: language_tag(locale),
        label: Signal::stored(language_name(locale).to_owned()),
        lang: Some(language_tag(locale)),
    });
    let choose = move |tag: &'static str| {
        if let Ok(locale) = tag.parse() {
            choose_language(i18n, locale, !shared.get_untracked());
        }
    };
    let appearance = |look| match look {
        Appearance::Device => text!(i18n, settings.appearance_device),
        Appearance::Light => text!(i18n, settings.appearance_light),
        Appearance::Dark => text!(i18n, settings.appearance_dark),
    };
    let text_size = |look| match look {
        TextSize::Normal => text!(i18n, settings.text_normal),
        TextSize::Larger => text!(i18n, settings.text_larger),
        TextSize::Large => text!(i18n, settings.text_large),
        TextSize::Largest => text!(i18n, settings.text_largest),
    };
    let where_kept = move || {
        if shared.get() {
            t_string!(i18n, settings.kept_nowhere)
        } else {
            t_string!(i18n, settings.kept_here)
        }
    };
    let whose = move || {
        if shared.get() { t_string!(i18n, settings.shared_yes) } else { t_string!(i18n, settings.shared_no) }
    };
    view! {
        <div class="page">
            <div class="head">
                <Heading text=text!(i18n, settings.title)/>
                <p class="quiet">{where_kept}</p>
            </div>
            <Choices
                name="language"
                legend=text!(i18n, app.language)
                offers=languages.collect()
                chosen=Signal::derive(move || language_tag(i18n.get_locale()))
                on_choose=choose
            />
            {choice(
                "appearance",
                text!(i18n, settings.appearance),
                Appearance::ALL.iter().map(|look| (*look, appearance(*look))).collect(),
                shared,
            )}
            {choice(
                "text-size",
                text!(i18n, settings.text_size),
                TextSize::ALL.iter().map(|look| (*look, text_size(*look))).collect(),
                shared,
            )}
            {move || {
                inside
                    .get()
                    .then(|| {
                        view! {
                            <section class="group">
                                <header>
                                    <h2>{text!(i18n, settings.account)}</h2>
                                </header>
                                {(!shared.get_untracked())
                                    .then(|| {
                                        view! {
                                            <LinkRow
                                                href=route::NOTICES
                                                glyph=Glyph::Bell
                                                name=text!(i18n, notices.title)
                                                text=text!(i18n, notices.row_text)
                                            />
                                        }
                                    })}
                                <LinkRow
                                    href=route::SECURITY
                                    glyph=Glyph::Lock
                                    name=text!(i18n, more.security_page)
                                    text=text!(i18n, more.security_page_text)
                                />
                                <LinkRow
                                    href=route::CONSENTS
                                    glyph=Glyph::Pen
                                    name=text!(i18n, consents.title)
                                    text=text!(i18n, consents.row_text)
                                />
                                <LinkRow
                                    href=route::EXPORT
                                    glyph=Glyph::Download
                                    name=text!(i18n, export.title)
                                    text=text!(i18n, export.row_text)
                                />
                                <LinkRow
                                    href=route::CLOSE_ACCOUNT
                                    glyph=Glyph::Leave
                                    name=text!(i18n, closing.title)
                                    text=text!(i18n, closing.row_text)
                                />
                            </section>
                            <section class="group">
                                <header>
                                    <h2>{text!(i18n, settings.device)}</h2>
                                </header>
                                <p>{whose}</p>
                                <p class="small quiet">{text!(i18n, settings.shared_change)}</p>
                            </section>
                        }
                    })
            }}
            <section class="group">
                <header>
                    <h2>{text!(i18n, settings.about)}</h2>
                </header>
                <LinkRow
                    href=route::ACCESSIBILITY
                    glyph=Glyph::Person
                    name=text!(i18n, statement.title)
                    text=text!(i18n, statement.row_text)
                />
                <LinkRow
                    href=route::PROTECTION
                    glyph=Glyph::Shield
                    name=text!(i18n, more.protection)
                    text=text!(i18n, more.protection_text)
                />
            </section>
        </div>
    }
}

/// The choice of a look, with what each is called.
fn choice<L: Look + Send + Sync>(
    name: &'static str,
    legend: Signal<String>,
    looks: Vec<(L, Signal<String>)>,
    shared: Signal<bool>,
) -> impl IntoView {
    let chosen = RwSignal::new(L::now().word());
    let offers = looks.into_iter().map(|(look, label)| Offer { value: look.word(), label, lang: None });
    let choose = move |word: &'static str| {
        L::of(word).choose(!shared.get_untracked());
        chosen.set(word);
    };
    view! { <Choices name=name legend=legend offers=offers.collect() chosen=chosen.into() on_choose=choose/> }
}
