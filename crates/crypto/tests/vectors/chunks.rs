//! What one small file does not show: a stream that ends in an empty chunk, one of several chunks, a digest of two parts.

use crypto::attachment::{AttachmentOpener, FileKey, PartSealer};
use envelope::{Hash, attachment::object_digest, limits::PART_LEN};

use super::{Vector, array, attachment_context, bytes, rng, secret, vector};

/// Bytes of the files: of exactly one full chunk, and of one full chunk and more.
const FULL: usize = 16_384;
const LONGER: usize = 20_000;
/// Bytes of an object with a second part.
const OBJECT_LEN: u64 = PART_LEN + 104;

fn file(len: usize) -> Vec<u8> {
    (0..len).map(|index| ((index * 31) >> 3) as u8).collect()
}

fn seal(file: &[u8], key: &FileKey, seed: u8) -> (Vec<u8>, Hash) {
    let context = attachment_context();
    let mut sealer = PartSealer::new(&context, key, file.len() as u64, &mut rng(seed)).expect("a file");
    sealer.push(file).expect("wanted");
    let part = sealer.take_part().expect("a part");
    (part.bytes, sealer.finish().expect("the end").digest)
}

pub(super) fn chunks() -> Vector {
    let context = attachment_context();
    let (full_key, longer_key) = (FileKey::generate(&mut rng(50)), FileKey::generate(&mut rng(51)));
    let (full, longer) = (file(FULL), file(LONGER));
    let (full_object, full_digest) = seal(&full, &full_key, 52);
    let (longer_object, longer_digest) = seal(&longer, &longer_key, 53);
    let parts = [Hash::new([54; 32]), Hash::new([55; 32])];
    vector(&[
        ("attachment_id", context.attachment.as_bytes()),
        ("conversation_id", context.conversation.as_bytes()),
        ("message_id", context.message.as_bytes()),
        ("sender_key_id", context.sender_key.as_bytes()),
        ("full_file_key", full_key.to_bytes().expose()),
        ("full_file", &full),
        ("full_object", &full_object),
        ("full_digest", full_digest.as_bytes()),
        ("longer_file_key", longer_key.to_bytes().expose()),
        ("longer_file", &longer),
        ("longer_object", &longer_object),
        ("longer_digest", longer_digest.as_bytes()),
        ("two_parts_object_len", &OBJECT_LEN.to_be_bytes()),
        ("two_parts_hashes", &parts.map(|hash| *hash.as_bytes()).concat()),
        ("two_parts_digest", object_digest(OBJECT_LEN, &parts).as_bytes()),
    ])
}

pub(super) fn read_chunks(vector: &Vector) {
    for name in ["full", "longer"] {
        let field = |what: &str| format!("{name}_{what}");
        let file = bytes(vector, &field("file"));
        let digest = Hash::new(array(vector, &field("digest")));
        let key = FileKey::from_bytes(secret(vector, &field("file_key")));
        let mut opener =
            AttachmentOpener::new(attachment_context(), key, file.len() as u64, digest).expect("a size");
        let mut opened = Vec::new();
        opener.push(&bytes(vector, &field("object")), &mut opened).expect("opens");
        opener.finish(&mut opened).expect("is whole");
        assert!(opened == file, "{name}");
    }
    let hashes = bytes(vector, "two_parts_hashes");
    let hashes: Vec<Hash> =
        hashes.chunks(32).map(|hash| Hash::new(hash.try_into().expect("32 bytes"))).collect();
    let len = u64::from_be_bytes(array(vector, "two_parts_object_len"));
    assert_eq!(object_digest(len, &hashes).as_bytes(), &array(vector, "two_parts_digest"));
}
