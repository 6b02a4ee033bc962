//! Linking: a new device shows a code, and a device that has the account open seals to it what opens the account.

use crypto::link::{NewLink, derive_digits, seal_link};
use envelope::{AccountId, Base64, LinkCode};
use worker::{Answer, Failure};
use zeroize::Zeroizing;

use crate::{
    exchange::{Exchange, Opener, Proven},
    module::Module,
    rng::rng,
};

impl Module {
    /// Makes a key for this device, and the code that names it.
    pub(crate) fn begin_link(&self) -> Answer {
        let link = NewLink::generate(&mut rng());
        let (public_key, code) = (Base64(link.public_key().to_vec()), link.code().to_string());
        self.exchange.replace(Exchange::Linking(Box::new(link)));
        Answer::LinkBegun { public_key, code }
    }

    /// Opens what came for this device; the account can be unlocked then, as after a sign-in.
    pub(crate) fn finish_link(&self, account: AccountId, sealed: &Base64) -> Result<Answer, Failure> {
        let linked = match &*self.exchange.borrow() {
            Exchange::Linking(link) => link.open(account, sealed.as_ref()),
            _ => return Err(Failure::State),
        };
        let linked = linked.map_err(|_| Failure::LinkForged)?;
        let opener = Opener::Linked(linked.unlock_key);
        self.exchange.replace(Exchange::Proven(Proven {
            login: Some(linked.login),
            opener,
            made: Some(account),
            typed: None,
        }));
        Ok(Answer::Done)
    }

    /// Seals what opens the open account to the device that shows this code.
    pub(crate) fn seal_link(&self, code: &Zeroizing<String>, public_key: &Base64) -> Result<Answer, Failure> {
        let open = self.open_account()?;
        let code = read(code)?;
        let public_key = public_key.as_ref().try_into().map_err(|_| Failure::LinkForged)?;
        let sealed = seal_link(&code, public_key, open.account, &open.login, &open.unlock_key, &mut rng());
        Ok(Answer::LinkSealed { sealed: sealed.map_err(|_| Failure::LinkForged)?.into() })
    }
}

/// What both devices show.
pub(crate) fn compare_link(code: &Zeroizing<String>, account: AccountId) -> Result<Answer, Failure> {
    Ok(Answer::LinkDigits { digits: derive_digits(&read(code)?, account) })
}

/// The portal reads the code before it asks.
fn read(code: &Zeroizing<String>) -> Result<LinkCode, Failure> {
    code.parse().map_err(|_| Failure::Protocol)
}
