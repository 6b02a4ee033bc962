//! An attachment's object as it arrives: in any slices or windows, with one byte changed or cut short.

use std::sync::LazyLock;

use chacha20::{ChaCha20Rng, rand_core::SeedableRng as _};
use cobblestone::ChunkKeys;
use crypto::{
    CryptoRng, Secret,
    attachment::{
        AttachmentContext, AttachmentOpener, FileKey, OpenPlan, PartSealer, SealedAttachment, open_window,
    },
};
use envelope::{
    AttachmentId, ConversationId, KeyId, MessageId,
    attachment::{HEADER_LEN, Window},
};

/// The same bytes every time: what is looked for here are other bytes.
fn rng() -> impl CryptoRng {
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

/// Two bytes each say where a range of the file begins and ends, two what byte of the object is changed, one what is XORed
/// there (nothing: 0), and one how many bytes its window's have too many (1) or too few (2).
pub(crate) fn window(data: &[u8]) -> bool {
    let Some(&[a, b, c, d, high, low, mask, len]) = data.first_chunk() else { return false };
    let (file, object, facts) = &*SEALED;
    let Ok(plan) = OpenPlan::new(CONTEXT, key(), facts.size, facts.digest) else {
        panic!("a size that may be");
    };
    let (start, end) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    let Some(window) = Window::new(plan.size(), u64::from(start)..u64::from(end)) else {
        assert!(start >= end || usize::from(end) > file.len(), "a range that the file has");
        return false;
    };
    let at = usize::from(u16::from_be_bytes([high, low])) % object.len();
    let mut object = object.clone();
    object[at] ^= mask;
    let Ok(keys) = plan.keys(&object[..HEADER_LEN]) else {
        assert!(at < HEADER_LEN && mask != 0, "it is the header");
        return false;
    };
    assert!(at >= HEADER_LEN || mask == 0, "another header");
    let (from, to) = (window.object.start as usize, window.object.end as usize);
    let mut sealed = object[from..to].to_vec();
    match len % 3 {
        1 => sealed.push(0),
        2 => sealed.truncate(sealed.len() - 1),
        _ => {}
    }
    let is_whole = len % 3 == 0 && (mask == 0 || !(from..to).contains(&at));
    let opened = open_window(&ChunkKeys::new(&keys), &window, &sealed);
    assert_eq!(opened.is_ok(), is_whole);
    if let Ok(opened) = &opened {
        assert_eq!(**opened, file[usize::from(start)..usize::from(end)]);
    }
    is_whole
}
