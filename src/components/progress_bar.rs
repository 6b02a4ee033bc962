//! How far something long has come: a bar, percent, size and time left; announced by the quarter.

use leptos::prelude::*;

use super::announcer::Announcer;
use crate::{
    i18n::{format, t_string, use_i18n},
    view::Progress,
};

/// A progress bar with its figures.
#[component]
pub fn ProgressBar(
    /// How far it has come.
    #[prop(into)]
    progress: Signal<Progress>,
    /// What it is the progress of.
    #[prop(into)]
    label: Signal<String>,
    /// Said before the figures, such as "being sealed"; empty for nothing.
    #[prop(optional, into)]
    doing: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let announcer = expect_context::<Announcer>();
    let percent = Memo::new(move |_| progress.get().percent());

    let quarter = Memo::new(move |_| percent.get() / 25);
    Effect::new(move |before: Option<u8>| {
        let quarter = quarter.get();
        if before != Some(quarter) {
            let locale = i18n.get_locale_untracked();
            let percent = format::percent(locale, quarter * 25);
            let what = label.get_untracked();
            announcer.say(t_string!(i18n, progress.announce, what = what, percent = percent).to_string());
        }
        quarter
    });

    let figures = move || {
        let (locale, progress) = (i18n.get_locale(), progress.get());
        let percent = format::percent(locale, progress.percent());
        let size = format::size(locale, progress.total);
        let figures = match progress.seconds_left {
            Some(seconds) => {
                let left = format::seconds_left(locale, seconds);
                t_string!(i18n, progress.left, percent = percent, size = size, left = left).to_string()
            }
            None => t_string!(i18n, progress.of, percent = percent, size = size).to_string(),
        };
        let doing = doing.get();
        if doing.is_empty() { figures } else { format!("{doing}, {figures}") }
    };
    view! {
        <div class="progress">
            <progress max="100" prop:value=move || f64::from(percent.get()) aria-label=move || label.get()></progress>
            <span class="figures">{figures}</span>
        </div>
    }
}
