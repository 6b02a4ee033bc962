//! Trying again: what fails because a line or a server is away for a moment is repeated, with longer and longer breaks.

use std::time::Duration;

use crate::client::ApiError;

/// The first break; each next one is twice as long.
const FIRST: Duration = Duration::from_millis(300);
/// No break is longer.
const LONGEST: Duration = Duration::from_secs(15);

/// The breaks between tries.
pub struct Backoff {
    next: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { next: FIRST }
    }
}

impl Backoff {
    /// How long to wait before the next try.
    pub fn advance(&mut self) -> Duration {
        let now = self.next;
        self.next = (now * 2).min(LONGEST);
        now
    }

    /// After a success the next break is the first again.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

/// Repeats `request` while it fails in passing, `tries` times at most.
///
/// # Errors
/// The last failure, or the first that will not pass.
pub async fn persist<T, F: Future<Output = Result<T, ApiError>>>(
    tries: u32,
    mut request: impl FnMut() -> F,
) -> Result<T, ApiError> {
    let mut backoff = Backoff::default();
    let mut left = tries;
    loop {
        match request().await {
            Err(error) if error.is_passing() && left > 1 => {
                left -= 1;
                tokio::time::sleep(backoff.advance()).await;
            }
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use wire::ProblemKind;

    use super::*;

    #[test]
    fn breaks_grow_to_a_limit() {
        let mut backoff = Backoff::default();
        let breaks: Vec<_> = (0..8).map(|_| backoff.advance().as_millis()).collect();
        assert_eq!(breaks, [300, 600, 1200, 2400, 4800, 9600, 15_000, 15_000]);
        backoff.reset();
        assert_eq!(backoff.advance(), FIRST);
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_passes_is_repeated() {
        let calls = Cell::new(0);
        let check = async |error: fn() -> ApiError, expect: u32| {
            calls.set(0);
            let failing = || async {
                calls.set(calls.get() + 1);
                Err::<(), _>(error())
            };
            assert!(persist(3, failing).await.is_err());
            assert_eq!(calls.get(), expect);
        };
        check(|| ApiError::Unreachable(String::new()), 3).await;
        check(|| ApiError::Problem(ProblemKind::Unavailable.into()), 3).await;
        check(|| ApiError::Problem(ProblemKind::Conflict.into()), 1).await;
    }
}
