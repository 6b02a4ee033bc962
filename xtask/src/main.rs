//! The project's own commands, in plain Rust: `cargo xtask run`, `test`, `fuzz`, `bench`, `deny`, `screens`, `size`, `tidy`.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

mod apps;
mod bench;
mod boot;
mod demo;
mod deny;
mod fuzz;
mod gallery;
mod interop;
mod journeys;
mod portal;
mod precache;
mod renumber;
mod run;
mod screens;
mod size;
mod split;
mod step;
mod stylesheets;
mod test;
mod tidy;
mod tools;
mod viewer;
mod workspace;

use workspace::Workspace;

/// Siegel's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything, make a demo insurer with one insured person, start it all on this machine
    Run(run::Options),
    /// Run all tests: format, lints, invariants, native tests, interop, tests in WASM, browser journeys
    Test(test::Options),
    /// Let libFuzzer look for bytes that break a parser, from committed seeds; needs a nightly toolchain
    Fuzz(fuzz::Options),
    /// Measure in real browsers, beside what others would take
    Bench {
        #[command(subcommand)]
        what: bench::What,
    },
    /// Check where packages come from, and under which licences
    Deny,
    /// Build the portal alone and print where it lies
    Portal(PortalOptions),
    /// Photograph every page into `docs/screens`: phone and desktop, light and dark
    Screens,
    /// Measure what a first visit transfers (brotli) against the budget
    Size,
    /// Check the invariants of the architecture
    Tidy,
    /// Install what building and testing need, and nothing else
    Tools {
        /// Browsers and their drivers too
        #[arg(long)]
        browsers: bool,
    },
}

#[derive(Args)]
struct PortalOptions {
    /// The small build (minutes) in place of the quick one
    #[arg(long)]
    release: bool,
}

fn main() -> ExitCode {
    let outcome =
        if split::is_wasm_bindgen() { split::wasm_bindgen() } else { dispatch(Cli::parse().command) };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Run(options) => run::run(&workspace, &options),
        Command::Bench { what } => bench::run(&workspace, &what),
        Command::Deny => deny::run(&workspace),
        Command::Fuzz(options) => fuzz::run(&workspace, &options),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Portal(options) => {
            let profile = if options.release { portal::Profile::Release } else { portal::Profile::Journey };
            let site: PathBuf = portal::build(&workspace, profile)?;
            println!("{}", site.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Screens => screens::run(&workspace),
        Command::Size => size::run(&workspace),
        Command::Tidy => tidy::run(&workspace),
        Command::Tools { browsers } => {
            tools::Toolbox::for_portal(&workspace, true)?;
            if browsers {
                tools::chromium()?;
                tools::firefox(&workspace)?;
            }
            tools::interop_python(&workspace)?;
            tools::mail_python(&workspace)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
