//! Attachment objects: chunks in every wrong order, every length but the right one, every boundary.

use std::ops::Range;

use crypto::{
    OpenError, Secret,
    attachment::{
        AttachmentContext, AttachmentOpener, FileKey, PartSealer, SealAttachmentError, SealedAttachment,
    },
};
use envelope::{
    AttachmentId, ConversationId, Hash, KeyId, MessageId,
    attachment::{HEADER_LEN, object_digest},
    limits::{CHUNK_LEN, FILE_MAX, PART_LEN, SEALED_CHUNK_LEN},
};

use super::rng;

const CONTEXT: AttachmentContext = AttachmentContext {
    attachment: AttachmentId::new([1; 16]),
    conversation: ConversationId::new([2; 16]),
    message: MessageId::new([3; 16]),
    sender_key: KeyId::new([4; 16]),
};

fn key() -> FileKey {
    FileKey::from_bytes(Secret::new([5; 32]))
}

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|index| ((index * 31) >> 3) as u8).collect()
}

/// The digest that a message would name for these bytes.
fn digest(object: &[u8]) -> Hash {
    let parts: Vec<Hash> = object.chunks(PART_LEN as usize).map(Hash::of).collect();
    object_digest(object.len() as u64, &parts)
}

/// A file, its object, and what the message says of it.
struct Sealed {
    file: Vec<u8>,
    object: Vec<u8>,
    facts: SealedAttachment,
}

fn seal_at(context: &AttachmentContext, seed: u8, file: Vec<u8>) -> Sealed {
    let mut sealer = PartSealer::new(context, &key(), file.len() as u64, &mut rng(seed)).expect("a file");
    let mut object = Vec::new();
    let mut rest = file.as_slice();
    for _ in 0..sealer.parts() {
        let (head, tail) = rest.split_at(sealer.wants());
        sealer.push(head).expect("wanted");
        rest = tail;
        object.extend(sealer.take_part().expect("a part").bytes);
    }
    let facts = sealer.finish().expect("the end");
    Sealed { file, object, facts }
}

fn seal(file: Vec<u8>) -> Sealed {
    seal_at(&CONTEXT, 1, file)
}

impl Sealed {
    /// Opens these bytes in the object's place, for a message that names this digest.
    fn open(&self, object: &[u8], digest: Hash) -> (Result<(), OpenError>, Vec<u8>) {
        let mut opener =
            AttachmentOpener::new(CONTEXT, key(), self.facts.size, digest).expect("a size that may be");
        let mut out = Vec::new();
        let result = opener.push(object, &mut out).and_then(|()| opener.finish(&mut out));
        (result, out)
    }

    /// They are refused even if the message names their digest, and what was given out until then is the file's
    /// beginning.
    fn refuse(&self, object: &[u8], why: impl Fn() -> String) {
        let (result, out) = self.open(object, digest(object));
        assert_eq!(result, Err(OpenError::Refused), "{}", why());
        assert!(self.file.starts_with(&out), "{}: something else was given out", why());
    }

    /// The object cut at its chunks, without the header.
    fn chunks(&self) -> Vec<&[u8]> {
        self.object[HEADER_LEN..].chunks(SEALED_CHUNK_LEN).collect()
    }

    fn with_chunks(&self, chunks: &[&[u8]]) -> Vec<u8> {
        [&self.object[..HEADER_LEN], &chunks.concat()].concat()
    }
}

#[test]
fn every_truncation_is_refused_and_gives_out_whole_chunks_alone() {
    let sealed = seal(content(70 << 10));
    for len in 0..sealed.object.len() {
        let cut = &sealed.object[..len];
        let (result, out) = sealed.open(cut, digest(cut));
        assert_eq!(result, Err(OpenError::Refused), "{len} bytes");
        let verified = len.saturating_sub(HEADER_LEN) / SEALED_CHUNK_LEN * CHUNK_LEN;
        assert!(out.len() <= verified, "{len} bytes gave out {} of {verified} verified ones", out.len());
        assert!(sealed.file.starts_with(&out), "{len} bytes");
    }
    println!("{} truncations of a 70 KiB file refused", sealed.object.len());
}

#[test]
fn every_order_of_six_chunks_but_one_is_refused() {
    let sealed = seal(content(5 * CHUNK_LEN + 1_000));
    let chunks = sealed.chunks();
    assert_eq!(chunks.len(), 6);
    let mut refused = 0;
    for order in orders(6) {
        let moved: Vec<&[u8]> = order.iter().map(|&at| chunks[at]).collect();
        let object = sealed.with_chunks(&moved);
        if order.is_sorted() {
            assert_eq!(sealed.open(&object, sealed.facts.digest), (Ok(()), sealed.file.clone()));
            continue;
        }
        sealed.refuse(&object, || format!("{order:?}"));
        refused += 1;
    }
    println!("{refused} orders of six chunks refused");
    assert_eq!(refused, 719);
}

