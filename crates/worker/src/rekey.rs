//! Another password, another recovery code: the open account is rekeyed, and what opened it before opens nothing.

use crypto::{
    Secret,
    account::{Rekeyed, rekey},
    opaque::{self, ExportKey, Finished},
    passkey::PrfOutput,
    recovery,
    slot::{Slot, SlotKind, SlotSecret},
};
use envelope::{Base64, RecoveryCode, SlotId};
use wire::{account::NextState, activation::Enrolment, rekey::Rekey};
use worker::{Answer, Failure};
use zeroize::Zeroizing;

use crate::{
    account::slots,
    activation::sealed_slot,
    exchange::{Exchange, Opaque, Opener, Proven},
    module::Module,
    rng::rng,
    state, stretch,
};

/// What is to take the place of what opens the account.
#[derive(Default)]
pub(crate) struct Renewal {
    /// A registration that has begun.
    registering: Option<Opaque>,
    /// Another password.
    password: Option<NewPassword>,
    /// Another recovery code.
    recovery_code: Option<RecoveryCode>,
    /// A passkey.
    passkey: Option<NewPasskey>,
}

/// What changes of what opens the account. What is new was made before.
#[derive(Default)]
pub(crate) struct Change {
    /// Another password takes the place of the one before.
    pub(crate) password: bool,
    /// Another recovery code takes the place of the one before.
    pub(crate) recovery_code: bool,
    /// A passkey comes.
    pub(crate) passkey: bool,
    /// The passkey's slot that goes.
    pub(crate) without: Option<SlotId>,
}

struct NewPassword {
    typed: Zeroizing<String>,
    export_key: ExportKey,
    registration_record: Vec<u8>,
}

struct NewPasskey {
    output: PrfOutput,
    /// Whether its authenticator gave the same output twice.
    is_steady: bool,
}

impl Renewal {
    /// Keeps what a passkey gives, until it has given the same once more.
    pub(crate) fn offer(&mut self, again: bool, output: PrfOutput) -> Result<(), Failure> {
        let before = self.passkey.take();
        if again && before.is_none_or(|before| before.output != output) {
            return Err(Failure::NoPrf);
        }
        self.passkey = Some(NewPasskey { output, is_steady: again });
        Ok(())
    }
}

/// What the server has of an account that is to be rekeyed.
pub(crate) struct Held {
    /// Keys, slots and bundle.
    pub(crate) enrolment: Enrolment,
    /// Consecutive signed states, the newest last.
    pub(crate) states: Vec<Base64>,
}

impl Module {
    /// Begins to register another password.
    pub(crate) fn begin_password(&self, password: Zeroizing<String>) -> Result<Answer, Failure> {
        self.open_account()?;
        let started =
            opaque::registration_start(password.as_bytes(), &mut rng()).map_err(|_| Failure::Internal)?;
        let mut renewal = self.renewal.borrow_mut();
        renewal.registering = Some(Opaque { state: started.state, password });
        Ok(Answer::PasswordBegun { registration_request: Base64(started.message) })
    }

    /// Ends it: the password is ready to take the place of the one before.
    pub(crate) async fn finish_password(&self, response: &Base64) -> Result<Answer, Failure> {
        let registering = self.renewal.borrow_mut().registering.take().ok_or(Failure::State)?;
        let finished = stretch::registration(&registering, response.as_ref()).await?;
        let Finished { export_key, message: registration_record } = finished;
        let password = NewPassword { typed: registering.password, export_key, registration_record };
        self.renewal.borrow_mut().password = Some(password);
        Ok(Answer::Done)
    }

    /// Makes another recovery code, ready to take the place of the one before.
    pub(crate) fn make_recovery_code(&self) -> Result<Answer, Failure> {
        self.open_account()?;
        let code = RecoveryCode::new(*Secret::generate(&mut rng()).expose());
        let recovery_code = code.to_string();
        self.renewal.borrow_mut().recovery_code = Some(code);
        Ok(Answer::RecoveryCodeMade { recovery_code })
    }

    /// The account under other keys, for the server. Nothing is replaced here until it is unlocked again with what the server
    /// has then; may be repeated.
    pub(crate) fn rekey(&self, change: &Change, held: &Held, now: u64) -> Result<Answer, Failure> {
        let account = self.open_account()?;
        let directory = self.known_directory()?.directory.sequence;
        let renewal = self.renewal.borrow();
        let (mut password, mut recovery_code, mut passkey) = (None, None, None);
        if change.password {
            password = Some(renewal.password.as_ref().ok_or(Failure::State)?);
        }
        if change.recovery_code {
            recovery_code = Some(renewal.recovery_code.as_ref().ok_or(Failure::State)?);
        }
        if change.passkey {
            passkey = Some(renewal.passkey.as_ref().filter(|new| new.is_steady).ok_or(Failure::State)?);
        }
        let identity = account.bundle.identity.verifying_key();
        let newest = state::newest(&held.states, account.account, &identity, Some(&account.seen.get()))?;
        let before = slots(&held.enrolment)?;
        state::check(&newest, &before, &account.bundle)?;

        let stays = |slot: &Slot| match slot.kind {
            SlotKind::Password => password.is_none(),
            SlotKind::Recovery => recovery_code.is_none(),
            _ => change.without != Some(slot.slot),
        };
        let kept: Vec<Slot> = before.into_iter().filter(stays).collect();
        let new: Vec<SlotSecret<'_>> = [
            password.map(|password| SlotSecret::Password(&password.export_key)),
            recovery_code.map(SlotSecret::Recovery),
            passkey.map(|passkey| SlotSecret::Passkey(&passkey.output)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let Rekeyed { slots, unlock_key, bundle, sealed_bundle } =
            rekey(&account.bundle, &kept, &new, &mut rng()).map_err(|_| Failure::SlotAdded)?;

        let mut next = newest.next(now);
        next.name_slots(&slots);
        next.directory = next.directory.max(directory);
        let state = next.sign(&bundle.identity).ok_or(Failure::Internal)?;
        let rekey = Rekey {
            next: NextState { previous: newest.hash, state: Base64(state) },
            slots: slots.iter().map(sealed_slot).collect(),
            bundle: Base64(sealed_bundle),
            registration_record: password.map(|password| Base64(password.registration_record.clone())),
            recovery_proof: recovery_code.map(|code| recovery::proof_hash(code, &account.login)),
        };
        let typed = password.map(|password| password.typed.clone());
        let opener = Opener::Rekeyed(unlock_key);
        let proven = Proven { login: Some(account.login), opener, made: None, typed };
        self.exchange.replace(Exchange::Proven(proven));
        Ok(Answer::Rekeyed { rekey: Box::new(rekey) })
    }
}
