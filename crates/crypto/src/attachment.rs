//! Attachments: a file sealed as an object of its own, in upload parts, and opened from them.

mod opener;
mod plan;
mod sealer;

use envelope::{
    AttachmentId, ConversationId, Hash, KeyId, MessageId,
    attachment::{PREFIX_LEN, prefix},
    limits::FILE_MAX,
    padding::padded_len,
};

pub use opener::AttachmentOpener;
pub use plan::{OpenPlan, SealPlan, open_window};
pub use sealer::PartSealer;

use crate::{CryptoRng, Secret};

const CONTEXT_LABEL: &[u8] = b"siegel/attachment/v1\0";

/// The key of one attachment; never used for a second.
#[derive(PartialEq, Eq)]
pub struct FileKey(Secret<32>);

impl FileKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Secret::generate(rng))
    }

    /// The key of these bytes.
    pub const fn from_bytes(bytes: Secret<32>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn to_bytes(&self) -> &Secret<32> {
        &self.0
    }
}

/// Where an attachment stands; sealed into it, so that it opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentContext {
    /// The attachment.
    pub attachment: AttachmentId,
    /// The conversation of its message.
    pub conversation: ConversationId,
    /// Its message.
    pub message: MessageId,
    /// The key that signs its message.
    pub sender_key: KeyId,
}

impl AttachmentContext {
    /// The context of the chunked stream.
    fn encode(&self, prefix: &[u8; PREFIX_LEN]) -> Vec<u8> {
        let mut context = CONTEXT_LABEL.to_vec();
        context.extend_from_slice(prefix);
        context.extend_from_slice(self.conversation.as_bytes());
        context.extend_from_slice(self.message.as_bytes());
        context.extend_from_slice(self.sender_key.as_bytes());
        context
    }

    /// The object's first bytes and the context, for a file of `size` bytes.
    fn of_size(&self, size: u64) -> ([u8; PREFIX_LEN], Vec<u8>) {
        let prefix = prefix(self.attachment, padded_len(size));
        (prefix, self.encode(&prefix))
    }
}

/// What is known of an attachment once it is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedAttachment {
    /// The file's true size in bytes.
    pub size: u64,
    /// Bytes of the object.
    pub object_len: u64,
    /// The object's digest.
    pub digest: Hash,
}

/// Why a file cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealAttachmentError {
    /// Files without content are not sent.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than the limit of 1 GiB.
    #[error("the file is too large")]
    TooLarge,
    /// More or fewer bytes than the file had when it was picked: it has changed since.
    #[error("the file has changed while it was read")]
    Changed,
    /// A sealed part did not open to what went in: memory or program is broken.
    #[error("a sealed part does not open again")]
    Verification,
    /// A part was asked for after the last one, or the end before it.
    #[error("parts were asked for out of order")]
    Order,
}

impl SealAttachmentError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "file-empty",
            Self::TooLarge => "file-too-large",
            Self::Changed => "file-changed",
            Self::Verification => "seal-verification",
            Self::Order => "seal-order",
        }
    }
}

/// Whether a file of `size` bytes may be sealed; to be asked before it is read.
///
/// # Errors
/// [`SealAttachmentError::Empty`], [`SealAttachmentError::TooLarge`].
pub const fn check_size(size: u64) -> Result<(), SealAttachmentError> {
    match size {
        0 => Err(SealAttachmentError::Empty),
        1..=FILE_MAX => Ok(()),
        _ => Err(SealAttachmentError::TooLarge),
    }
}

#[cfg(test)]
mod tests;
