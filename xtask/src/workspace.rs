//! Where things lie in this workspace.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

/// Features of everything that tests and journeys build. With one set for all, each package is built once; with a package's own alone,
/// its dependencies would be built again for every other set.
const FEATURES: &str = "siegel/gallery,siegel-strength/module,siegel-testkit/journeys,siegel-worker/module";

/// The workspace's folders.
pub(crate) struct Workspace {
    /// The root, which holds `Cargo.toml` and `index.html`.
    pub(crate) root: PathBuf,
    /// Cargo's folder for native builds.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// The workspace that this program was built from.
    pub(crate) fn find() -> Result<Self> {
        let here = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = here.parent().context("xtask lies in the workspace's root")?.to_path_buf();
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |path| root.join(path));
        Ok(Self { root, target })
    }

    /// Cargo's folder for builds to WASM, apart so that neither kind waits for the other.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// A command in the root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// Cargo, in the root, as the one that runs this program.
    pub(crate) fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// Cargo with this command for the whole workspace and all that it can do; arguments choose what is built of it.
    pub(crate) fn cargo_whole(&self, command: &[&str]) -> Command {
        let mut cargo = self.cargo();
        cargo.args(command).args(["--workspace", "--features", FEATURES]);
        cargo
    }

    /// Cargo about to run this one test of the testkit's, which is there with the feature of its name; arguments choose of it.
    pub(crate) fn cargo_testkit(&self, test: &str) -> Command {
        let mut cargo = self.cargo_whole(&["test", "--quiet", "--test", test]);
        cargo.args(["--features", &format!("siegel-testkit/{test}"), "--", "--nocapture"]);
        cargo
    }

    /// A program of the whole workspace's builds, in Cargo's folder of a profile.
    pub(crate) fn built(&self, folder: &str, name: &str) -> PathBuf {
        self.target.join(folder).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// Cargo for wasm32: its own target folder.
    pub(crate) fn cargo_wasm(&self) -> Command {
        let mut cargo = self.cargo();
        cargo.env("CARGO_TARGET_DIR", self.wasm_target());
        cargo
    }

    /// The path as people read it: relative to the root where it lies in it.
    pub(crate) fn show<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
