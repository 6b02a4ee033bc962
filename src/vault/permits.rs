//! Proofs within a session: for one request that changes who gets in, or to raise the session itself.

use envelope::Hash;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wire::{
    ProblemKind,
    assurance::{DataClass, Standing},
    permit::{PasskeyAsked, PasskeyShown, PermitByPassword, PermitFor},
    unlock::UnlockFinish,
};
use worker::{Answer, Call, Failure};

use super::{
    Vault,
    authenticator::{self, Asked},
};
use crate::{
    api::{self, Prepared},
    error::Error,
};

/// What the person is asked to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Another passkey.
    AddPasskey,
    /// One passkey less.
    RemovePasskey,
    /// Another password.
    ChangePassword,
    /// Another recovery code.
    ChangeCode,
    /// Another password, and another recovery code.
    ChangeBoth,
    /// A new device.
    LinkDevice,
    /// Mail that needs less.
    LowerLevel,
    /// An address that is told that there is mail.
    SetEmail,
    /// The end of the account.
    CloseAccount,
}

/// What the person is asked to show, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// For what.
    pub purpose: Purpose,
    /// A passkey of the account; the password if it has none.
    pub by_passkey: bool,
    request: PermitFor,
    login: Hash,
}

/// Whether a passkey would show mail that waits for a higher level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyHelps {
    /// It would, and the account has one.
    Confirm,
    /// It would, and the account has none yet.
    Add,
    /// Something else is missing.
    No,
}

impl Vault {
    /// What the person is asked to confirm, if something is.
    pub fn question(self) -> Signal<Option<Question>> {
        self.question.into()
    }

    /// Confirms with a passkey.
    ///
    /// # Errors
    /// No passkey was confirmed, the server refuses it, or there is no answer: the question stays.
    pub async fn confirm_by_passkey(self, question: &Question) -> Result<(), Error> {
        let asked = api::start_permit(&question.request).await?.passkey.ok_or(ProblemKind::NotFound)?;
        let shown = show(asked).await?;
        api::permit_by_passkey(&shown).await?;
        self.answer(true);
        Ok(())
    }

    /// Confirms with the password. Takes about a second.
    ///
    /// # Errors
    /// It is wrong, or there is no answer: the question stays.
    pub async fn confirm_by_password(self, question: &Question, password: String) -> Result<(), Error> {
        let begin = Call::BeginProof { login: question.login, password };
        let (Answer::SignInBegun { credential_request, .. }, _) =
            self.call(begin, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let by = PermitByPassword { request: question.request, credential_request };
        let started = api::start_permit_by_password(&by).await?;
        let finish = Call::FinishProof { credential_response: started.credential_response };
        let (Answer::SignInReady { credential_finalization }, _) =
            self.call(finish, JsValue::UNDEFINED).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let finish = UnlockFinish { exchange: started.exchange, credential_finalization };
        api::permit_by_password(&finish).await?;
        self.answer(true);
        Ok(())
    }

    /// The person confirms nothing: what was to be done is not.
    pub fn decline(self) {
        self.answer(false);
    }

    /// Does what may take a permit: if it does, the person is asked to confirm it first.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if nobody confirms, and whatever the request meets.
    pub(super) async fn permitted(self, purpose: Purpose, request: &Prepared) -> Result<(), Error> {
        match request.send().await {
            Err(Error::Problem(ProblemKind::PermitNeeded)) => {}
            outcome => return outcome,
        }
        if self.ask(purpose, request.permit()).await? { request.send().await } else { Err(Error::Cancelled) }
    }

    async fn ask(self, purpose: Purpose, request: PermitFor) -> Result<bool, Error> {
        let started = api::start_permit(&request).await?;
        // Who is asked something else now has not confirmed this.
        self.answer(false);
        let answered = Promise::new(&mut |answer, _| {
            self.rooms().asking.replace(Some(answer));
        });
        let by_passkey = started.passkey.is_some();
        self.question.set(Some(Question { purpose, by_passkey, request, login: started.login }));
        Ok(JsFuture::from(answered).await.is_ok_and(|answer| answer.is_truthy()))
    }

    pub(super) fn answer(self, confirmed: bool) {
        let asking: Option<Function> = self.rooms().asking.take();
        if let Some(answer) = asking {
            self.question.set(None);
            // Settling a promise runs nobody's code now.
            let _ = answer.call1(&JsValue::UNDEFINED, &confirmed.into());
        }
    }

    /// Whether a passkey would show the mail that waits.
    pub fn passkey_helps(self) -> Signal<PasskeyHelps> {
        Signal::derive(move || {
            let standing = self.standing.read();
            let helps = standing.as_ref().map_or(PasskeyHelps::No, passkey_helps);
            // A browser without passkeys has nothing to confirm with.
            if self.has_passkeys() { helps } else { PasskeyHelps::No }
        })
    }

    /// Shows a passkey within the session, which is worth what the passkey is from now on.
    ///
    /// # Errors
    /// No passkey was confirmed, the server refuses it, or there is no answer.
    pub async fn raise_session(self) -> Result<(), Error> {
        let outcome = async {
            let shown = show(api::start_raising().await?).await?;
            api::finish_raising(&shown).await
        };
        let session = outcome.await.inspect_err(|error| self.notice(error))?;
        self.remember_passkey();
        self.open(self.as_here(session).await?);
        Ok(())
    }
}

/// Has one of these passkeys shown. Its PRF is not asked for: nothing is to be opened.
async fn show(asked: PasskeyAsked) -> Result<PasskeyShown, Error> {
    let shown = authenticator::show(&Asked {
        challenge: asked.challenge.as_ref(),
        relying_party: &asked.relying_party,
        timeout: asked.timeout,
        credentials: &asked.credentials,
        with_prf: false,
    })
    .await?;
    Ok(PasskeyShown { exchange: asked.exchange, assertion: shown.assertion })
}

fn passkey_helps(standing: &Standing) -> PasskeyHelps {
    let reaches =
        standing.required.get(&DataClass::Mail).is_some_and(|&needed| standing.by_passkey >= needed);
    match (reaches, standing.has_passkey) {
        (true, true) => PasskeyHelps::Confirm,
        (true, false) => PasskeyHelps::Add,
        (false, _) => PasskeyHelps::No,
    }
}
