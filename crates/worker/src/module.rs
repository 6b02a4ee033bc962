//! What the module knows while it runs, and which room answers which call.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use crypto::{body::RewrappedKey, login::derive_login, passkey::PrfOutput};
use engine::Engine;
use envelope::limits::{ENVELOPE_MAX, SIGNED_PAYLOAD_MAX};
use js_sys::Uint8Array;
use worker::{Answer, Call, Failure, PROTOCOL, call::EngineSetting};

use crate::{
    account::Account,
    activation::Typed,
    directory::KnownDirectory,
    exchange::{Exchange, Opaque},
    link::compare_link,
    password::normalized,
    payload::{Given, take},
    rekey::{Change, Held, Renewal},
    sealing::Picked,
    streams::Streams,
};

/// Bytes of a signed object beside its payload, generously.
const SIGNED_EXTRA: usize = 1 << 14;
/// Bytes of a row at most.
const ROW_MAX: usize = 1 << 22;

/// The module's state. Nothing of it is kept when the worker ends: that is how an account is locked.
#[derive(Default)]
pub(crate) struct Module {
    /// The insurer's directory.
    pub(crate) directory: RefCell<Option<Rc<KnownDirectory>>>,
    /// An activation or sign-in on its way.
    pub(crate) exchange: RefCell<Exchange>,
    /// A proof on its way, beside whatever is: the account may be changing meanwhile.
    pub(crate) proof: RefCell<Option<Opaque>>,
    /// What is to take the place of what opens the account.
    pub(crate) renewal: RefCell<Renewal>,
    /// The open account.
    pub(crate) account: RefCell<Option<Rc<Account>>>,
    /// Keys of messages of the account before this one, as a unit gave them back.
    pub(crate) restored: RefCell<Vec<RewrappedKey>>,
    /// Files on their way.
    pub(crate) streams: Streams,
    /// What seals and opens large files, once it is found out.
    pub(crate) engine: Cell<Option<Engine>>,
    /// What the portal wants of that.
    pub(crate) engine_setting: Cell<EngineSetting>,
}

impl Module {
    /// Answers a call; may be asked again before it has.
    pub(crate) async fn answer(
        &self,
        call: Call,
        payload: Given,
    ) -> Result<(Answer, Option<Uint8Array>), Failure> {
        let answer = match call {
            Call::Hello { protocol: PROTOCOL, engine } => {
                self.set_engine(engine);
                Answer::Ready
            }
            Call::Hello { .. } => return Err(Failure::Protocol),

            Call::CheckDirectory { pinned, seen, now } => {
                let bytes = payload.bytes(SIGNED_PAYLOAD_MAX + SIGNED_EXTRA)?;
                let view = self.check_directory(&bytes, pinned.as_ref(), seen, now)?;
                Answer::Directory(Box::new(view))
            }

            Call::BeginActivation { letter, code, insurance_number, birth_date, password } => {
                let (code, password) = (code.into(), normalized(password));
                let typed = Typed { slot: letter, code, insurance_number, birth_date, password };
                self.begin_activation(typed).await?
            }
            Call::FinishActivation { account, registration_response, device, now } => {
                self.finish_activation(account, &registration_response, device, now).await?
            }
            Call::BeginSignIn { insurance_number, password } => {
                self.begin_sign_in(derive_login(insurance_number.as_str()), normalized(password))?
            }
            Call::FinishSignIn { credential_response } => self.finish_sign_in(&credential_response).await?,
            Call::BeginRecovery { insurance_number, code } => {
                self.begin_recovery(&insurance_number, &code.into())?
            }
            Call::TakePassword { insurance_number, password, slot } => {
                self.take_password(&insurance_number, &normalized(password), &slot).await?
            }
            Call::SealOffline => return bytes(&self.seal_offline().await?),
            Call::BeginLink => self.begin_link(),
            Call::FinishLink { account, sealed } => self.finish_link(account, &sealed)?,
            Call::CompareLink { code, account } => compare_link(&code.into(), account)?,
            Call::SealLink { code, public_key } => self.seal_link(&code.into(), &public_key)?,
            Call::BeginUnlock { login, password } => self.begin_sign_in(login, normalized(password))?,
            Call::BeginProof { login, password } => self.begin_proof(login, normalized(password))?,
            Call::FinishProof { credential_response } => self.finish_proof(&credential_response).await?,
            Call::TakePasskey(for_what) => {
                let output = PrfOutput::from_bytes(&take(payload.array()?)).ok_or(Failure::NoPrf)?;
                self.take_passkey(for_what, output)?
            }
            Call::Unlock { stored, now } => self.unlock(&stored, now)?,

            Call::BeginPassword { password } => self.begin_password(normalized(password))?,
            Call::FinishPassword { registration_response } => {
                self.finish_password(&registration_response).await?
            }
            Call::MakeRecoveryCode => self.make_recovery_code()?,
            Call::Rekey { password, recovery_code, passkey, without, enrolment, states, now } => {
                let change = Change { password, recovery_code, passkey, without };
                self.rekey(&change, &Held { enrolment, states }, now)?
            }

            Call::SealRow { table, row } => {
                let plaintext = payload.bytes(ROW_MAX)?;
                return bytes(&self.open_account()?.seal_row(&table, &row, &plaintext));
            }
            Call::OpenRow { table, row } => {
                let sealed = payload.bytes(ROW_MAX)?;
                let opened = self.open_account()?.open_row(&table, &row, &sealed);
                return bytes(&opened.map_err(|_| Failure::Unopened)?);
            }

            Call::BeginSeal { attachment, conversation, message, name, media_type } => {
                let picked = Picked { attachment, conversation, message, name, media_type };
                self.begin_seal(picked, payload.file()?).await?
            }
            Call::SealPart { stream } => {
                let (answer, part) = self.seal_part(stream).await?;
                return Ok((answer, Some(part)));
            }
            Call::FinishSeal { stream } => self.finish_seal(stream).await?,
            Call::Cancel { stream } => {
                self.streams.end(stream);
                Answer::Done
            }

            Call::SealMessage(draft) => {
                let (answer, envelope) = self.seal_message(*draft)?;
                return Ok((answer, Some(Uint8Array::new_from_slice(&envelope))));
            }
            Call::OpenMessage => self.open_message(&payload.bytes(ENVELOPE_MAX)?)?,

            Call::BeginOpen { attachment } => self.begin_open(&payload.bytes(ENVELOPE_MAX)?, attachment)?,
            Call::OpenPart { stream } => {
                let opened = self.open_part(stream, payload.array()?).await?;
                return Ok((Answer::Bytes, Some(opened)));
            }
            Call::FinishOpen { stream } => self.finish_open(stream).await?,
        };
        Ok((answer, None))
    }
}

fn bytes(payload: &[u8]) -> Result<(Answer, Option<Uint8Array>), Failure> {
    Ok((Answer::Bytes, Some(Uint8Array::new_from_slice(payload))))
}

#[cfg(test)]
mod tests;
