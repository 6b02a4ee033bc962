//! A test of `crates/testkit/tests/bench` in a real Chromium, and what is claimed of its figures.

use std::{fmt, fs, process::ExitCode};

use anyhow::{Context, Result};

use crate::{
    apps::Apps,
    portal::{self, Profile},
    step, tools,
    workspace::Workspace,
};

/// A sentence, and whether it holds.
pub(super) struct Claim {
    pub(super) holds: bool,
    pub(super) says: String,
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.holds { "holds " } else { "FAILS " }, self.says)
    }
}

/// What is measured.
pub(super) struct Bench<'a> {
    /// What it is, for people.
    pub(super) what: &'a str,
    /// The test that measures.
    pub(super) test: &'a str,
    /// The file in `target/bench` that its figures go to.
    pub(super) figures: &'a str,
    /// The builds for people, not those that journeys use.
    pub(super) release: bool,
    /// What the test is told besides.
    pub(super) settings: Vec<(&'a str, String)>,
}

impl Bench<'_> {
    /// Builds what is measured, measures, prints what is claimed, and fails where something does not hold.
    pub(super) fn run(
        self,
        workspace: &Workspace,
        judge: impl FnOnce(&str) -> Result<Vec<Claim>>,
    ) -> Result<ExitCode> {
        let home = workspace.target.join("bench");
        fs::create_dir_all(&home)?;
        let out = home.join(self.figures);
        let site = portal::build(workspace, if self.release { Profile::Release } else { Profile::Journey })?;
        let apps = Apps::build(workspace, self.release)?;
        let chromium = tools::chromium()?;
        let mut cargo = workspace.cargo_testkit("bench");
        cargo.args(["--exact", self.test]);
        apps.name(&site, &mut cargo);
        chromium.name(&mut cargo);
        cargo.env("SIEGEL_JOURNEYS", home.join("pictures"));
        cargo.env("SIEGEL_BENCH_OUT", &out).envs(self.settings);
        step::run(&format!("Bench: {}", self.what), &mut cargo)?;
        let json = fs::read_to_string(&out).with_context(|| format!("{} is not there", out.display()))?;
        let claims = judge(&json)?;
        for claim in &claims {
            println!("{claim}");
        }
        println!("\nThe figures are in {}", workspace.show(&out));
        let all_hold = claims.iter().all(|claim| claim.holds);
        Ok(if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
