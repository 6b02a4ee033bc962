//! Randomness by parameter: one bound everywhere, and the bridge to the generation that `opaque-ke` speaks.

pub use rand_core::{CryptoRng, UnwrapErr};

/// `N` random bytes.
pub(crate) fn generate_bytes<const N: usize>(rng: &mut impl CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// A generator of today's `rand_core` seen as one of 0.6.
pub(crate) struct Legacy<'a, R>(pub(crate) &'a mut R);

impl<R: CryptoRng> opaque_ke::rand::RngCore for Legacy<'_, R> {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        self.0.fill_bytes(dest);
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), opaque_ke::rand::Error> {
        self.0.fill_bytes(dest);
        Ok(())
    }
}

impl<R: CryptoRng> opaque_ke::rand::CryptoRng for Legacy<'_, R> {}
