//! Activation by letter: the proof, the account's keys, and the session that it ends with.

use wasm_bindgen::JsValue;
use wire::{
    account::Account,
    activation::{ActivationFinish, ActivationStart},
};
use worker::{Answer, Call, Failure};

use super::{ActivationInput, PendingActivation, Vault};
use crate::{api, device, error::Error};

impl Vault {
    /// Proves the letter and makes the account's keys. Takes a few seconds.
    ///
    /// # Errors
    /// The server refuses the letter, or there is no answer.
    pub async fn begin_activation(self, input: ActivationInput) -> Result<PendingActivation, Error> {
        // Without a store nothing could be sent later: better to hear of it before the letter is used.
        self.home().await.store()?;
        self.inform_module().await?;
        let letter = input.letter;
        let begin = Call::BeginActivation {
            letter,
            code: input.code.to_string(),
            insurance_number: input.insurance_number,
            birth_date: input.birth_date,
            password: input.password,
        };
        let (Answer::ActivationBegun { login, auth, registration_request }, _) =
            self.call(begin, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let start = ActivationStart { letter, auth, login, registration_request };
        let started = api::start_activation(&start).await?;
        let finish = Call::FinishActivation {
            account: started.account,
            registration_response: started.registration_response,
            device: self.home().await.device().device,
            now: device::now(),
        };
        let (
            Answer::ActivationReady { registration_record, enrolment, recovery_proof, state, recovery_code },
            _,
        ) = self.call(finish, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let exchange = started.exchange;
        Ok(PendingActivation {
            recovery_code,
            login,
            exchange,
            registration_record,
            enrolment,
            recovery_proof,
            state,
        })
    }

    /// Uses the letter up and opens the account.
    ///
    /// # Errors
    /// The server refuses, or there is no answer; it may be called again with the same.
    pub async fn finish_activation(self, pending: PendingActivation) -> Result<(), Error> {
        let home = self.home().await;
        home.store()?;
        let PendingActivation {
            login, exchange, registration_record, enrolment, recovery_proof, state, ..
        } = pending;
        let finish = ActivationFinish {
            exchange,
            registration_record,
            enrolment: enrolment.clone(),
            recovery_proof,
            state: state.clone(),
            device: home.device().device,
        };
        let session = api::finish_activation(&finish).await?;
        let account = Account { account: session.account, login, enrolment, certificate: None, state };
        self.unlock(session, account).await
    }
}
