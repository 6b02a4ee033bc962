//! Both engines in a dedicated worker of a real browser: the same bytes, the same refusals.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, reason = "an engine that does not work ends the test there")]

use chacha20::{ChaCha20Rng, rand_core::SeedableRng as _};
use cobblestone::StreamKeys;
use crypto::{
    Secret,
    attachment::{AttachmentContext, FileKey, PartSealer, SealPlan},
};
use engine::{
    Chunks, Engine, EngineError, FileOpener, FilePlan, FileSealer, OpenFileError, SealFileError, choose,
    digest,
};
use envelope::{AttachmentId, ConversationId, Hash, KeyId, MessageId, attachment::Window};
use js_sys::{Array, Uint8Array};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const CHUNK: usize = 16_384;
const KEY: [u8; 32] = [7; 32];
const SALT: [u8; 24] = [8; 24];

async fn both() -> [Chunks; 2] {
    let keys = StreamKeys::derive(&KEY, &SALT, b"context");
    let wasm = Chunks::new(Engine::Wasm, &keys).await.expect("is always there");
    let web = Chunks::new(Engine::Web, &keys).await.expect("a browser with WebCrypto");
    [wasm, web]
}

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|index| ((index * 31) >> 3) as u8).collect()
}

fn joined(chunks: &[Uint8Array]) -> Vec<u8> {
    chunks.iter().flat_map(Uint8Array::to_vec).collect()
}

