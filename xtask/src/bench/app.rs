//! `cargo xtask bench app`: the app with a large mailbox in a real Chromium, its page slowed down.

use std::{fmt, fs, process::ExitCode};

use anyhow::{Context, Result};
use clap::Args;
use serde::Deserialize;

use crate::{
    apps::Apps,
    portal::{self, Profile},
    step, tools,
    workspace::Workspace,
};

/// Most time from a cold start to the unlock screen, ms.
const COLD_START: f64 = 1_000.0;
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
    cold_start_ms: Times,
    start_ms: Times,
    keystroke_ms: Times,
    scroll: Scroll,
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

/// A sentence, and whether it holds.
struct Verdict {
    holds: bool,
    says: String,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.holds { "holds " } else { "FAILS " }, self.says)
    }
}

/// Builds what is measured, measures, prints the figures, and fails where one is not what it should be.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let home = workspace.target.join("bench");
    fs::create_dir_all(&home)?;
    let out = home.join("app.json");
    let debug = options.quick || options.debug;
    let site = portal::build(workspace, if debug { Profile::Journey } else { Profile::Release })?;
    let apps = Apps::build(workspace, !debug)?;
    let chromium = tools::chromium()?;
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--quiet", "--package", "siegel-testkit", "--features", "bench", "--test", "bench"]);
    cargo.args(["--", "--nocapture"]);
    cargo.env("SIEGEL_SERVER", apps.server).env("SIEGEL_DESK", apps.desk).env("SIEGEL_SITE", site);
    cargo.env("SIEGEL_ENGINE", "chromium").env("SIEGEL_JOURNEYS", home.join("pictures"));
    cargo.env("CHROMIUM", chromium.browser).env("CHROMEDRIVER", chromium.driver);
    cargo.env("SIEGEL_BENCH_OUT", &out);
    if options.quick {
        cargo.env("SIEGEL_CONVERSATIONS", "200").env("SIEGEL_MESSAGES", "1000");
    }
    step::run("Bench: the app with a large mailbox", &mut cargo)?;
    let json = fs::read_to_string(&out).with_context(|| format!("{} is not there", out.display()))?;
    let verdicts = judge(&serde_json::from_str(&json)?);
    for verdict in &verdicts {
        println!("{verdict}");
    }
    println!("\nThe figures are in {}", workspace.show(&out));
    let all_hold = verdicts.iter().all(|verdict| verdict.holds);
    Ok(if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn judge(figures: &Figures) -> [Verdict; 4] {
    let Figures { cold_start_ms, start_ms, keystroke_ms, scroll } = figures;
    let p95 = keystroke_ms.p95.unwrap_or(keystroke_ms.median);
    [
        Verdict {
            holds: cold_start_ms.median < COLD_START,
            says: format!(
                "from a cold start to the unlock screen: {:.0} ms (median), at most {COLD_START:.0}",
                cold_start_ms.median
            ),
        },
        Verdict {
            holds: start_ms.median < START,
            says: format!(
                "from unlocking to the list: {:.0} ms (median), at most {START:.0}",
                start_ms.median
            ),
        },
        Verdict {
            holds: p95 < KEYSTROKE,
            says: format!("a keystroke: {p95:.0} ms (p95), at most {KEYSTROKE:.0}"),
        },
        Verdict {
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
        let holds = |cold, start, p95, long| {
            let figures = Figures {
                cold_start_ms: Times { median: cold, p95: None },
                start_ms: Times { median: start, p95: None },
                keystroke_ms: Times { median: 1.0, p95: Some(p95) },
                scroll: Scroll { rows: String::new(), tasks_over_50_ms: long, longest_ms: 0.0 },
            };
            judge(&figures).map(|verdict| verdict.holds)
        };
        assert_eq!(holds(999.0, 1_499.0, 49.0, 0), [true; 4]);
        assert_eq!(holds(1_000.0, 1_500.0, 50.0, 1), [false; 4]);
    }
}
