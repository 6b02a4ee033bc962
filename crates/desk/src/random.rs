//! Randomness from the operating system, and identifiers made of it.

use crypto::{CryptoRng, Secret, rng::UnwrapErr};
use envelope::Hash;
use getrandom::SysRng;

/// The operating system's generator. It does not fail on a system that works, and the desk stops on one that does not.
pub const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// A new identifier.
pub fn generate_id<T: From<[u8; 16]>>(rng: &mut impl CryptoRng) -> T {
    T::from(*Secret::<16>::generate(rng).expose())
}

/// The identifier that follows from an occasion: the same each time, so that the server takes it over once.
pub fn derive_id<T: From<[u8; 16]>>(label: &[u8], of: &[u8; 16]) -> T {
    let hash = Hash::of(&[label, of].concat());
    let mut id = [0; 16];
    id.copy_from_slice(&hash.as_bytes()[..16]);
    T::from(id)
}
