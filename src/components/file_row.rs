//! A file that is being sealed or is sealed, in a draft or on its way.

use leptos::prelude::*;

use super::{
    button::{Button, IconButton, Look},
    focus::focus_on,
    icon::Glyph,
    live::live,
    progress_bar::ProgressBar,
    sealed::Sealed,
};
use crate::{
    error::Error,
    i18n::{errors::error_text, format, t_string, text, use_i18n},
    view::{Beside, FileState, FileView, PhotoView, Progress},
};

/// What a file of this media type is called in its picture.
pub fn file_kind(i18n: crate::i18n::I18n, media_type: &str, name: &str) -> String {
    let (class, sort) = media_type.split_once('/').unwrap_or((media_type, ""));
    match (class, sort) {
        ("application", "pdf") => "PDF".to_owned(),
        ("image", _) => t_string!(i18n, file.photo).to_owned(),
        ("text", _) => t_string!(i18n, file.text).to_owned(),
        ("video", _) => t_string!(i18n, file.film).to_owned(),
        ("audio", _) => t_string!(i18n, file.sound).to_owned(),
        _ => match name.rsplit_once('.') {
            Some((_, ending)) if (1..=4).contains(&ending.len()) => ending.to_uppercase(),
            _ => t_string!(i18n, file.other).to_owned(),
        },
    }
}

/// Whether sealing the same file once more can end better; some have to be chosen anew.
fn helps_again(error: Error) -> bool {
    let hopeless = ["file-empty", "file-too-large", "file-changed", "file-interrupted", "too-many-files"];
    !hopeless.contains(&error.code())
}

/// What is to be said of a photograph: names and sentences.
fn remarks(i18n: crate::i18n::I18n, photo: PhotoView) -> Vec<(&'static str, &'static str)> {
    let PhotoView { beside, hints } = photo;
    let beside = match beside {
        Beside::Nothing => None,
        Beside::LeftOut => Some(("left-out", t_string!(i18n, photo.left_out))),
        Beside::Stays => Some(("stays", t_string!(i18n, photo.stays))),
    };
    let hints = [
        hints.blurred.then(|| ("blurred", t_string!(i18n, photo.blurred))),
        hints.dark.then(|| ("dark", t_string!(i18n, photo.dark))),
        hints.small.then(|| ("small", t_string!(i18n, photo.small))),
    ];
    hints.into_iter().chain([beside]).flatten().collect()
}

/// A file of a draft.
#[component]
pub fn FileRow(
    /// The file, as long as it is there.
    #[prop(into)]
    file: Signal<FileView>,
    /// Takes it out.
    #[prop(optional, into)]
    on_remove: Option<Callback<()>>,
    /// Seals it anew.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
    /// Where it is edited, once it is sealed; nothing for what is not.
    #[prop(optional, into)]
    edit: Option<Callback<(), Option<String>>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let attachment = file.with_untracked(|file| file.attachment);
    let name = Memo::new(move |_| file.with(|file| file.name.clone()));
    let kind = move || file.with(|file| file_kind(i18n, &file.media_type, &file.name));
    // 0 sealing, 1 sealed, 2 failed: what is shown changes with these only, figures change by themselves.
    let phase = Memo::new(move |_| match file.read().state {
        FileState::Sealing(_) => 0,
        FileState::Sealed => 1,
        FileState::Failed(_) => 2,
    });
    let progress = Signal::derive(move || match file.read().state {
        FileState::Sealing(progress) => progress,
        FileState::Sealed | FileState::Failed(_) => Progress::default(),
    });
    let photo = Memo::new(move |_| file.read().photo);
    let said = live(move || {
        let remark = |(name, words)| view! { <span class="remark" data-remark=name>{words}</span> };
        photo.get().map(|photo| remarks(i18n, photo).into_iter().map(remark).collect_view())
    });
    let size = move || format::size(i18n.get_locale(), file.read().size);
    let meta = move || match phase.get() {
        0 => {
            let label = text!(i18n, progress.file, name = name.get());
            view! { <ProgressBar progress=progress label=label doing=text!(i18n, file.sealing)/> }.into_any()
        }
        1 => view! { <span class="meta">{size}</span> }.into_any(),
        _ => {
            let FileState::Failed(error) = file.get_untracked().state else { return ().into_any() };
            view! {
                <span class="meta bad" role="alert" data-error=error.code()>
                    {live(move || error_text(i18n.get_locale(), error))}
                </span>
            }
            .into_any()
        }
    };
    let change = live(move || {
        let edit = edit.filter(|_| phase.get() == 1 && photo.read().is_some())?;
        let heard = t_string!(i18n, edit.open_name, name = name.get()).to_string();
        edit.run(()).map(|href| {
            view! {
                <a class="text-button" data-action="edit-photo" href=href aria-label=heard>
                    {text!(i18n, edit.open)}
                </a>
            }
        })
    });
    let retry = move || {
        let may_help = phase.get() == 2
            && matches!(file.read_untracked().state, FileState::Failed(error) if helps_again(error));
        on_retry.filter(|_| may_help).map(|retry| {
            let again = move |()| {
                retry.run(());
                // The button goes; what stays beside it has the focus.
                focus_on(&[&format!("[data-attachment='{attachment}'] [data-action='remove-file']")]);
            };
            view! { <Button action="retry-file" look=Look::Text label=text!(i18n, file.retry) on_press=again/> }
        })
    };
    let remove = on_remove.map(|remove| {
        let label = Signal::derive(move || match phase.get() {
            0 => t_string!(i18n, file.stop, name = name.get()).to_string(),
            _ => t_string!(i18n, file.remove, name = name.get()).to_string(),
        });
        view! { <IconButton action="remove-file" label=label glyph=Glyph::Cross on_press=remove/> }
    });
    view! {
        <li class="file" data-attachment=attachment.to_string()>
            <span class="thumb" aria-hidden="true">
                {kind}
            </span>
            <div class="about">
                <span class="name">
                    <bdi>{name}</bdi>
                </span>
                {meta}
                <span role="status">{said}</span>
            </div>
            <span class="acts">
                {live(move || (phase.get() == 1).then(|| view! { <Sealed/> }))}
                {change}
                {retry}
                {remove}
            </span>
        </li>
    }
}
