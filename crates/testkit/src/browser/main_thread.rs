//! What kept a page's main thread, without the time in which other threads had its core.

use std::{
    collections::BTreeMap,
    fs,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Browser, renderer};
use crate::sampler::Sampler;

/// Time between two looks at how long the thread has waited for a core.
const EVERY: Duration = Duration::from_millis(4);

/// A task that kept the main thread.
#[derive(Debug, Clone, Copy)]
pub struct LongTask {
    /// When it began, ms since the page did.
    pub start: f64,
    /// How long it took by the clock, ms: 50 at least.
    pub duration: f64,
    /// How long of that the thread stood in the queue for a core, ms.
    pub waited: f64,
}

impl LongTask {
    /// What the page itself took, ms.
    pub fn own(&self) -> f64 {
        self.duration - self.waited
    }
}

/// A page's main thread under watch.
pub struct MainThread {
    /// When it began, ms since the page did.
    since: f64,
    delays: Sampler<RunDelay>,
}

/// For how long the main threads of the browser's pages had waited for a core, ms, by process.
pub struct CoreWaits(BTreeMap<u32, f64>);

/// For how long the thread had been ready to run and had no core, by now.
#[derive(Debug, Clone, Copy)]
struct RunDelay {
    /// Unix time, ms.
    at: f64,
    /// All told, ms.
    total: f64,
}

impl Browser {
    /// Begins to watch the main thread of the page. Linux tells how long it waits; elsewhere it never does.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn watch_main_thread(&self) -> Result<MainThread> {
        let since = self.client.execute("return performance.now()", vec![]).await?;
        let since = since.as_f64().context("a clock is a number")?;
        // A process's first thread has its number.
        let thread = renderer::largest_renderer(&self.processes());
        let sample = move || RunDelay { at: now(), total: thread.and_then(run_delay).unwrap_or(0.0) };
        Ok(MainThread { since, delays: Sampler::start(EVERY, sample) })
    }

    /// For how long main threads have waited for a core by now, whatever page they are for.
    pub fn core_waits(&self) -> CoreWaits {
        let renderers = self.processes().into_iter().filter(|id| renderer::is_renderer(*id));
        CoreWaits(renderers.filter_map(|id| Some((id, run_delay(id)?))).collect())
    }

    /// For how long that of the page that is open has waited since, ms; all of its life if its process is new.
    pub fn waited_since(&self, before: &CoreWaits) -> f64 {
        let Some(page) = renderer::largest_renderer(&self.processes()) else { return 0.0 };
        run_delay(page).unwrap_or(0.0) - before.0.get(&page).unwrap_or(&0.0)
    }

    /// The tasks over 50 ms since the watch began.
    ///
    /// # Errors
    /// If the browser is gone, or the page was loaded anew in between.
    pub async fn long_tasks(&self, watched: MainThread) -> Result<Vec<LongTask>> {
        let script = "return { origin: performance.timeOrigin, long: __siegel_observed.long }";
        let found = self.client.execute(script, vec![]).await?;
        let delays = watched.delays.stop();
        let number = |value: &Value, name: &str| value[name].as_f64().context("a time is a number");
        let origin = number(&found, "origin")?;
        let mut tasks = Vec::new();
        for task in found["long"].as_array().context("long tasks are a list")? {
            let (start, duration) = (number(task, "start")?, number(task, "duration")?);
            if start >= watched.since {
                let waited = waited(&delays, origin + start, origin + start + duration).min(duration);
                tasks.push(LongTask { start, duration, waited });
            }
        }
        Ok(tasks)
    }
}

/// For how long the thread waited between two times: from the last look before to the first look after. A wait is told when
/// it is over.
fn waited(delays: &[RunDelay], from: f64, to: f64) -> f64 {
    let before = delays.iter().rev().find(|delay| delay.at <= from).or(delays.first());
    let after = delays.iter().find(|delay| delay.at >= to).or(delays.last());
    match (before, after) {
        (Some(before), Some(after)) => after.total - before.total,
        _ => 0.0,
    }
}

/// The second figure of a thread's `schedstat`: nanoseconds.
fn run_delay(thread: u32) -> Option<f64> {
    let figures = fs::read_to_string(format!("/proc/{thread}/task/{thread}/schedstat")).ok()?;
    Some(figures.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1e6)
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_counts_for_the_task_that_it_fell_into() {
        let looks = [(0.0, 1.0), (4.0, 1.0), (8.0, 3.0), (80.0, 53.0), (84.0, 53.0), (88.0, 60.0)];
        let looks = looks.map(|(at, total)| RunDelay { at, total });
        let check = |from, to, expect: f64| {
            assert_eq!(waited(&looks, from, to).to_bits(), expect.to_bits(), "{from} to {to}");
        };
        check(1.0, 3.0, 0.0);
        check(9.0, 79.0, 50.0);
        check(9.0, 81.0, 50.0);
        check(-9.0, 85.0, 59.0);
        check(85.0, 99.0, 7.0);
        assert_eq!(waited(&[], 0.0, 9.0).to_bits(), 0_f64.to_bits());
    }
}
