//! A computer that others use too: what belongs to the account is in this page's memory only, and goes with the page.
//!
//! **Invariant:** as long as a computer is said to be shared, nothing of an account is written on it: no row, no mark, no pin.

use envelope::AccountId;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::Event;
use wire::account::Session;

use super::{
    Vault,
    idle::{IDLE, SHARED_IDLE},
};
use crate::{api, device, error::Error, store::AccountStore};

impl Vault {
    /// Whether the person has said that others use this computer too.
    pub fn shared(self) -> Signal<bool> {
        self.shared.into()
    }

    /// The person says whether others use this computer too. While an account is open nothing is changed by it.
    pub fn set_shared(self, shared: bool) {
        if self.unlocked.get_untracked().is_some() || self.shared.get_untracked() == shared {
            return;
        }
        self.shared.set(shared);
        if let Some(page) = self.rooms().page.get() {
            page.activity.allow(if shared { SHARED_IDLE } else { IDLE });
        }
        // Who signs in waits for the same: the guest is there before.
        spawn_local(async move {
            self.home().await.receive_guest(shared);
        });
        self.left_unsent.set(false);
    }

    /// Whether this page holds something unsent of an account that was closed: it goes with the page.
    pub fn left_unsent(self) -> Signal<bool> {
        self.left_unsent.into()
    }

    /// Forgets all that this page holds of an account that was open here.
    pub fn forget(self) {
        if self.unlocked.get_untracked().is_none() && self.shared.get_untracked() {
            spawn_local(async move { self.forget_guest().await });
        }
    }

    /// Remembers that a passkey was used in this browser, if it may remember anything.
    pub(super) fn remember_passkey(self) {
        if !self.shared.get_untracked() {
            device::set_passkey_used();
        }
    }

    /// Where the rows of this account are.
    pub(super) async fn room_of(self, session: &Session) -> Result<AccountStore, Error> {
        let home = self.home().await;
        home.receive(session);
        Ok(home.store()?.of(session.account))
    }

    /// A session that was just opened, as it is on this computer. Where others use it too the server takes back what marks it, and
    /// what an earlier sign-in has left here goes, unless something of it is unsent.
    pub(super) async fn as_here(self, session: Session) -> Result<Session, Error> {
        if !self.shared.get_untracked() {
            return Ok(session);
        }
        if let Some(store) = self.rooms().home.on_device() {
            let kept = store.of(session.account);
            if kept.entries().await.is_ok_and(|entries| entries.is_empty()) {
                kept.wipe().await?;
            }
        }
        api::share_session().await
    }

    /// The account was closed on a shared computer: only what is unsent stays, sealed, until the page goes.
    pub(super) fn leave(self, account: AccountId) {
        spawn_local(async move {
            let store = self.home().await.store().map(|store| store.of(account));
            let is_unsent = match store {
                Ok(store) => store.entries().await.is_ok_and(|entries| !entries.is_empty()),
                Err(_) => false,
            };
            if is_unsent && self.parting.get_untracked().is_none() {
                self.left_unsent.set(true);
            } else {
                self.forget_guest().await;
            }
        });
    }

    pub(super) async fn forget_guest(self) {
        self.home().await.receive_guest(true);
        self.left_unsent.set(false);
    }

    /// Looks after what happens when the page goes.
    pub(super) fn watch_leaving(self) {
        let Some(window) = web_sys::window() else { return };
        let on_question = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            if self.left_unsent.get_untracked() {
                // The browser asks, in its own words.
                event.prevent_default();
            }
        });
        // Whether the page comes back or not: who comes back finds it locked.
        let on_gone = Closure::<dyn Fn(Event)>::new(move |_: Event| {
            if self.shared.get_untracked() && self.unlocked.get_untracked().is_some() {
                self.close();
                api::sign_out_in_leaving();
            }
        });
        for (name, listener) in [("beforeunload", &on_question), ("pagehide", &on_gone)] {
            let _ = window.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
        on_question.forget();
        on_gone.forget();
    }
}
