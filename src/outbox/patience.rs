//! How long to wait before trying again: longer and longer, never all devices at the same moment.

/// The first break, in milliseconds.
const FIRST: f64 = 1_000.0;
/// No break is longer.
const LONGEST: f64 = 60_000.0;

/// Counts what failed in a row.
#[derive(Debug, Default)]
pub(super) struct Patience {
    failures: u32,
}

impl Patience {
    /// The next break in milliseconds; `chance`, from 0 to 1, takes away up to half of it.
    pub(super) fn next_break(&mut self, chance: f64) -> u32 {
        let whole = (FIRST * f64::from(1 << self.failures.min(10))).min(LONGEST);
        self.failures += 1;
        (whole * (1.0 - chance.clamp(0.0, 1.0) / 2.0)) as u32
    }

    /// Something worked: the next break is a short one again.
    pub(super) fn renew(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_double_up_to_a_minute() {
        let mut patience = Patience::default();
        let breaks: Vec<u32> = (0..9).map(|_| patience.next_break(0.0)).collect();
        assert_eq!(breaks, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        patience.renew();
        assert_eq!(patience.next_break(0.0), 1_000);
    }

    #[test]
    fn chance_takes_away_half_at_most() {
        let with = |chance| Patience::default().next_break(chance);
        assert_eq!([with(0.0), with(0.5), with(1.0), with(7.0)], [1_000, 750, 500, 500]);
    }
}
