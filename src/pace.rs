//! How long something still takes, said calmly: from the smoothed speed of the last seconds.

use crate::view::Progress;

/// Nothing is said before this much time has shown a speed.
const FIRST_WORD_MS: f64 = 1_500.0;
/// Weight of what is older falls to a third in this time.
const MEMORY_MS: f64 = 6_000.0;
/// More than a day is no forecast.
const LONGEST_S: f64 = 86_400.0;

/// The speed of one piece of work.
#[derive(Debug, Clone)]
pub struct Pace {
    total: u64,
    /// The most that was ever said.
    said: u64,
    began: u64,
    /// The last measurement: bytes, and when.
    done: u64,
    last: u64,
    bytes_per_ms: Option<f64>,
}

impl Pace {
    /// Work of `total` bytes of which `done` are there at the time `now` (ms).
    pub fn new(total: u64, done: u64, now: u64) -> Self {
        Self { total, said: done, began: now, done, last: now, bytes_per_ms: None }
    }

    /// How far it has come when `done` bytes are there at the time `now`; never less than what was said before.
    pub fn at(&mut self, done: u64, now: u64) -> Progress {
        let done = done.min(self.total).max(self.said);
        self.said = done;
        let elapsed = now.saturating_sub(self.last) as f64;
        // Of many reports in a moment the first counts for all of them.
        if elapsed >= 50.0 {
            let speed = (done - self.done) as f64 / elapsed;
            let weight = 1.0 - (-elapsed / MEMORY_MS).exp();
            self.bytes_per_ms = Some(match self.bytes_per_ms {
                None => speed,
                Some(before) => before + weight * (speed - before),
            });
            self.done = done;
            self.last = now;
        }
        Progress { done, total: self.total, seconds_left: self.seconds_left(done, now) }
    }

    fn seconds_left(&self, done: u64, now: u64) -> Option<u32> {
        let speed = self.bytes_per_ms.filter(|speed| *speed > 0.0)?;
        let seconds = self.total.saturating_sub(done) as f64 / speed / 1_000.0;
        let known = now.saturating_sub(self.began) as f64 >= FIRST_WORD_MS;
        (known && seconds <= LONGEST_S).then(|| calm(seconds.ceil() as u32))
    }
}

/// Whole seconds at the end, steps of five and fifteen before: a number that jumps all the time tells nobody anything.
fn calm(seconds: u32) -> u32 {
    let step = match seconds {
        0..=10 => 1,
        11..=60 => 5,
        _ => 15,
    };
    seconds.div_ceil(step) * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_speed_is_said_as_it_is() {
        let mut pace = Pace::new(100_000, 0, 0);
        let left = |progress: Progress| progress.seconds_left;
        assert_eq!(left(pace.at(1_000, 1_000)), None, "too early to say");
        assert_eq!(left(pace.at(2_000, 2_000)), Some(105));
        assert_eq!(left(pace.at(50_000, 50_000)), Some(50));
        assert_eq!(left(pace.at(93_000, 93_000)), Some(7));
        assert_eq!(left(pace.at(100_000, 100_000)), Some(0));
    }

    #[test]
    fn a_hiccup_does_not_make_it_jump() {
        let mut pace = Pace::new(1_000_000, 0, 0);
        for second in 1..=30 {
            pace.at(second * 10_000, second * 1_000);
        }
        let before = pace.at(300_000, 30_100).seconds_left.unwrap_or_default();
        let after = pace.at(301_000, 31_100).seconds_left.unwrap_or_default();
        assert!(after < before * 3 / 2, "{before} s became {after} s by one slow second");
    }

    #[test]
    fn it_never_goes_back_and_never_beyond_the_end() {
        let mut pace = Pace::new(1_000, 200, 0);
        let mut done = |done, now| pace.at(done, now).done;
        assert_eq!(done(100, 100), 200);
        assert_eq!(done(600, 200), 600);
        assert_eq!(done(400, 300), 600);
        assert_eq!(done(700, 310), 700);
        assert_eq!(done(650, 320), 700);
        assert_eq!(done(5_000, 400), 1_000);
    }

    #[test]
    fn a_standstill_is_no_forecast() {
        let mut pace = Pace::new(1_000, 0, 0);
        assert_eq!(pace.at(0, 10_000).seconds_left, None);
    }
}
