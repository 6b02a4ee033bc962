//! The account's passkeys.

use envelope::PasskeyId;
use wire::{
    passkey::{PasskeyFinish, PasskeyName, PasskeyRemoval, PasskeyStarted, Passkeys},
    permit::Action,
};

use super::{Method, Prepared, done, json};
use crate::error::Error;

/// The account's passkeys.
///
/// # Errors
/// No answer, or a problem.
pub async fn passkeys() -> Result<Passkeys, Error> {
    json(Method::Get, "/passkeys", None::<&()>).await
}

/// Begins the registration of a passkey.
///
/// # Errors
/// No answer, or a problem: the account has too many.
pub async fn start_passkey() -> Result<PasskeyStarted, Error> {
    json(Method::Post, "/passkeys/start", None::<&()>).await
}

/// Registers a passkey, with the account's other keys if it opens the account; may be repeated.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn finish_passkey(finish: &PasskeyFinish) -> Result<Prepared, Error> {
    Prepared::new(Action::AddPasskey, Method::Post, "/passkeys/finish", finish)
}

/// Gives a passkey another name.
///
/// # Errors
/// No answer, or a problem: there is none.
pub async fn name_passkey(passkey: PasskeyId, name: &PasskeyName) -> Result<(), Error> {
    done(Method::Put, &format!("/passkeys/{passkey}/name"), Some(name)).await
}

/// Removes a passkey, with the account's other keys if it opened the account; may be repeated.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn remove_passkey(passkey: PasskeyId, removal: &PasskeyRemoval) -> Result<Prepared, Error> {
    Prepared::new(Action::RemovePasskey, Method::Post, format!("/passkeys/{passkey}/removal"), removal)
}
