//! What is sent and what comes.

use envelope::{AttachmentId, MessageId, limits::ENVELOPE_MAX};
use wire::{
    feed::{Cursor, Feed},
    upload::{CommitQuery, Committed, Declare, Parts},
};

use super::{Method, bytes, done, json, request};
use crate::error::Error;

/// Declares an attachment; may be repeated.
///
/// # Errors
/// No answer, or a problem.
pub async fn declare(attachment: AttachmentId, declare: &Declare) -> Result<(), Error> {
    done(Method::Put, &format!("/attachments/{attachment}"), Some(declare)).await
}

/// Which parts of a declared attachment the server has.
///
/// # Errors
/// No answer, or a problem.
pub async fn parts(attachment: AttachmentId) -> Result<Parts, Error> {
    json(Method::Get, &format!("/attachments/{attachment}/parts"), None::<&()>).await
}

/// Commits a message with its attachments; may be repeated with the same bytes.
///
/// # Errors
/// No answer, or a problem.
pub async fn commit(
    message: MessageId,
    envelope: &[u8],
    attachments: &[AttachmentId],
) -> Result<Committed, Error> {
    let query = CommitQuery::new(attachments).attachments;
    request::put_octets(&format!("/messages/{message}?attachments={query}"), envelope).await
}

/// A page of the feed.
///
/// # Errors
/// No answer, or a problem.
pub async fn feed(after: Cursor) -> Result<Feed, Error> {
    json(Method::Get, &format!("/feed?after={}", after.0), None::<&()>).await
}

/// The envelope of a message in the feed.
///
/// # Errors
/// No answer, or a problem.
pub async fn envelope(message: MessageId) -> Result<Vec<u8>, Error> {
    bytes(&format!("/messages/{message}"), ENVELOPE_MAX).await
}
