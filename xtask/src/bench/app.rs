//! `cargo xtask bench app`: the app with a large mailbox in a real Chromium, its page slowed down.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use serde::Deserialize;

use super::claim::{Bench, Claim};
use crate::workspace::Workspace;

/// Most time from a cold start to the unlock screen, ms.
const COLD_START: f64 = 1_000.0;
/// Most time until the app stands behind it, ms. Until then what is typed and pressed there is kept for it.
const COLD_APP: f64 = 1_500.0;
/// Most time from unlocking to the list, ms.
const START: f64 = 1_500.0;
/// Most time from a keystroke to what it finds on the page, ms.
const KEYSTROKE: f64 = 50.0;

#[derive(Args)]
pub(crate) struct Options {
    /// The builds that journeys use, and a tenth of the mailbox: a first look
    #[arg(long)]
    quick: bool,
    /// The builds that journeys use, with the whole mailbox
    #[arg(long)]
    debug: bool,
}

/// What was measured, as far as it is judged.
#[derive(Deserialize)]
struct Figures {
    cold_start_ms: ColdStart,
    start_ms: Times,
    keystroke_ms: Times,
    scroll: Scroll,
}

#[derive(Deserialize)]
struct ColdStart {
    door: Times,
    app: Times,
}

#[derive(Deserialize)]
struct Times {
    median: f64,
    p95: Option<f64>,
}

#[derive(Deserialize)]
struct Scroll {
    rows: String,
    tasks_over_50_ms: usize,
    longest_ms: f64,
}

/// Builds what is measured, measures, prints the figures, and fails where one is not what it should be.
pub(super) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mailbox = [("SIEGEL_CONVERSATIONS", "200"), ("SIEGEL_MESSAGES", "1000")];
    let bench = Bench {
        what: "the app with a large mailbox",
        test: "app",
        figures: "app.json",
        release: !options.quick && !options.debug,
        settings: if options.quick {
            mailbox.map(|(name, value)| (name, value.to_owned())).to_vec()
        } else {
            Vec::new()
        },
    };
    bench.run(workspace, |json| Ok(judge(&serde_json::from_str(json)?).into()))
}

fn judge(figures: &Figures) -> [Claim; 5] {
    let Figures { cold_start_ms, start_ms, keystroke_ms, scroll } = figures;
    let p95 = keystroke_ms.p95.unwrap_or(keystroke_ms.median);
    [
        Claim {
            holds: cold_start_ms.door.median < COLD_START,
            says: format!(
                "from a cold start to the unlock screen: {:.0} ms (median), at most {COLD_START:.0}",
                cold_start_ms.door.median
            ),
        },
        Claim {
            holds: cold_start_ms.app.median < COLD_APP,
            says: format!(
                "until the app stands behind it: {:.0} ms (median), at most {COLD_APP:.0}",
                cold_start_ms.app.median
            ),
        },
        Claim {
            holds: start_ms.median < START,
            says: format!(
                "from unlocking to the list: {:.0} ms (median), at most {START:.0}",
                start_ms.median
            ),
        },
        Claim {
            holds: p95 < KEYSTROKE,
            says: format!("a keystroke: {p95:.0} ms (p95), at most {KEYSTROKE:.0}"),
        },
        Claim {
            holds: scroll.tasks_over_50_ms == 0,
            says: format!("scrolling ({}): the longest task {:.0} ms", scroll.rows, scroll.longest_ms),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_is_judged() {
        let holds = |door, app, start, p95, long| {
            let median = |median| Times { median, p95: None };
            let figures = Figures {
                cold_start_ms: ColdStart { door: median(door), app: median(app) },
                start_ms: median(start),
                keystroke_ms: Times { median: 1.0, p95: Some(p95) },
                scroll: Scroll { rows: String::new(), tasks_over_50_ms: long, longest_ms: 0.0 },
            };
            judge(&figures).map(|claim| claim.holds)
        };
        assert_eq!(holds(999.0, 1_499.0, 1_499.0, 49.0, 0), [true; 5]);
        assert_eq!(holds(1_000.0, 1_500.0, 1_500.0, 50.0, 1), [false; 5]);
    }
}
