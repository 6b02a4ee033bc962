//! How a new device is let in by one that has the account open.

use envelope::Hash;
use wire::{
    link::{LinkClaimed, LinkExchange, LinkFinished, LinkSealed, LinkStart, LinkView},
    permit::Action,
};

use super::{Method, Prepared, json};
use crate::error::Error;

/// Begins the link of a new device.
///
/// # Errors
/// No answer, or a problem.
pub async fn start_link(start: &LinkStart) -> Result<LinkExchange, Error> {
    json(Method::Post, "/link", Some(start)).await
}

/// How far a link has come.
///
/// # Errors
/// No answer, or a problem: it has ended.
pub async fn look_at_link(exchange: &LinkExchange) -> Result<LinkView, Error> {
    json(Method::Post, "/link/look", Some(exchange)).await
}

/// Ends a link, and opens a session.
///
/// # Errors
/// No answer, or a problem: it has ended.
pub async fn finish_link(exchange: &LinkExchange) -> Result<LinkFinished, Error> {
    json(Method::Post, "/link/finish", Some(exchange)).await
}

/// Says that a device of the account has read a new device's code.
///
/// # Errors
/// No answer, or a problem: it has ended, or another account came first.
pub async fn claim_link(link: Hash) -> Result<LinkClaimed, Error> {
    json(Method::Put, &format!("/link/{link}/account"), None::<&()>).await
}

/// Hands over what was sealed for a new device; may be repeated with the same bytes.
///
/// # Errors
/// It is not JSON, which cannot be.
pub fn seal_link(link: Hash, sealed: &LinkSealed) -> Result<Prepared, Error> {
    Prepared::new(Action::LinkDevice, Method::Put, format!("/link/{link}/sealed"), sealed)
}
