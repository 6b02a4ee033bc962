//! Files: in a draft, in a letter, kept on the device.

use leptos::prelude::*;

use super::{
    exhibit, nothing,
    samples::{LONG_WORD, attachment, file, part_done},
};
use crate::{
    components::{attachment_row::AttachmentRow, file_row::FileRow, keep_mark::KeepMark},
    error::Error,
    view::{Beside, DownloadState, FileState, FileView, Hints, KeptState, PDF, PhotoView},
};

/// What is said of a photograph that is hard to read in every way.
const HARD_TO_READ: PhotoView =
    PhotoView { beside: Beside::LeftOut, hints: Hints { blurred: true, dark: true, small: true } };
const STAYS: PhotoView =
    PhotoView { beside: Beside::Stays, hints: Hints { blurred: false, dark: false, small: false } };

/// All of them.
pub(super) fn all() -> AnyView {
    view! {
        {exhibit(
            "file_row",
            &[
                ("being sealed", || row(file("Arztbrief.pdf", PDF, FileState::Sealing(part_done()), None))),
                ("sealed", || row(file("Arztbrief.pdf", PDF, FileState::Sealed, None))),
                ("a photograph", || row(file("IMG_2041.jpg", "image/jpeg", FileState::Sealed, Some(HARD_TO_READ)))),
                ("says where it was taken", || row(file("IMG_2042.heic", "image/heic", FileState::Sealed, Some(STAYS)))),
                ("failed, again", || row(file("Rechnung.pdf", PDF, FileState::Failed(Error::WorkerGone), None))),
                ("failed, for good", || row(file("Film.mov", "video/mp4", FileState::Failed(Error::TooManyFiles), None))),
                ("a long name", || row(file(LONG_WORD, "", FileState::Sealed, None))),
            ],
        )}
        {exhibit(
            "attachment_row",
            &[
                ("rest", || saved("Bescheid.pdf", None)),
                ("being saved", || saved("Bescheid.pdf", Some(DownloadState::Running(part_done())))),
                ("saved", || saved("Bescheid.pdf", Some(DownloadState::Done))),
                ("failed", || saved("Bescheid.pdf", Some(DownloadState::Failed(Error::Offline)))),
                ("a long name", || saved(LONG_WORD, None)),
            ],
        )}
        {exhibit(
            "keep_mark",
            &[
                ("not kept", || kept(None)),
                ("being kept", || kept(Some(KeptState::Keeping))),
                ("kept", || kept(Some(KeptState::Kept))),
                ("failed", || kept(Some(KeptState::Failed(Error::Offline)))),
            ],
        )}
    }
    .into_any()
}

fn row(file: FileView) -> AnyView {
    view! {
        <ul class="files">
            <FileRow
                file=Signal::stored(file)
                on_remove=|()| nothing()
                on_retry=|()| nothing()
                edit=|()| Some(super::GALLERY.to_owned())
            />
        </ul>
    }
    .into_any()
}

fn saved(name: &str, download: Option<DownloadState>) -> AnyView {
    view! {
        <ul class="files">
            <AttachmentRow
                attachment=attachment(name)
                beside="von Team Krankengeld · heute, 9:12"
                download=Signal::stored(download)
                on_save=Callback::new(|()| nothing())
                on_cancel=|()| nothing()
            />
        </ul>
    }
    .into_any()
}

fn kept(state: Option<KeptState>) -> AnyView {
    view! {
        <ul class="files">
            <AttachmentRow
                attachment=attachment("Bescheid.pdf")
                download=Signal::stored(None)
                on_save=Callback::new(|()| nothing())
                on_cancel=|()| nothing()
            >
                <KeepMark
                    name="Bescheid.pdf".to_owned()
                    state=Signal::stored(state)
                    on_keep=|()| nothing()
                    on_let_go=|()| nothing()
                />
            </AttachmentRow>
        </ul>
    }
    .into_any()
}
