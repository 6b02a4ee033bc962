//! Sizes that readers and writers keep to; everything beyond is refused before it is read.

use crate::{message, suite};

/// Longest file in bytes, inclusive: 1 GiB.
pub const FILE_MAX: u64 = 1 << 30;

/// Plaintext bytes of a full chunk (C2SP chunked encryption).
pub const CHUNK_LEN: usize = 16_384;

/// Bytes of an AES-256-GCM tag.
pub const TAG_LEN: usize = 16;

/// Bytes of a full chunk once sealed.
pub const SEALED_CHUNK_LEN: usize = CHUNK_LEN + TAG_LEN;

/// Bytes of every upload part but the last: 512 sealed chunks.
pub const PART_LEN: u64 = 512 * SEALED_CHUNK_LEN as u64;

/// Most upload parts of one attachment.
pub const PARTS_MAX: u32 = 129;

/// Most recipients of one message; at least one is needed.
pub const RECIPIENTS_MAX: usize = 16;

/// Most attachments of one message.
pub const ATTACHMENTS_MAX: usize = 32;

/// Longest text of a message in bytes of UTF-8.
pub const TEXT_MAX: usize = 65_536;

/// Longest subject in characters.
pub const SUBJECT_MAX: usize = 200;

/// Longest file name in bytes of UTF-8.
pub const FILE_NAME_MAX: usize = 255;

/// Longest media type in bytes.
pub const MEDIA_TYPE_MAX: usize = 127;

/// Longest short field of a body (a topic's id, a telephone number, a line of an address) in bytes.
pub const FIELD_MAX: usize = 255;

/// Longest padded plaintext of a body in bytes.
pub const BODY_PLAIN_MAX: usize = 131_072;

/// Longest sealed body in bytes: salt, commitment, chunks and their tags.
pub const BODY_MAX: usize =
    suite::SALT_LEN + suite::COMMITMENT_LEN + BODY_PLAIN_MAX + (BODY_PLAIN_MAX / CHUNK_LEN + 1) * TAG_LEN;

/// Longest message envelope in bytes.
pub const ENVELOPE_MAX: usize = message::FIXED_LEN
    + RECIPIENTS_MAX * message::RECIPIENT_LEN
    + message::HEADER_MAC_LEN
    + 4
    + BODY_MAX
    + 2
    + suite::SIGNATURE_LEN;

/// Longest payload of a signed object (directory, certificate, account state, grant) in bytes.
pub const SIGNED_PAYLOAD_MAX: usize = 1 << 20;

/// Longest signed object that an envelope carries in bytes.
pub const CARRIED_MAX: usize = 1 << 16;

/// Most keys of earlier messages in one envelope.
pub const REWRAPPED_MAX: usize = 512;

/// Most devices of an account.
pub const DEVICES_MAX: usize = 64;

/// Most slots of an account; at least one is needed.
pub const SLOTS_MAX: usize = 16;

/// Most grants of an account, and most topics of a grant.
pub const GRANTS_MAX: usize = 64;

/// Most epochs of an account's encryption key.
pub const EPOCHS_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{attachment, padding};

    #[test]
    fn figures_agree() {
        assert_eq!(PART_LEN, 8_396_800);
        assert_eq!(SEALED_CHUNK_LEN, 16_400);
        assert_eq!(padding::padded_len(FILE_MAX), FILE_MAX);
        assert_eq!(padding::padded_len(BODY_PLAIN_MAX as u64), BODY_PLAIN_MAX as u64);
        assert_eq!(attachment::part_count(attachment::object_len(FILE_MAX)), PARTS_MAX);
        assert_eq!((BODY_MAX, ENVELOPE_MAX), (131_272, 150_496));
        assert_eq!((SIGNED_PAYLOAD_MAX, CARRIED_MAX), (1_048_576, 65_536));
    }
}
