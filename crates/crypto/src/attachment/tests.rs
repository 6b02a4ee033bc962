//! What an attachment object refuses and what it gives back.

use cobblestone::ChunkKeys;
use envelope::{
    attachment::{HEADER_LEN, Window, object_len_of_file},
    limits::{CHUNK_LEN, PART_LEN},
};
use proptest::prelude::*;

use super::{sealer::SealedPart, *};
use crate::{OpenError, keys::tests::rng};

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

fn seal_parts(file: &[u8], slice: usize) -> (Vec<SealedPart>, SealedAttachment) {
    let mut sealer = PartSealer::new(&CONTEXT, &key(), file.len() as u64, &mut rng(1)).expect("a file");
    let mut rest = file;
    let mut parts = Vec::new();
    for _ in 0..sealer.parts() {
        while sealer.wants() > 0 {
            let (head, tail) = rest.split_at(sealer.wants().min(slice));
            sealer.push(head).expect("wanted");
            rest = tail;
        }
        // No bytes are none too many, also where a part has none of the file's.
        assert_eq!(sealer.push(&[]), Ok(()));
        assert_eq!(sealer.push(&[0]), Err(SealAttachmentError::Changed));
        parts.push(sealer.take_part().expect("a part"));
    }
    assert_eq!(sealer.take_part(), Err(SealAttachmentError::Order));
    assert_eq!(sealer.progress(), file.len() as u64);
    (parts, sealer.finish().expect("the end"))
}

fn seal(file: &[u8]) -> (Vec<u8>, SealedAttachment) {
    let (parts, sealed) = seal_parts(file, 1 << 20);
    (parts.into_iter().flat_map(|part| part.bytes).collect(), sealed)
}

fn open_sliced(
    context: AttachmentContext,
    sealed: &SealedAttachment,
    object: &[u8],
    slice: usize,
) -> Result<Vec<u8>, OpenError> {
    let mut opener = AttachmentOpener::new(context, key(), sealed.size, sealed.digest)?;
    let mut file = Vec::new();
    for bytes in object.chunks(slice) {
        opener.push(bytes, &mut file)?;
    }
    opener.finish(&mut file)?;
    Ok(file)
}

fn open(sealed: &SealedAttachment, object: &[u8]) -> Result<Vec<u8>, OpenError> {
    open_sliced(CONTEXT, sealed, object, 100_000)
}

#[test]
fn round_trips_at_every_boundary() {
    let part = 512 * CHUNK_LEN;
    let mut sizes = vec![1, 2];
    for edge in [4096, 4352, CHUNK_LEN, 2 * CHUNK_LEN, part - 88, part, part + 4096] {
        sizes.extend([edge - 1, edge, edge + 1]);
    }
    for size in sizes {
        let file = content(size);
        let (parts, sealed) = seal_parts(&file, 1_000_003);
        let object_len = object_len_of_file(size as u64);
        assert_eq!((sealed.size, sealed.object_len), (size as u64, object_len), "{size}");
        for (index, part) in parts.iter().enumerate() {
            assert_eq!(part.index as usize, index);
            assert_eq!(part.digest, Hash::of(&part.bytes));
            let len = envelope::attachment::part_len(object_len, part.index);
            assert_eq!(Some(part.bytes.len() as u64), len, "{size}");
        }
        let object: Vec<u8> = parts.into_iter().flat_map(|part| part.bytes).collect();
        assert_eq!(object.len() as u64, object_len);
        assert!(open(&sealed, &object).as_deref() == Ok(&file), "{size}");
    }
}

#[test]
fn the_first_part_is_full_when_there_is_a_second() {
    let (parts, _) = seal_parts(&content(512 * CHUNK_LEN), usize::MAX);
    let lens: Vec<u64> = parts.iter().map(|part| part.bytes.len() as u64).collect();
    assert_eq!(lens, [PART_LEN, 104]);
}

