//! Secret bytes: on the heap so that moving leaves no copies, zeroized, compared in constant time, never printed.

use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

use crate::rng::CryptoRng;

/// `N` secret bytes.
pub struct Secret<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// A secret of these bytes; the argument is wiped.
    pub fn new(mut bytes: [u8; N]) -> Self {
        let secret = Self(Box::new(bytes));
        bytes.zeroize();
        secret
    }

    /// The secret in a slice, if it has `N` bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut secret = Self::zero();
        if bytes.len() != N {
            return None;
        }
        secret.0.copy_from_slice(bytes);
        Some(secret)
    }

    /// A random secret.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Self::zero();
        rng.fill_bytes(secret.0.as_mut_slice());
        secret
    }

    /// A secret that `fill` writes.
    pub(crate) fn with(fill: impl FnOnce(&mut [u8; N])) -> Self {
        let mut secret = Self::zero();
        fill(&mut secret.0);
        secret
    }

    /// The bytes. Where this is called, a secret leaves its wrapper.
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }

    fn zero() -> Self {
        Self(Box::new([0; N]))
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> PartialEq for Secret<N> {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl<const N: usize> Eq for Secret<N> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_equal_only_to_themselves() {
        let secret = Secret::new([7; 32]);
        assert!(secret == Secret::new([7; 32]));
        for at in 0..32 {
            let mut other = [7; 32];
            other[at] ^= 1;
            assert!(secret != Secret::new(other), "byte {at}");
        }
    }
}
