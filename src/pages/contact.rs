//! `/contact`: the channels side by side: what each is good for, and how one proves who one is.

use leptos::prelude::*;
use wire::insurer::{Branch, Insurer};

use crate::{
    components::{
        heading::Heading,
        icon::{Glyph, Icon},
        live::live,
        notice::{Notice, Tone},
        papers::{Paper, Papers},
        telephone::Telephone,
    },
    i18n::{t_string, text, translated, use_i18n},
    route,
    vault::{Vault, VaultState},
};

/// The page.
#[component]
pub fn Contact() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let inside = Memo::new(move |_| vault.state().read().is_open());
    let starting = Memo::new(move |_| *vault.state().read() == VaultState::Starting);
    let insurer = Memo::new(move |_| vault.insurer().get());

    let message_proof = Signal::derive(move || {
        if inside.get() {
            t_string!(i18n, contact.message_proof_in)
        } else {
            t_string!(i18n, contact.message_proof_out)
        }
        .to_owned()
    });
    let message_link = move || {
        if inside.get() {
            t_string!(i18n, contact.message_link)
        } else {
            t_string!(i18n, contact.message_link_out)
        }
    };
    let telephone = move || {
        insurer.get().map(|Insurer { telephone, telephone_hours, .. }| {
            view! {
                <p class="reach">
                    <Telephone number=telephone/>
                </p>
                <p class="small quiet">{live(move || translated(i18n.get_locale(), &telephone_hours))}</p>
            }
        })
    };
    let email = move || {
        insurer.get().map(|Insurer { email, .. }| {
            view! {
                <p>
                    <a href=format!("mailto:{email}")>{email.clone()}</a>
                </p>
            }
        })
    };
    let postal = move || {
        insurer.get().map(|Insurer { name, postal_address, .. }| {
            view! {
                <address class="small">
                    {name}
                    {postal_address.into_iter().map(|line| view! { <br/> {line} }).collect_view()}
                </address>
            }
        })
    };
    view! {
        <div class="page">
            <div class="head">
                <Heading text=text!(i18n, contact.title)/>
                <p class="quiet">{text!(i18n, contact.lead)}</p>
            </div>
            {live(move || {
                (insurer.read().is_none() && !starting.get())
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Waits>
                                <p>{text!(i18n, contact.no_insurer)}</p>
                            </Notice>
                        }
                    })
            })}
            <ul>
                <Channel
                    name="message"
                    best=true
                    glyph=Glyph::Envelope
                    title=text!(i18n, contact.message_title)
                    text=text!(i18n, contact.message_text)
                    proof=message_proof
                >
                    <p>
                        <a href=route::COMPOSE>{message_link}</a>
                    </p>
                </Channel>
                <Channel
                    name="telephone"
                    glyph=Glyph::Phone
                    title=text!(i18n, contact.phone_title)
                    text=text!(i18n, contact.phone_text)
                    proof=text!(i18n, contact.phone_proof)
                >
                    {telephone}
                    <p>
                        <a href=route::CALL_BACK>{text!(i18n, contact.phone_link)}</a>
                    </p>
                </Channel>
                <Channel
                    name="branch"
                    glyph=Glyph::Pin
                    title=text!(i18n, contact.branch_title)
                    text=text!(i18n, contact.branch_text)
                    proof=text!(i18n, contact.branch_proof)
                >
                    <Papers/>
                    <p class="small quiet">{text!(i18n, contact.branch_note)}</p>
                    <Branches insurer=insurer/>
                </Channel>
                <Channel
                    name="letter"
                    glyph=Glyph::Pen
                    title=text!(i18n, contact.letter_title)
                    text=text!(i18n, contact.letter_text)
                    proof=text!(i18n, contact.letter_proof)
                >
                    {postal}
                    <p>
                        <a href=route::CONTACT_LETTER>{text!(i18n, contact.letter_link)}</a>
                    </p>
                </Channel>
                <Channel
                    name="email"
                    glyph=Glyph::At
                    title=text!(i18n, contact.email_title)
                    text=text!(i18n, contact.email_text)
                    proof=text!(i18n, contact.email_proof)
                >
                    <Notice tone=Tone::Danger>
                        <p class="small">{text!(i18n, contact.email_warning)}</p>
                    </Notice>
                    {email}
                </Channel>
            </ul>
            <section class="group">
                <header>
                    <h2>{text!(i18n, contact.others_title)}</h2>
                </header>
                <p>{text!(i18n, contact.others_text)}</p>
                <ul class="papers">
                    <Paper text=text!(i18n, contact.others_guardian)/>
                    <Paper text=text!(i18n, contact.others_parent)/>
                    <Paper text=text!(i18n, contact.others_proxy)/>
                </ul>
            </section>
        </div>
    }
}

/// A way to reach the insurer.
#[component]
fn Channel(
    /// A stable name.
    name: &'static str,
    /// Whether it is the one recommended.
    #[prop(optional)]
    best: bool,
    /// Its picture.
    glyph: Glyph,
    /// Its name.
    title: Signal<String>,
    /// What it is good for, and what may go there.
    text: Signal<String>,
    /// How one proves who one is.
    #[prop(into)]
    proof: Signal<String>,
    /// How to go on.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <li class=if best { "channel best" } else { "channel" } data-channel=name>
            <Icon glyph=glyph/>
            <div class="body">
                <h2>{title}</h2>
                <p>{text}</p>
                <dl class="facts">
                    <dt>{text!(i18n, contact.proof)}</dt>
                    <dd>{proof}</dd>
                </dl>
                {children()}
            </div>
        </li>
    }
}

/// Where the branches are, when they are open, and how to be expected there.
#[component]
fn Branches(
    /// Whose.
    insurer: Memo<Option<Insurer>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let branch = move |Branch { name, address, hours }: Branch| {
        view! {
            <li>
                <address>
                    <span class="strong">{name}</span>
                    {address.into_iter().map(|line| view! { <br/> {line} }).collect_view()}
                </address>
                <p class="quiet">{live(move || translated(i18n.get_locale(), &hours))}</p>
            </li>
        }
    };
    move || {
        let branches = insurer.get().map(|insurer| insurer.branches).unwrap_or_default();
        (!branches.is_empty()).then(|| {
            view! {
                <details>
                    <summary>{text!(i18n, contact.branches)}</summary>
                    <ul class="branches">{branches.into_iter().map(branch).collect_view()}</ul>
                </details>
                <p>
                    <a href=route::APPOINTMENT>{text!(i18n, contact.branch_link)}</a>
                </p>
            }
        })
    }
}
