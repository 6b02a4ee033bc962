//! A Python of our own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

use super::machine::{cache, find, install_from_debian};
use crate::step;

/// A Python that has what this folder's `requirements.txt` names, and nothing else; made once for each such list.
pub(super) fn python(folder: &Path) -> Result<PathBuf> {
    let requirements = &folder.join("requirements.txt");
    let wanted =
        fs::read(requirements).with_context(|| format!("{} cannot be read", requirements.display()))?;
    // Packages are those of one version of Python.
    let version = step::output(Command::new("python3").arg("--version")).unwrap_or_default();
    let hash = Sha256::new().chain_update(version).chain_update(wanted).finalize();
    let hash: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
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
            "the other implementation, and the mail server of the tests, need Python 3.11 or later with venv: install it \
             (Debian and Ubuntu: `apt-get install python3 python3-venv`)",
        )?;
    }
    let mut pip = Command::new(&program);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    step::run("Python: its packages from PyPI", pip.arg(requirements))?;
    fs::write(finished, [])?;
    Ok(program)
}
