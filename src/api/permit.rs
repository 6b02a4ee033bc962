//! Requests that may take a permit, and how one is got.

use serde::Serialize;
use wire::{
    permit::{Action, PasskeyShown, PermitByPassword, PermitFor, PermitStarted, digest},
    sign_in::SignInStarted,
    unlock::UnlockFinish,
};

use super::request::{Method, ROOT, done, done_with, json};
use crate::error::Error;

/// A request that is made once, so that it can be sent again byte for byte: a permit is for these bytes.
pub struct Prepared {
    action: Action,
    method: Method,
    path: String,
    body: String,
}

impl Prepared {
    pub(super) fn new(
        action: Action,
        method: Method,
        path: impl Into<String>,
        body: &impl Serialize,
    ) -> Result<Self, Error> {
        let body = serde_json::to_string(body).map_err(|_| wire::ProblemKind::Invalid)?;
        Ok(Self { action, method, path: path.into(), body })
    }

    /// Which permit it takes.
    pub fn permit(&self) -> PermitFor {
        let path = format!("{ROOT}{}", self.path);
        PermitFor { action: self.action, digest: digest(&path, self.body.as_bytes()) }
    }

    /// Sends it; may be repeated.
    ///
    /// # Errors
    /// No answer, or a problem: it takes a permit.
    pub async fn send(&self) -> Result<(), Error> {
        done_with(self.method, &self.path, self.body.clone()).await
    }
}

/// What has to be shown for a permit.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_permit(request: &PermitFor) -> Result<PermitStarted, Error> {
    json(Method::Post, "/permits/start", Some(request)).await
}

/// Gets a permit by passkey.
///
/// # Errors
/// No answer, or a problem: the passkey is refused.
pub async fn permit_by_passkey(shown: &PasskeyShown) -> Result<(), Error> {
    done(Method::Post, "/permits/passkey", Some(shown)).await
}

/// Begins to prove the password for a permit.
///
/// # Errors
/// No answer, or a problem: the account has a passkey.
pub async fn start_permit_by_password(by: &PermitByPassword) -> Result<SignInStarted, Error> {
    json(Method::Post, "/permits/password/start", Some(by)).await
}

/// Gets a permit by password.
///
/// # Errors
/// No answer, or a problem.
pub async fn permit_by_password(finish: &UnlockFinish) -> Result<(), Error> {
    done(Method::Post, "/permits/password/finish", Some(finish)).await
}
