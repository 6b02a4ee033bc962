//! Browsers and their drivers: found, on Debian installed, or asked for in words.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, bail};

use super::{
    GECKODRIVER, install,
    machine::{find, install_from_debian},
};
use crate::workspace::Workspace;

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
