//! The one answer to everything that cannot be opened.

/// The object was refused: malformed, forged, changed, or sealed for somebody else.
///
/// There is one variant on purpose: which check failed is nobody's business, and helps only those who forge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The object was refused.
    #[error("the object cannot be opened")]
    Refused,
}

impl OpenError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        "cannot-open"
    }
}

impl From<cobblestone::Refused> for OpenError {
    fn from(_: cobblestone::Refused) -> Self {
        Self::Refused
    }
}

impl From<envelope::ParseError> for OpenError {
    fn from(_: envelope::ParseError) -> Self {
        Self::Refused
    }
}