#[wasm_bindgen_test]
async fn both_seal_to_the_bytes_of_the_format() {
    for len in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 5 * CHUNK + 77] {
        let file = content(len);
        let plain = Uint8Array::new_from_slice(&file);
        let mut stream = SALT.to_vec();
        stream.extend_from_slice(StreamKeys::derive(&KEY, &SALT, b"context").commitment());
        let [wasm, web] = both().await;
        let [wasm_sealed, web_sealed] = [wasm.seal(0, &plain, true).await, web.seal(0, &plain, true).await]
            .map(|sealed| sealed.expect("seals"));
        assert_eq!(joined(&wasm_sealed), joined(&web_sealed), "{len}");
        stream.extend(joined(&web_sealed));
        let opened = cobblestone::open(&KEY, b"context", &stream).expect("is the stream of the format");
        assert_eq!(*opened, file, "{len}");
        for engine in [&wasm, &web] {
            let opened = engine.open(0, &web_sealed).await.expect("opens");
            assert_eq!(joined(&opened), file, "{len}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_stream_may_be_sealed_in_runs_and_opened_from_the_middle() {
    let file = content(5 * CHUNK + 77);
    let [wasm, web] = both().await;
    for engine in [&wasm, &web] {
        let run = |range: std::ops::Range<usize>| Uint8Array::new_from_slice(&file[range]);
        let mut sealed = engine.seal(0, &run(0..2 * CHUNK), false).await.expect("seals");
        sealed.extend(engine.seal(2, &run(2 * CHUNK..file.len()), true).await.expect("seals"));
        let whole = wasm.seal(0, &Uint8Array::new_from_slice(&file), true).await.expect("seals");
        assert_eq!(joined(&sealed), joined(&whole));
        let opened = engine.open(3, &sealed[3..]).await.expect("opens");
        assert_eq!(joined(&opened), file[3 * CHUNK..]);
    }
}

#[wasm_bindgen_test]
async fn both_refuse_what_is_not_this_chunk() {
    let plain = Uint8Array::new_from_slice(&content(2 * CHUNK + 9));
    let other_keys = StreamKeys::derive(&KEY, &SALT, b"another context");
    let [wasm, web] = both().await;
    for engine in [&wasm, &web] {
        let seal = || async { engine.seal(0, &plain, true).await.expect("seals") };
        let refused = |opened: Result<Vec<Uint8Array>, EngineError>| {
            assert_eq!(opened.map(|chunks| chunks.len()), Err(EngineError::Refused));
        };
        let sealed = seal().await;
        refused(engine.open(1, &sealed).await);
        refused(engine.open(0, &[sealed[1].clone(), sealed[0].clone()]).await);
        refused(engine.open(0, &[sealed[0].subarray(0, 16_399)]).await);
        refused(engine.open(0, &[sealed[0].subarray(0, 15)]).await);
        refused(engine.open(0, &[Uint8Array::new_with_length(0)]).await);
        refused(engine.open(0, &[Uint8Array::new_with_length(16_401)]).await);
        for at in [0, 8_000, 16_383, 16_384, 16_399] {
            let sealed = seal().await;
            sealed[0].set_index(at, sealed[0].get_index(at) ^ 0x10);
            refused(engine.open(0, &sealed).await);
        }
    }
    for kind in [Engine::Wasm, Engine::Web] {
        let other = Chunks::new(kind, &other_keys).await.expect("is there");
        assert!(other.open(0, &wasm.seal(0, &plain, true).await.expect("seals")).await.is_err());
    }
}

#[wasm_bindgen_test]
async fn both_digests_are_sha_256() {
    for len in [0, 1, 70_000, 1 << 18, 600_000] {
        let bytes = content(len);
        for engine in [Engine::Wasm, Engine::Web] {
            let digest = digest(engine, &Uint8Array::new_from_slice(&bytes)).await;
            assert_eq!(digest, Ok(Hash::of(&bytes)), "{len}, {engine:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn both_give_the_known_answers_and_the_faster_is_chosen() {
    let measured = choose().await.expect("RustCrypto is right");
    let web = measured.web.expect("WebCrypto is right");
    console_log!("MB/s sealed and opened: RustCrypto {:.0}, WebCrypto {:.0}", measured.wasm / 1e6, web / 1e6);
}

const CONTEXT: AttachmentContext = AttachmentContext {
    attachment: AttachmentId::new([1; 16]),
    conversation: ConversationId::new([2; 16]),
    message: MessageId::new([3; 16]),
    sender_key: KeyId::new([4; 16]),
};

fn file_key() -> FileKey {
    FileKey::from_bytes(Secret::new([5; 32]))
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([6; 32])
}

/// The file's parts with their digests, as `crypto` seals them by itself.
fn parts_of(file: &[u8]) -> Vec<(Vec<u8>, Hash)> {
    let mut sealer = PartSealer::new(&CONTEXT, &file_key(), file.len() as u64, &mut rng()).expect("a file");
    let mut rest = file;
    (0..sealer.parts())
        .map(|_| {
            let (head, tail) = rest.split_at(sealer.wants());
            sealer.push(head).expect("wanted");
            rest = tail;
            let part = sealer.take_part().expect("a part");
            (part.bytes, part.digest)
        })
        .collect()
}

fn blob(bytes: &[u8]) -> web_sys::Blob {
    let parts = Array::of1(&Uint8Array::new_from_slice(bytes));
    web_sys::Blob::new_with_u8_array_sequence(&parts).expect("a file of its own")
}

/// A sealer of this file, picked when it had `size` bytes; what it seals is opened again with the keys of `again`.
async fn file_sealer(
    file: web_sys::Blob,
    size: u64,
    again: &AttachmentContext,
    engine: Engine,
) -> Result<FileSealer, SealFileError> {
    let plan = SealPlan::new(&CONTEXT, &file_key(), size, &mut rng()).expect("a file");
    let keys_again = plan.derive_again(again, &file_key());
    let file_plan = FilePlan {
        size,
        header: &plan.header(),
        padded_len: plan.padded_len(),
        keys: plan.keys(),
        keys_again: &keys_again,
    };
    FileSealer::new(file, &file_plan, engine).await
}

#[wasm_bindgen_test]
async fn files_become_the_parts_of_the_format_at_every_boundary() {
    let part = 512 * CHUNK;
    let edges = [1, 4_096, CHUNK, 64 * CHUNK, 65 * CHUNK, part - 88, part, part + 64 * CHUNK];
    for size in edges.iter().flat_map(|edge| [(edge - 1).max(1), *edge, edge + 1]) {
        let file = content(size);
        let expected = parts_of(&file);
        for engine in [Engine::Wasm, Engine::Web] {
            let sealer = file_sealer(blob(&file), size as u64, &CONTEXT, engine).await;
            let mut sealer = sealer.expect("begins");
            assert_eq!(sealer.parts() as usize, expected.len(), "{size}");
            for (index, (bytes, digest)) in expected.iter().enumerate() {
                let part = sealer.part(|| true).await.expect("a part");
                assert!(part.bytes.to_vec() == *bytes, "{size}, part {index}, {engine:?}");
                assert_eq!((part.index as usize, part.digest), (index, *digest), "{size}");
            }
            assert_eq!(sealer.progress(), size as u64);
            assert_eq!(sealer.part(|| true).await.err(), Some(SealFileError::Order), "{size}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_file_that_nobody_wants_is_not_sealed() {
    let file = content(3 * 64 * CHUNK);
    let asked = std::cell::Cell::new(0);
    let wanted = || {
        asked.set(asked.get() + 1);
        asked.get() < 2
    };
    let sealer = file_sealer(blob(&file), file.len() as u64, &CONTEXT, Engine::Web).await;
    let mut sealer = sealer.expect("begins");
    assert_eq!(sealer.part(wanted).await.err(), Some(SealFileError::Cancelled));
    assert_eq!(asked.get(), 2);
    assert_eq!(
        sealer.part(|| true).await.err(),
        Some(SealFileError::Order),
        "half a part is not gone on with"
    );
}

#[wasm_bindgen_test]
async fn what_does_not_open_again_never_leaves() {
    let other = AttachmentContext { message: MessageId::new([9; 16]), ..CONTEXT };
    for len in [1, CHUNK, 70 * CHUNK] {
        for engine in [Engine::Wasm, Engine::Web] {
            let sealer = file_sealer(blob(&content(len)), len as u64, &other, engine).await;
            let part = sealer.expect("begins").part(|| true).await;
            assert_eq!(part.err(), Some(SealFileError::Unverified), "{len}, {engine:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_file_of_another_size_is_not_the_one_that_was_picked() {
    for size in [99, 101] {
        for engine in [Engine::Wasm, Engine::Web] {
            let sealer = file_sealer(blob(&content(100)), size, &CONTEXT, engine).await;
            assert_eq!(sealer.err(), Some(SealFileError::Changed), "{size}");
        }
    }
}

/// The keys of the object that [`parts_of`] gives.
fn keys_of(size: usize) -> StreamKeys {
    let plan = SealPlan::new(&CONTEXT, &file_key(), size as u64, &mut rng()).expect("a file");
    plan.derive_again(&CONTEXT, &file_key())
}

async fn file_opener(size: usize, engine: Engine) -> FileOpener {
    FileOpener::new(&keys_of(size), size as u64, engine).await.expect("takes the keys")
}

fn array(bytes: &[u8]) -> Uint8Array {
    Uint8Array::new_from_slice(bytes)
}

#[wasm_bindgen_test]
async fn parts_become_the_file_at_every_boundary() {
    let part = 512 * CHUNK;
    let edges = [1, 4_096, CHUNK, 64 * CHUNK, 65 * CHUNK, part - 88, part, part + 64 * CHUNK];
    for size in edges.iter().flat_map(|edge| [(edge - 1).max(1), *edge, edge + 1]) {
        let file = content(size);
        let parts = parts_of(&file);
        for engine in [Engine::Wasm, Engine::Web] {
            let mut opener = file_opener(size, engine).await;
            let mut opened = Vec::new();
            for (bytes, digest) in &parts {
                assert!(!opener.is_whole(), "{size}");
                let part = opener.part(&array(bytes), async || true).await.expect("opens");
                assert_eq!(part.digest, *digest, "{size}");
                opened.extend(part.bytes.to_vec());
                assert_eq!(opener.progress(), opened.len() as u64, "{size}");
            }
            assert!(opener.is_whole() && opened == file, "{size}, {engine:?}");
            let more = opener.part(&array(&parts[0].0), async || true).await;
            assert_eq!(more.err(), Some(OpenFileError::Refused), "{size}");
        }
    }
}

#[wasm_bindgen_test]
async fn parts_that_are_not_as_they_were_sealed_are_refused() {
    let size = 513 * CHUNK;
    let parts: Vec<Vec<u8>> = parts_of(&content(size)).into_iter().map(|(bytes, _)| bytes).collect();
    for engine in [Engine::Wasm, Engine::Web] {
        let refused = async |first: &[u8], second: Option<&[u8]>| {
            let mut opener = file_opener(size, engine).await;
            let mut part = opener.part(&array(first), async || true).await;
            if let Some(second) = second {
                part.expect("the first part is right");
                part = opener.part(&array(second), async || true).await;
            }
            assert_eq!(part.err(), Some(OpenFileError::Refused), "{engine:?}");
            let again = opener.part(&array(&parts[0]), async || true).await;
            assert_eq!(again.err(), Some(OpenFileError::Refused), "after an error there is no next part");
        };
        let [first, second] = [0, 1].map(|index| parts[index].as_slice());
        refused(second, None).await;
        refused(first, Some(first)).await;
        refused(&first[..first.len() - 1], None).await;
        refused(&[first, &[0]].concat(), None).await;
        refused(first, Some(&second[..second.len() - 1])).await;
        refused(first, Some(&[second, &[0]].concat())).await;
        for at in [88, 70 * CHUNK, first.len() - 1] {
            let mut changed = first.to_vec();
            changed[at] ^= 1;
            if at == first.len() - 1 {
                // The last bytes begin the chunk that the second part ends.
                refused(&changed, Some(second)).await;
            } else {
                refused(&changed, None).await;
            }
        }
        let mut changed = second.to_vec();
        changed[0] ^= 1;
        refused(first, Some(&changed)).await;
    }
}

#[wasm_bindgen_test]
async fn padding_is_zeros() {
    let (file, keys) = (content(100), keys_of(100));
    for engine in [Engine::Wasm, Engine::Web] {
        for dirty in [None, Some(100), Some(4_095)] {
            let mut padded = file.clone();
            padded.resize(4_096, 0);
            dirty.into_iter().for_each(|at| padded[at] = 1);
            let chunks = Chunks::new(engine, &keys).await.expect("takes the keys");
            let sealed = chunks.seal(0, &array(&padded), true).await.expect("seals");
            let object = [vec![0; 88], joined(&sealed)].concat();
            let opened = file_opener(100, engine).await.part(&array(&object), async || true).await;
            let expect = dirty.map_or_else(|| Ok(file.clone()), |_| Err(OpenFileError::Refused));
            assert_eq!(opened.map(|part| part.bytes.to_vec()), expect, "{dirty:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_file_that_nobody_wants_is_not_opened() {
    let parts = parts_of(&content(3 * 64 * CHUNK));
    for engine in [Engine::Wasm, Engine::Web] {
        let asked = std::cell::Cell::new(0);
        let wanted = async || {
            asked.set(asked.get() + 1);
            asked.get() < 2
        };
        let opened = file_opener(3 * 64 * CHUNK, engine).await.part(&array(&parts[0].0), wanted).await;
        assert_eq!((opened.err(), asked.get()), (Some(OpenFileError::Cancelled), 2));
    }
}

#[wasm_bindgen_test]
async fn any_window_opens_without_the_rest() {
    let size = 5 * CHUNK + 77;
    let file = content(size);
    let object: Vec<u8> = parts_of(&file).into_iter().flat_map(|(bytes, _)| bytes).collect();
    for engine in [Engine::Wasm, Engine::Web] {
        let chunks = Chunks::new(engine, &keys_of(size)).await.expect("takes the keys");
        for range in [
            0..1,
            0..size,
            CHUNK - 1..CHUNK + 1,
            CHUNK..2 * CHUNK,
            2 * CHUNK + 5..4 * CHUNK + 6,
            5 * CHUNK..size,
            size - 1..size,
        ] {
            let window = Window::new(size as u64, range.start as u64..range.end as u64).expect("in the file");
            let sealed = &object[window.object.start as usize..window.object.end as usize];
            let opened = chunks.open_window(&window, &array(sealed)).await.expect("opens");
            assert!(opened.to_vec() == file[range.clone()], "{range:?}, {engine:?}");
            let mut changed = sealed.to_vec();
            changed[sealed.len() / 2] ^= 1;
            for wrong in [&changed, &sealed[1..], &[sealed, &[0]].concat(), &object[..sealed.len()]] {
                let opened = chunks.open_window(&window, &array(wrong)).await;
                assert_eq!(opened.err(), Some(EngineError::Refused), "{range:?}, {engine:?}");
            }
        }
    }
}
