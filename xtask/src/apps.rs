//! The native programs: built, and where they lie.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{step, workspace::Workspace};

const SERVER: &str = "siegel-server";
const DESK: &str = "siegel-desk";

/// The server and the desk.
pub(crate) struct Apps {
    pub(crate) server: PathBuf,
    pub(crate) desk: PathBuf,
}

impl Apps {
    /// Builds both as tests have them, or optimised, which takes minutes longer.
    pub(crate) fn build(workspace: &Workspace, optimised: bool) -> Result<Self> {
        let (mut cargo, folder) = if optimised {
            let mut cargo = workspace.cargo();
            cargo.args(["build", "--profile", "native", "--package", SERVER, "--package", DESK]);
            (cargo, "native")
        } else {
            (workspace.cargo_whole(&["build"]), "debug")
        };
        step::run("Server and desk", cargo.args(["--quiet", "--bin", SERVER, "--bin", DESK]))?;
        Ok(Self { server: workspace.built(folder, SERVER), desk: workspace.built(folder, DESK) })
    }

    /// Names them, and the portal that the server hands out, to the testkit.
    pub(crate) fn name(&self, site: &Path, cargo: &mut Command) {
        cargo.env("SIEGEL_SERVER", &self.server).env("SIEGEL_DESK", &self.desk).env("SIEGEL_SITE", site);
    }
}
