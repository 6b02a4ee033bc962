//! `/settings/close`: the end of the account, as an informed choice; and `/settings/closing`: what is said once it was asked for.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use wire::limits::CLOSING_DAYS;

use crate::{
    components::{
        back_link::BackLink,
        button::{Button, LinkButton, Look},
        check_box::CheckBox,
        heading::Heading,
        icon::Glyph,
        link_row::LinkRow,
        notice::{ErrorNotice, Notice, Tone},
        point::Point,
    },
    error::Error,
    i18n::{t_string, text, use_i18n},
    notices::{self, badge},
    outbox::Outbox,
    route,
    vault::Vault,
};

/// The page.
#[component]
pub fn CloseAccount() -> impl IntoView {
    let i18n = use_i18n();
    let vault = expect_context::<Vault>();
    let unsent = expect_context::<Outbox>().waiting();
    let navigate = use_navigate();
    let read = RwSignal::new(false);
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<Error>));
    let close = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let outcome = vault.close_account().await;
            // Once it is done this page is gone, and its signals with it.
            busy.try_set(false);
            match outcome {
                Ok(()) => {
                    notices::unsubscribe().await;
                    badge::clear();
                    navigate(route::CLOSING, Default::default());
                }
                Err(Error::Cancelled) => {}
                Err(failure) => {
                    error.try_set(Some(failure));
                }
            }
        });
    };
    let point = |glyph, holds, text| view! { <Point glyph=glyph holds=holds text=text/> };
    let back = Signal::derive(move || t_string!(i18n, closing.back, days = CLOSING_DAYS).to_string());
    view! {
        <article class="article">
            <div class="head">
                <BackLink href=route::SETTINGS label=text!(i18n, settings.title)/>
                <Heading text=text!(i18n, closing.title)/>
                <p class="quiet">{text!(i18n, closing.lead)}</p>
            </div>
            <section>
                <h2>{text!(i18n, closing.means_title)}</h2>
                <ul class="plain-list">
                    {point(Glyph::Warning, false, text!(i18n, closing.gone))}
                    {point(Glyph::Check, true, text!(i18n, closing.stays))}
                    {point(Glyph::Clock, true, back)} {point(Glyph::Envelope, true, text!(i18n, closing.post))}
                </ul>
            </section>
            <section>
                <h2>{text!(i18n, closing.before_title)}</h2>
                <p>{text!(i18n, closing.before)}</p>
                <LinkRow
                    href=route::EXPORT
                    glyph=Glyph::Download
                    name=text!(i18n, export.title)
                    text=text!(i18n, export.row_text)
                />
                {move || {
                    (unsent.get() > 0)
                        .then(|| {
                            view! {
                                <div role="status" data-state="unsent">
                                    <Notice tone=Tone::Waits>
                                        <p>{text!(i18n, closing.unsent)}</p>
                                    </Notice>
                                </div>
                            }
                        })
                }}
            </section>
            <section class="fields">
                <CheckBox
                    id="closing-read"
                    label=text!(i18n, closing.read)
                    text=text!(i18n, closing.read_text)
                    checked=read.into()
                    on_choose=move |is_read| read.set(is_read)
                />
                <ErrorNotice error=error/>
                <div class="foot">
                    <LinkButton
                        href=route::SETTINGS
                        look=Look::Plain
                        label=text!(i18n, closing.keep)
                        action="keep-account"
                    />
                    {move || {
                        let close = close.clone();
                        read.get()
                            .then(|| {
                                view! {
                                    <Button
                                        action="close-account"
                                        look=Look::Danger
                                        busy=busy
                                        label=text!(i18n, closing.close)
                                        on_press=move |()| close()
                                    />
                                }
                            })
                    }}
                </div>
            </section>
        </article>
    }
}

/// What is said afterwards. It names nobody, and holds for whoever comes here.
#[component]
pub fn Closing() -> impl IntoView {
    let i18n = use_i18n();
    let until = move || t_string!(i18n, closing.done, days = CLOSING_DAYS).to_string();
    view! {
        <div class="page">
            <div class="head" data-state="closing">
                <Heading text=text!(i18n, closing.done_title)/>
                <p>{until}</p>
                <p>{text!(i18n, closing.done_device)}</p>
            </div>
            <div class="foot">
                <LinkButton href=route::SIGN_IN label=text!(i18n, closing.take_back) action="take-back"/>
            </div>
        </div>
    }
}
