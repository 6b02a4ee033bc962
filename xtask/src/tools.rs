//! Pinned build tools: found, or installed into a cache folder of our own, never into the system by surprise.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::{step, workspace::Workspace};

/// The target that browsers run.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A program that Cargo builds, at exactly this version.
struct Pinned {
    /// The package.
    package: &'static str,
    /// The name of its folder in the cache.
    folder: &'static str,
    /// The version; the crate of the same name must match it.
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

    /// What tests in WASM need: the target and wasm-bindgen's test runner.
    pub(crate) fn for_wasm_tests(workspace: &Workspace) -> Result<Self> {
        wasm_target(workspace)?;
        Ok(Self { folders: vec![install(workspace, &WASM_BINDGEN)?], wasm_opt: false })
    }

    /// What fuzzing needs beside the nightly toolchain.
    pub(crate) fn for_fuzzing(workspace: &Workspace) -> Result<Self> {
        Ok(Self { folders: vec![install(workspace, &CARGO_FUZZ)?], wasm_opt: false })
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

/// A browser and its driver.
pub(crate) struct Chromium {
    /// The browser's program.
    pub(crate) browser: PathBuf,
    /// The driver's program.
    pub(crate) driver: PathBuf,
}

/// Chromium and its driver; on Debian, as root, installs them if they are missing.
pub(crate) fn chromium() -> Result<Chromium> {
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    install_from_debian("Chromium and its driver", &["chromium", "chromium-driver"])?;
    find_chromium().context(
        "the journeys need Chromium and chromedriver of the same version: install them (Debian and Ubuntu: \
         `apt-get install chromium chromium-driver`), or name them by CHROMIUM and CHROMEDRIVER; \
         `cargo xtask test --quick` does without",
    )
}

/// Firefox's driver; on Debian, as root, installs Firefox if it is missing. The driver finds it by itself.
pub(crate) fn firefox(workspace: &Workspace) -> Result<PathBuf> {
    let is_there = || ["firefox", "firefox-esr"].iter().any(|name| find(name).is_some());
    if !is_there() {
        install_from_debian("Firefox", &["firefox-esr"])?;
    }
    if !is_there() {
        bail!(
            "the tests in WASM need Firefox, too: install it (Debian: `apt-get install firefox-esr`); \
             `cargo xtask test --quick` does without"
        );
    }
    match env::var_os("GECKODRIVER") {
        Some(driver) => Ok(driver.into()),
        None => Ok(install(workspace, &GECKODRIVER)?.join("geckodriver")),
    }
}

fn find_chromium() -> Option<Chromium> {
    let named = |variable: &str| env::var_os(variable).map(PathBuf::from);
    let browser = named("CHROMIUM").or_else(|| {
        ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
            .iter()
            .find_map(|name| find(name))
    })?;
    let driver = named("CHROMEDRIVER").or_else(|| find("chromedriver"))?;
    Some(Chromium { browser, driver })
}

/// A Python that has what the reader and writer in `tests/interop` need, and nothing else; made once for each list of it.
pub(crate) fn python(requirements: &Path) -> Result<PathBuf> {
    let wanted =
        fs::read(requirements).with_context(|| format!("{} cannot be read", requirements.display()))?;
    let hash: String = Sha256::digest(&wanted)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let home = cache()?.join(format!("python-{hash}"));
    let program = home.join("bin").join("python");
    let finished = home.join("finished");
    if finished.is_file() {
        return Ok(program);
    }
    let _ = fs::remove_dir_all(&home);
    let make = || {
        step::run("Python: a place for its packages", Command::new("python3").args(["-m", "venv"]).arg(&home))
    };
    if find("python3").is_none() || make().is_err() {
        install_from_debian("Python", &["python3", "python3-venv"])?;
        make().context(
            "the exchange with another implementation needs Python 3.11 or later with venv: install it \
             (Debian and Ubuntu: `apt-get install python3 python3-venv`)",
        )?;
    }
    let mut pip = Command::new(&program);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    step::run("Python: its packages from PyPI", pip.arg(requirements))?;
    fs::write(finished, [])?;
    Ok(program)
}

/// Installs packages where the system is Debian and we may; elsewhere whoever needs them says what is missing.
fn install_from_debian(what: &str, packages: &[&str]) -> Result<()> {
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
fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// `${XDG_CACHE_HOME:-~/.cache}/siegel/tools`.
fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = match base {
        Some(base) => base,
        None => env::home_dir().context("there is neither XDG_CACHE_HOME nor a home folder")?.join(".cache"),
    };
    Ok(base.join("siegel").join("tools"))
}
