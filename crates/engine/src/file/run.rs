//! A run of chunks on its way through: read from the file, sealed, opened again.

use std::ops::Range;

use envelope::{
    attachment::HEADER_LEN,
    limits::{CHUNK_LEN, SEALED_CHUNK_LEN},
};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;
use zeroize::Zeroizing;

use super::SealFileError;
use crate::{Chunks, wipe};

/// Chunks of a run; all but the last of a file are full.
pub(super) const RUN_CHUNKS: u64 = 64;
/// Bytes of the file in a run. Files below are not worth the browser's door.
pub const RUN_LEN: u64 = RUN_CHUNKS * CHUNK_LEN as u64;
/// Bytes that a full run has once it is sealed.
const SEALED_RUN_LEN: u64 = RUN_CHUNKS * SEALED_CHUNK_LEN as u64;

/// Where a run stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Number of its first chunk.
    first: u64,
    /// Its bytes of the padded file.
    bytes: Range<u64>,
    /// Whether the stream ends with it: with a short chunk, possibly an empty one.
    ends: bool,
}

/// The place of the run with this number in a file padded to `padded_len`.
pub(super) fn place_of_run(number: u64, padded_len: u64) -> Place {
    let begin = number * RUN_LEN;
    let bytes = begin..padded_len.min(begin + RUN_LEN);
    Place { first: number * RUN_CHUNKS, ends: bytes.end - begin < RUN_LEN, bytes }
}

/// How many runs, counted from the first, it takes until the object has `len` bytes.
pub(super) const fn runs_before(len: u64, padded_len: u64) -> u64 {
    let needed = (len - HEADER_LEN as u64).div_ceil(SEALED_RUN_LEN);
    let all = padded_len / RUN_LEN + 1;
    if needed < all { needed } else { all }
}

/// A run of plaintext.
pub(super) struct Run {
    place: Place,
    plain: Uint8Array,
}

impl Run {
    /// The run at this place, if one is wanted: bytes of the file, and zeros behind its end.
    pub(super) async fn read(
        file: &Blob,
        size: u64,
        place: Option<Place>,
    ) -> Result<Option<Self>, SealFileError> {
        let Some(place) = place else { return Ok(None) };
        let (begin, end) = (place.bytes.start.min(size), place.bytes.end.min(size));
        let slice = file.slice_with_f64_and_f64(begin as f64, end as f64);
        let buffer = JsFuture::from(slice.map_err(|_| SealFileError::Changed)?.array_buffer()).await;
        let buffer: ArrayBuffer = buffer.map_err(|_| SealFileError::Changed)?.unchecked_into();
        let read = Uint8Array::new(&buffer);
        if u64::from(read.length()) != end - begin {
            return Err(SealFileError::Changed);
        }
        let padded = place.bytes.end - place.bytes.start;
        if u64::from(read.length()) == padded {
            return Ok(Some(Self { place, plain: read }));
        }
        let plain = Uint8Array::new_with_length(padded as u32);
        plain.set(&read, 0);
        wipe(&read);
        Ok(Some(Self { place, plain }))
    }

    /// The run with its sealed chunks.
    pub(super) async fn seal(
        run: Option<Self>,
        sealer: &Chunks,
    ) -> Result<Option<(Self, Vec<Uint8Array>)>, SealFileError> {
        let Some(run) = run else { return Ok(None) };
        let sealed = sealer.seal(run.place.first, &run.plain, run.place.ends).await?;
        Ok(Some((run, sealed)))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        wipe(&self.plain);
    }
}

/// A run with its sealed chunks as they will leave.
pub(super) struct SealedRun {
    pub(super) run: Run,
    pub(super) staged: Vec<Uint8Array>,
}

impl SealedRun {
    /// Opens what will leave, and compares it with what went in. What was opened is wiped.
    pub(super) async fn check(sealed: Option<Self>, opener: &Chunks) -> Result<(), SealFileError> {
        let Some(Self { run, staged }) = sealed else { return Ok(()) };
        let opened = opener.open(run.place.first, &staged).await?;
        let same = is_same(&opened, &run.plain);
        for chunk in &opened {
            chunk.fill(0, 0, chunk.length());
        }
        if same { Ok(()) } else { Err(SealFileError::Unverified) }
    }
}

