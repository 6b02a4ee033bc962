//! Signing in by password, and opening the account with what that leaves in the module.

use envelope::Base64;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wire::{
    InsuranceNumber, ProblemKind,
    account::Session,
    activation::Enrolment,
    sign_in::{SignInFinish, SignInStart},
};
use worker::{Answer, Call, Failure};

use super::{Vault, VaultState, is_grave};
use crate::{api, error::Error};

/// A session's end is shown to the minute, ms.
const SHOWN_TO: u64 = 60_000;

impl Vault {
    /// Signs in, or opens the account again, or renews an ended session. Takes about a second.
    ///
    /// # Errors
    /// The same for a wrong password and an unknown account.
    pub async fn sign_in(self, insurance_number: InsuranceNumber, password: String) -> Result<(), Error> {
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
        self.unlock(session, account.enrolment, account.certificate).await
    }

    /// Asks the server whose session this browser has, and until when.
    ///
    /// # Errors
    /// No answer, or a session that ended or is somebody else's: another tab may have signed in.
    pub async fn check_session(self) -> Result<(), Error> {
        let session = api::session().await?;
        let shown = self.state.read_untracked().session().cloned();
        match shown {
            Some(shown) if shown.account == session.account => {
                if session.expires.abs_diff(shown.expires) >= SHOWN_TO {
                    self.state.set(VaultState::Unlocked { session });
                }
                Ok(())
            }
            _ => Err(ProblemKind::Unauthenticated.into()),
        }
    }

    /// Opens the account in the module, which compares the directory's root with the account's own; pins it, and shows the
    /// account as open.
    pub(super) async fn unlock(
        self,
        session: Session,
        enrolment: Enrolment,
        certificate: Option<Base64>,
    ) -> Result<(), Error> {
        let store = self.home().await.store()?.of(session.account);
        let device_row = store.chain().await?.map(Base64);
        let call = Call::Unlock {
            account: session.account,
            device: session.device,
            enrolment,
            certificate,
            device_row,
        };
        if let Err(error) = self.call(call, JsValue::UNDEFINED).await {
            if is_grave(&error) {
                self.alarm.set(Some(error));
            }
            return Err(error);
        }
        self.pin().await?;
        self.open(session);
        Ok(())
    }
}
