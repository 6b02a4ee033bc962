//! Passkeys: signing in with one, which also opens the account where its authenticator has a PRF; adding, naming, removing.

use std::{cell::Cell, slice};

use envelope::{Base64, PasskeyId, SlotId};
use js_sys::ArrayBuffer;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wire::{
    account::Account,
    assurance::Method,
    passkey::{Attestation, PasskeyFinish, PasskeyName, PasskeyRemoval, PasskeySignIn, PasskeyStarted},
    rekey::Rekey,
    unlock::{UnlockFinish, UnlockStart},
};
use worker::{Answer, Call, Failure, call::PasskeyUse};

use super::{
    Purpose, Renewed, Vault,
    authenticator::{self, Asked, Made, Shown},
};
use crate::{api, device, error::Error};

/// The table of names.
const TABLE: &str = "passkey";
/// Characters of a passkey's name at most; shorter ones are filled up, so that the sealed name does not tell its length.
pub const NAME_LEN: usize = 40;

/// A passkey of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyView {
    /// What the account calls it.
    pub passkey: PasskeyId,
    /// Its name; none if what the server keeps of it does not open.
    pub name: Option<String>,
    /// When it was registered, ms since 1970.
    pub created: u64,
    /// When it last signed in, ms since 1970.
    pub used: Option<u64>,
    /// Its slot, if it opens the account.
    pub slot: Option<SlotId>,
}

/// What the server keeps sealed: the name, and which slot goes with the passkey, so that nobody else can say so.
#[derive(Serialize, Deserialize)]
struct Named {
    name: String,
    slot: Option<SlotId>,
}

/// A passkey that was made and is not registered yet.
pub struct NewPasskey {
    asked: PasskeyStarted,
    passkey: PasskeyId,
    name: String,
    attestation: Attestation,
    prf: Cell<Prf>,
}

/// How far it is certain that a passkey's PRF gives the same each time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prf {
    /// There is none.
    None,
    /// It has not been asked.
    Promised,
    /// It has answered once.
    Once,
    /// It has answered the same twice.
    Steady,
}

/// What a passkey was good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyOpens {
    /// The account is open, or will be with it.
    Account,
    /// It signs in, and the password opens the account.
    SessionOnly,
}

impl Vault {
    /// Whether this browser has passkeys.
    pub fn has_passkeys(self) -> bool {
        authenticator::is_there()
    }

    /// Whether the door shows the passkey first: one was used in this browser.
    pub fn passkey_comes_first(self) -> bool {
        self.has_passkeys() && device::passkey_used()
    }

    /// By what somebody is signed in that does not open the account: the password has to.
    pub fn password_wanted(self) -> Signal<Option<Method>> {
        self.password_wanted.into()
    }

    /// Signs in with a passkey, and opens the account if the passkey can; otherwise [`Vault::password_wanted`]. Where the server does
    /// not answer, an account opens that this device has kept.
    ///
    /// # Errors
    /// No passkey was confirmed, or the server does not know it.
    pub async fn sign_in_by_passkey(self) -> Result<PasskeyOpens, Error> {
        match self.passkey_at_server().await {
            Err(silence) if silence.is_silence() => self.open_here_by_passkey(silence).await,
            outcome => outcome,
        }
    }

    async fn passkey_at_server(self) -> Result<PasskeyOpens, Error> {
        let home = self.home().await;
        home.store()?;
        self.inform_module().await?;
        let started = api::start_passkey_sign_in().await?;
        let asked = Asked {
            challenge: started.challenge.as_ref(),
            relying_party: &started.relying_party,
            timeout: started.timeout,
            credentials: &[],
            with_prf: true,
        };
        let Shown { assertion, output } = authenticator::show(&asked).await?;
        self.take_passkey(PasskeyUse::SignIn, output).await?;
        let finish = PasskeySignIn { exchange: started.exchange, assertion, device: home.device().device };
        let session = api::finish_passkey_sign_in(&finish).await?;
        self.remember_passkey();
        home.learn_relying_party(&started.relying_party).await?;
        let account = api::account().await?;
        match self.unlock(session, account).await {
            // Nothing that opens the account is here: the passkey has no PRF, or had none when it was added.
            Err(Error::Worker(Failure::State)) => {
                self.password_wanted.set(Some(Method::Passkey));
                Ok(PasskeyOpens::SessionOnly)
            }
            outcome => outcome.map(|()| PasskeyOpens::Account),
        }
    }

