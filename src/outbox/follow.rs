//! What sets the outbox to work: the account, the lead, the session, the line, the page, other tabs.

use std::{cell::Cell, rc::Rc};

use envelope::AccountId;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{BroadcastChannel, Event, VisibilityState};

use super::{Opened, Outbox};

/// Tabs tell each other on it that kept entries have changed.
const CHANNEL: &str = "siegel-outbox";

impl Outbox {
    pub(super) fn follow(self) {
        Effect::new(move |before: Option<Option<AccountId>>| {
            let account = self.vault.unlocked().get();
            if before.flatten() != account {
                self.close();
                if let Some(account) = account {
                    self.open(account);
                }
            }
            account
        });
        Effect::new(move || {
            if self.vault.leading().get() {
                self.recall_soon();
            }
        });
        Effect::new(move || {
            if !self.vault.session_ended().get() && !self.vault.offline().get() {
                self.rouse();
            }
        });
        window_event_listener(ev::online, move |_| self.rouse());
        window_event_listener(ev::pagehide, move |_| self.save_now());
        window_event_listener(ev::visibilitychange, move |_| match document().visibility_state() {
            VisibilityState::Visible => self.rouse(),
            _ => self.save_now(),
        });
        window_event_listener(ev::beforeunload, move |event| {
            if self.is_sealing() || self.goes_with_the_page() {
                event.prevent_default();
            }
        });
        self.listen_to_tabs();
    }

    /// Whether something was written that a shared computer does not keep.
    fn goes_with_the_page(self) -> bool {
        let is_written = || self.all_drafts().iter().any(|(_, draft)| !draft.read_untracked().is_empty());
        self.vault.shared().get_untracked() && (self.waiting().get_untracked() > 0 || is_written())
    }

    /// Tells other tabs that kept entries have changed.
    pub(super) fn tell_tabs(self) {
        self.rooms.with_value(|rooms| {
            if let Some(tabs) = &rooms.tabs {
                // Only a channel that was closed refuses.
                let _ = tabs.post_message(&"changed".into());
            }
        });
    }

    fn listen_to_tabs(self) {
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
        let changed = Closure::<dyn Fn(Event)>::new(move |_| self.recall_soon());
        channel.set_onmessage(Some(changed.as_ref().unchecked_ref()));
        changed.forget();
        self.rooms.update_value(|rooms| rooms.tabs = Some(channel));
    }

    fn open(self, account: AccountId) {
        let Some(store) = self.vault.account() else { return };
        let last = self.rooms.try_update_value(|rooms| {
            rooms.opened = Some(Opened { store, alive: Rc::new(Cell::new(true)) });
            rooms.last.replace(account)
        });
        if last.flatten() != Some(account) {
            self.let_files_go();
        }
        self.recall_soon();
    }

    /// Nothing of the person stays in sight or in memory but files at hand, which are nothing without a draft.
    fn close(self) {
        let opened = self.rooms.try_update_value(|rooms| rooms.opened.take());
        if let Some(opened) = opened.flatten() {
            opened.alive.set(false);
        }
        self.recalled.set(false);
        self.stop_all();
        self.unsent.set(Vec::new());
        self.forget_sealing();
        self.forget_drafts();
    }
}
