//! `cargo xtask bench visit`: the first visit over a slow line with a slow telephone, and what Lighthouse says of it.

use std::process::ExitCode;

use anyhow::Result;
use serde::Deserialize;

use super::claim::{Bench, Claim};
use crate::{tools, workspace::Workspace};

/// Most time to the largest paint, ms.
const LARGEST_PAINT: f64 = 1_500.0;
/// Most time for which a touch may have to wait, all told, ms.
const BLOCKED: f64 = 100.0;
/// Least points for performance; of accessibility and best practices all are wanted.
const PERFORMANCE: f64 = 95.0;
const ALL: f64 = 100.0;

/// What was measured, as far as it is judged.
#[derive(Deserialize)]
struct Figures {
    largest_paint_ms: Median,
    blocked_ms: Median,
    lighthouse: Points,
}

#[derive(Deserialize)]
struct Median {
    median: f64,
}

#[derive(Deserialize)]
struct Points {
    performance: f64,
    accessibility: f64,
    best_practices: f64,
}

pub(super) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let lists = workspace.root.join("crates").join("testkit").join("lighthouse");
    let packages = tools::packages("Lighthouse by npm", &lists, &workspace.target.join("lighthouse"))?;
    let program = packages.join("lighthouse").join("cli").join("index.js");
    let bench = Bench {
        what: "the first visit",
        test: "visit::visit",
        figures: "visit.json",
        release: true,
        settings: vec![("SIEGEL_LIGHTHOUSE", program.display().to_string())],
    };
    bench.run(workspace, |json| Ok(judge(&serde_json::from_str(json)?)))
}

fn judge(figures: &Figures) -> Vec<Claim> {
    let Figures { largest_paint_ms, blocked_ms, lighthouse } = figures;
    let below = |what: &str, found: f64, most: f64| Claim {
        holds: found < most,
        says: format!("{what}: {found:.0} ms (median), less than {most:.0}"),
    };
    let points = |what: &str, found: f64, least: f64| Claim {
        holds: found >= least,
        says: format!("Lighthouse, {what}: {found:.0} of 100, at least {least:.0}"),
    };
    vec![
        below("the largest paint", largest_paint_ms.median, LARGEST_PAINT),
        below("a touch waits", blocked_ms.median, BLOCKED),
        points("performance", lighthouse.performance, PERFORMANCE),
        points("accessibility", lighthouse.accessibility, ALL),
        points("best practices", lighthouse.best_practices, ALL),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_is_judged() {
        let holds = |paint, blocked, performance, rest| {
            let figures = Figures {
                largest_paint_ms: Median { median: paint },
                blocked_ms: Median { median: blocked },
                lighthouse: Points { performance, accessibility: rest, best_practices: rest },
            };
            judge(&figures).iter().map(|claim| claim.holds).collect::<Vec<_>>()
        };
        assert_eq!(holds(1_499.0, 99.0, 95.0, 100.0), [true; 5]);
        assert_eq!(holds(1_500.0, 100.0, 94.9, 99.9), [false; 5]);
    }
}