/// All orders of the numbers below `count`.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let longer = |order: Vec<usize>| {
        (0..count).map(move |at| {
            let mut order = order.clone();
            order.insert(at, count - 1);
            order
        })
    };
    orders(count - 1).into_iter().flat_map(longer).collect()
}

#[test]
fn chunks_cannot_be_dropped_doubled_or_replaced() {
    let sealed = seal(content(5 * CHUNK_LEN + 1_000));
    let chunks = sealed.chunks();
    let count = chunks.len();
    let without = |range: Range<usize>| [&chunks[..range.start], &chunks[range.end..]].concat();
    for at in 0..count {
        for end in at + 1..=count {
            sealed.refuse(&sealed.with_chunks(&without(at..end)), || format!("without {at}..{end}"));
        }
        let doubled = [&chunks[..=at], &chunks[at..]].concat();
        sealed.refuse(&sealed.with_chunks(&doubled), || format!("chunk {at} twice"));
        for from in (0..count).filter(|from| *from != at) {
            let mut replaced = chunks.clone();
            replaced[at] = chunks[from];
            sealed.refuse(&sealed.with_chunks(&replaced), || format!("chunk {from} in place of {at}"));
        }
    }
}

#[test]
fn chunks_of_another_object_do_not_fit() {
    let file = content(5 * CHUNK_LEN + 1_000);
    let sealed = seal(file.clone());
    let others = [
        ("sealed anew", seal_at(&CONTEXT, 2, file.clone())),
        (
            "another attachment",
            seal_at(
                &AttachmentContext { attachment: AttachmentId::new([9; 16]), ..CONTEXT },
                1,
                file.clone(),
            ),
        ),
        (
            "another conversation",
            seal_at(
                &AttachmentContext { conversation: ConversationId::new([9; 16]), ..CONTEXT },
                1,
                file.clone(),
            ),
        ),
        (
            "another message",
            seal_at(&AttachmentContext { message: MessageId::new([9; 16]), ..CONTEXT }, 1, file.clone()),
        ),
        (
            "another sender",
            seal_at(&AttachmentContext { sender_key: KeyId::new([9; 16]), ..CONTEXT }, 1, file),
        ),
    ];
    for (name, other) in &others {
        // Sealed anew under the same key and at the same place it is genuine: the digest in the message tells them apart.
        let (result, _) = sealed.open(&other.object, sealed.facts.digest);
        assert_eq!(result, Err(OpenError::Refused), "{name}, all of it");
        let theirs = other.chunks();
        for at in 0..theirs.len() {
            let mut mixed = sealed.chunks();
            mixed[at] = theirs[at];
            sealed.refuse(&sealed.with_chunks(&mixed), || format!("{name}, chunk {at}"));
        }
        let header_of_theirs = [&other.object[..HEADER_LEN], &sealed.object[HEADER_LEN..]].concat();
        sealed.refuse(&header_of_theirs, || format!("{name}, its header"));
    }
}

#[test]
fn every_byte_counts() {
    let sealed = seal(content(20_000));
    for at in 0..sealed.object.len() {
        let mut wrong = sealed.object.clone();
        wrong[at] ^= 1 << (at % 8);
        sealed.refuse(&wrong, || format!("byte {at}"));
    }
}

#[test]
fn sizes_round_trip_at_every_boundary() {
    let part = PART_LEN as usize / SEALED_CHUNK_LEN * CHUNK_LEN;
    let edges =
        [CHUNK_LEN, 256 * CHUNK_LEN, part, 2 * part, 4_096, 4_352, 8_192, 8_704, 65_536, 67_584, 1 << 20];
    let sizes = edges.iter().flat_map(|edge| [edge - 1, *edge, edge + 1]);
    for size in sizes.chain([1]) {
        let sealed = seal(content(size));
        assert_eq!(sealed.open(&sealed.object, sealed.facts.digest), (Ok(()), sealed.file.clone()), "{size}");
    }
    let begin = |size| PartSealer::new(&CONTEXT, &key(), size, &mut rng(1)).err();
    assert_eq!(begin(0), Some(SealAttachmentError::Empty));
    assert_eq!(begin(FILE_MAX + 1), Some(SealAttachmentError::TooLarge));
}

#[test]
fn the_largest_file_goes_through_in_parts() {
    for size in [FILE_MAX - 1, FILE_MAX] {
        let mut sealer = PartSealer::new(&CONTEXT, &key(), size, &mut rng(1)).expect("a file");
        let mut digests = Vec::new();
        let slice = vec![0x5a; PART_LEN as usize];
        for _ in 0..sealer.parts() {
            sealer.push(&slice[..sealer.wants()]).expect("wanted");
            digests.push(sealer.take_part().expect("a part").digest);
        }
        let parts = digests.len();
        let facts = sealer.finish().expect("the end");
        assert_eq!((facts.size, facts.digest), (size, object_digest(facts.object_len, &digests)));
        assert_eq!(parts, 129);
    }
}
