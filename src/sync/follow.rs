//! When to look for something new: when the server says so, now and then, and whenever the device comes back.

use gloo_timers::future::TimeoutFuture;
use leptos::{ev, prelude::*, task::spawn_local};

use super::Mailbox;
use crate::{api::Follow, error::Error, view::SyncState};

/// How often it looks, should the server's word not come through, ms.
const EVERY: u32 = 30_000;

/// How often it looks while there is no connection, or something else answers in the server's place, ms.
const EVERY_OFFLINE: u32 = 5_000;

impl Mailbox {
    /// Looks for something new whenever there may be any, for as long as the page lives.
    pub(super) fn follow(self) {
        let stream = StoredValue::new_local(None::<Follow>);
        let vault = self.vault;
        let (unlocked, leading) = (vault.unlocked(), vault.leading());
        let (ended, offline) = (vault.session_ended(), vault.offline());
        let listens =
            Memo::new(move |_| unlocked.get().is_some() && leading.get() && !ended.get() && !offline.get());
        Effect::new(move || {
            let listens = listens.get();
            stream.set_value(listens.then(|| Follow::open(move || self.wake())));
            if listens {
                self.wake();
            }
        });
        let commits = self.outbox.commits();
        Effect::new(move || {
            if commits.get() > 0 {
                self.wake();
            }
        });
        window_event_listener(ev::online, move |_| self.wake());
        window_event_listener(ev::offline, move |_| self.wake());
        window_event_listener(ev::visibilitychange, move |_| {
            if !document().hidden() {
                self.wake();
            }
        });
        spawn_local(async move {
            loop {
                let offline = matches!(
                    self.state.get_untracked(),
                    SyncState::Offline | SyncState::Failed(Error::Captive)
                );
                TimeoutFuture::new(if offline { EVERY_OFFLINE } else { EVERY }).await;
                self.wake();
            }
        });
    }
}
