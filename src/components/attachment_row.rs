//! A file of a message, to be saved on this device: with progress, and the word when it is there.

use leptos::prelude::*;
use worker::view::AttachmentView;

use super::{
    button::{Button, IconButton, Look},
    file_row::file_kind,
    icon::Glyph,
    live::live,
    long_list::{Row, RowPlace},
    marked::marked,
    progress_bar::ProgressBar,
};
use crate::{
    i18n::{errors::error_text, format, t_string, text, use_i18n},
    view::{DownloadState, Marked, Progress},
};

/// A file with a way to save it.
#[component]
pub fn AttachmentRow(
    /// The file.
    attachment: AttachmentView,
    /// What stands beside its size; empty for nothing.
    #[prop(optional, into)]
    beside: Signal<String>,
    /// How far its download has come, if there is one.
    #[prop(into)]
    download: Signal<Option<DownloadState>>,
    /// Begins the download; nothing for a file that the server does not have yet.
    #[prop(optional_no_strip, into)]
    on_save: Option<Callback<()>>,
    /// Stops it.
    #[prop(into)]
    on_cancel: Callback<()>,
    /// Byte ranges of its name that were looked for.
    #[prop(optional)]
    marks: Vec<std::ops::Range<usize>>,
    /// Where the row stands in a list that may be long.
    #[prop(optional)]
    place: Option<RowPlace>,
    /// What stands below, such as a link to the message.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let i18n = use_i18n();
    let AttachmentView { attachment, name, media_type, size } = attachment;
    let shown = Marked { text: name.clone(), marks };
    let name = StoredValue::new(name);
    let kind = move || name.with_value(|name| file_kind(i18n, &media_type, name));
    let running = Memo::new(move |_| matches!(download.get(), Some(DownloadState::Running(_))));
    let progress = Signal::derive(move || match download.get() {
        Some(DownloadState::Running(progress)) => progress,
        _ => Progress { done: 0, total: size, seconds_left: None },
    });
    let ended = Memo::new(move |_| download.get().filter(|_| !running.get()));

    let meta = move || {
        let size = format::size(i18n.get_locale(), size);
        match beside.get() {
            beside if beside.is_empty() => size,
            beside => format!("{size} · {beside}"),
        }
    };
    let outcome = move || match ended.get() {
        Some(DownloadState::Done) => {
            view! { <span class="meta" role="status" data-download="done">{text!(i18n, file.saved)}</span> }
                .into_any()
        }
        Some(DownloadState::Failed(error)) => view! {
            <span class="meta bad" role="alert" data-error=error.code()>
                {live(move || error_text(i18n.get_locale(), error))}
            </span>
        }
        .into_any(),
        _ => ().into_any(),
    };
    let failed = Memo::new(move |_| matches!(ended.get(), Some(DownloadState::Failed(_))));
    // One button saves and cancels: whoever has pressed it by the keyboard still stands on it.
    let action = Signal::derive(move || if running.get() { "cancel-download" } else { "download" });
    let glyph = Signal::derive(move || if running.get() { Glyph::Cross } else { Glyph::Download });
    let label = Signal::derive(move || {
        let name = name.get_value();
        if running.get() {
            t_string!(i18n, file.cancel_save, name = name).to_string()
        } else {
            t_string!(i18n, file.save, name = name).to_string()
        }
    });
    let acts = move || {
        let on_save = on_save?;
        Some(if failed.get() {
            view! { <Button action="download" look=Look::Text label=text!(i18n, file.retry) on_press=on_save/> }.into_any()
        } else {
            let press = move |()| if running.get_untracked() { on_cancel } else { on_save }.run(());
            view! { <IconButton action=action label=label glyph=glyph on_press=press/> }.into_any()
        })
    };
    view! {
        <Row place=place class="file" attr:data-attachment=attachment.to_string()>
            <span class="thumb" aria-hidden="true">
                {kind}
            </span>
            <div class="about">
                <span class="name">
                    {marked(&shown)}
                </span>
                <span class="meta">{meta}</span>
                {live(move || {
                    running
                        .get()
                        .then(|| {
                            let label = Signal::derive(move || {
                                t_string!(i18n, progress.file, name = name.get_value()).to_string()
                            });
                            view! { <ProgressBar progress=progress label=label doing=text!(i18n, file.saving)/> }
                        })
                })}
                {outcome}
                {children.map(|children| children())}
            </div>
            <span class="acts">{acts}</span>
        </Row>
    }
}
