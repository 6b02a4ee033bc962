//! Signing in: OPAQUE proves the password to the server, and gives what opens the password's slot. Or the recovery code does both.

use crypto::{login::derive_login, opaque, passkey::PrfOutput, recovery};
use envelope::{Base64, Hash, RecoveryCode};
use wire::InsuranceNumber;
use worker::{Answer, Failure, call::PasskeyUse};
use zeroize::Zeroizing;

use crate::{
    exchange::{Exchange, Opaque, Opener, Proven, SigningIn},
    module::Module,
    rng::rng,
    stretch,
};

impl Module {
    /// Begins a login.
    pub(crate) fn begin_sign_in(&self, login: Hash, password: Zeroizing<String>) -> Result<Answer, Failure> {
        let started = opaque::login_start(password.as_bytes(), &mut rng()).map_err(|_| Failure::Internal)?;
        let opaque = Opaque { state: started.state, password };
        self.exchange.replace(Exchange::SigningIn(SigningIn { login, opaque }));
        Ok(Answer::SignInBegun { login, credential_request: Base64(started.message) })
    }

    /// Finishes it. A wrong password and an unknown account show here, and look alike.
    pub(crate) async fn finish_sign_in(&self, response: &Base64) -> Result<Answer, Failure> {
        let SigningIn { login, opaque } =
            self.exchange.borrow_mut().take_signing_in().ok_or(Failure::State)?;
        let finished = stretch::sign_in(&opaque, response.as_ref()).await?;
        let opener = Opener::Password(finished.export_key);
        let proven = Proven { login: Some(login), opener, made: None, typed: Some(opaque.password) };
        self.exchange.replace(Exchange::Proven(proven));
        Ok(Answer::SignInReady { credential_finalization: Base64(finished.message) })
    }

    /// Begins a proof of the password that opens nothing.
    pub(crate) fn begin_proof(&self, login: Hash, password: Zeroizing<String>) -> Result<Answer, Failure> {
        self.open_account()?;
        let started = opaque::login_start(password.as_bytes(), &mut rng()).map_err(|_| Failure::Internal)?;
        self.proof.replace(Some(Opaque { state: started.state, password }));
        Ok(Answer::SignInBegun { login, credential_request: Base64(started.message) })
    }

    /// Finishes it. What the password would open is forgotten.
    pub(crate) async fn finish_proof(&self, response: &Base64) -> Result<Answer, Failure> {
        let opaque = self.proof.borrow_mut().take().ok_or(Failure::State)?;
        let finished = stretch::sign_in(&opaque, response.as_ref()).await?;
        Ok(Answer::SignInReady { credential_finalization: Base64(finished.message) })
    }

    /// Takes the recovery code, and says what it proves.
    pub(crate) fn begin_recovery(
        &self,
        insurance_number: &InsuranceNumber,
        code: &Zeroizing<String>,
    ) -> Result<Answer, Failure> {
        // The portal reads the code before it asks.
        let code: RecoveryCode = code.parse().map_err(|_| Failure::Protocol)?;
        let (login, auth) = (derive_login(insurance_number.as_str()), recovery::auth(&code));
        let proven = Proven { login: Some(login), opener: Opener::Recovery(code), made: None, typed: None };
        self.exchange.replace(Exchange::Proven(proven));
        Ok(Answer::RecoveryBegun { login, auth: Base64(auth.to_vec()) })
    }

    /// Takes what a passkey gives. It is here before the server knows of the sign-in, so that it passes the page once and at
    /// once.
    pub(crate) fn take_passkey(&self, for_what: PasskeyUse, output: PrfOutput) -> Result<Answer, Failure> {
        if for_what == PasskeyUse::SignIn {
            let proven = Proven { login: None, opener: Opener::Passkey(output), made: None, typed: None };
            self.exchange.replace(Exchange::Proven(proven));
        } else {
            self.open_account()?;
            self.renewal.borrow_mut().offer(for_what == PasskeyUse::AddAgain, output)?;
        }
        Ok(Answer::Done)
    }
}
