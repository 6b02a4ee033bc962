//! Files that come from other apps: shared with the installed app, or opened with it.
//!
//! **Invariant:** until they are sealed in a draft they are in memory only: the service worker's, then this page's.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, ServiceWorker};

use super::{installed::Installed, service::ask};
use crate::route;

/// What the service worker is asked for.
const SHARED: &str = "shared";
/// The address's query if it holds shared files.
const SHARED_QUERY: &str = "?shared";
/// The query if the server was asked in the worker's place, and has kept nothing.
const LOST_QUERY: &str = "?shared=lost";

/// What became of files from another app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// So many wait for the account to be opened.
    Wait(usize),
    /// So many were added to the draft.
    Came(usize),
    /// They did not arrive.
    Lost,
}

impl Installed {
    /// What became of files from another app, until that is old.
    pub fn arrival(self) -> Signal<Option<Arrival>> {
        self.arrival.into()
    }

    /// Gives every file that waits to `attach`.
    pub fn hand_over(self, attach: impl Fn(File)) {
        let files = self.rooms().files.take();
        if !files.is_empty() {
            self.arrival.set(Some(Arrival::Came(files.len())));
            files.into_iter().for_each(attach);
        }
    }

    /// What became of them was read.
    pub fn forget_arrival(self) {
        if !matches!(self.arrival.get_untracked(), Some(Arrival::Wait(_))) {
            self.arrival.set(None);
        }
    }

    /// Takes over what the service worker holds for this page, if the address says so.
    pub(super) async fn take_shared(self, worker: Option<ServiceWorker>) {
        let query = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
        if query != SHARED_QUERY && query != LOST_QUERY {
            return;
        }
        if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
            // Loaded again, the page has nothing to take over.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(route::COMPOSE));
        }
        let files = match worker.filter(|_| query == SHARED_QUERY) {
            Some(worker) => ask(&worker, SHARED).await,
            None => None,
        };
        let files: Vec<File> = files.map(|files| Array::from(&files)).map(files_of).unwrap_or_default();
        if files.is_empty() {
            self.arrival.set(Some(Arrival::Lost));
        } else {
            self.take(files);
        }
    }

    /// Takes over files that are opened with the app (`launchQueue`), now and later.
    pub(super) fn take_launched(self) {
        let launched = Closure::<dyn Fn(JsValue)>::new(move |launch: JsValue| {
            let Ok(handles) = Reflect::get(&launch, &"files".into()) else { return };
            if !Array::is_array(&handles) {
                return;
            }
            spawn_local(async move {
                let mut files = Vec::new();
                for handle in Array::from(&handles) {
                    files.extend(file_of(&handle).await);
                }
                self.take(files);
            });
        });
        let listen = || -> Result<JsValue, JsValue> {
            let queue = Reflect::get(&js_sys::global(), &"launchQueue".into())?;
            let set: Function = Reflect::get(&queue, &"setConsumer".into())?.dyn_into()?;
            set.call1(&queue, launched.as_ref())
        };
        // Most browsers open no files with apps.
        if listen().is_ok() {
            launched.forget();
        }
    }

    fn take(self, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        let rooms = self.rooms();
        rooms.files.borrow_mut().extend(files);
        let waiting = rooms.files.borrow().len();
        self.arrival.set(Some(Arrival::Wait(waiting)));
    }
}

fn files_of(list: Array) -> Vec<File> {
    list.iter().filter_map(|file| file.dyn_into().ok()).collect()
}

/// `handle.getFile()`.
async fn file_of(handle: &JsValue) -> Option<File> {
    let get: Function = Reflect::get(handle, &"getFile".into()).ok()?.dyn_into().ok()?;
    let file: Promise = get.call0(handle).ok()?.dyn_into().ok()?;
    JsFuture::from(file).await.ok()?.dyn_into().ok()
}
