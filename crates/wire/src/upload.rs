//! Attachments in parts, and the commit of a message with its attachments.
//!
//! Declare (`PUT …/attachments/{id}`), put parts (`PUT …/attachments/{id}/parts/{index}` with the header
//! [`PART_DIGEST`]), ask which exist (`GET …/attachments/{id}/parts`), then commit the envelope
//! (`PUT …/messages/{id}?attachments=id,id`). Every step may be repeated; the same bytes are fine, others are a conflict.

use envelope::{AttachmentId, Hash, MessageId};
use serde::{Deserialize, Serialize};

/// Header of a part: SHA-256 of its bytes, 64 hexadecimal digits.
pub const PART_DIGEST: &str = "siegel-part-digest";

/// `PUT …/attachments/{id}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Declare {
    /// The message that it will belong to.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: MessageId,
    /// The sealed object's length in bytes; the parts follow from it.
    pub object_len: u64,
}

/// `GET …/attachments/{id}/parts`: what the server has already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Parts {
    /// The sealed object's declared length in bytes.
    pub object_len: u64,
    /// Indices of the parts that exist, ascending.
    pub present: Vec<u32>,
}

/// Answer to the commit of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Committed {
    /// SHA-256 of the envelope's bytes as the server has them.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub envelope: Hash,
    /// When the server took the message over, ms since 1970; the same on every repetition.
    pub handed_over: u64,
}

/// Query of the commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitQuery {
    /// Ids of the message's attachments, separated by commas; all their parts must exist.
    #[serde(default)]
    pub attachments: String,
}

impl CommitQuery {
    /// The query that names these attachments.
    pub fn new(attachments: &[AttachmentId]) -> Self {
        let ids: Vec<String> = attachments.iter().map(ToString::to_string).collect();
        Self { attachments: ids.join(",") }
    }

    /// The attachments that the query names, or `None` if one is no id.
    pub fn ids(&self) -> Option<Vec<AttachmentId>> {
        self.attachments.split(',').filter(|id| !id.is_empty()).map(|id| id.parse().ok()).collect()
    }
}
