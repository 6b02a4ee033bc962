//! What anybody may know: who the insurer is, and its signed directory, fetched, checked by the module, and kept.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use envelope::Base64;
use futures_util::future::join;
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use leptos::{prelude::*, task::spawn_local};
use worker::{Answer, Call, Failure, view::DirectoryView};

use super::{Vault, home::OpenHome, is_grave};
use crate::{api, device::now, error::Error};

/// How long a directory that was fetched is not asked for again, ms.
const FRESH: u64 = 15 * 60 * 1000;
/// How long the next try waits while there is no answer, ms.
const PAUSE: u32 = 5_000;

/// What was published, as far as it is known.
#[derive(Default)]
pub(super) struct Published {
    /// The directory that was last found good.
    directory: RefCell<Option<Rc<[u8]>>>,
    /// When it was last fetched, ms since 1970.
    fetched: Cell<u64>,
    /// Whether the module that is running has it.
    module_has_it: Cell<bool>,
    /// The fingerprint of the directory against which the person compared a letter.
    compared: RefCell<Option<Base64>>,
}

impl Published {
    /// A new module knows nothing.
    pub(super) fn forget_module(&self) {
        self.module_has_it.set(false);
    }
}

impl Vault {
    /// Fetches the directory and checks it against the letter's fingerprint, if the QR code carried it.
    ///
    /// # Errors
    /// No answer, or a directory that is not the insurer's; then [`Vault::alarm`] is set too.
    pub async fn check_letter(self, fingerprint: Option<Base64>) -> Result<DirectoryView, Error> {
        let pinned = self.home().await.device().fingerprint;
        let expected = match (fingerprint, pinned) {
            (Some(letter), Some(pinned)) if letter != pinned => {
                let mismatch = Error::Worker(Failure::FingerprintMismatch);
                self.alarm.set(Some(mismatch));
                return Err(mismatch);
            }
            (letter, pinned) => letter.or(pinned),
        };
        let view = self.check_directory(&api::directory().await?, expected).await?;
        self.rooms().published.compared.replace(Some(view.fingerprint.clone()));
        Ok(view)
    }

    /// Fetches the directory now: a signature by a key that it does not name may be by one of a newer directory.
    ///
    /// # Errors
    /// No answer, or a directory that is not the insurer's; then [`Vault::alarm`] is set too.
    pub async fn refresh_directory(self) -> Result<(), Error> {
        let expected = self.expected_fingerprint().await;
        self.check_directory(&api::directory().await?, expected).await.map(drop)
    }

    /// Makes sure that the module has a directory that was fetched lately.
    pub(super) async fn inform_module(self) -> Result<(), Error> {
        let rooms = self.rooms();
        let published = &rooms.published;
        let fresh = now().saturating_sub(published.fetched.get()) < FRESH;
        let known = published.directory.borrow().clone();
        match known {
            Some(_) if fresh && published.module_has_it.get() => Ok(()),
            Some(known) if fresh => {
                let expected = self.expected_fingerprint().await;
                self.check_directory(&known, expected).await.map(drop)
            }
            _ => self.refresh_directory().await,
        }
    }

    /// Makes sure that the module has a directory, where none can be fetched: the one that was last found good.
    pub(super) async fn inform_module_of_kept(self) -> Result<(), Error> {
        let rooms = self.rooms();
        if rooms.published.module_has_it.get() {
            return Ok(());
        }
        let known = rooms.published.directory.borrow().as_deref().map(<[u8]>::to_vec);
        let known = match known {
            Some(known) => Some(known),
            None => self.home().await.store()?.directory().await?,
        };
        let expected = self.expected_fingerprint().await;
        self.ask_module(&known.ok_or(Error::Offline)?, expected).await.map(drop)
    }

    /// Fetches what is published until it is there; meanwhile shows what was kept.
    pub(super) fn keep_published(self) {
        spawn_local(async move {
            self.show_kept().await;
            loop {
                let (insurer, directory) = join(self.fetch_insurer(), self.inform_module()).await;
                let again = |outcome: &Result<(), Error>| outcome.as_ref().is_err_and(Error::retryable);
                if !again(&insurer) && !again(&directory) {
                    break;
                }
                TimeoutFuture::new(PAUSE).await;
            }
        });
    }

    /// Fetches the directory again if that was long ago, and looks until when the session lasts.
    pub(super) fn refresh_now_and_then(self) {
        let rooms = self.rooms();
        if now().saturating_sub(rooms.published.fetched.get()) < FRESH {
            return;
        }
        // Whether it succeeds or not, the next try is not for now.
        rooms.published.fetched.set(now());
        spawn_local(async move {
            let (directory, session) = join(self.refresh_directory(), self.check_session()).await;
            for error in directory.err().into_iter().chain(session.err()) {
                self.notice(&error);
            }
        });
    }

    /// What this device has pinned, or what the person compared with a letter.
    async fn expected_fingerprint(self) -> Option<Base64> {
        let pinned = self.home().await.device().fingerprint;
        pinned.or_else(|| self.rooms().published.compared.borrow().clone())
    }

    async fn show_kept(self) {
        let Ok(store) = self.home().await.store() else { return };
        if let Ok(Some(insurer)) = store.insurer().await {
            self.insurer.set(Some(insurer));
        }
        if let Ok(Some(directory)) = store.directory().await {
            let expected = self.expected_fingerprint().await;
            // One that is past its time says nothing about what the server has now.
            let _ = self.ask_module(&directory, expected).await;
        }
    }

    async fn fetch_insurer(self) -> Result<(), Error> {
        let insurer = api::insurer().await?;
        self.insurer.set(Some(insurer.clone()));
        self.keep(async move |home| Ok(home.store()?.put_insurer(&insurer).await?));
        Ok(())
    }

    /// Keeps what was published. Nobody waits for a slow disk here, and what is not kept can be fetched again.
    fn keep(self, write: impl AsyncFnOnce(OpenHome) -> Result<(), Error> + 'static) {
        spawn_local(async move {
            let _ = write(self.home().await).await;
        });
    }

    /// Checks a directory that was fetched, and keeps it; what is grave is an alarm.
    async fn check_directory(self, bytes: &[u8], expected: Option<Base64>) -> Result<DirectoryView, Error> {
        let view = match self.ask_module(bytes, expected).await {
            Ok(view) => view,
            Err(error) => {
                if is_grave(&error) {
                    self.alarm.set(Some(error));
                }
                return Err(error);
            }
        };
        let rooms = self.rooms();
        rooms.published.fetched.set(now());
        let is_newer = self.home().await.saw_directory(view.sequence);
        let bytes = bytes.to_vec();
        self.keep(async move |home| {
            if is_newer {
                home.keep().await?;
            }
            Ok(home.store()?.put_directory(&bytes).await?)
        });
        Ok(view)
    }

    async fn ask_module(self, bytes: &[u8], pinned: Option<Base64>) -> Result<DirectoryView, Error> {
        let seen = self.home().await.device().sequence;
        let call = Call::CheckDirectory { pinned, seen, now: now() };
        let (Answer::Directory(view), _) = self.call(call, Uint8Array::from(bytes)).await? else {
            return Err(Failure::Protocol.into());
        };
        let rooms = self.rooms();
        rooms.published.directory.replace(Some(bytes.into()));
        rooms.published.module_has_it.set(true);
        self.directory.set(Some((*view).clone()));
        Ok(*view)
    }
}
