//! The chunked stream at its boundaries.

use envelope::limits::SEALED_CHUNK_LEN;
use proptest::prelude::*;
use rand_core::SeedableRng as _;

use super::*;

const CONTEXT: &[u8] = b"context";

const KEY: &[u8; KEY_LEN] = &[1; KEY_LEN];

/// The same bytes for the same seed.
fn rng(seed: u8) -> impl CryptoRng {
    chacha20::ChaCha20Rng::from_seed([seed; 32])
}

#[test]
fn round_trips_at_every_boundary() {
    for len in [0, 1, CHUNK_LEN - 1, CHUNK_LEN, CHUNK_LEN + 1, 2 * CHUNK_LEN, 3 * CHUNK_LEN + 5] {
        let plaintext = vec![7; len];
        let stream = seal(KEY, CONTEXT, &plaintext, &mut rng(1));
        assert_eq!(stream.len(), sealed_len(len));
        assert!(open(KEY, CONTEXT, &stream).is_ok_and(|opened| *opened == plaintext), "{len}");
        assert!(open(KEY, b"other", &stream).is_err());
        assert!(open(&[2; KEY_LEN], CONTEXT, &stream).is_err());
    }
}

#[test]
fn chunks_cannot_be_dropped_moved_or_added() {
    let stream = seal(KEY, CONTEXT, &[7; 2 * CHUNK_LEN + 5], &mut rng(1));
    let (preamble, chunks) = stream.split_at(PREAMBLE_LEN);
    let (first, rest) = chunks.split_at(SEALED_CHUNK_LEN);
    let (second, last) = rest.split_at(SEALED_CHUNK_LEN);
    let refused = |chunks: &[&[u8]]| {
        let stream = [&[preamble], chunks].concat().concat();
        assert!(open(KEY, CONTEXT, &stream).is_err());
    };
    refused(&[second, first, last]);
    refused(&[first, last]);
    refused(&[first, second]);
    refused(&[first, second, last, last]);
    refused(&[first, first, second, last]);
    refused(&[]);
    refused(&[last]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn slices_do_not_matter(len in 0_usize..70_000, slice in 1_usize..40_000) {
        let plaintext = vec![3; len];
        let stream = seal(KEY, CONTEXT, &plaintext, &mut rng(1));
        let (preamble, chunks) = stream.split_at(PREAMBLE_LEN);
        let salt = preamble.first_chunk().expect("a salt");

        let mut sealer = ChunkSealer::new(ChunkKeys::derive(KEY, salt, CONTEXT));
        let mut sealed = Vec::new();
        plaintext.chunks(slice).for_each(|piece| sealer.push(piece, &mut sealed));
        sealer.finish(&mut sealed);
        prop_assert!(sealed == chunks);

        let mut opener = ChunkOpener::new(ChunkKeys::derive(KEY, salt, CONTEXT));
        let mut opened = Vec::new();
        for piece in chunks.chunks(slice) {
            prop_assert!(opener.push(piece, &mut opened).is_ok());
        }
        prop_assert!(opener.finish(&mut opened).is_ok());
        prop_assert!(opened == plaintext);
    }

    #[test]
    fn every_flipped_bit_is_refused(at in 0_usize..20_000, bit in 0_u8..8) {
        let mut stream = seal(KEY, CONTEXT, &[7; 20_000], &mut rng(1));
        let place = at * stream.len() / 20_000;
        stream[place] ^= 1 << bit;
        prop_assert!(open(KEY, CONTEXT, &stream).is_err());
    }
}
