//! What a hostile server may do to sealed bytes, done exhaustively: flipped, cut, moved, dropped, doubled, spliced.
//! All of it is refused in one way, and nothing is given out beyond what was verified.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a fixture that cannot be made ends the test there")]

mod attachment;
mod message;

use chacha20::{ChaCha20Rng, rand_core::SeedableRng as _};

/// The same bytes for the same seed.
fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}
