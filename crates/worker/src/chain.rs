//! This device's chain of envelopes: each names its number and the hash of the one before.

use envelope::Hash;

/// Bytes of the kept form: the number (8, big-endian) and the hash.
const LEN: usize = 8 + Hash::LEN;

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Chain {
    /// Envelopes so far.
    pub(crate) sequence: u64,
    /// Hash of the last one; zero if there is none.
    pub(crate) previous: Hash,
}

impl Chain {
    /// The chain with one envelope more.
    pub(crate) const fn after(self, envelope: Hash) -> Self {
        Self { sequence: self.sequence + 1, previous: envelope }
    }

    /// The kept form.
    pub(crate) fn to_bytes(self) -> [u8; LEN] {
        let mut bytes = [0; LEN];
        bytes[..8].copy_from_slice(&self.sequence.to_be_bytes());
        bytes[8..].copy_from_slice(self.previous.as_bytes());
        bytes
    }

    /// The chain of a kept form.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (sequence, previous) = bytes.split_first_chunk()?;
        let previous: [u8; Hash::LEN] = previous.try_into().ok()?;
        Some(Self { sequence: u64::from_be_bytes(*sequence), previous: Hash::new(previous) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_and_is_kept() {
        let chain = Chain::default().after(Hash::of(b"1")).after(Hash::of(b"2"));
        assert_eq!((chain.sequence, chain.previous), (2, Hash::of(b"2")));
        assert_eq!(Chain::from_bytes(&chain.to_bytes()), Some(chain));
        assert_eq!(Chain::from_bytes(&chain.to_bytes()[1..]), None);
        assert_eq!(Chain::from_bytes(&[]), None);
    }
}
