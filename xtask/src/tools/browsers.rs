//! Browsers and their drivers: found, on Debian installed, or asked for in words.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result};

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

impl Chromium {
    /// Names it to the testkit.
    pub(crate) fn name(&self, cargo: &mut Command) {
        cargo.env("SIEGEL_ENGINE", "chromium");
        cargo.env("CHROMIUM", &self.browser).env("CHROMEDRIVER", &self.driver);
    }
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

/// Firefox and its driver.
pub(crate) struct Firefox {
    /// The browser's program.
    pub(crate) browser: PathBuf,
    /// The driver's program.
    pub(crate) driver: PathBuf,
}

/// Firefox and its driver; on Debian, as root, installs Firefox if it is missing.
pub(crate) fn firefox(workspace: &Workspace) -> Result<Firefox> {
    let found = || ["firefox", "firefox-esr"].iter().find_map(|name| find(name));
    if found().is_none() {
        install_from_debian("Firefox", &["firefox-esr"])?;
    }
    let browser = found().context(
        "the tests need Firefox, too: install it (Debian: `apt-get install firefox-esr`); `cargo xtask test --quick` \
         does without",
    )?;
    let driver = match env::var_os("GECKODRIVER") {
        Some(driver) => driver.into(),
        None => install(workspace, &GECKODRIVER)?.join("geckodriver"),
    };
    Ok(Firefox { browser, driver })
}

/// WebKitGTK's small browser, its driver, and a display, without which it does not start.
pub(crate) struct WebKit {
    /// The browser's program.
    pub(crate) browser: PathBuf,
    /// The driver's program.
    pub(crate) driver: PathBuf,
    /// The display, for as long as the browser is needed.
    pub(crate) display: Display,
}

/// Where distributions lay WebKitGTK's small browser.
const MINIBROWSERS: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/webkit2gtk-4.1/MiniBrowser",
];

/// WebKitGTK's browser and driver; on Debian, as root, installs them if they are missing.
pub(crate) fn webkit() -> Result<WebKit> {
    let found = || {
        let browser = MINIBROWSERS.iter().map(PathBuf::from).find(|path| path.is_file())?;
        Some((browser, find("WebKitWebDriver")?, find("Xvfb")?))
    };
    if found().is_none() {
        install_from_debian("WebKitGTK, its driver and a display", &["webkit2gtk-driver", "xvfb"])?;
    }
    let (browser, driver, server) = found().context(
        "the journeys need WebKitGTK's MiniBrowser, WebKitWebDriver and Xvfb, too: install them (Debian: `apt-get install \
         webkit2gtk-driver xvfb`); `cargo xtask test --quick` does without",
    )?;
    Ok(WebKit { browser, driver, display: Display::open(server)? })
}

/// A display that nobody sees.
pub(crate) struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn open(program: PathBuf) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().context("Xvfb does not start")?;
        let mut number = String::new();
        let said = server.stdout.take().context("Xvfb has an output")?;
        BufReader::new(said).read_line(&mut number).context("Xvfb names no display")?;
        Ok(Self { server, name: format!(":{}", number.trim()) })
    }

    /// Its name, for `DISPLAY`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // An error says that it has ended.
        let _ = self.server.kill();
        let _ = self.server.wait();
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
