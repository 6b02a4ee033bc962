//! The native programs: built, and where they lie.

use std::path::PathBuf;

use anyhow::Result;

use crate::{step, workspace::Workspace};

/// The server and the desk.
pub(crate) struct Apps {
    pub(crate) server: PathBuf,
    pub(crate) desk: PathBuf,
}

impl Apps {
    /// Builds both; `optimised` takes minutes longer.
    pub(crate) fn build(workspace: &Workspace, optimised: bool) -> Result<Self> {
        let (profile, folder) = if optimised { ("native", "native") } else { ("dev", "debug") };
        let mut cargo = workspace.cargo();
        cargo.args([
            "build",
            "--quiet",
            "--profile",
            profile,
            "--package",
            "siegel-server",
            "--package",
            "siegel-desk",
        ]);
        step::run("Server and desk", &mut cargo)?;
        let program = |name: &str| {
            workspace.target.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
        };
        Ok(Self { server: program("siegel-server"), desk: program("siegel-desk") })
    }
}
