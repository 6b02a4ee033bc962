//! Chance that is the same on every run with the same seed.

use std::ops::RangeInclusive;

/// SplitMix64: quick, and good enough that nothing compresses or repeats.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// What this seed gives.
    pub const fn of(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number of the range.
    pub const fn between(&mut self, range: &RangeInclusive<u64>) -> u64 {
        let (first, last) = (*range.start(), *range.end());
        first + self.bits() % (last - first + 1)
    }

    /// One of these.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[(self.bits() % all.len() as u64) as usize]
    }

    /// So many bytes.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        std::iter::repeat_with(|| self.bits().to_le_bytes()).flatten().take(len).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_same_again_and_stays_in_range() {
        let draw = |seed| {
            let mut chance = Chance::of(seed);
            (chance.bytes(11), (0..500).map(|_| chance.between(&(3..=9))).collect::<Vec<_>>())
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let (bytes, numbers) = draw(1);
        assert_eq!(bytes.len(), 11);
        assert!(
            (3..=9).all(|number| numbers.contains(&number)) && numbers.iter().all(|n| (3..=9).contains(n))
        );
    }
}
