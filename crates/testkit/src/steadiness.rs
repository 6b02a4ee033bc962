//! How steadily this machine ran while something was measured: where others share it, work takes longer for reasons of its own.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use crate::sampler::Sampler;

/// Time between two samples.
const EVERY: Duration = Duration::from_millis(40);
/// Steps of the work that is timed: about two milliseconds, long enough to be interrupted as other work is.
const STEPS: u32 = 1_500_000;

/// Watches until it is asked.
pub struct Steadiness(Sampler<Duration>);

impl Steadiness {
    /// Begins to watch.
    pub fn watch() -> Self {
        Self(Sampler::start(EVERY, sample))
    }

    /// How many times longer than at its quickest the machine took for the same work, at the median. At least 1.
    pub fn slowness(self) -> f64 {
        // A sampler that broke says nothing: then the machine is taken to be quick.
        slowness(self.0.stop())
    }
}

fn sample() -> Duration {
    let began = Instant::now();
    let mixed = (0..STEPS).fold(1_u32, |mixed, _| black_box(mixed.wrapping_mul(1_664_525).wrapping_add(1)));
    black_box(mixed);
    began.elapsed()
}

fn slowness(mut samples: Vec<Duration>) -> f64 {
    samples.sort();
    match (samples.first(), samples.get(samples.len() / 2)) {
        (Some(quickest), Some(median)) if !quickest.is_zero() => {
            median.as_secs_f64() / quickest.as_secs_f64()
        }
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_slow_half_of_the_time_counts() {
        let samples = |slow: usize| {
            let quick = vec![Duration::from_millis(2); 100 - slow];
            slowness([vec![Duration::from_millis(6); slow], quick].concat())
        };
        assert_eq!(samples(0).to_bits(), 1_f64.to_bits());
        assert_eq!(samples(49).to_bits(), 1_f64.to_bits());
        assert_eq!(samples(50).to_bits(), 3_f64.to_bits());
        assert_eq!(slowness(Vec::new()).to_bits(), 1_f64.to_bits());
    }
}
