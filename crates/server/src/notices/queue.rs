//! Whom to tell, and when. It reads no clock.

use std::collections::HashMap;

use envelope::{AccountId, DeviceId};
use tokio::time::Instant;
use wire::limits::NOTICE_TRIES;

use super::Timing;

/// Whom of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// Every device that wants to be told, and the address.
    Everybody,
    /// A device whose push service did not take it.
    Device(DeviceId),
    /// The address, as the mail server did not take it.
    Email,
}

/// Something to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Job {
    /// Whose mail it is.
    pub(super) account: AccountId,
    /// Whom.
    pub(super) to: To,
    /// How often it was tried.
    pub(super) tries: u32,
}

/// What waits to be told.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: HashMap<AccountId, Vec<(Instant, Job)>>,
    /// When accounts were told last, as long as that matters.
    told: HashMap<AccountId, Instant>,
}

impl Queue {
    /// There is mail. Ten letters are one notice; one that comes too soon after another waits until it may.
    pub(super) fn mail(&mut self, account: AccountId, now: Instant, timing: Timing) {
        let soonest = now + timing.wait;
        let due = self.told.get(&account).map_or(soonest, |told| soonest.max(*told + timing.pause));
        let waiting = self.waiting.entry(account).or_default();
        if waiting.iter().all(|(_, job)| job.to != To::Everybody) {
            waiting.push((due, Job { account, to: To::Everybody, tries: 0 }));
        }
    }

    /// Nobody of this account needs to be told any more.
    pub(super) fn seen(&mut self, account: AccountId) {
        self.waiting.remove(&account);
    }

    /// Takes what is to be told at `now` out.
    pub(super) fn take_due(&mut self, now: Instant, timing: Timing) -> Vec<Job> {
        self.told.retain(|_, told| *told + timing.pause > now);
        let mut due = Vec::new();
        self.waiting.retain(|_, waiting| {
            due.extend(waiting.extract_if(.., |(at, _)| *at <= now).map(|(_, job)| job));
            !waiting.is_empty()
        });
        let everybody = due.iter().filter(|job| job.to == To::Everybody);
        self.told.extend(everybody.map(|job| (job.account, now)));
        due
    }

    /// When something is to be told next.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.waiting.values().flatten().map(|(at, _)| *at).min()
    }

    /// Puts something back that was not told; `false` if it was tried often enough.
    pub(super) fn failed(&mut self, job: Job, now: Instant, timing: Timing) -> bool {
        let tries = job.tries + 1;
        if tries >= NOTICE_TRIES {
            return false;
        }
        let due = now + timing.again * 2_u32.saturating_pow(job.tries);
        self.waiting.entry(job.account).or_default().push((due, Job { tries, ..job }));
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const TIMING: Timing = Timing {
        wait: Duration::from_secs(10),
        pause: Duration::from_secs(100),
        again: Duration::from_secs(20),
    };
    const ERIKA: AccountId = AccountId::new([1; 16]);
    const MAX: AccountId = AccountId::new([2; 16]);

    /// A queue, and what is told at second `at`.
    struct Told {
        queue: Queue,
        begin: Instant,
    }

    impl Told {
        fn new() -> Self {
            Self { queue: Queue::default(), begin: Instant::now() }
        }

        fn at(&self, seconds: u64) -> Instant {
            self.begin + Duration::from_secs(seconds)
        }

        fn mail(&mut self, account: AccountId, seconds: u64) {
            self.queue.mail(account, self.at(seconds), TIMING);
        }

        fn due(&mut self, seconds: u64) -> Vec<Job> {
            self.queue.take_due(self.at(seconds), TIMING)
        }

        fn next(&self) -> Option<u64> {
            self.queue.next_due().map(|next| (next - self.begin).as_secs())
        }
    }

    #[test]
    fn ten_letters_are_one_notice() {
        let mut told = Told::new();
        for second in 0..10 {
            told.mail(ERIKA, second);
        }
        told.mail(MAX, 5);
        assert_eq!(told.next(), Some(10));
        assert_eq!(told.due(9), []);
        assert_eq!(told.due(10), [Job { account: ERIKA, to: To::Everybody, tries: 0 }]);
        assert_eq!(told.due(15), [Job { account: MAX, to: To::Everybody, tries: 0 }]);
        assert_eq!(told.next(), None);
    }

    #[test]
    fn whoever_looks_is_not_told() {
        let mut told = Told::new();
        told.mail(ERIKA, 0);
        told.mail(MAX, 0);
        told.queue.seen(ERIKA);
        assert_eq!(told.due(10).len(), 1);
        // What comes after somebody has looked is told.
        told.mail(ERIKA, 11);
        assert_eq!(told.due(21).len(), 1);
    }

    #[test]
    fn the_next_notice_waits_until_the_pause_is_over() {
        let mut told = Told::new();
        told.mail(ERIKA, 0);
        assert_eq!(told.due(10).len(), 1);
        told.mail(ERIKA, 11);
        assert_eq!(told.next(), Some(110));
        assert_eq!((told.due(109).len(), told.due(110).len()), (0, 1));
        // After a whole pause it comes as quickly as the first one, and nothing is kept of the one before.
        told.mail(ERIKA, 300);
        assert_eq!(told.due(310).len(), 1);
        assert_eq!(told.due(410), []);
        assert!(told.queue.told.is_empty() && told.queue.waiting.is_empty());
    }

    #[test]
    fn what_fails_is_tried_as_often_as_it_may_and_then_given_up() {
        let mut told = Told::new();
        told.mail(ERIKA, 0);
        let mut job = Job { to: To::Email, ..told.due(10)[0] };
        let (mut now, mut waits) = (10, Vec::new());
        for _ in 1..NOTICE_TRIES {
            assert!(told.queue.failed(job, told.at(now), TIMING));
            let next = told.next().unwrap();
            waits.push(next - now);
            now = next;
            job = told.due(now)[0];
            assert_eq!(job.to, To::Email);
        }
        assert_eq!(waits, [20, 40]);
        assert!(!told.queue.failed(job, told.at(now), TIMING));
        assert_eq!(told.next(), None);
    }
}