#[test]
fn the_buffer_never_grows_beyond_a_part() {
    let size = 20 << 20;
    let mut sealer = PartSealer::new(&CONTEXT, &key(), size, &mut rng(1)).expect("a file");
    let slice = content(1 << 20);
    for _ in 0..sealer.parts() {
        while sealer.wants() > 0 {
            sealer.push(&slice[..sealer.wants().min(slice.len())]).expect("wanted");
        }
        let part = sealer.take_part().expect("a part");
        assert!(part.bytes.capacity() as u64 <= PART_LEN + 20_000, "{}", part.bytes.capacity());
    }
}

#[test]
fn sizes_end_at_the_limits() {
    let new = |size| PartSealer::new(&CONTEXT, &key(), size, &mut rng(1)).err();
    assert_eq!(new(0), Some(SealAttachmentError::Empty));
    assert_eq!(new(1), None);
    assert_eq!(new(FILE_MAX), None);
    assert_eq!(new(FILE_MAX + 1), Some(SealAttachmentError::TooLarge));
    let opener = |size| AttachmentOpener::new(CONTEXT, key(), size, Hash::default()).is_ok();
    assert_eq!([0, 1, FILE_MAX, FILE_MAX + 1].map(opener), [false, true, true, false]);
}

#[test]
fn a_file_that_changes_is_noticed() {
    let mut sealer = PartSealer::new(&CONTEXT, &key(), 10, &mut rng(1)).expect("a file");
    assert_eq!(sealer.push(&[0; 11]), Err(SealAttachmentError::Changed));
    sealer.push(&[0; 9]).expect("wanted");
    assert_eq!(sealer.take_part(), Err(SealAttachmentError::Changed));
    assert_eq!(sealer.wants(), 1);
    assert_eq!(sealer.finish(), Err(SealAttachmentError::Order));
}

#[test]
fn every_flipped_byte_is_refused() {
    let file = content(20_000);
    let (object, sealed) = seal(&file);
    // Every byte of the header, and 256 places spread over the chunks.
    let spread = (0..256).map(|step| HEADER_LEN + step * (object.len() - HEADER_LEN) / 256);
    for at in (0..HEADER_LEN).chain(spread).chain([object.len() - 1]) {
        for bit in [0x01, 0x80] {
            let mut wrong = object.clone();
            wrong[at] ^= bit;
            assert_eq!(open(&sealed, &wrong), Err(OpenError::Refused), "byte {at}");
        }
    }
}

#[test]
fn every_other_length_is_refused() {
    let (object, sealed) = seal(&content(20_000));
    for len in (0..object.len()).step_by(97).chain([object.len() - 1, HEADER_LEN, HEADER_LEN + 16_400]) {
        assert_eq!(open(&sealed, &object[..len]), Err(OpenError::Refused), "{len}");
    }
    assert_eq!(open(&sealed, &[object, vec![0]].concat()), Err(OpenError::Refused));
}

#[test]
fn it_opens_at_its_place_only() {
    let (object, sealed) = seal(&content(100));
    let refused = |context| assert!(open_sliced(context, &sealed, &object, 1000).is_err());
    refused(AttachmentContext { attachment: AttachmentId::new([9; 16]), ..CONTEXT });
    refused(AttachmentContext { conversation: ConversationId::new([9; 16]), ..CONTEXT });
    refused(AttachmentContext { message: MessageId::new([9; 16]), ..CONTEXT });
    refused(AttachmentContext { sender_key: KeyId::new([9; 16]), ..CONTEXT });
    let other_key = FileKey::from_bytes(Secret::new([6; 32]));
    let mut opener = AttachmentOpener::new(CONTEXT, other_key, sealed.size, sealed.digest).expect("a size");
    assert!(opener.push(&object, &mut Vec::new()).is_err());
    assert!(opener.push(&[], &mut Vec::new()).is_err(), "it stays refused");
}

