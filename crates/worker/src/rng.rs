//! Randomness from the browser (`crypto.getRandomValues`).

use crypto::rng::UnwrapErr;
use getrandom::SysRng;

/// The browser's generator. It does not fail; where it should, the module stops.
pub(crate) const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
