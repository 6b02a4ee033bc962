//! Fetching a sealed file part by part, from this device or the server, opening each, and saving the whole once its digest is right.
//!
//! **Invariant:** nothing is saved of a file that is not what its message says. Two parts at most are in memory.

use std::{cell::RefCell, rc::Rc};

use envelope::{AttachmentId, MessageId, attachment::part_len, limits::PART_LEN};
use futures_util::future::try_join;
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, JsValue};
use wire::ProblemKind;
use worker::{Answer, Call, Failure};

use super::{
    Mailbox,
    save::{Pieces, save},
};
use crate::{
    api::{self, Cancel},
    device,
    error::{Error, StorageFailure},
    pace::Pace,
    store::AccountStore,
    vault::Vault,
    view::{DownloadState, Progress},
};

/// Breaks before a part is asked for again, ms; then the download fails, and the person may try again.
const BREAKS: [u32; 7] = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/// How often it looks whether the person has signed in again, ms.
const SIGN_IN_BREAK: u32 = 500;

/// Hears how many bytes of a file are here, and of how many.
pub type Watch = Rc<dyn Fn(u64, u64)>;

/// How a file is fetched.
#[derive(Clone, Default)]
pub struct Manner {
    /// Stops it.
    pub cancel: Cancel,
    /// Hears how far it is.
    pub watch: Option<Watch>,
    /// Whether it fails at once where there is no answer.
    pub hurried: bool,
}

impl Manner {
    /// Without anybody who watches.
    pub(super) fn unwatched(cancel: Cancel) -> Self {
        Self { cancel, ..Self::default() }
    }
}

/// A file being fetched.
pub(super) struct Fetching {
    mailbox: Mailbox,
    store: AccountStore,
    attachment: AttachmentId,
    object_len: u64,
    size: u64,
    manner: Manner,
}

/// A file that is about to be fetched and opened.
pub(super) struct Begun {
    /// Gives its sealed parts.
    pub(super) file: Fetching,
    /// Opens them.
    pub(super) stream: Stream,
    /// Bytes of the sealed object.
    pub(super) object_len: u64,
    name: String,
}

/// A stream of the module, dropped there when it is dropped here.
pub(super) struct Stream {
    vault: Vault,
    number: u32,
    finished: bool,
}

impl Mailbox {
    pub(super) fn begin_download(self, message: MessageId, attachment: AttachmentId) {
        if self.running.with_value(|running| running.contains_key(&attachment)) {
            return;
        }
        let cancel = Cancel::default();
        self.running.update_value(|running| {
            running.insert(attachment, cancel.clone());
        });
        self.show_download(attachment, DownloadState::Running(Progress::default()));
        spawn_local(async move {
            let work = self.fetch_and_save(message, attachment, cancel.clone());
            let state = match cancel.unless(work).await {
                // Whoever stopped it has cleared it away already.
                Err(Error::Cancelled) => return,
                Err(error) => {
                    self.vault.notice(&error);
                    DownloadState::Failed(error)
                }
                Ok(()) => DownloadState::Done,
            };
            self.running.update_value(|running| {
                running.remove(&attachment);
            });
            self.show_download(attachment, state);
        });
    }

    pub(super) fn end_download(self, attachment: AttachmentId) {
        let cancel = self.running.try_update_value(|running| running.remove(&attachment)).flatten();
        if let Some(cancel) = cancel {
            cancel.cancel();
        }
        self.downloads.update(|downloads| {
            downloads.remove(&attachment);
        });
    }

    /// Ends and forgets every download.
    pub(super) fn end_downloads(self) {
        let running = self.running.try_update_value(std::mem::take).unwrap_or_default();
        running.into_values().for_each(|cancel| cancel.cancel());
        self.downloads.update(|downloads| downloads.clear());
    }

    fn show_download(self, attachment: AttachmentId, state: DownloadState) {
        self.downloads.update(|downloads| {
            downloads.insert(attachment, state);
        });
    }

    async fn fetch_and_save(
        self,
        message: MessageId,
        attachment: AttachmentId,
        cancel: Cancel,
    ) -> Result<(), Error> {
        let pace = RefCell::new(None::<Pace>);
        let watch: Watch = Rc::new(move |done, size| {
            let (mut pace, now) = (pace.borrow_mut(), device::now());
            let progress = pace.get_or_insert_with(|| Pace::new(size, 0, now)).at(done, now);
            self.show_download(attachment, DownloadState::Running(progress));
        });
        let manner = Manner { cancel, watch: Some(watch), hurried: false };
        let Begun { file, mut stream, name, .. } = self.begin_file(message, attachment, manner).await?;
        let pieces = Pieces::default();
        let (mut index, mut sealed) = (0, file.part(0).await?);
        while let Some(part) = sealed {
            index += 1;
            // While one part is opened and put away, the next is on its way.
            let opened = async {
                let piece = stream.open_part(part).await?;
                pieces.push(&piece).await.map_err(|_| StorageFailure::Full.into())
            };
            ((), sealed) = try_join(opened, file.part(index)).await?;
            self.vault.touch();
        }
        stream.finish().await?;
        let whole = pieces.join().map_err(|_| StorageFailure::Full)?;
        save(&whole, &name).map_err(|_| StorageFailure::Other.into())
    }

