//! `cargo xtask deny`: what may come in from outside, by `deny.toml`.

use std::process::ExitCode;

use anyhow::Result;

use crate::{step, tools::Toolbox, workspace::Workspace};

/// Checks licences, bans and sources of every package.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let toolbox = Toolbox::for_deny(workspace)?;
    let mut cargo = workspace.cargo();
    toolbox.put_on_path(&mut cargo)?;
    cargo.args(["deny", "--workspace", "--all-features", "check", "licenses", "bans", "sources"]);
    step::run("Licences, bans and sources", &mut cargo)?;
    Ok(ExitCode::SUCCESS)
}
