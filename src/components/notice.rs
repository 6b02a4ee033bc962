//! Something to know before going on: good news, something that waits, or what went wrong.

use leptos::prelude::*;

use super::{
    button::{Button, Look},
    icon::{Glyph, Icon},
    live::live,
};
use crate::{
    error::Error,
    i18n::{errors::error_text, text, use_i18n},
};

/// What kind of notice it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Good,
    /// It waits, and is safe.
    Waits,
    /// Look out.
    Danger,
}

/// A notice.
#[component]
pub fn Notice(
    /// What kind it is.
    tone: Tone,
    /// What it says, and what one may do.
    children: Children,
) -> impl IntoView {
    let (class, glyph) = match tone {
        Tone::Good => ("notice", Glyph::Check),
        Tone::Waits => ("notice waits", Glyph::Clock),
        Tone::Danger => ("notice danger", Glyph::Warning),
    };
    view! {
        <div class=class>
            <Icon glyph=glyph/>
            <div class="body">{children()}</div>
        </div>
    }
}

/// What went wrong, if something did; with a way to try again where that may help.
#[component]
pub fn ErrorNotice(
    /// What went wrong.
    #[prop(into)]
    error: Signal<Option<Error>>,
    /// Tries again.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let retry_label = text!(i18n, app.retry);
    move || {
        error.get().map(|error| {
            let retry = on_retry.filter(|_| error.retryable());
            view! {
                <div role="alert" data-error=error.code()>
                    <Notice tone=Tone::Danger>
                        <p>{live(move || error_text(i18n.get_locale(), error))}</p>
                        {retry
                            .map(|retry| {
                                view! { <Button action="retry" look=Look::Text label=retry_label on_press=retry/> }
                            })}
                    </Notice>
                </div>
            }
        })
    }
}
