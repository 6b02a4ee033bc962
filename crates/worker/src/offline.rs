//! Opening without the server: the password's slot on this device, made while the account is open.

use crypto::{
    Secret,
    login::derive_login,
    slot::{Slot, SlotSecret},
};
use envelope::{Base64, SlotId};
use wire::InsuranceNumber;
use worker::{Answer, Failure};
use zeroize::Zeroizing;

use crate::{
    exchange::{Exchange, Opener, Proven},
    module::Module,
    rng::rng,
    stretch,
};

impl Module {
    /// Opens the slot with the password; the account can be unlocked then. A slot that is none looks like a wrong password.
    pub(crate) async fn take_password(
        &self,
        insurance_number: &InsuranceNumber,
        password: &Zeroizing<String>,
        slot: &Base64,
    ) -> Result<Answer, Failure> {
        let slot = Slot::parse(slot.as_ref()).map_err(|_| Failure::WrongPassword)?;
        let secret = stretch::offline(password, slot.slot).await?;
        let unlock_key = slot.open(SlotSecret::Offline(&secret)).map_err(|_| Failure::WrongPassword)?;
        let login = Some(derive_login(insurance_number.as_str()));
        let opener = Opener::Offline(unlock_key);
        self.exchange.replace(Exchange::Proven(Proven { login, opener, made: None, typed: None }));
        Ok(Answer::Done)
    }

    /// A slot for the password that has opened the account; the password is forgotten then.
    pub(crate) async fn seal_offline(&self) -> Result<Vec<u8>, Failure> {
        let account = self.open_account()?;
        let password = account.typed.take().ok_or(Failure::State)?;
        let slot = SlotId::new(*Secret::generate(&mut rng()).expose());
        let secret = stretch::offline(&password, slot).await?;
        Ok(Slot::create(slot, SlotSecret::Offline(&secret), &account.unlock_key, &mut rng()).encode())
    }
}
