//! `cargo xtask bench`: how quick sealing is in real browsers, beside WebCrypto and what others would take; how quick the app is with a
//! large mailbox.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};

use crate::{step, tools, workspace::Workspace};

mod app;
mod claim;
mod figures;
mod site;
mod table;
mod verdict;
mod visit;

use figures::Figures;

#[derive(Subcommand)]
pub(crate) enum What {
    /// Sealing and opening files of 64 and 512 MiB: MB/s and memory, written to target/bench/seal.json
    Seal(Options),
    /// Starting, searching and scrolling with 1,000 conversations and 10,000 messages on a slow device, written to
    /// target/bench/app.json
    App(app::Options),
    /// The first visit over a slow line with a slow telephone, and Lighthouse's points, written to target/bench/visit.json
    Visit,
}

#[derive(Args)]
pub(crate) struct Options {
    /// One browser in place of all
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// The smaller file alone, once: a first look
    #[arg(long)]
    quick: bool,
}

/// The browsers' engines.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Chromium,
    Firefox,
}

/// Builds what is measured and what measures, prints the figures, and fails where one is not what it should be.
pub(crate) fn run(workspace: &Workspace, what: &What) -> Result<ExitCode> {
    let options = match what {
        What::Seal(options) => options,
        What::App(options) => return app::run(workspace, options),
        What::Visit => return visit::run(workspace),
    };
    let home = workspace.target.join("bench");
    fs::create_dir_all(&home)?;
    let site = site::build(workspace, &home)?;
    let out = home.join("seal.json");
    measure(workspace, options, &site, &out)?;
    let json = fs::read_to_string(&out).with_context(|| format!("{} is not there", out.display()))?;
    let figures = Figures::parse(&json)?;
    print!("\n{}", table::of(&figures));
    let verdicts = verdict::judge(&figures);
    for verdict in &verdicts {
        println!("{verdict}");
    }
    println!("\nThe figures are in {}", workspace.show(&out));
    let all_hold = verdicts.iter().all(|verdict| verdict.holds);
    Ok(if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn measure(workspace: &Workspace, options: &Options, site: &Path, out: &Path) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--quiet", "--package", "siegel-bench", "--features", "driver", "--"]);
    cargo.arg("--site").arg(site).arg("--out").arg(out);
    if options.quick {
        cargo.arg("--quick");
    }
    if options.engine != Some(Engine::Firefox) {
        let chromium = tools::chromium()?;
        cargo.args(["--engine", "chromium"]);
        cargo.env("CHROMIUM", chromium.browser).env("CHROMEDRIVER", chromium.driver);
        cargo.env("SIEGEL_JOURNEYS", workspace.target.join("bench").join("pictures"));
    }
    if options.engine != Some(Engine::Chromium) {
        cargo.args(["--engine", "firefox"]).env("GECKODRIVER", tools::firefox(workspace)?.driver);
    }
    step::run("Bench: measured in browsers", &mut cargo).map(drop)
}
