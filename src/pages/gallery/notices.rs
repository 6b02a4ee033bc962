//! What one is told.

use leptos::prelude::*;

use super::{exhibit, nothing, samples};
use crate::{
    components::{
        button::{Button, Look},
        empty::{Empty, Loading},
        icon::Glyph,
        notice::{ErrorNotice, Notice, Tone},
        point::Point,
        progress_bar::ProgressBar,
        sealed::Sealed,
        withheld::{WayUp, Withheld},
    },
    error::Error,
    route,
    view::Progress,
};

/// All of them.
pub(super) fn all() -> AnyView {
    view! {
        {exhibit(
            "notice",
            &[
                ("good", || notice(Tone::Good, "Ihre Einwilligung ist gespeichert.")),
                ("waits", || notice(Tone::Waits, "Gerade keine Verbindung. Was Sie schreiben, bleibt versiegelt auf diesem Gerät.")),
                ("danger", || notice(Tone::Danger, samples::LONG_WORD)),
                ("an error", || error(Error::Offline)),
                ("an error that stays", || error(Error::TooManyFiles)),
            ],
        )}
        {exhibit(
            "withheld",
            &[
                ("a passkey shows it", || withheld(WayUp::Confirm, false)),
                ("is being shown", || withheld(WayUp::Confirm, true)),
                ("a passkey is to be added", || withheld(WayUp::Add(route::ADD_PASSKEY), false)),
                ("neither", || withheld(WayUp::Other, false)),
            ],
        )}
        {exhibit(
            "progress_bar",
            &[
                ("begins", || progress(Progress { done: 0, total: 8_400_000, seconds_left: None })),
                ("some way", || progress(samples::part_done())),
                ("done", || progress(Progress { done: 8_400_000, total: 8_400_000, seconds_left: Some(0) })),
            ],
        )}
        {exhibit("sealed", &[("rest", || view! { <Sealed/> }.into_any())])}
        {exhibit("point", &[("both", points)])}
        {exhibit("empty", &[("nothing yet", empty), ("being fetched", || view! { <Loading/> }.into_any())])}
    }
    .into_any()
}

fn notice(tone: Tone, words: &'static str) -> AnyView {
    view! {
        <Notice tone=tone>
            <p>{words}</p>
            <Button action="sample" look=Look::Text label="Noch einmal"/>
        </Notice>
    }
    .into_any()
}

fn error(error: Error) -> AnyView {
    view! { <ErrorNotice error=Signal::stored(Some(error)) on_retry=|()| nothing()/> }.into_any()
}

fn withheld(way: WayUp, busy: bool) -> AnyView {
    view! {
        <Withheld href=route::LEVEL way=Signal::stored(way) busy=busy error=Signal::stored(None) on_confirm=|()| nothing()>
            {""}
        </Withheld>
    }
    .into_any()
}

fn progress(progress: Progress) -> AnyView {
    view! { <ProgressBar progress=Signal::stored(progress) label="Arztbrief.pdf" doing="wird versiegelt"/> }
        .into_any()
}

fn points() -> AnyView {
    view! {
        <div class="article">
            <ul class="plain-list">
                <Point glyph=Glyph::Check holds=true text="Was Sie schreiben, wird auf Ihrem Gerät versiegelt.".into()/>
                <Point glyph=Glyph::Cross holds=false text="Wann Sie schreiben und wie viel, sehen wir.".into()/>
            </ul>
        </div>
    }
    .into_any()
}

fn empty() -> AnyView {
    view! {
        <Empty glyph=Glyph::Envelope title="Noch keine Nachrichten" text="Hier stehen Ihre Briefe an die Kasse, und was die Kasse antwortet.">
            <Button action="sample" glyph=Glyph::Plus label="Etwas senden"/>
        </Empty>
    }
    .into_any()
}
