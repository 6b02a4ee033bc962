//! Something looked at again and again while something else is measured.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Samples on a thread of its own until it is asked for them.
pub(crate) struct Sampler<T> {
    stop: Arc<AtomicBool>,
    samples: JoinHandle<Vec<T>>,
}

impl<T: Send + 'static> Sampler<T> {
    /// Takes a sample now, another after each pause, and a last one when it is stopped.
    pub(crate) fn start(pause: Duration, mut sample: impl FnMut() -> T + Send + 'static) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let samples = thread::spawn(move || {
            let mut samples = Vec::new();
            while !stopped.load(Ordering::Relaxed) {
                samples.push(sample());
                thread::sleep(pause);
            }
            samples.push(sample());
            samples
        });
        Self { stop, samples }
    }

    /// The samples in their order; none if taking one panicked.
    pub(crate) fn stop(self) -> Vec<T> {
        self.stop.store(true, Ordering::Relaxed);
        self.samples.join().unwrap_or_default()
    }
}
