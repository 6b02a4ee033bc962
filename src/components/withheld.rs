//! Mail is there, and needs a higher level than the session has: what shows it here and now, and where that is explained and decided.

use leptos::prelude::*;

use super::{
    button::Button,
    icon::Glyph,
    live::live,
    notice::{ErrorNotice, Notice, Tone},
};
use crate::{
    error::Error,
    i18n::{t_string, text, use_i18n},
};

/// What would show the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayUp {
    /// A passkey, shown here.
    Confirm,
    /// A passkey, which has to be added first: the page for that.
    Add(&'static str),
    /// What the page explains.
    Other,
}

/// The notice, with the way on.
#[component]
pub fn Withheld(
    /// The page that explains it.
    href: &'static str,
    /// What would show it.
    #[prop(into)]
    way: Signal<WayUp>,
    /// Whether the passkey is being shown.
    #[prop(into)]
    busy: Signal<bool>,
    /// What went wrong with it.
    #[prop(into)]
    error: Signal<Option<Error>>,
    /// Shows it.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Another way on from here.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let label = Signal::derive(move || {
        if busy.get() { t_string!(i18n, passkey.signing_in) } else { t_string!(i18n, level.confirm) }
            .to_owned()
    });
    view! {
        <div role="status" data-state="withheld">
            <Notice tone=Tone::Waits>
                <p>{text!(i18n, level.withheld)}</p>
                {live(move || {
                    (way.get() == WayUp::Confirm)
                        .then(|| {
                            view! {
                                <div>
                                    <Button action="raise" glyph=Glyph::Key busy=busy label=label on_press=on_confirm/>
                                </div>
                            }
                        })
                })}
                <p>
                    <a href=href data-nav=href>
                        {text!(i18n, level.withheld_link)}
                    </a>
                </p>
                {live(move || match way.get() {
                    WayUp::Add(page) => Some(view! {
                        <p>
                            {text!(i18n, level.add_first)} " "
                            <a href=page data-nav=page>{text!(i18n, level.how_two_link)}</a>
                        </p>
                    }),
                    WayUp::Confirm | WayUp::Other => None,
                })}
                {children()}
            </Notice>
        </div>
        <ErrorNotice error=error/>
    }
}
