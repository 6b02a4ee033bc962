//! Who is told that there is mail.

use wire::{
    notices::{EmailCode, Notices, PutEmail, PutPush},
    permit::Action,
};

use super::{Method, Prepared, done, json};
use crate::error::Error;

/// Who is told that there is mail.
///
/// # Errors
/// No answer, or a problem.
pub async fn notices() -> Result<Notices, Error> {
    json(Method::Get, "/notices", None::<&()>).await
}

/// Tells this device; may be repeated.
///
/// # Errors
/// No answer, or a problem.
pub async fn put_push(push: &PutPush) -> Result<(), Error> {
    done(Method::Put, "/notices/push", Some(push)).await
}

/// Tells this device no longer.
///
/// # Errors
/// No answer, or a problem.
pub async fn delete_push() -> Result<(), Error> {
    done(Method::Delete, "/notices/push", None::<&()>).await
}

/// Mails a code to an address.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn put_email(email: &PutEmail) -> Result<Prepared, Error> {
    Prepared::new(Action::SetEmail, Method::Put, "/notices/email", email)
}

/// Tells the address whose code this is.
///
/// # Errors
/// No answer, or a problem: it is another code.
pub async fn confirm_email(code: &EmailCode) -> Result<(), Error> {
    done(Method::Post, "/notices/email/code", Some(code)).await
}

/// Tells nobody by e-mail any more.
///
/// # Errors
/// No answer, or a problem.
pub async fn delete_email() -> Result<(), Error> {
    done(Method::Delete, "/notices/email", None::<&()>).await
}
