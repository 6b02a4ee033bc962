//! Bringing the app up to date: at once where nobody has anything open, on the person's word otherwise.
//!
//! **Invariant:** no page is loaded anew under somebody's hands: whoever has an account open, or has typed something, is asked.

use std::rc::Rc;

use futures_util::FutureExt as _;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use web_sys::ServiceWorker;

use super::{
    installed::{Installed, listen},
    locks::{self, Held},
};

/// Held by tabs with an open account, or with something typed: loaded anew they would ask for a password again.
const OPEN: &str = "siegel-open";
/// Held by tabs that seal a file: it would have to be added again.
const SEALING: &str = "siegel-sealing";
/// Time for a tab that closes to give its lock back, ms. The wait until the next look doubles up to [`LONGEST_BREATH`].
const BREATH: u32 = 300;
/// How long the wait until the next look is at most, ms.
const LONGEST_BREATH: u32 = 60_000;
/// Has a worker take the place of the one that is in charge.
const GO_AHEAD: &str = "go-ahead";

/// Where a newer version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// There is none.
    None,
    /// It is there, and waits for the person's word.
    Ready,
    /// It has the person's word, and waits for a file that is being sealed.
    Waits,
    /// The page is being loaded anew.
    Loading,
}

impl Installed {
    /// Where a newer version stands.
    pub fn update(self) -> Signal<Update> {
        self.update.into()
    }

    /// The person's word: the newer version takes over, in every tab. A file that is being sealed is finished first.
    pub fn go_ahead(self) {
        self.update.set(Update::Waits);
        locks::when_free(SEALING, move || {
            spawn_local(async move {
                self.save().await;
                match self.waiting() {
                    Some(worker) => tell_to_go_ahead(&worker),
                    // A newer one still is on its way, or another tab was quicker.
                    None => self.update.set(Update::None),
                }
            });
        });
    }

    /// Says how what is typed is kept before the page goes.
    pub fn save_by<F: Future<Output = ()> + 'static>(self, save: impl Fn() -> F + 'static) {
        self.rooms().save.replace(Some(Rc::new(move || save().boxed_local())));
    }

    /// Says whether a file is being sealed in this tab.
    pub fn set_sealing(self, sealing: bool) {
        self.rooms().sealing.replace(sealing.then(|| Held::hold(SEALING)));
    }

    /// Keeps what is typed.
    pub(super) async fn save(self) {
        let save = self.rooms().save.borrow().clone();
        if let Some(save) = save {
            save().await;
        }
    }

    /// Lets other tabs know whether there is something open in this one, and goes on with an update once there is not.
    pub(super) fn watch_open_work(self) {
        listen("input", move |_| {
            if !self.is_open() {
                self.typed.set(true);
            }
        });
        let unlocked = self.vault.unlocked();
        Effect::new(move || {
            // What was typed to get in, or before the account was closed, is done with.
            unlocked.track();
            self.typed.set(false);
        });
        let open = Memo::new(move |_| unlocked.get().is_some() || self.typed.get());
        Effect::new(move || {
            self.rooms().open.replace(open.get().then(|| Held::hold(OPEN)));
            self.settle_update();
        });
    }

    /// If a newer version waits: goes ahead if nobody has anything open in any tab, asks if somebody has in this one.
    pub(super) fn settle_update(self) {
        let update = self.update.get_untracked();
        if matches!(update, Update::Waits | Update::Loading) {
            return;
        }
        let waits = self.waiting().is_some();
        let shown = if waits && self.is_open() { Update::Ready } else { Update::None };
        if update != shown {
            self.update.set(shown);
        }
        if !waits || shown == Update::Ready {
            return;
        }
        if self.rooms().is_settling.replace(true) {
            return;
        }
        spawn_local(async move {
            let mut breath = BREATH;
            while self.waiting().is_some() && !self.is_open() {
                TimeoutFuture::new(breath).await;
                breath = (2 * breath).min(LONGEST_BREATH);
                locks::if_free(OPEN, move || {
                    if let Some(worker) = self.waiting().filter(|_| !self.is_open()) {
                        tell_to_go_ahead(&worker);
                    }
                });
            }
            self.rooms().is_settling.set(false);
        });
    }

    fn is_open(self) -> bool {
        self.vault.unlocked().get_untracked().is_some() || self.typed.get_untracked()
    }

    /// The worker of a newer version, if one waits for the one in charge to go. The very first waits for nobody.
    fn waiting(self) -> Option<ServiceWorker> {
        let rooms = self.rooms();
        let registration = rooms.registration.borrow();
        registration.as_ref().filter(|registration| registration.active().is_some())?.waiting()
    }
}

fn tell_to_go_ahead(worker: &ServiceWorker) {
    // Text can always be cloned.
    let _ = worker.post_message(&GO_AHEAD.into());
}