/// Whether these chunks are these bytes. Two chunks at a time are in this module for it, and wiped.
fn is_same(chunks: &[Uint8Array], bytes: &Uint8Array) -> bool {
    let mut room = Zeroizing::new([[0; CHUNK_LEN]; 2]);
    let mut begin = 0;
    for chunk in chunks {
        let end = begin + chunk.length();
        let [ours, theirs] = room.each_mut().map(|room| room.get_mut(..chunk.length() as usize));
        let (Some(ours), Some(theirs)) = (ours, theirs) else { return false };
        if end > bytes.length() {
            return false;
        }
        chunk.copy_to(ours);
        bytes.subarray(begin, end).copy_to(theirs);
        if differ(ours, theirs) {
            return false;
        }
        begin = end;
    }
    begin == bytes.length()
}

/// Whether two slices of one length differ: eight bytes at a time, which in WASM is several times faster than `==`.
fn differ(a: &[u8], b: &[u8]) -> bool {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let differences = a
        .iter()
        .zip(b)
        .fold(0, |differences, (a, b)| differences | (u64::from_ne_bytes(*a) ^ u64::from_ne_bytes(*b)));
    differences != 0 || a_rest != b_rest
}

#[cfg(test)]
mod tests {
    use envelope::{
        attachment::{object_len, part_count, part_len},
        limits::PART_LEN,
    };

    use super::*;

    /// All chunks of an object, by what its runs say of themselves.
    fn chunks(padded_len: u64) -> u64 {
        let mut at = 0;
        let mut chunks = 0;
        for number in 0.. {
            let place = place_of_run(number, padded_len);
            assert_eq!((place.first, place.bytes.start), (chunks, at));
            at = place.bytes.end;
            chunks += (place.bytes.end - place.bytes.start) / CHUNK_LEN as u64 + u64::from(place.ends);
            if place.ends {
                break;
            }
        }
        assert_eq!(at, padded_len);
        chunks
    }

    #[test]
    fn runs_cover_the_file_and_end_with_a_short_chunk() {
        for padded_len in
            [4096, CHUNK_LEN as u64, RUN_LEN - 512, RUN_LEN, RUN_LEN + 4096, 3 * RUN_LEN, 1 << 30]
        {
            assert_eq!(chunks(padded_len), padded_len / CHUNK_LEN as u64 + 1, "{padded_len}");
        }
    }

    #[test]
    fn slices_differ_wherever_a_bit_does() {
        for len in [0, 1, 7, 8, 9, 16, 23] {
            let bytes = vec![7; len];
            assert!(!differ(&bytes, &bytes), "{len}");
            for at in 0..8 * len {
                let mut other = bytes.clone();
                other[at / 8] ^= 1 << (at % 8);
                assert!(differ(&bytes, &other), "{len}, bit {at}");
            }
        }
    }

    #[test]
    fn parts_have_the_runs_that_they_need_and_no_more() {
        for padded_len in [4096, RUN_LEN, 8 * RUN_LEN, 8 * RUN_LEN + 4096, 9 * RUN_LEN, 1 << 30] {
            let object_len = object_len(padded_len);
            let mut before = 0;
            for index in 0..part_count(object_len) {
                let end = u64::from(index) * PART_LEN + part_len(object_len, index).unwrap();
                let runs = runs_before(end, padded_len);
                assert!(runs >= before && runs <= padded_len / RUN_LEN + 1, "{padded_len}, part {index}");
                // What they give reaches the part's end; without the last of them it would not, if it is one of its own.
                let reaches = |runs: u64| (HEADER_LEN as u64 + runs * SEALED_RUN_LEN).min(object_len);
                assert!(reaches(runs) >= end, "{padded_len}, part {index}");
                assert!(runs == before || reaches(runs - 1) < end, "{padded_len}, part {index}");
                before = runs;
            }
            assert_eq!(before, padded_len / RUN_LEN + 1, "{padded_len}: every run is in a part");
        }
    }
}
