//! `/`: what this is, in three sentences.

use leptos::prelude::*;
use leptos_router::components::Redirect;

use crate::{
    components::{
        button::{LinkButton, Look},
        heading::Heading,
        icon::{Glyph, Icon},
        mark::{DISC, LETTER},
        turn::in_turn,
    },
    device::here,
    i18n::{text, use_i18n},
    route,
    vault::{Vault, VaultState},
};

/// The page.
#[component]
pub fn Welcome() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let inside = Memo::new(move |_| vault.state().read().is_open());
    let returning = Memo::new(move |_| match *vault.state().read() {
        VaultState::Starting => here::was_here(),
        VaultState::SignedOut { returning } => returning,
        VaultState::Unlocked(_) => false,
    });
    let letter = move |look| {
        view! {
            <LinkButton
                href=route::ACTIVATE
                label=text!(i18n, welcome.have_letter)
                look=look
                glyph=Glyph::Envelope
                action="activate"
            />
        }
    };
    let sign_in = move |look| {
        view! {
            <LinkButton
                href=route::SIGN_IN
                label=text!(i18n, welcome.sign_in)
                look=look
                glyph=Glyph::Lock
                action="to-sign-in"
            />
        }
    };
    let ways = move || {
        if returning.get() {
            (sign_in(Look::Main), letter(Look::Plain)).into_any()
        } else {
            (letter(Look::Main), sign_in(Look::Plain)).into_any()
        }
    };
    view! {
        {move || inside.get().then(|| view! { <Redirect path=route::HOME/> })}
        <div class="page welcome">
            <section class="hero">
                <div class="words">
                    <Heading text=text!(i18n, welcome.title)/>
                    <p class="lead">{text!(i18n, welcome.lead)}</p>
                    <div class="ways">{ways}</div>
                    <p class="small quiet">
                        {text!(i18n, welcome.no_letter)} " "
                        <a href=route::CONTACT>{text!(i18n, welcome.no_letter_link)}</a>
                    </p>
                </div>
                <Stationery/>
            </section>
            {in_turn(|| view! { <Promises/> })}
        </div>
    }
}

/// What is promised, and where one reads on.
#[component]
fn Promises() -> impl IntoView {
    let i18n = use_i18n();
    let promise = |glyph, title: Signal<String>, text: Signal<String>| {
        view! {
            <li class="promise">
                <Icon glyph=glyph/>
                <h2>{title}</h2>
                <p class="quiet">{text}</p>
            </li>
        }
    };
    view! {
        <ul class="promises">
            {promise(Glyph::Seal, text!(i18n, welcome.sealed_title), text!(i18n, welcome.sealed_text))}
            {promise(Glyph::Check, text!(i18n, welcome.proof_title), text!(i18n, welcome.proof_text))}
            {promise(Glyph::Clock, text!(i18n, welcome.kept_title), text!(i18n, welcome.kept_text))}
        </ul>
        <p class="foot">
            <a href=route::PROTECTION>{text!(i18n, welcome.protection)}</a>
            <a href=route::SETTINGS>{text!(i18n, welcome.settings)}</a>
            <a href=route::ACCESSIBILITY>{text!(i18n, welcome.accessibility)}</a>
        </p>
    }
}

/// A sealed letter, drawn.
#[component]
fn Stationery() -> impl IntoView {
    let line = |y: u16, length: u16, class: &'static str| {
        view! { <line class=class x1="44" x2=(44 + length).to_string() y1=y.to_string() y2=y.to_string()></line> }
    };
    view! {
        <svg class="stationery" viewBox="0 0 280 340" aria-hidden="true">
            <rect
                class="behind"
                x="34"
                y="14"
                width="220"
                height="300"
                rx="3"
                transform=format!("rotate({} 144 164)", 5)
            ></rect>
            <rect class="leaf" x="16" y="16" width="228" height="308" rx=3></rect>
            {line(58, 66, "stroke dark")}
            {line(72, 92, "stroke")}
            {line(112, 128, "stroke dark")}
            {line(140, 172, "stroke")}
            {line(158, 160, "stroke")}
            {line(176, 168, "stroke")}
            {line(194, 120, "stroke")}
            {line(222, 150, "stroke")}
            {line(240, 84, "stroke")}
            <g transform=format!("translate(154 222) rotate(-8 44 44) scale({})", 2.2)>
                <path class="disc" d=DISC></path>
                <path class="letter" d=LETTER></path>
            </g>
        </svg>
    }
}
