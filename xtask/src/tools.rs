//! Pinned build tools: found, or installed into a cache folder of our own. What only the system can give, browsers and
//! Python, is installed where it is Debian and we are root, and asked for in words elsewhere.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{step, workspace::Workspace};

mod browsers;
mod machine;
mod node;
mod python;

pub(crate) use browsers::{Chromium, Firefox, WebKit, chromium, firefox, webkit};
pub(crate) use machine::has_subcommand;
use machine::{cache, find};
pub(crate) use node::{packages, packages_alone};
use python::python;

/// Names the Python in which the tests' mail server runs to them.
pub(crate) const MAIL_PYTHON: &str = "SIEGEL_MAIL_PYTHON";

/// The Python of the other implementation.
pub(crate) fn interop_python(workspace: &Workspace) -> Result<PathBuf> {
    python(&workspace.root.join("tests").join("interop"))
}

/// The Python in which the tests' mail server runs.
pub(crate) fn mail_python(workspace: &Workspace) -> Result<PathBuf> {
    python(&workspace.root.join("crates").join("testkit").join("mail"))
}

/// The target that browsers run.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A program that Cargo builds, at exactly this version.
struct Pinned {
    /// The package.
    package: &'static str,
    /// The name of its folder in the cache.
    folder: &'static str,
    /// The version; wasm-bindgen's is that of the crate.
    version: &'static str,
    /// What `cargo install` is told besides.
    arguments: &'static [&'static str],
    /// How long it takes on two cores, as a word to those who wait.
    patience: &'static str,
}

const TRUNK: Pinned = Pinned {
    package: "trunk",
    folder: "trunk",
    version: "0.21.14",
    arguments: &["--no-default-features", "--features", "rustls"],
    patience: "about 4 minutes",
};

const WASM_BINDGEN: Pinned = Pinned {
    package: "wasm-bindgen-cli",
    folder: "wasm-bindgen",
    version: "0.2.129",
    arguments: &[],
    patience: "about 3 minutes",
};

const CARGO_FUZZ: Pinned = Pinned {
    package: "cargo-fuzz",
    folder: "cargo-fuzz",
    version: "0.13.2",
    arguments: &[],
    patience: "about a minute",
};

const CARGO_DENY: Pinned = Pinned {
    package: "cargo-deny",
    folder: "cargo-deny",
    version: "0.20.2",
    arguments: &["--no-default-features"],
    patience: "about 4 minutes",
};

const GECKODRIVER: Pinned = Pinned {
    package: "geckodriver",
    folder: "geckodriver",
    version: "0.37.1",
    arguments: &[],
    patience: "about 3 minutes",
};

/// Binaryen by npm: Debian's is too old for what rustc writes today.
const BINARYEN: &str = "132";

/// What the portal's build needs, all there.
pub(crate) struct Toolbox {
    /// Folders that stand before the rest of `PATH`.
    folders: Vec<PathBuf>,
    /// Whether `wasm-opt` is among them.
    pub(crate) wasm_opt: bool,
}

impl Toolbox {
    /// The tools for the portal's build; installs what is missing. `wasm-opt` only if `small`, and only where Node is.
    pub(crate) fn for_portal(workspace: &Workspace, small: bool) -> Result<Self> {
        wasm_target(workspace)?;
        let mut folders = vec![install(workspace, &TRUNK)?, install(workspace, &WASM_BINDGEN)?];
        let binaryen = if small { binaryen()? } else { None };
        let wasm_opt = binaryen.is_some();
        folders.extend(binaryen);
        Ok(Self { folders, wasm_opt })
    }

    /// Whether Node and npm are installed.
    pub(crate) fn has_node() -> bool {
        node::is_there()
    }

    /// What tests in WASM need: the target and wasm-bindgen's test runner.
    pub(crate) fn for_wasm_tests(workspace: &Workspace) -> Result<Self> {
        wasm_target(workspace)?;
        Ok(Self { folders: vec![install(workspace, &WASM_BINDGEN)?], wasm_opt: false })
    }

    /// What a module in WASM needs to be as small and quick as the portal's; Node, and with it `wasm-opt`, must be there.
    pub(crate) fn for_modules(workspace: &Workspace) -> Result<Self> {
        wasm_target(workspace)?;
        node::ensure()?;
        let binaryen =
            binaryen()?.context("without wasm-opt, other modules would be measured than people load")?;
        Ok(Self { folders: vec![install(workspace, &WASM_BINDGEN)?, binaryen], wasm_opt: true })
    }

