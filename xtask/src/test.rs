//! `cargo xtask test`: everything that is checked, the quickest failures first.

use std::{
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::{
    fuzz, interop,
    journeys::{self, Engine},
    step, tidy,
    tools::{self, Toolbox, WASM},
    workspace::Workspace,
};

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    /// Leave the browsers out
    #[arg(long)]
    quick: bool,
    #[command(subcommand)]
    only: Option<Only>,
}

#[derive(Subcommand)]
enum Only {
    /// The exchange with another implementation alone
    Interop,
    /// The vectors and engines in browsers alone
    Wasm,
    /// Kills, faults of the network, faults of the store, many times over: takes an hour
    Faults,
    /// The browser journeys alone
    Journeys {
        /// Only those whose name holds this
        name: Option<String>,
        /// The browser's engine
        #[arg(long, value_enum, default_value_t = Engine::Chromium)]
        engine: Engine,
    },
}

/// Runs what was asked for and prints how it went.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut report = Report::default();
    match &options.only {
        Some(Only::Journeys { name, engine }) => {
            report.check("journeys", || journeys::run(workspace, name.as_deref(), *engine));
        }
        Some(Only::Faults) => report.check("faults", || journeys::run_faults(workspace)),
        Some(Only::Interop) => report.check("interop", || interop::run(workspace)),
        Some(Only::Wasm) => report.check("tests in WASM", || wasm(workspace)),
        None => {
            report.check("format", || format(workspace));
            report.check("invariants", || invariants(workspace));
            report.check("lints", || lints(workspace));
            report.check("lints, WASM", || lints_wasm(workspace));
            report.check("native tests", || native(workspace));
            report.check("interop", || interop::run(workspace));
            report.check_if_possible("fuzzing", || fuzzing(workspace));
            if !options.quick {
                report.check("tests in WASM", || wasm(workspace));
                report.check("journeys", || journeys::run(workspace, None, Engine::Chromium));
                report.check("Firefox", || journeys::run(workspace, None, Engine::Firefox));
                report.check("WebKit", || journeys::run(workspace, None, Engine::Webkit));
            }
        }
    }
    Ok(report.print())
}

/// How a check ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Holds,
    Failed,
    /// This machine cannot run it; it said so.
    Skipped,
}

/// What was checked, how it ended, how long it took.
#[derive(Default)]
struct Report {
    lines: Vec<(&'static str, Outcome, Duration)>,
}

impl Report {
    /// Runs one check. The first that fails ends it: the others would only bury its words.
    fn check(&mut self, what: &'static str, check: impl FnOnce() -> Result<()>) {
        self.check_if_possible(what, || check().map(|()| Outcome::Holds));
    }

    /// Runs one check that not every machine can run.
    fn check_if_possible(&mut self, what: &'static str, check: impl FnOnce() -> Result<Outcome>) {
        if self.has_failed() {
            return;
        }
        let begin = Instant::now();
        let outcome = check().unwrap_or_else(|error| {
            eprintln!("\nerror: {error:#}");
            Outcome::Failed
        });
        self.lines.push((what, outcome, begin.elapsed()));
    }

    fn has_failed(&self) -> bool {
        self.lines.iter().any(|(_, outcome, _)| *outcome == Outcome::Failed)
    }

