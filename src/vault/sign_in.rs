//! Signing in by password or recovery code, and opening the account with what that leaves in the module.

use envelope::{Base64, RecoveryCode};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wire::{
    InsuranceNumber, ProblemKind,
    account::{Account, Session},
    sign_in::{RecoverySignIn, SignInFinish, SignInStart},
};
use worker::{Answer, Call, Failure, Stored};

use super::{Access, Vault, VaultState, is_grave};
use crate::{api, device, error::Error, store::KeptAccount};

/// How often a device asks to be let into an account that other devices change at the same time.
pub(super) const JOIN_TRIES: u32 = 6;

/// A session's end is shown to the minute, ms.
const SHOWN_TO: u64 = 60_000;

impl Vault {
    /// Signs in, or opens the account again, or renews an ended session. Takes about a second. Where the server does not answer, an
    /// account opens that this device has kept.
    ///
    /// # Errors
    /// The same for a wrong password and an unknown account.
    pub async fn sign_in(self, insurance_number: InsuranceNumber, password: String) -> Result<(), Error> {
        match self.sign_in_at_server(insurance_number.clone(), password.clone()).await {
            Err(silence) if silence.is_silence() => {
                self.open_here_by_password(insurance_number, password, silence).await
            }
            outcome => outcome,
        }
    }

    async fn sign_in_at_server(
        self,
        insurance_number: InsuranceNumber,
        password: String,
    ) -> Result<(), Error> {
        let home = self.home().await;
        home.store()?;
        self.inform_module().await?;
        let begin = Call::BeginSignIn { insurance_number, password };
        let (Answer::SignInBegun { login, credential_request }, _) =
            self.call(begin, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let started = api::start_sign_in(&SignInStart { login, credential_request }).await?;
        let finish = Call::FinishSignIn { credential_response: started.credential_response };
        let (Answer::SignInReady { credential_finalization }, _) =
            self.call(finish, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let finish = SignInFinish {
            exchange: started.exchange,
            credential_finalization,
            device: home.device().device,
        };
        let session = api::finish_sign_in(&finish).await?;
        let account = api::account().await?;
        self.unlock(session, account).await
    }

    /// Signs in with the recovery code. The password and the code should be replaced then: [`Vault::recovering`].
    ///
    /// # Errors
    /// The same for a wrong code and an unknown account.
    pub async fn recover(self, insurance_number: InsuranceNumber, code: &RecoveryCode) -> Result<(), Error> {
        let home = self.home().await;
        home.store()?;
        self.inform_module().await?;
        let begin = Call::BeginRecovery { insurance_number, code: code.to_string() };
        let (Answer::RecoveryBegun { login, auth }, _) = self.call(begin, JsValue::UNDEFINED).await? else {
            return Err(Failure::Protocol.into());
        };
        let recovery = RecoverySignIn { login, auth, device: home.device().device };
        let session = api::recover(&recovery).await?;
        let account = api::account().await?;
        self.unlock(session, account).await?;
        self.recovering.set(true);
        Ok(())
    }

    /// Asks the server whose session this browser has, and until when.
    ///
    /// # Errors
    /// No answer, or a session that ended or is somebody else's: another tab may have signed in.
    pub async fn check_session(self) -> Result<(), Error> {
        if self.offline.get_untracked() {
            return self.regain_session().await;
        }
        let session = api::session().await?;
        let shown = self.state.read_untracked().session().cloned();
        match shown {
            Some(shown) if shown.account == session.account => {
                if session.expires.abs_diff(shown.expires) >= SHOWN_TO {
                    self.state.set(VaultState::Unlocked(Access::Session(session)));
                }
                Ok(())
            }
            _ => Err(ProblemKind::Unauthenticated.into()),
        }
    }

    /// The insurer has seen a newer state of the account than this device: that counts as seen here (the row says so), and
    /// the server has to have it.
    ///
    /// # Errors
    /// What the module says of the account as the server has it now, or no answer.
    pub async fn heed_state(self, state_row: &Base64) -> Result<(), Error> {
        let store = self.account().ok_or(Error::Cancelled)?;
        store.put_seen_state(state_row.as_ref()).await?;
        let session = self.state.read_untracked().session().cloned().ok_or(Error::Cancelled)?;
        let account = api::account().await?;
        self.unlock(session, account).await
    }

    /// Opens the account in the module, which compares the directory's root with the account's own, and the account's state
    /// with what this device has seen; pins the root, and shows the account as open.
    ///
    /// A device that is new to the account joins it first: it is named in the account's next state. What it takes to open the account
    /// without the server is kept here, unless the computer is shared.
    pub(super) async fn unlock(self, session: Session, account: Account) -> Result<(), Error> {
        let store = self.room_of(&session).await?;
        let shared = self.shared.get_untracked();
        let slot = self.slot_of(&store, &account).await?;
        let wants_slot = !shared && slot.is_none();
        let mut states = vec![account.state.clone()];
        for _ in 0..JOIN_TRIES {
            let stored = Stored {
                account: session.account,
                login: Some(account.login),
                login_row: None,
                device: session.device,
                enrolment: account.enrolment.clone(),
                certificate: account.certificate.clone(),
                states: states.clone(),
                device_row: store.chain().await?.map(Base64),
                state_row: store.seen_state().await?.map(Base64),
                offline: wants_slot,
            };
            let call = Call::Unlock { stored: Box::new(stored), now: device::now() };
            match self.call(call, JsValue::UNDEFINED).await {
                Ok((Answer::Unlocked { state_row, login_row }, _)) => {
                    let bundle = account.enrolment.bundle.clone();
                    if shared {
                        store.put_seen_state(state_row.as_ref()).await?;
                    } else {
                        let kept = KeptAccount {
                            account: session.account,
                            device: session.device,
                            enrolment: account.enrolment,
                            certificate: account.certificate,
                            state: states.pop().unwrap_or(account.state),
                            login_row,
                            offline_slot: slot,
                            kept: device::now(),
                        };
                        store.put_account(&kept, state_row.as_ref()).await?;
                        device::here::set_here();
                    }
                    self.pin().await?;
                    let session = self.as_here(session).await?;
                    self.introduce_device(session.session);
                    self.open(session);
                    if wants_slot {
                        self.make_offline_slot(store, bundle);
                    }
                    return Ok(());
                }
                Ok((Answer::Joining { next }, _)) => match api::put_state(&next).await {
                    Ok(()) => states.push(next.state),
                    Err(Error::Problem(ProblemKind::StateConflict)) => states = api::states().await?.states,
                    Err(error) => return Err(error),
                },
                Ok(_) => return Err(Failure::Protocol.into()),
                // It has missed some: with all of them it can follow.
                Err(Error::Worker(Failure::StateGap)) if states.len() == 1 => {
                    states = api::states().await?.states;
                }
                Err(error) => {
                    if is_grave(&error) {
                        self.alarm.set(Some(error));
                    }
                    return Err(error);
                }
            }
        }
        Err(ProblemKind::StateConflict.into())
    }
}
