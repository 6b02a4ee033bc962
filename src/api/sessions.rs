//! Where the account is signed in, and what happened there.

use envelope::{DeviceId, SessionId};
use wire::{
    account::{DeviceName, Session, Sessions},
    activity::Activity,
};

use super::{Method, done, json, request};
use crate::error::Error;

/// Ends the session.
///
/// # Errors
/// No answer, or a problem.
pub async fn sign_out() -> Result<(), Error> {
    done(Method::Post, "/sign-out", None::<&()>).await
}

/// Ends the session of a page that is just going: nobody waits for an answer.
pub fn sign_out_in_leaving() {
    request::send_in_leaving("/sign-out");
}

/// Says that the session is on a computer that others use too.
///
/// # Errors
/// No answer, or a problem: there is none.
pub async fn share_session() -> Result<Session, Error> {
    json(Method::Put, "/session/shared", None::<&()>).await
}

/// The session of this browser.
///
/// # Errors
/// No answer, or a problem: there is none.
pub async fn session() -> Result<Session, Error> {
    json(Method::Get, "/session", None::<&()>).await
}

/// Where the account is signed in.
///
/// # Errors
/// No answer, or a problem.
pub async fn sessions() -> Result<Sessions, Error> {
    json(Method::Get, "/sessions", None::<&()>).await
}

/// Gives a device of the account a name.
///
/// # Errors
/// No answer, or a problem: the account was never opened on it.
pub async fn name_device(device: DeviceId, name: &DeviceName) -> Result<(), Error> {
    done(Method::Put, &format!("/devices/{device}/name"), Some(name)).await
}

/// What happened to the account lately.
///
/// # Errors
/// No answer, or a problem.
pub async fn activity() -> Result<Activity, Error> {
    json(Method::Get, "/account/activity", None::<&()>).await
}

/// Ends a session of the account.
///
/// # Errors
/// No answer, or a problem: there is none.
pub async fn end_session(session: SessionId) -> Result<(), Error> {
    done(Method::Delete, &format!("/sessions/{session}"), None::<&()>).await
}

/// Ends every session of the account but this one.
///
/// # Errors
/// No answer, or a problem.
pub async fn end_other_sessions() -> Result<(), Error> {
    done(Method::Delete, "/sessions", None::<&()>).await
}
