//! The account: what opens it, what it consists of, what it needs, and its end.

use wire::{
    account::{Account, AccountStates, NextState},
    assurance::{Choose, Standing, Table},
    closing::CloseAccount,
    permit::Action,
    rekey::{PasswordStart, PasswordStarted, Rekey},
    succession::Succession,
};

use super::{Method, Prepared, done, json};
use crate::error::Error;

/// The insurer's table of levels.
///
/// # Errors
/// No answer, or a problem.
pub async fn levels() -> Result<Table, Error> {
    json(Method::Get, "/levels", None::<&()>).await
}

/// Where the session stands.
///
/// # Errors
/// No answer, or a problem.
pub async fn standing() -> Result<Standing, Error> {
    json(Method::Get, "/account/level", None::<&()>).await
}

/// Chooses what one's own data need: as much as before, or more.
///
/// # Errors
/// No answer, or a problem.
pub async fn choose_level(choose: &Choose) -> Result<(), Error> {
    done(Method::Put, "/account/level", Some(choose)).await
}

/// Chooses that one's own data need less.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn lower_level(choose: &Choose) -> Result<Prepared, Error> {
    Prepared::new(Action::LowerLevel, Method::Put, "/account/level/lower", choose)
}

/// Has the account closed after some days; its sessions end.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn close_account(close: &CloseAccount) -> Result<Prepared, Error> {
    Prepared::new(Action::CloseAccount, Method::Post, "/account/closing", close)
}

/// Begins another password's registration.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_password(start: &PasswordStart) -> Result<PasswordStarted, Error> {
    json(Method::Post, "/account/password", Some(start)).await
}

/// Puts the account under other keys; may be repeated.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn rekey(rekey: &Rekey) -> Result<Prepared, Error> {
    Prepared::new(Action::ChangeKeys, Method::Put, "/account/keys", rekey)
}

/// All that the module needs to open the account.
///
/// # Errors
/// No answer, or a problem.
pub async fn account() -> Result<Account, Error> {
    json(Method::Get, "/account", None::<&()>).await
}

/// The account's signed states, oldest first.
///
/// # Errors
/// No answer, or a problem.
pub async fn states() -> Result<AccountStates, Error> {
    json(Method::Get, "/account/states", None::<&()>).await
}

/// Hands over the account's next state; may be repeated.
///
/// # Errors
/// No answer, or a problem: another device was quicker.
pub async fn put_state(next: &NextState) -> Result<(), Error> {
    done(Method::Put, "/account/state", Some(next)).await
}

/// Which letters would end the account, and how the mail of the one before it comes back.
///
/// # Errors
/// No answer, or a problem.
pub async fn succession() -> Result<Succession, Error> {
    json(Method::Get, "/account/succession", None::<&()>).await
}
