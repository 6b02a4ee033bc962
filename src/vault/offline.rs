//! Opening an account without the server, with what this device has kept of it; and the server coming back.
//!
//! **Invariant:** only an account that is open by a session is brought to the server, and only by a session of its own.

use envelope::Base64;
use js_sys::Uint8Array;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use wire::{InsuranceNumber, ProblemKind, account::Account};
use worker::{Answer, Call, Failure, Stored, call::PasskeyUse};

use super::{
    Access, PasskeyOpens, Vault, VaultState,
    authenticator::{self, Asked},
    is_grave,
};
use crate::{
    api, device,
    error::Error,
    store::{AccountStore, KeptAccount},
};

/// How long a passkey may take to be shown, ms; the server asks for the same.
const PASSKEY_PATIENCE: u32 = wire::limits::PASSKEY_SECONDS as u32 * 1000;

impl Vault {
    /// Since when the account is open without a session, ms since 1970.
    pub fn offline_since(self) -> Signal<Option<u64>> {
        Signal::derive(move || match &*self.state.read() {
            VaultState::Unlocked(Access::Here { since, .. }) => Some(*since),
            _ => None,
        })
    }

    /// Whether the account is open without a session.
    pub fn offline(self) -> Signal<bool> {
        self.offline.into()
    }

    /// Whether the browser has cleared away what an account that was open here had on this device.
    pub fn evicted(self) -> Signal<bool> {
        self.evicted.into()
    }

    /// Opens an account of this device by its offline slot. `silence` is why the server was not asked.
    pub(super) async fn open_here_by_password(
        self,
        insurance_number: InsuranceNumber,
        password: String,
        silence: Error,
    ) -> Result<(), Error> {
        let kept = self.to_open_here(silence).await?;
        let mut outcome = Err(silence);
        for kept in kept {
            let Some(slot) = kept.offline_slot.clone() else { continue };
            let (insurance_number, password) = (insurance_number.clone(), password.clone());
            let take = Call::TakePassword { insurance_number, password, slot };
            outcome = match self.call(take, JsValue::UNDEFINED).await {
                Ok(_) => self.open_here(kept).await,
                Err(error) => Err(error),
            };
            // Somebody else's, perhaps: the next one may be the person's own.
            if outcome != Err(Error::Worker(Failure::WrongPassword)) {
                break;
            }
        }
        outcome
    }

    /// Opens an account of this device by a passkey, whose authenticator needs no server either.
    pub(super) async fn open_here_by_passkey(self, silence: Error) -> Result<PasskeyOpens, Error> {
        let kept = self.to_open_here(silence).await?;
        let host = || window().location().hostname().unwrap_or_default();
        let relying_party = self.home().await.device().relying_party.unwrap_or_else(host);
        // Nobody checks the signature: only the PRF is asked for.
        let challenge: [u8; 16] = device::generate_id();
        let asked = Asked {
            challenge: &challenge,
            relying_party: &relying_party,
            timeout: PASSKEY_PATIENCE,
            credentials: &[],
            with_prf: true,
        };
        let output = authenticator::show(&asked).await?.output;
        self.take_passkey(PasskeyUse::SignIn, output).await?;
        for kept in kept {
            match self.open_here(kept).await {
                // Another one's, perhaps.
                Err(Error::Worker(Failure::State)) => {}
                outcome => return outcome.map(|()| PasskeyOpens::Account),
            }
        }
        Err(Failure::NoPrf.into())
    }

    /// What can be opened here, once the module has the directory that was kept; `silence` if that is nothing.
    async fn to_open_here(self, silence: Error) -> Result<Vec<KeptAccount>, Error> {
        let kept = self.home().await.store()?.kept_accounts().await?;
        // An account that is open stays as it is.
        if kept.is_empty() || self.unlocked.get_untracked().is_some() {
            return Err(silence);
        }
        self.inform_module_of_kept().await?;
        Ok(kept)
    }

