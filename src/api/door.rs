//! What lets people in: letters, passwords, codes, identity providers, passkeys.

use wire::{
    account::Session,
    activation::{ActivationFinish, ActivationStart, ActivationStarted},
    identity::{IdentityFinish, IdentityOffer, IdentityStarted},
    passkey::{PasskeySignIn, PasskeySignInStarted},
    permit::{PasskeyAsked, PasskeyShown},
    sign_in::{RecoverySignIn, SignInFinish, SignInStart, SignInStarted},
    unlock::{UnlockFinish, UnlockStart},
};

use super::{Method, done, json};
use crate::error::Error;

/// Proves a letter and begins a password's registration.
///
/// # Errors
/// No answer, or a problem: the letter is refused.
pub async fn start_activation(start: &ActivationStart) -> Result<ActivationStarted, Error> {
    json(Method::Post, "/activation/start", Some(start)).await
}

/// Uses a letter up and opens a session.
///
/// # Errors
/// No answer, or a problem.
pub async fn finish_activation(finish: &ActivationFinish) -> Result<Session, Error> {
    json(Method::Post, "/activation/finish", Some(finish)).await
}

/// Begins a sign-in.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_sign_in(start: &SignInStart) -> Result<SignInStarted, Error> {
    json(Method::Post, "/sign-in/start", Some(start)).await
}

/// Finishes a sign-in and opens a session.
///
/// # Errors
/// No answer, or a problem.
pub async fn finish_sign_in(finish: &SignInFinish) -> Result<Session, Error> {
    json(Method::Post, "/sign-in/finish", Some(finish)).await
}

/// Signs in by recovery code.
///
/// # Errors
/// No answer, or a problem.
pub async fn recover(recovery: &RecoverySignIn) -> Result<Session, Error> {
    json(Method::Post, "/sign-in/recovery", Some(recovery)).await
}

/// Which identity provider the server takes people from.
///
/// # Errors
/// No answer, or a problem.
pub async fn identity_offer() -> Result<IdentityOffer, Error> {
    json(Method::Get, "/sign-in/identity", None::<&()>).await
}

/// Begins a sign-in by the identity provider.
///
/// # Errors
/// No answer, or a problem: there is no provider, or it does not answer.
pub async fn start_identity_sign_in() -> Result<IdentityStarted, Error> {
    json(Method::Post, "/sign-in/identity", None::<&()>).await
}

/// Finishes a sign-in by the identity provider and opens a session.
///
/// # Errors
/// No answer, or a problem: the provider's answer does not fit.
pub async fn finish_identity_sign_in(finish: &IdentityFinish) -> Result<Session, Error> {
    json(Method::Post, "/sign-in/identity/finish", Some(finish)).await
}

/// Begins a sign-in by passkey.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_passkey_sign_in() -> Result<PasskeySignInStarted, Error> {
    json(Method::Post, "/sign-in/passkey/start", None::<&()>).await
}

/// Finishes a sign-in by passkey and opens a session.
///
/// # Errors
/// No answer, or a problem.
pub async fn finish_passkey_sign_in(finish: &PasskeySignIn) -> Result<Session, Error> {
    json(Method::Post, "/sign-in/passkey/finish", Some(finish)).await
}

/// Begins to prove the password under the session that there is.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_unlock(start: &UnlockStart) -> Result<SignInStarted, Error> {
    json(Method::Post, "/account/unlock/start", Some(start)).await
}

/// Ends it: the password was right.
///
/// # Errors
/// No answer, or a problem.
pub async fn finish_unlock(finish: &UnlockFinish) -> Result<(), Error> {
    done(Method::Post, "/account/unlock/finish", Some(finish)).await
}

/// Begins to raise the session by a passkey.
///
/// # Errors
/// No answer, or a problem: the account has none.
pub async fn start_raising() -> Result<PasskeyAsked, Error> {
    json(Method::Post, "/session/passkey/start", None::<&()>).await
}

/// Raises the session.
///
/// # Errors
/// No answer, or a problem: the passkey is refused.
pub async fn finish_raising(shown: &PasskeyShown) -> Result<Session, Error> {
    json(Method::Post, "/session/passkey/finish", Some(shown)).await
}
