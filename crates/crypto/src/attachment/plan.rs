//! What is settled before the first byte of a file is sealed or opened, by whichever engine does it.

use cobblestone::{ChunkKeys, StreamKeys};
use envelope::{
    Hash,
    attachment::{AttachmentHeader, HEADER_LEN, PREFIX_LEN, Window, object_digest, object_len, part_count},
    limits::{SEALED_CHUNK_LEN, TAG_LEN},
    padding::padded_len,
};
use zeroize::Zeroizing;

use super::{AttachmentContext, FileKey, SealAttachmentError, SealedAttachment, check_size};
use crate::{CryptoRng, OpenError, rng::generate_bytes};

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

/// An object to be opened: the file that a signed message names by key, size and digest.
///
/// [`AttachmentOpener`](super::AttachmentOpener) opens all of it; another engine follows this plan.
pub struct OpenPlan {
    context: AttachmentContext,
    key: FileKey,
    size: u64,
    digest: Hash,
}

impl OpenPlan {
    /// The plan for a file of `size` bytes whose object has this digest.
    ///
    /// # Errors
    /// [`OpenError`] if no file may have this size.
    pub fn new(context: AttachmentContext, key: FileKey, size: u64, digest: Hash) -> Result<Self, OpenError> {
        check_size(size).map_err(|_| OpenError::Refused)?;
        Ok(Self { context, key, size, digest })
    }

    /// Bytes of the file.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Bytes that the object must have.
    pub const fn object_len(&self) -> u64 {
        object_len(padded_len(self.size))
    }

    /// The keys of the chunks, if these first bytes of an object are its header.
    ///
    /// # Errors
    /// [`OpenError`] if they are another object's, or commit to another key or place.
    pub fn keys(&self, header: &[u8]) -> Result<StreamKeys, OpenError> {
        let AttachmentHeader { salt, commitment, .. } = AttachmentHeader::parse(header)?;
        let (prefix, context) = self.context.of_size(self.size);
        if header[..PREFIX_LEN] != prefix {
            return Err(OpenError::Refused);
        }
        Ok(StreamKeys::derive_committed(self.key.to_bytes().expose(), &salt, &context, &commitment)?)
    }

    /// Whether the object whose parts have these hashes is the one that the message names. Until then, what was opened is
    /// to be kept aside.
    ///
    /// # Errors
    /// [`OpenError`] if it is not.
    pub fn check_digest(&self, parts: &[Hash]) -> Result<(), OpenError> {
        let object_len = self.object_len();
        let whole = parts.len() == part_count(object_len) as usize;
        let named = whole && object_digest(object_len, parts) == self.digest;
        if named { Ok(()) } else { Err(OpenError::Refused) }
    }
}

/// Opens a range of a file from the bytes of the object that its window names, without the rest.
///
/// They are authentic at their place: somebody who holds the file's key sealed them there. That the object is the one that
/// the message names, only the digest of all of it shows.
///
/// # Errors
/// [`OpenError`] if anything is not as it was sealed.
pub fn open_window(
    keys: &ChunkKeys,
    window: &Window,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    if sealed.len() as u64 != window.object.end - window.object.start {
        return Err(OpenError::Refused);
    }
    let mut plaintext = Zeroizing::new(Vec::with_capacity(sealed.len()));
    for (index, chunk) in (window.first..).zip(sealed.chunks(SEALED_CHUNK_LEN)) {
        let (chunk, tag) = chunk.split_last_chunk::<TAG_LEN>().ok_or(OpenError::Refused)?;
        let start = plaintext.len();
        plaintext.extend_from_slice(chunk);
        keys.open_chunk(index, &mut plaintext[start..], tag)?;
    }
    // Front and back of the window's chunks are not asked for.
    plaintext.truncate(window.plain.end);
    plaintext.drain(..window.plain.start);
    Ok(plaintext)
}
