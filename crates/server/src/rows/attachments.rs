//! Attachments: what was declared, which parts exist, who may read them.

use async_trait::async_trait;
use envelope::{AttachmentId, Hash};
use wire::upload::Declare;

use super::{Principal, RowsError};

/// What became of a declaration or of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is there, now or by an earlier request of the same content.
    Yes,
    /// The id stands for something else.
    Conflict,
}

/// An attachment that may be read: its parts in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableAttachment {
    /// The sealed object's length in bytes.
    pub object_len: u64,
    /// The digest of each part.
    pub parts: Vec<Hash>,
}

/// Declared attachments and their parts. A part's row is written after its bytes are kept.
#[async_trait]
pub trait Attachments {
    /// Declares an attachment of this owner.
    async fn declare(
        &self,
        owner: Principal,
        attachment: AttachmentId,
        declare: &Declare,
    ) -> Result<Kept, RowsError>;

    /// What this owner declared.
    async fn declared(
        &self,
        owner: Principal,
        attachment: AttachmentId,
    ) -> Result<Option<Declare>, RowsError>;

    /// The digest of a part that exists.
    async fn part(&self, attachment: AttachmentId, index: u32) -> Result<Option<Hash>, RowsError>;

    /// Says that a part's bytes are kept.
    async fn add_part(&self, attachment: AttachmentId, index: u32, digest: Hash) -> Result<Kept, RowsError>;

    /// Indices of the parts that exist, ascending.
    async fn parts(&self, attachment: AttachmentId) -> Result<Vec<u32>, RowsError>;

    /// An attachment of a message in this reader's feed.
    async fn readable_attachment(
        &self,
        reader: Principal,
        attachment: AttachmentId,
    ) -> Result<Option<ReadableAttachment>, RowsError>;
}