    fn print(&self) -> ExitCode {
        println!();
        for (what, outcome, time) in &self.lines {
            let word = match outcome {
                Outcome::Holds => "ok     ",
                Outcome::Failed => "FAILED ",
                Outcome::Skipped => "skipped",
            };
            println!("{word} {what:<16} {:>14}", step::human(*time));
        }
        let all: Duration = self.lines.iter().map(|(_, _, time)| *time).sum();
        println!("        {:<16} {:>14}", "all told", step::human(all));
        if self.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

fn format(workspace: &Workspace) -> Result<()> {
    step::run("Format", workspace.cargo().args(["fmt", "--all", "--check"])).map(drop)
}

fn invariants(workspace: &Workspace) -> Result<()> {
    if tidy::run(workspace)? != ExitCode::SUCCESS {
        bail!("an invariant is broken");
    }
    Ok(())
}

fn lints(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--features",
        "siegel/gallery,siegel-bench/driver,siegel-strength/module,siegel-testkit/screens,siegel-worker/module",
    ]);
    step::run("Lints", cargo.args(["--", "-D", "warnings"])).map(drop)
}

/// Portal and worker are the same code for any target, and were looked at with the workspace; these tests exist in WASM only.
fn lints_wasm(workspace: &Workspace) -> Result<()> {
    Toolbox::for_wasm_tests(workspace)?;
    let mut cargo = workspace.cargo_wasm();
    cargo.args(["clippy", "--quiet", "--target", WASM, "--lib", "--test", "web"]);
    cargo.args([
        "--package",
        "siegel-crypto",
        "--package",
        "siegel-cobblestone",
        "--package",
        "siegel-engine",
    ]);
    step::run("Lints: tests in WASM", cargo.args(["--", "-D", "warnings"])).map(drop)
}

fn native(workspace: &Workspace) -> Result<()> {
    let mail = tools::mail_python(workspace)?;
    if tools::has_subcommand(workspace, "nextest") {
        let mut cargo = workspace.cargo_whole(&["nextest", "run", "--cargo-quiet", "--no-fail-fast"]);
        cargo.args(["--status-level", "fail", "--final-status-level", "slow"]);
        cargo.env(tools::MAIL_PYTHON, mail);
        step::run("Native tests", cargo.args(["-E", "not binary(journeys)"]))?;
    } else {
        // The journeys are a test among the others to it: without their feature they are none.
        let mut cargo = workspace.cargo();
        cargo.args([
            "test",
            "--quiet",
            "--workspace",
            "--features",
            "siegel/gallery,siegel-strength/module,siegel-worker/module",
        ]);
        cargo.env(tools::MAIL_PYTHON, mail);
        step::run("Native tests", cargo.args(["--lib", "--bins", "--tests"]))?;
    }
    figures(workspace)?;
    let mut cargo = workspace.cargo_whole(&["test", "--quiet", "--doc"]);
    step::run("Examples in the documentation", &mut cargo).map(drop)
}

/// Once more those that count what they have refused and found out: so that the figures are seen.
fn figures(workspace: &Workspace) -> Result<()> {
    let counting: [(&str, &[&str], &str); 2] = [
        ("vectors and refusals", &["--test", "refusal", "--test", "vectors"], ""),
        ("attacks", &["--bin", "siegel-worker", "--test", "exchange"], "every_attack"),
    ];
    for (what, which, filter) in counting {
        let mut cargo = workspace.cargo_whole(&["test", "--quiet"]);
        cargo.args(which).args(["--", "--nocapture", filter]);
        step::run(&format!("Figures: {what}"), &mut cargo)?;
    }
    Ok(())
}

/// A short look from the seeds on, which the native tests have run through already.
fn fuzzing(workspace: &Workspace) -> Result<Outcome> {
    if fuzz::is_possible() {
        fuzz::run(workspace, &fuzz::Options::short())?;
        return Ok(Outcome::Holds);
    }
    step::say("Fuzzing is skipped, as there is no nightly toolchain: the seeds alone were run");
    Ok(Outcome::Skipped)
}

/// The same vectors as natively, in browsers; and both engines.
fn wasm(workspace: &Workspace) -> Result<()> {
    let toolbox = Toolbox::for_wasm_tests(workspace)?;
    let chromium = tools::chromium()?;
    wasm_in(workspace, &toolbox, "Chromium", |cargo| cargo.env("CHROMEDRIVER", chromium.driver))?;
    let firefox = tools::firefox(workspace)?;
    wasm_in(workspace, &toolbox, "Firefox", |cargo| cargo.env("GECKODRIVER", firefox.driver))
}

fn wasm_in(
    workspace: &Workspace,
    toolbox: &Toolbox,
    browser: &str,
    with_driver: impl FnOnce(&mut Command) -> &mut Command,
) -> Result<()> {
    let mut cargo = workspace.cargo_wasm();
    toolbox.put_on_path(&mut cargo)?;
    // Not `--quiet`: Cargo hands it on to wasm-bindgen's runner, which does not know it.
    cargo.args(["test", "--target", WASM, "--test", "web"]);
    cargo.args([
        "--package",
        "siegel-crypto",
        "--package",
        "siegel-cobblestone",
        "--package",
        "siegel-engine",
    ]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    // The runner takes the first browser that it finds a driver of.
    for driver in ["CHROMEDRIVER", "GECKODRIVER", "SAFARIDRIVER", "MSEDGEDRIVER"] {
        cargo.env_remove(driver);
    }
    with_driver(&mut cargo);
    let settings = format!("xtask/browsers/{}.json", browser.to_lowercase());
    cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", workspace.root.join(settings));
    // The first start after an installation reads the whole browser from the disk.
    cargo.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "90").env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    step::run(&format!("Vectors and engines in WASM, in {browser}"), &mut cargo).map(drop)
}
