//! `cargo xtask fuzz`: libFuzzer on every parser and opener, from committed seeds.

use std::{
    fs,
    path::PathBuf,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{step, tools::Toolbox, workspace::Workspace};

/// Bytes of an input at most: the largest seed, and room to grow.
const INPUT_MAX: u32 = 16_384;

#[derive(Args)]
pub(crate) struct Options {
    /// Only the target of this name
    target: Option<String>,
    /// Executions of each target
    #[arg(long, default_value_t = 10_000_000)]
    runs: u64,
    /// Seconds that a target may take, if its executions are not through by then
    #[arg(long)]
    seconds: Option<u32>,
}

impl Options {
    /// A look at each target that a test run has the time for.
    pub(crate) const fn short() -> Self {
        Self { target: None, runs: 20_000, seconds: Some(10) }
    }
}

/// Whether this machine has the toolchain that libFuzzer's instrumentation needs.
pub(crate) fn is_possible() -> bool {
    // Asking must not install it.
    let mut rustup = Command::new("rustup");
    rustup.args(["run", "nightly", "rustc", "--version"]).env("RUSTUP_AUTO_INSTALL", "0");
    step::output(&mut rustup).is_ok()
}

/// Builds the targets and runs each; what breaks one is kept, and named.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    if !is_possible() {
        bail!("fuzzing needs the nightly toolchain: `rustup toolchain install nightly`");
    }
    let targets = targets(workspace)?;
    let chosen: Vec<&String> =
        targets.iter().filter(|name| options.target.as_ref().is_none_or(|only| only == *name)).collect();
    if chosen.is_empty() {
        bail!("no such target; there are {}", targets.join(", "));
    }
    let programs = build(workspace)?;
    let room = workspace.target.join("fuzz");
    for name in &chosen {
        let (corpus, findings) = (room.join("corpus").join(name), room.join("findings").join(name));
        fs::create_dir_all(&corpus)?;
        fs::create_dir_all(&findings)?;
        let mut program = Command::new(programs.join(name));
        program.arg(&corpus).arg(workspace.root.join("fuzz").join("seeds").join(name));
        program.arg(format!("-runs={}", options.runs)).arg(format!("-max_len={INPUT_MAX}"));
        program.arg(format!("-artifact_prefix={}/", findings.display()));
        program.args(["-verbosity=0", "-print_final_stats=1"]);
        if let Some(seconds) = options.seconds {
            program.arg(format!("-max_total_time={seconds}"));
        }
        step::run(&format!("Fuzzing {name}"), &mut program)
            .with_context(|| format!("what broke it lies in {}", findings.display()))?;
    }
    println!("fuzz: {} targets, nothing found", chosen.len());
    Ok(ExitCode::SUCCESS)
}

/// The folder of the targets' programs.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    let toolbox = Toolbox::for_fuzzing(workspace)?;
    let target_dir = workspace.target.join("fuzz").join("build");
    let mut cargo = workspace.command("rustup");
    toolbox.put_on_path(&mut cargo)?;
    cargo.args(["run", "nightly", "cargo", "fuzz", "build", "--fuzz-dir", "fuzz", "--features", "libfuzzer"]);
    // What is looked for are panics and broken promises: no code of ours is unsafe.
    cargo.args(["--sanitizer", "none", "--target-dir"]).arg(&target_dir);
    // The release profile is made for the portal's size.
    cargo.envs([
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "2"),
        ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ]);
    cargo.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    step::run("Fuzzing: the targets", &mut cargo)?;
    let host = step::output(workspace.command("rustc").args(["--print", "host-tuple"]))?;
    Ok(target_dir.join(host.trim()).join("release"))
}

/// Names of the targets: those of their seeds' folders.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let seeds = fs::read_dir(workspace.root.join("fuzz").join("seeds"))?;
    let mut names = Vec::new();
    for entry in seeds {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
