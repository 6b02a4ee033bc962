//! Messages: their commit, the feeds in which they stand, and their envelopes.

use async_trait::async_trait;
use envelope::{AttachmentId, Hash, KeyId, MessageId};
use wire::{
    feed::{Cursor, Feed},
    upload::Committed,
};

use super::{Principal, RowsError};

/// A message to be committed; its envelope has been checked.
#[derive(Debug)]
pub struct NewMessage<'a> {
    /// Who hands it over.
    pub owner: Principal,
    /// Its id.
    pub message: MessageId,
    /// SHA-256 of the envelope's bytes.
    pub hash: Hash,
    /// The envelope's bytes.
    pub envelope: &'a [u8],
    /// The keys that it is sealed to.
    pub recipients: &'a [KeyId],
    /// Its attachments, in order.
    pub attachments: &'a [AttachmentId],
}

/// What became of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Commit {
    /// The message is in the feeds of its readers.
    New(Committed, Vec<Principal>),
    /// It was there before, with the same bytes and attachments.
    Again(Committed),
    /// The id stands for another message.
    Conflict,
    /// Nobody has one of the recipient keys, or it is not this owner's to write to.
    UnknownRecipient,
    /// Parts of an attachment are missing, or it was never declared for this message by this owner.
    Incomplete,
}

/// Committed messages.
#[async_trait]
pub trait Messages {
    /// Commits a message with its attachments, or finds that it has been committed.
    async fn commit(&self, message: &NewMessage<'_>, now: u64) -> Result<Commit, RowsError>;

    /// At most `limit` entries of a reader's feed after a place.
    async fn feed(&self, reader: Principal, after: Cursor, limit: u32) -> Result<Feed, RowsError>;

    /// The envelope of a message in this reader's feed.
    async fn envelope(&self, reader: Principal, message: MessageId) -> Result<Option<Vec<u8>>, RowsError>;
}
