//! `cargo xtask screens`: a picture of every page, for the documentation.

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    apps::Apps,
    portal::{self, Profile},
    step, tools,
    workspace::Workspace,
};

/// Builds what journeys build, and has a browser photograph each page: small pictures into `docs/screens`, whole ones beside the journeys'.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let site = portal::build(workspace, Profile::Journey)?;
    let apps = Apps::build(workspace, false)?;
    let chromium = tools::chromium()?;
    let mut cargo = workspace.cargo_testkit("screens");
    apps.name(&site, &mut cargo);
    chromium.name(&mut cargo);
    cargo.env("SIEGEL_JOURNEYS", workspace.target.join("journeys"));
    let screens = workspace.root.join("docs").join("screens");
    cargo.env("SIEGEL_SCREENS", &screens);
    step::run("Pictures of every page", &mut cargo)?;
    println!("\nThe pictures are in {}", workspace.show(&screens));
    Ok(ExitCode::SUCCESS)
}
