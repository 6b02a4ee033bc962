//! Activation: a letter becomes an account with keys of its own.

use crypto::{
    Secret,
    account::{NewAccount, create_account},
    login::derive_login,
    opaque, recovery,
    slot::Slot,
    state::AccountState,
};
use envelope::{AccountId, Base64, DeviceId, LetterSlot, RecoveryCode};
use wire::{
    BirthDate, InsuranceNumber,
    activation::{Enrolment, SealedSlot},
};
use worker::{Answer, Failure};
use zeroize::Zeroizing;

use crate::{
    exchange::{Activating, Exchange, Opaque, Opener, Proven},
    module::Module,
    rng::rng,
    stretch,
};

/// What the person has typed.
pub(crate) struct Typed {
    /// The letter's number.
    pub(crate) slot: LetterSlot,
    /// The letter's code.
    pub(crate) code: Zeroizing<String>,
    /// The insurance number.
    pub(crate) insurance_number: InsuranceNumber,
    /// The date of birth.
    pub(crate) birth_date: BirthDate,
    /// The password.
    pub(crate) password: Zeroizing<String>,
}

impl Module {
    /// Stretches the letter's code, and begins OPAQUE registration.
    pub(crate) async fn begin_activation(&self, typed: Typed) -> Result<Answer, Failure> {
        let Typed { slot, code, insurance_number, birth_date, password } = typed;
        // The root of this moment: what the server shows later does not change what the person has compared.
        let root = self.known_directory()?.root;
        // The portal reads the code before it asks.
        let code = code.parse().map_err(|_| Failure::Protocol)?;
        let letter = stretch::letter(&code, slot).await?;
        let started =
            opaque::registration_start(password.as_bytes(), &mut rng()).map_err(|_| Failure::Internal)?;
        let login = derive_login(insurance_number.as_str());
        let answer = Answer::ActivationBegun {
            login,
            auth: Base64(letter.auth(insurance_number.as_str(), &birth_date.to_string()).to_vec()),
            registration_request: Base64(started.message),
        };
        let opaque = Opaque { state: started.state, password };
        self.exchange.replace(Exchange::Activating(Box::new(Activating { login, letter, root, opaque })));
        Ok(answer)
    }

    /// Finishes OPAQUE registration, makes the account's keys, and vouches for them by the letter.
    pub(crate) async fn finish_activation(
        &self,
        account: AccountId,
        response: &Base64,
        device: DeviceId,
        now: u64,
    ) -> Result<Answer, Failure> {
        let directory = self.known_directory()?.directory.sequence;
        let activating = self.exchange.borrow_mut().take_activating().ok_or(Failure::State)?;
        let Activating { login, letter, root, opaque } = *activating;
        let finished = stretch::registration(&opaque, response.as_ref()).await?;
        let rng = &mut rng();
        let recovery_code = RecoveryCode::new(*Secret::generate(rng).expose());
        let new = create_account(root, &finished.export_key, &recovery_code, rng);
        let bind_mac = letter.bind_mac(&new.keys);
        let state = AccountState::first(account, &new, device, now, directory);
        let state = state.sign(&new.bundle.identity).ok_or(Failure::Internal)?;
        let opener = Opener::Password(finished.export_key);
        let typed = Some(opaque.password);
        let proven = Proven { login: Some(login), opener, made: Some(account), typed };
        self.exchange.replace(Exchange::Proven(proven));
        Ok(Answer::ActivationReady {
            registration_record: Base64(finished.message),
            enrolment: enrolment(new, bind_mac),
            recovery_proof: recovery::proof_hash(&recovery_code, &login),
            state: Base64(state),
            recovery_code: recovery_code.to_string(),
        })
    }
}

/// What the server keeps of a new account.
fn enrolment(new: NewAccount, bind_mac: [u8; 32]) -> Enrolment {
    Enrolment {
        account_keys: Base64(new.keys.encode()),
        encryption_key: new.keys.encryption_key.id(),
        bind_mac: Base64(bind_mac.to_vec()),
        slots: new.slots.iter().map(sealed_slot).collect(),
        bundle: Base64(new.sealed_bundle),
    }
}

/// A slot as the server keeps it.
pub(crate) fn sealed_slot(slot: &Slot) -> SealedSlot {
    SealedSlot { slot: slot.slot, object: Base64(slot.encode()) }
}
