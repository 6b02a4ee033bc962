//! Another password, another recovery code: made here, and put in the place of the ones before all at once.

use envelope::{Base64, SlotId};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wire::{
    ProblemKind,
    rekey::{PasswordStart, Rekey},
};
use worker::{Answer, Call, Failure};

use super::{Purpose, Vault, sign_in::JOIN_TRIES};
use crate::{api, device, error::Error};

/// What changes of what opens the account. What is new was made before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Renewed {
    /// The password, by [`Vault::register_password`].
    pub password: bool,
    /// The recovery code, by [`Vault::make_recovery_code`].
    pub recovery_code: bool,
    /// A passkey comes to what is there.
    pub(super) passkey: bool,
    /// The slot of a passkey that goes.
    pub(super) without: Option<SlotId>,
}

impl Renewed {
    /// Another password.
    pub const PASSWORD: Self = Self { password: true, recovery_code: false, passkey: false, without: None };
    /// Another recovery code.
    pub const RECOVERY_CODE: Self = Self { password: false, recovery_code: true, ..Self::PASSWORD };
    /// Both.
    pub const BOTH: Self = Self { recovery_code: true, ..Self::PASSWORD };
}

impl Vault {
    /// Makes another password ready. Takes about a second; the old one stays until [`Vault::rekey`].
    ///
    /// # Errors
    /// There is no answer.
    pub async fn register_password(self, password: String) -> Result<(), Error> {
        let outcome = self.begin_password(password).await;
        if let Err(error) = &outcome {
            self.notice(error);
        }
        outcome
    }

    async fn begin_password(self, password: String) -> Result<(), Error> {
        let (Answer::PasswordBegun { registration_request }, _) =
            self.call(Call::BeginPassword { password }, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let started = api::start_password(&PasswordStart { registration_request }).await?;
        let finish = Call::FinishPassword { registration_response: started.registration_response };
        self.call(finish, JsValue::UNDEFINED).await.map(drop)
    }

    /// Makes another recovery code ready, to be shown once; the old one stays until [`Vault::rekey`].
    ///
    /// # Errors
    /// The account is locked.
    pub async fn make_recovery_code(self) -> Result<String, Error> {
        match self.call(Call::MakeRecoveryCode, JsValue::UNDEFINED).await? {
            (Answer::RecoveryCodeMade { recovery_code }, _) => Ok(recovery_code),
            _ => Err(Failure::Protocol.into()),
        }
    }

    /// Puts what was made in the place of what opened the account before, and signs every other device out. May be called
    /// again with the same after a failure.
    ///
    /// # Errors
    /// Nobody confirms it, the account at the server is not the one that this device knows, or there is no answer.
    pub async fn rekey(self, renewed: Renewed) -> Result<(), Error> {
        let purpose = match renewed {
            Renewed { password: true, recovery_code: true, .. } => Purpose::ChangeBoth,
            Renewed { recovery_code: true, .. } => Purpose::ChangeCode,
            _ => Purpose::ChangePassword,
        };
        self.rekey_by(renewed, async |rekey| self.permitted(purpose, &api::rekey(&rekey)?).await).await
    }

    /// The same, handed over together with something else.
    pub(super) async fn rekey_by(
        self,
        renewed: Renewed,
        hand_over: impl AsyncFn(Rekey) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut all_states = false;
        for _ in 0..JOIN_TRIES {
            let account = api::account().await?;
            let states = if all_states { api::states().await?.states } else { vec![account.state] };
            match self.put_keys(renewed, account.enrolment, states, &hand_over).await {
                Ok(()) => {
                    if renewed.recovery_code {
                        self.recovering.set(false);
                    }
                    return Ok(());
                }
                // Another device was quicker: once more with what it made.
                Err(Error::Problem(ProblemKind::StateConflict)) => {}
                Err(Error::Worker(Failure::StateGap)) if !all_states => all_states = true,
                Err(error) => {
                    self.notice(&error);
                    return Err(error);
                }
            }
        }
        Err(ProblemKind::StateConflict.into())
    }

    async fn put_keys(
        self,
        renewed: Renewed,
        enrolment: wire::activation::Enrolment,
        states: Vec<Base64>,
        hand_over: &impl AsyncFn(Rekey) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Renewed { password, recovery_code, passkey, without } = renewed;
        let now = device::now();
        let call = Call::Rekey { password, recovery_code, passkey, without, enrolment, states, now };
        let (Answer::Rekeyed { rekey }, _) = self.call(call, JsValue::UNDEFINED).await? else {
            return Err(Failure::Protocol.into());
        };
        hand_over(*rekey).await?;
        let session = self.state.read_untracked().session().cloned().ok_or(Error::Cancelled)?;
        let account = api::account().await?;
        self.unlock(session, account).await
    }
}
