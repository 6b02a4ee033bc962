//! Signing in: OPAQUE proves the password to the server, and gives what opens the password's slot.

use crypto::{login::derive_login, opaque};
use envelope::Base64;
use wire::InsuranceNumber;
use worker::{Answer, Failure};
use zeroize::Zeroizing;

use crate::{
    exchange::{Exchange, Opaque, Proven},
    module::Module,
    rng::rng,
    stretch,
};

impl Module {
    /// Begins a login.
    pub(crate) fn begin_sign_in(
        &self,
        insurance_number: &InsuranceNumber,
        password: Zeroizing<String>,
    ) -> Result<Answer, Failure> {
        let started = opaque::login_start(password.as_bytes(), &mut rng()).map_err(|_| Failure::Internal)?;
        self.exchange.replace(Exchange::SigningIn(Opaque { state: started.state, password }));
        Ok(Answer::SignInBegun {
            login: derive_login(insurance_number.as_str()),
            credential_request: Base64(started.message),
        })
    }

    /// Finishes it. A wrong password and an unknown account show here, and look alike.
    pub(crate) async fn finish_sign_in(&self, response: &Base64) -> Result<Answer, Failure> {
        let opaque = self.exchange.borrow_mut().take_signing_in().ok_or(Failure::State)?;
        let finished = stretch::sign_in(&opaque, response.as_ref()).await?;
        let proven = Proven { export_key: finished.export_key, made: None };
        self.exchange.replace(Exchange::Proven(proven));
        Ok(Answer::SignInReady { credential_finalization: Base64(finished.message) })
    }
}
