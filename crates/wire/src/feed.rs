//! The feed: every message that a principal may open, in the order in which the server took it over.

use envelope::{AttachmentId, Hash, MessageId};
use serde::{Deserialize, Serialize};

/// A place in the feed; grows, says nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Cursor(pub u64);

/// Query of `GET …/feed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct FeedQuery {
    /// Entries after this place.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(value_type = u64))]
    pub after: Cursor,
    /// So many entries at most; [`crate::limits::FEED_PAGE`] is the largest.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// `GET …/feed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Feed {
    /// Entries, oldest first.
    pub entries: Vec<FeedEntry>,
    /// Where to go on.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub next: Cursor,
    /// Whether there is more already.
    pub more: bool,
}

/// One message of the feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedEntry {
    /// Its place.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub cursor: Cursor,
    /// The message.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub message: MessageId,
    /// SHA-256 of the envelope's bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub envelope: Hash,
    /// When the server took it over, ms since 1970.
    pub handed_over: u64,
    /// Its attachments.
    pub attachments: Vec<FeedAttachment>,
}

/// An attachment of a [`FeedEntry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedAttachment {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub attachment: AttachmentId,
    /// The sealed object's length in bytes.
    pub object_len: u64,
}

/// Name of the server-sent event that says: the feed has grown. Its data say nothing.
pub const FEED_EVENT: &str = "feed";