    /// Unlocks with what was kept and what was just proven. What does not fit together is nothing to be told at the door without
    /// the server: it is asked for at the next sign-in, and what it says then counts.
    async fn open_here(self, kept: KeptAccount) -> Result<(), Error> {
        let store = self.home().await.store()?.of(kept.account);
        let stored = Stored {
            account: kept.account,
            login: None,
            login_row: Some(kept.login_row),
            device: kept.device,
            enrolment: kept.enrolment,
            certificate: kept.certificate,
            states: vec![kept.state],
            device_row: store.chain().await?.map(Into::into),
            state_row: store.seen_state().await?.map(Into::into),
            offline: false,
        };
        let call = Call::Unlock { stored: Box::new(stored), now: device::now() };
        match self.call(call, JsValue::UNDEFINED).await {
            Ok((Answer::Unlocked { .. }, _)) => {
                self.show_open(Access::Here { account: kept.account, since: device::now() });
                Ok(())
            }
            Ok(_) | Err(Error::Worker(Failure::KeysUnreadable | Failure::StateGap)) => Err(Error::Offline),
            Err(error) if is_grave(&error) => Err(Error::Offline),
            Err(error) => Err(error),
        }
    }

    /// An account that was opened without the server goes on with the session that this browser has, if it is its own.
    ///
    /// # Errors
    /// No answer, or there is no session of this account: the person has to sign in once more.
    pub async fn regain_session(self) -> Result<(), Error> {
        if !self.offline.get_untracked() {
            return Ok(());
        }
        let session = api::session().await?;
        if self.unlocked.get_untracked() != Some(session.account) {
            return Err(ProblemKind::Unauthenticated.into());
        }
        let account = api::account().await?;
        self.unlock(session, account).await
    }

    /// The offline slot that is kept; none if what it opens is not the account's bundle any more.
    pub(super) async fn slot_of(
        self,
        store: &AccountStore,
        account: &Account,
    ) -> Result<Option<Base64>, Error> {
        let kept = store.kept_account().await?;
        Ok(kept
            .filter(|kept| kept.enrolment.bundle == account.enrolment.bundle)
            .and_then(|kept| kept.offline_slot))
    }

    /// Has an offline slot made of the password that was typed, in the background. Without one the passkey opens here, or nothing
    /// does until somebody signs in by password.
    pub(super) fn make_offline_slot(self, store: AccountStore, bundle: Base64) {
        spawn_local(async move {
            let Ok((Answer::Bytes, slot)) = self.call(Call::SealOffline, JsValue::UNDEFINED).await else {
                return;
            };
            let Ok(Some(mut kept)) = store.kept_account().await else { return };
            // The account may have been rekeyed meanwhile, or closed: then nothing of it may come back.
            if kept.enrolment.bundle == bundle && self.unlocked.get_untracked() == Some(kept.account) {
                kept.offline_slot = Some(Base64(Uint8Array::new(&slot).to_vec()));
                let _ = store.change_account(&kept).await;
            }
        });
    }

    /// The person has ended this device's session from another one, or a new letter has: the copy goes. What is unsent stays, sealed.
    pub(super) fn forget_copy(self, store: AccountStore) {
        spawn_local(async move {
            // What cannot be deleted stays sealed.
            let _ = store.forget_copy().await;
        });
    }

    /// Asks at the door whether the session that was last opened here was ended: a device that was lost should not wait for somebody
    /// to sign in before it forgets.
    pub(super) async fn look_at_last_session(self) {
        let Some(store) = self.rooms().home.on_device() else { return };
        let Ok(kept) = store.kept_accounts().await else { return };
        // The browser's session is one of the account that was last opened with the server.
        let Some(last) = kept.first() else { return };
        let Err(Error::Problem(ProblemKind::SessionEnded | ProblemKind::AccountReplaced)) =
            api::session().await
        else {
            return;
        };
        // Who has signed in meanwhile has another session, and another copy.
        if self.unlocked.get_untracked().is_none() {
            self.forget_copy(store.of(last.account));
        }
    }
}
