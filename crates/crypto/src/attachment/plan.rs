//! What is settled before the first byte of a file is sealed, by whichever engine seals it.

use cobblestone::StreamKeys;
use envelope::{
    Hash,
    attachment::{AttachmentHeader, HEADER_LEN, PREFIX_LEN, object_digest, object_len, part_count},
    padding::padded_len,
};

use super::{AttachmentContext, FileKey, SealAttachmentError, SealedAttachment, check_size};
use crate::{CryptoRng, rng::generate_bytes};

/// An object to be: its header, its lengths, and the keys of its chunks.
///
/// Its chunks stand after the header, one after the other: the file and zeros up to the padded length, cut into chunks of
/// 16 KiB, the last one short. [`PartSealer`](super::PartSealer) does all of that; another engine follows this plan.
pub struct SealPlan {
    size: u64,
    header: AttachmentHeader,
    keys: StreamKeys,
}

impl SealPlan {
    /// The plan for a file of `size` bytes, with a fresh salt.
    ///
    /// # Errors
    /// [`SealAttachmentError::Empty`], [`SealAttachmentError::TooLarge`].
    pub fn new(
        context: &AttachmentContext,
        key: &FileKey,
        size: u64,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, SealAttachmentError> {
        check_size(size)?;
        let (prefix, stream_context) = context.of_size(size);
        let salt = generate_bytes(rng);
        let keys = StreamKeys::derive(key.to_bytes().expose(), &salt, &stream_context);
        let header = AttachmentHeader {
            attachment: context.attachment,
            padded_len: padded_len(size),
            salt,
            commitment: *keys.commitment(),
        };
        debug_assert_eq!(header.encode()[..PREFIX_LEN], prefix);
        Ok(Self { size, header, keys })
    }

    /// The keys of the chunks, derived once more: what was sealed with the first is to be opened with these.
    pub fn derive_again(&self, context: &AttachmentContext, key: &FileKey) -> StreamKeys {
        let (_, stream_context) = context.of_size(self.size);
        StreamKeys::derive(key.to_bytes().expose(), &self.header.salt, &stream_context)
    }

    /// The keys of the chunks.
    pub const fn keys(&self) -> &StreamKeys {
        &self.keys
    }

    /// The object's first bytes.
    pub fn header(&self) -> [u8; HEADER_LEN] {
        self.header.encode()
    }

    /// Bytes of the file.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Bytes of the file and the zeros after it.
    pub const fn padded_len(&self) -> u64 {
        self.header.padded_len
    }

    /// Bytes of the whole object.
    pub const fn object_len(&self) -> u64 {
        object_len(self.header.padded_len)
    }

    /// Number of parts.
    pub const fn parts(&self) -> u32 {
        part_count(self.object_len())
    }

    /// What the message will say of the object, whose parts have these hashes.
    ///
    /// # Errors
    /// [`SealAttachmentError::Order`] if they are not all.
    pub fn finish(&self, parts: &[Hash]) -> Result<SealedAttachment, SealAttachmentError> {
        if parts.len() != self.parts() as usize {
            return Err(SealAttachmentError::Order);
        }
        let object_len = self.object_len();
        Ok(SealedAttachment { size: self.size, object_len, digest: object_digest(object_len, parts) })
    }
}