    /// Has the module look into the message for what opens the file.
    pub(super) async fn begin_file(
        self,
        message: MessageId,
        attachment: AttachmentId,
        manner: Manner,
    ) -> Result<Begun, Error> {
        let store = self.store()?;
        let place = self.opened.with_untracked(|opened| opened.letter(message).map(|letter| letter.place));
        let kept = store.envelope(place.ok_or(ProblemKind::NotFound)?).await?;
        let envelope = Uint8Array::from(kept.ok_or(ProblemKind::NotFound)?.envelope.as_slice());
        let begun = self.vault.call(Call::BeginOpen { attachment }, envelope).await?;
        let (Answer::OpenBegun { stream, object_len, size, name, .. }, _) = begun else {
            return Err(Failure::Protocol.into());
        };
        let stream = Stream { vault: self.vault, number: stream, finished: false };
        let file = Fetching { mailbox: self, store, attachment, object_len, size, manner };
        Ok(Begun { file, stream, object_len, name })
    }
}

impl Fetching {
    /// Bytes of the file.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// A sealed part, if the object has it: one that is kept here, or the server's, which is asked for again when the line breaks, and
    /// after a new sign-in.
    pub(super) async fn part(&self, index: u32) -> Result<Option<Uint8Array>, Error> {
        let Some(len) = part_len(self.object_len, index) else { return Ok(None) };
        if let Some(kept) = self.store.kept_part(self.attachment, index).await?
            && u64::from(kept.length()) == len
        {
            return Ok(Some(kept));
        }
        let from = u64::from(index) * PART_LEN;
        let mut breaks = BREAKS.into_iter();
        loop {
            let progress = self.progress_from(from);
            let cancel = &self.manner.cancel;
            let error = match api::read_part(self.attachment, from, len, progress, cancel).await {
                Ok(part) => return Ok(Some(part)),
                Err(error) => error,
            };
            if error.needs_sign_in() {
                self.signed_in_again(&error).await;
            } else if !error.retryable() || self.manner.hurried {
                return Err(error);
            }
            let Some(pause) = breaks.next() else { return Err(error) };
            TimeoutFuture::new(pause).await;
        }
    }

    async fn signed_in_again(&self, error: &Error) {
        let vault = self.mailbox.vault;
        vault.notice(error);
        while vault.session_ended().get_untracked() {
            TimeoutFuture::new(SIGN_IN_BREAK).await;
        }
    }

    /// Says bytes of the part that begins there as bytes of the file.
    fn progress_from(&self, from: u64) -> impl FnMut(u64) + 'static {
        let (watch, size, object_len) = (self.manner.watch.clone(), self.size, self.object_len);
        move |loaded| {
            if let Some(watch) = &watch {
                let done = u128::from(from + loaded) * u128::from(size) / u128::from(object_len.max(1));
                watch(done as u64, size);
            }
        }
    }
}

impl Stream {
    /// Opens the next part.
    pub(super) async fn open_part(&self, sealed: Uint8Array) -> Result<Uint8Array, Error> {
        match self.vault.call(Call::OpenPart { stream: self.number }, sealed).await? {
            (Answer::Bytes, payload) => payload.dyn_into().map_err(|_| Failure::Protocol.into()),
            _ => Err(Failure::Protocol.into()),
        }
    }

    /// Has length and digest of the whole checked.
    pub(super) async fn finish(&mut self) -> Result<(), Error> {
        let finish = Call::FinishOpen { stream: self.number };
        self.finished = true;
        match self.vault.call(finish, JsValue::UNDEFINED).await? {
            (Answer::Done, _) => Ok(()),
            _ => Err(Failure::Protocol.into()),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let (vault, stream) = (self.vault, self.number);
        // A locked account has no streams left; its module is another.
        if !self.finished && vault.account().is_some() {
            spawn_local(async move {
                // If it is gone already, that is as good.
                let _ = vault.call(Call::Cancel { stream }, JsValue::UNDEFINED).await;
            });
        }
    }
}
