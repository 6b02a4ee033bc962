//! An attachment's object as it arrives: in any slices, with one byte changed or cut short.

use std::sync::LazyLock;

use chacha20::{ChaCha20Rng, rand_core::SeedableRng as _};
use crypto::{
    CryptoRng, Secret,
    attachment::{AttachmentContext, AttachmentOpener, FileKey, PartSealer, SealedAttachment},
};
use envelope::{AttachmentId, ConversationId, KeyId, MessageId};

/// The same bytes every time: what is looked for here are other bytes.
pub(super) fn rng() -> impl CryptoRng {
    ChaCha20Rng::from_seed([0; 32])
}

const CONTEXT: AttachmentContext = AttachmentContext {
    attachment: AttachmentId::new([1; 16]),
    conversation: ConversationId::new([2; 16]),
    message: MessageId::new([3; 16]),
    sender_key: KeyId::new([4; 16]),
};
/// Three chunks, the last one short.
const FILE_LEN: usize = 40_000;

fn key() -> FileKey {
    FileKey::from_bytes(Secret::new([5; 32]))
}

fn file() -> Vec<u8> {
    (0..FILE_LEN).map(|index| (index % 251) as u8).collect()
}

static SEALED: LazyLock<(Vec<u8>, Vec<u8>, SealedAttachment)> = LazyLock::new(|| {
    let file = file();
    let seal = || {
        let mut sealer = PartSealer::new(&CONTEXT, &key(), file.len() as u64, &mut rng())?;
        sealer.push(&file)?;
        let part = sealer.take_part()?;
        Ok((part.bytes, sealer.finish()?))
    };
    let sealed: Result<_, crypto::attachment::SealAttachmentError> = seal();
    let (object, facts) = sealed.unwrap_or_else(|error| panic!("a file of one part: {error}"));
    (file, object, facts)
});

/// Two bytes say where, one what is XORed there (nothing: 0), one whether the object ends there; two bytes each say how
/// long the slices are.
pub(crate) fn attachment_stream(data: &[u8]) -> bool {
    let Some((&[high, low, mask, cut], slices)) = data.split_first_chunk() else { return false };
    let (file, object, facts) = &*SEALED;
    let at = usize::from(u16::from_be_bytes([high, low])) % object.len();
    let mut object = object.clone();
    object[at] ^= mask;
    let is_cut = cut % 2 == 1;
    if is_cut {
        object.truncate(at);
    }
    let Ok(mut opener) = AttachmentOpener::new(CONTEXT, key(), facts.size, facts.digest) else {
        panic!("a size that may be");
    };
    let mut out = Vec::new();
    let mut rest = object.as_slice();
    let mut lens = slices.chunks_exact(2).map(|pair| usize::from(u16::from_be_bytes([pair[0], pair[1]])));
    let mut failed = false;
    while !rest.is_empty() {
        let (slice, after) = rest.split_at(lens.next().unwrap_or(rest.len()).clamp(1, rest.len()));
        rest = after;
        let refused = opener.push(slice, &mut out).is_err();
        assert!(refused || !failed, "after an error it only gives errors");
        failed = refused;
    }
    let opened = opener.finish(&mut out).is_ok();
    assert!(!opened || !failed, "after an error it only gives errors");
    assert_eq!(opened, mask == 0 && !is_cut);
    assert!(file.starts_with(&out), "something else was given out");
    assert!(!opened || out.len() == file.len());
    opened
}