#[test]
fn size_and_digest_are_those_of_the_message() {
    let (object, sealed) = seal(&content(100));
    // A smaller size within the same padded length shows padding that is not zero; a larger one a wrong length.
    for size in [1, 99, 4097] {
        assert!(open(&SealedAttachment { size, ..sealed }, &object).is_err(), "{size}");
    }
    assert!(open(&SealedAttachment { digest: Hash::default(), ..sealed }, &object).is_err());
    // The holder of the key seals other content: genuine chunks, another digest.
    let (other, _) = seal(&content(101)[1..]);
    assert!(open(&sealed, &other).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn slices_do_not_matter(size in 1_usize..70_000, seal_slice in 1_usize..40_000, open_slice in 1_usize..40_000) {
        let file = content(size);
        let (parts, sealed) = seal_parts(&file, seal_slice);
        let (whole, expected) = seal(&file);
        let object: Vec<u8> = parts.into_iter().flat_map(|part| part.bytes).collect();
        prop_assert!(object == whole && sealed == expected);
        prop_assert!(open_sliced(CONTEXT, &sealed, &object, open_slice).as_deref() == Ok(&file));
    }
}

#[test]
fn a_window_opens_without_the_rest_and_refuses_every_change() {
    let size = 3 * CHUNK_LEN + 77;
    let file = content(size);
    let (object, sealed) = seal(&file);
    let plan = OpenPlan::new(CONTEXT, key(), sealed.size, sealed.digest).expect("a size");
    let keys = ChunkKeys::new(&plan.keys(&object[..HEADER_LEN]).expect("its header"));
    for range in [0..1, 0..size, CHUNK_LEN - 1..CHUNK_LEN + 1, CHUNK_LEN..2 * CHUNK_LEN, size - 1..size] {
        let window = Window::new(size as u64, range.start as u64..range.end as u64).expect("in the file");
        let sealed = &object[window.object.start as usize..window.object.end as usize];
        assert_eq!(
            open_window(&keys, &window, sealed).as_deref(),
            Ok(&file[range.clone()].to_vec()),
            "{range:?}"
        );
        for at in (0..sealed.len()).step_by(997) {
            let mut changed = sealed.to_vec();
            changed[at] ^= 1;
            assert!(open_window(&keys, &window, &changed).is_err(), "{range:?}, byte {at}");
        }
        for wrong in [&sealed[1..], &sealed[..sealed.len() - 1], &[sealed, &[0]].concat(), &[]] {
            assert!(open_window(&keys, &window, wrong).is_err(), "{range:?}");
        }
        let elsewhere = Window { first: window.first + 1, ..window };
        assert!(open_window(&keys, &elsewhere, sealed).is_err(), "{range:?}");
    }
}

#[test]
fn a_plan_takes_one_header_and_one_digest() {
    let (parts, sealed) = seal_parts(&content(PART_LEN as usize), 1 << 20);
    let digests: Vec<Hash> = parts.iter().map(|part| part.digest).collect();
    let plan = OpenPlan::new(CONTEXT, key(), sealed.size, sealed.digest).expect("a size");
    assert_eq!((plan.size(), plan.object_len()), (sealed.size, sealed.object_len));
    let header = &parts[0].bytes[..HEADER_LEN];
    assert!(plan.keys(header).is_ok());
    for at in 0..HEADER_LEN {
        let mut changed = header.to_vec();
        changed[at] ^= 1;
        assert!(plan.keys(&changed).is_err(), "byte {at}");
        assert!(plan.keys(&header[..at]).is_err(), "length {at}");
    }
    assert_eq!(plan.check_digest(&digests), Ok(()));
    let [first, second] = [digests[0], digests[1]];
    for wrong in [&[][..], &[first], &[second, first], &[first, second, second], &[first, first]] {
        assert_eq!(plan.check_digest(wrong), Err(OpenError::Refused));
    }
}
