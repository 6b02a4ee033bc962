//! What this machine has, and where we keep what is ours.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};

use crate::{step, workspace::Workspace};

/// Installs packages where the system is Debian and we may; elsewhere whoever needs them says what is missing.
pub(super) fn install_from_debian(what: &str, packages: &[&str]) -> Result<()> {
    let root = step::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if find("apt-get").is_none() || !root {
        return Ok(());
    }
    let quiet = ("DEBIAN_FRONTEND", "noninteractive");
    step::run("Debian's list of packages", Command::new("apt-get").args(["-qq", "update"]).envs([quiet]))?;
    let install = ["-qq", "-y", "--no-install-recommends", "install"];
    step::run(what, Command::new("apt-get").args(install).args(packages).envs([quiet]))?;
    Ok(())
}

/// Whether Cargo knows this subcommand.
pub(crate) fn has_subcommand(workspace: &Workspace, name: &str) -> bool {
    let mut cargo = workspace.cargo();
    cargo.args([name, "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    cargo.status().is_ok_and(|status| status.success())
}

/// The program of this name on `PATH`.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// `${XDG_CACHE_HOME:-~/.cache}/siegel/tools`.
pub(super) fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = match base {
        Some(base) => base,
        None => env::home_dir().context("there is neither XDG_CACHE_HOME nor a home folder")?.join(".cache"),
    };
    Ok(base.join("siegel").join("tools"))
}