    /// Opens the account of the session that there is by password.
    ///
    /// # Errors
    /// A wrong password, or the session has ended: then nothing is wanted any more.
    pub async fn unlock_by_password(self, password: String) -> Result<(), Error> {
        let outcome = self.prove_password(password).await;
        if outcome.as_ref().is_err_and(Error::needs_sign_in) {
            self.password_wanted.set(None);
        }
        outcome
    }

    async fn prove_password(self, password: String) -> Result<(), Error> {
        self.inform_module().await?;
        let session = api::session().await?;
        let account: Account = api::account().await?;
        let begin = Call::BeginUnlock { login: account.login, password };
        let (Answer::SignInBegun { credential_request, .. }, _) =
            self.call(begin, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let started = api::start_unlock(&UnlockStart { credential_request }).await?;
        let finish = Call::FinishSignIn { credential_response: started.credential_response };
        let (Answer::SignInReady { credential_finalization }, _) =
            self.call(finish, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let finish = UnlockFinish { exchange: started.exchange, credential_finalization };
        api::finish_unlock(&finish).await?;
        self.unlock(session, account).await
    }

    /// The account's passkeys.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn passkeys(self) -> Result<Vec<PasskeyView>, Error> {
        let listed = self.noticed(api::passkeys().await)?.passkeys;
        let mut passkeys = Vec::with_capacity(listed.len());
        for listed in listed {
            let row = listed.passkey.to_string();
            let named = self.open_row::<Named>(TABLE, &row, listed.name.as_ref()).await.ok();
            passkeys.push(PasskeyView {
                passkey: listed.passkey,
                slot: named.as_ref().and_then(|named| named.slot),
                name: named.map(|named| named.name.trim_end().to_owned()),
                created: listed.created,
                used: listed.used,
            });
        }
        Ok(passkeys)
    }

    /// Has a passkey made in an authenticator of this device. It is nothing yet: [`Vault::register_passkey`].
    ///
    /// # Errors
    /// None was made, or the account has too many.
    pub async fn create_passkey(self, name: &str) -> Result<NewPasskey, Error> {
        let asked = self.noticed(api::start_passkey().await)?;
        self.home().await.learn_relying_party(&asked.relying_party).await?;
        let insurer = self.insurer.read_untracked().as_ref().map(|insurer| insurer.name.clone());
        let Made { attestation, has_prf, output } =
            authenticator::create(&asked, name, &insurer.unwrap_or_default()).await?;
        let prf = match output {
            Some(output) => self.next(Prf::Promised, Some(output)).await?,
            None if has_prf => Prf::Promised,
            None => Prf::None,
        };
        let (passkey, name) = (device::generate_id(), name.to_owned());
        Ok(NewPasskey { asked, passkey, name, attestation, prf: Cell::new(prf) })
    }

    /// Has the passkey confirmed until it is certain that it opens the account each time, and registers it. May be called
    /// again after a failure.
    ///
    /// # Errors
    /// The passkey was not confirmed, another device changes the account, or there is no answer.
    pub async fn register_passkey(self, new: &NewPasskey) -> Result<PasskeyOpens, Error> {
        while matches!(new.prf.get(), Prf::Promised | Prf::Once) {
            // Nobody checks the signature: only the PRF is asked for.
            let challenge: [u8; 16] = device::generate_id();
            let asked = Asked {
                challenge: &challenge,
                relying_party: &new.asked.relying_party,
                timeout: new.asked.timeout,
                credentials: slice::from_ref(&new.attestation.credential),
                with_prf: true,
            };
            let shown = authenticator::show(&asked).await?;
            new.prf.set(self.next(new.prf.get(), shown.output).await?);
        }
        if new.prf.get() == Prf::None {
            let finish = self.passkey_finish(new, None).await?;
            self.noticed(self.permitted(Purpose::AddPasskey, &api::finish_passkey(&finish)?).await)?;
            self.remember_passkey();
            self.learn_level();
            return Ok(PasskeyOpens::SessionOnly);
        }
        let hand_over = async |rekey: Rekey| {
            let finish = self.passkey_finish(new, Some(rekey)).await?;
            self.permitted(Purpose::AddPasskey, &api::finish_passkey(&finish)?).await
        };
        self.rekey_by(Renewed { passkey: true, ..Renewed::default() }, hand_over).await?;
        self.remember_passkey();
        Ok(PasskeyOpens::Account)
    }

    async fn passkey_finish(self, new: &NewPasskey, rekey: Option<Rekey>) -> Result<PasskeyFinish, Error> {
        // The slots that stay come first.
        let slot = rekey.as_ref().and_then(|rekey| rekey.slots.last()).map(|slot| slot.slot);
        Ok(PasskeyFinish {
            exchange: new.asked.exchange.clone(),
            passkey: new.passkey,
            name: self.seal_name(new.passkey, &new.name, slot).await?,
            attestation: new.attestation.clone(),
            rekey,
        })
    }

    /// Gives a passkey another name.
    ///
    /// # Errors
    /// No answer, or the session has ended.
    pub async fn name_passkey(self, passkey: &PasskeyView, name: &str) -> Result<(), Error> {
        let name = self.seal_name(passkey.passkey, name, passkey.slot).await?;
        self.noticed(api::name_passkey(passkey.passkey, &PasskeyName { name }).await)
    }

    /// Removes a passkey: it opens nothing afterwards, and every other device is signed out. May be called again after a
    /// failure.
    ///
    /// # Errors
    /// Nobody confirms it, or there is no answer.
    pub async fn remove_passkey(self, passkey: &PasskeyView) -> Result<(), Error> {
        let id = passkey.passkey;
        let remove = async |rekey: Option<Rekey>| {
            let request = api::remove_passkey(id, &PasskeyRemoval { rekey })?;
            self.permitted(Purpose::RemovePasskey, &request).await
        };
        let outcome = match passkey.slot {
            Some(_) => {
                let without = Renewed { without: passkey.slot, ..Renewed::default() };
                self.rekey_by(without, async |rekey| remove(Some(rekey)).await).await
            }
            None => self.noticed(remove(None).await),
        };
        self.learn_level();
        outcome
    }

    async fn seal_name(self, passkey: PasskeyId, name: &str, slot: Option<SlotId>) -> Result<Base64, Error> {
        let named = Named { name: format!("{name:<NAME_LEN$}"), slot };
        self.seal_row(TABLE, &passkey.to_string(), &named).await.map(Base64)
    }

    /// Where a new passkey stands once its PRF has answered this.
    async fn next(self, before: Prf, output: Option<ArrayBuffer>) -> Result<Prf, Error> {
        let (for_what, after) = match before {
            Prf::Once => (PasskeyUse::AddAgain, Prf::Steady),
            _ => (PasskeyUse::Add, Prf::Once),
        };
        let taken = self.take_passkey(for_what, output).await?;
        Ok(if taken { after } else { Prf::None })
    }

    /// Hands what the PRF gave over to the module, and says whether it is good for anything.
    pub(super) async fn take_passkey(
        self,
        for_what: PasskeyUse,
        output: Option<ArrayBuffer>,
    ) -> Result<bool, Error> {
        let Some(output) = output else { return Ok(false) };
        match self.call(Call::TakePasskey(for_what), output).await {
            Ok((Answer::Done, _)) => Ok(true),
            Ok(_) => Err(Failure::Protocol.into()),
            Err(Error::Worker(Failure::NoPrf)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn noticed<T>(self, outcome: Result<T, Error>) -> Result<T, Error> {
        outcome.inspect_err(|error| self.notice(error))
    }
}