    /// What fuzzing needs beside the nightly toolchain.
    pub(crate) fn for_fuzzing(workspace: &Workspace) -> Result<Self> {
        Ok(Self { folders: vec![install(workspace, &CARGO_FUZZ)?], wasm_opt: false })
    }

    /// What looks at where packages come from, and under which licences.
    pub(crate) fn for_deny(workspace: &Workspace) -> Result<Self> {
        Ok(Self { folders: vec![install(workspace, &CARGO_DENY)?], wasm_opt: false })
    }

    /// Lets the command find the tools before any other of their names.
    pub(crate) fn put_on_path(&self, command: &mut Command) -> Result<()> {
        self.path_behind(None, command)
    }

    /// Lets the command find the tools, but what is in this folder before them.
    pub(crate) fn put_on_path_behind(&self, first: &Path, command: &mut Command) -> Result<()> {
        self.path_behind(Some(first), command)
    }

    /// The program of wasm-bindgen.
    pub(crate) fn wasm_bindgen(&self) -> Result<PathBuf> {
        let name = Path::new("wasm-bindgen").with_extension(env::consts::EXE_EXTENSION);
        let mut programs = self.folders.iter().map(|folder| folder.join(&name));
        programs.find(|program| program.is_file()).context("wasm-bindgen is not where it was installed")
    }

    fn path_behind(&self, first: Option<&Path>, command: &mut Command) -> Result<()> {
        let path = env::var_os("PATH").unwrap_or_default();
        let first = first.map(Path::to_path_buf).into_iter();
        let all = first.chain(self.folders.iter().cloned()).chain(env::split_paths(&path));
        command.env("PATH", env::join_paths(all)?);
        Ok(())
    }

    /// Versions, for the stamp of a build.
    pub(crate) fn describe(&self) -> String {
        format!("trunk {}, wasm-bindgen {}, wasm-opt {}", TRUNK.version, WASM_BINDGEN.version, self.wasm_opt)
    }
}

/// Adds the wasm target to the toolchain, if it is not there.
fn wasm_target(workspace: &Workspace) -> Result<()> {
    let libraries =
        step::output(workspace.command("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!(
            "the toolchain has no target {WASM}, and rustup is not here to add it: \
             install your distribution's standard library for {WASM}, or Rust by https://rustup.rs"
        );
    }
    step::run("Rust's target for browsers", workspace.command("rustup").args(["target", "add", WASM]))?;
    Ok(())
}

/// The folder of the tool's programs; builds them if they are not there.
fn install(workspace: &Workspace, tool: &Pinned) -> Result<PathBuf> {
    let home = cache()?.join(format!("{}-{}", tool.folder, tool.version));
    let programs = home.join("bin");
    if programs.is_dir() {
        return Ok(programs);
    }
    // Built beside its place and moved there whole, so that a build that was broken off leaves nothing that looks finished.
    let building = home.with_extension("building");
    let _ = fs::remove_dir_all(&building);
    let mut cargo = workspace.command("cargo");
    cargo
        .args(["install", tool.package, "--version", tool.version, "--locked", "--quiet", "--root"])
        .arg(&building);
    cargo.args(tool.arguments);
    // The tools run for a second or two: minutes of optimising them would never be earned back.
    cargo.envs([
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
        ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
        ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ]);
    cargo.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
    let what = format!("{} {}: built once on this machine, {}", tool.package, tool.version, tool.patience);
    step::run(&what, &mut cargo)?;
    fs::rename(&building, &home).with_context(|| format!("{} cannot be put into place", tool.package))?;
    Ok(programs)
}

/// The folder of `wasm-opt`, or nothing where Node is not installed or npm fails: the build is then a little larger.
fn binaryen() -> Result<Option<PathBuf>> {
    let home = cache()?.join(format!("binaryen-{BINARYEN}"));
    let programs = home.join("node_modules").join(".bin");
    if programs.join("wasm-opt").exists() {
        return Ok(Some(programs));
    }
    if find("node").is_none() || find("npm").is_none() {
        step::say("wasm-opt is skipped, as Node is not installed: the portal will be somewhat larger");
        return Ok(None);
    }
    fs::create_dir_all(&home)?;
    let mut npm = Command::new("npm");
    npm.current_dir(&home)
        .args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"])
        .arg(&home);
    npm.arg(format!("binaryen@{BINARYEN}"));
    match step::run(&format!("binaryen {BINARYEN} (wasm-opt) by npm"), &mut npm) {
        Ok(_) => Ok(Some(programs)),
        Err(error) => {
            step::say(&format!("wasm-opt is skipped, the portal will be somewhat larger: {error:#}"));
            Ok(None)
        }
    }
}
