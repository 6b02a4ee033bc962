//! The files of a draft, as they are added, sealed, retried and taken out again.

use envelope::{AttachmentId, limits::FILE_MAX};
use leptos::prelude::*;

use crate::{
    components::{drop_zone::DropZone, file_row::FileRow, focus::focus_on, live::live},
    i18n::{format, t_string, text, use_i18n},
    outbox::Outbox,
    route::Addresses,
    view::{Draft, FileState, FileView},
};

/// The files and where more come in.
#[component]
pub fn DraftFiles(
    /// The draft.
    draft: RwSignal<Draft>,
    /// Without heading and words, as below an answer.
    #[prop(optional)]
    slim: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let outbox = expect_context::<Outbox>();
    let files = Memo::new(move |_| draft.with(|draft| draft.files.clone()));
    let sum = move || {
        let files = files.read();
        let size = format::size(i18n.get_locale(), files.iter().map(|file| file.size).sum());
        match files.len() {
            0 => String::new(),
            1 => t_string!(i18n, compose.files_sum_single, size = size).to_string(),
            count => t_string!(i18n, compose.files_sum_many, count = count, size = size).to_string(),
        }
    };
    let largest = move || format::size(i18n.get_locale(), FILE_MAX / 1_000_000_000 * 1_000_000_000);
    let words = Signal::derive(move || t_string!(i18n, compose.drop, size = largest()).to_string());
    let touch = Signal::derive(move || t_string!(i18n, compose.drop_touch, size = largest()).to_string());
    let message = move || draft.with_untracked(|draft| draft.message);
    let addresses = expect_context::<Addresses>();
    let attach = move |file| outbox.attach(message(), file);
    // Photographs that this page still has can be edited, and several of them become one document.
    let edit = move |attachment: AttachmentId| {
        Callback::new(move |()| outbox.photo(attachment).map(|_| addresses.of_photo(attachment)))
    };
    let join = live(move || {
        let first =
            files.with(|files| files.iter().find(|file| file.photo.is_some()).map(|file| file.attachment))?;
        (outbox.photos_beside(first).len() > 1).then(|| {
            view! {
                <p>
                    <a class="text-button" data-action="join-photos" href=addresses.of_joining(first)>
                        {text!(i18n, edit.join)}
                    </a>
                </p>
            }
        })
    });
    // The row goes, and the focus with it, were it not taken to the next one, the one before, or where files come in.
    let remove = move |attachment: AttachmentId| {
        let (next, before) = files.with_untracked(|files| {
            let at = files.iter().position(|file| file.attachment == attachment);
            let beside = |at: Option<usize>| {
                at.and_then(|at| files.get(at)).map(|file| {
                    format!("[data-attachment='{}'] [data-action='remove-file']", file.attachment)
                })
            };
            (beside(at.map(|at| at + 1)), beside(at.and_then(|at| at.checked_sub(1))))
        });
        let near = [next.as_deref(), before.as_deref(), Some("#files")];
        focus_on(&near.into_iter().flatten().collect::<Vec<_>>());
        outbox.detach(message(), attachment);
    };
    let row = move |attachment: AttachmentId| {
        let last = StoredValue::new(None::<FileView>);
        // While it is being taken out the row shows what it was.
        let file = Signal::derive(move || {
            let found = files.with(|files| files.iter().find(|file| file.attachment == attachment).cloned());
            if let Some(found) = found {
                last.set_value(Some(found));
            }
            last.get_value().unwrap_or_else(|| FileView {
                attachment,
                name: String::new(),
                media_type: String::new(),
                size: 0,
                state: FileState::Sealed,
                photo: None,
            })
        });
        view! {
            <FileRow
                file=file
                on_remove=move |()| remove(attachment)
                on_retry=move |()| outbox.retry_file(message(), attachment)
                edit=edit(attachment)
            />
        }
    };
    let ids = move || files.with(|files| files.iter().map(|file| file.attachment).collect::<Vec<_>>());
    let list = move || {
        view! {
            <ul class="files">
                <For each=ids key=|id| *id children=row/>
            </ul>
        }
    };
    if slim {
        view! {
            {move || (!files.read().is_empty()).then(list)}
            <DropZone on_file=attach/>
        }
        .into_any()
    } else {
        view! {
            <section class="group">
                <header>
                    <h2>{text!(i18n, compose.documents)}</h2>
                    <span class="small quiet">{sum}</span>
                </header>
                {list()}
                {join}
                <DropZone words=(words, touch) on_file=attach/>
            </section>
        }
        .into_any()
    }
}
