//! Node, and packages of a committed lock file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::machine::{find, install_from_debian};
use crate::step;

/// What names packages, and what names their exact versions.
const LISTS: [&str; 2] = ["package.json", "package-lock.json"];

/// Whether both are installed.
pub(super) fn is_there() -> bool {
    ["node", "npm"].iter().all(|name| find(name).is_some())
}

/// Node and npm; on Debian, as root, installs them if they are missing.
pub(super) fn ensure() -> Result<()> {
    if !is_there() {
        install_from_debian("Node", &["nodejs", "npm"])?;
    }
    if !is_there() {
        bail!("Node is needed, with npm: install it (Debian and Ubuntu: `apt-get install nodejs npm`)");
    }
    Ok(())
}

/// The folder of the packages that the lists in `lists` name, installed below `home`, unless just these are there.
pub(crate) fn packages(what: &str, lists: &Path, home: &Path) -> Result<PathBuf> {
    install(what, lists, home, &[])
}

/// The same without what packages can do without.
pub(crate) fn packages_alone(what: &str, lists: &Path, home: &Path) -> Result<PathBuf> {
    install(what, lists, home, &["--omit=optional"])
}

fn install(what: &str, lists: &Path, home: &Path, more: &[&str]) -> Result<PathBuf> {
    ensure()?;
    let modules = home.join("node_modules");
    let read = |folder: &Path| LISTS.map(|list| fs::read(folder.join(list)).ok());
    let finished = home.join("finished");
    if finished.is_file() && read(home) == read(lists) {
        return Ok(modules);
    }
    let _ = fs::remove_file(&finished);
    fs::create_dir_all(home)?;
    for list in LISTS {
        fs::copy(lists.join(list), home.join(list))
            .with_context(|| format!("{list} is missing in {}", lists.display()))?;
    }
    // What a package would run when it is installed is not needed, and not ours to run.
    let quiet = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    step::run(what, Command::new("npm").current_dir(home).args(quiet).args(more))?;
    fs::write(finished, [])?;
    Ok(modules)
}
