//! A real browser without a screen, driven by WebDriver, in a profile of its own.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Child,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stack::{Search, end, program};

mod authenticator;
mod command;
mod downloads;
mod elsewhere;
mod engine;
mod inspector;
mod keyboard;
mod main_thread;
mod observe;
mod page;
mod paper;
mod picture;
mod renderer;
mod taps;

pub use authenticator::Authenticator;
use command::Extension;
use elsewhere::Elsewhere;
pub use engine::{Engine, Setup};
pub use inspector::{Inspector, WorkerMemory};
pub use keyboard::Keyboard;
pub use main_thread::{CoreWaits, LongTask, MainThread};
pub use taps::Taps;

/// How long something on a page may take to come, unless a journey says otherwise: a disk that is busy with what others write keeps
/// a commit waiting for 20 s.
pub const SOON: Duration = Duration::from_secs(45);

/// How large the window is, and how it is lit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// 1280 × 900.
    Desktop,
    /// A telephone of 390 × 844 with a touch screen.
    Phone,
    /// 320 × 640, the narrowest that a page must fit: a small telephone, or a desktop's window at 400 %.
    Narrow,
}

impl Screen {
    /// Its width, CSS pixels.
    pub const fn width(self) -> u32 {
        match self {
            Self::Desktop => 1280,
            Self::Phone => 390,
            Self::Narrow => 320,
        }
    }

    const fn height(self) -> u32 {
        match self {
            Self::Desktop => 900,
            Self::Phone => 844,
            Self::Narrow => 640,
        }
    }
}

/// How a browser ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// As people end it: it writes what it has to write.
    Closed,
    /// `kill -9`.
    Killed,
}

/// A browser with one window.
pub struct Browser {
    /// The WebDriver session, for what this type has no word for.
    pub client: Client,
    engine: Engine,
    driver: Child,
    profile: TempDir,
    shots: PathBuf,
    elsewhere: Elsewhere,
}

impl Browser {
    /// A fresh browser for the journey of this name at the portal with this address; its pictures go to `target/journeys/<name>/`.
    /// Whatever it asks of any other origin is refused, and fails the journey when the browser is dropped.
    ///
    /// # Errors
    /// If the browser or its driver do not start.
    pub async fn open(name: &str, address: &str, screen: Screen, setup: Setup<'_>) -> Result<Self> {
        let profile = tempfile::Builder::new().prefix("siegel-browser-").tempdir()?;
        let engine = Engine::asked_for()?;
        let elsewhere = Elsewhere::than(&match setup {
            Setup::Provider(provider) => vec![address, provider],
            _ => vec![address],
        })?;
        let (driver, client) = connect(engine, profile.path(), setup, &elsewhere).await?;
        let shots = program("SIEGEL_JOURNEYS")?.join(name);
        let _ = fs::remove_dir_all(&shots);
        fs::create_dir_all(&shots)?;
        let browser = Self { client, engine, driver, profile, shots, elsewhere };
        fs::create_dir_all(browser.downloads())?;
        if engine == Engine::Chromium {
            browser.observe().await?;
        }
        browser.look(screen, false).await?;
        Ok(browser)
    }

    /// Ends the browser, and starts it again in the same profile: after it has put everything in order, or killed in the middle of it.
    /// `meanwhile` runs between the two.
    ///
    /// # Errors
    /// If it does not end or start, or `meanwhile` fails.
    pub async fn restart(
        &mut self,
        ending: Ending,
        screen: Screen,
        meanwhile: impl FnOnce(&Self) -> Result<()>,
    ) -> Result<()> {
        let browser = self.processes();
        match ending {
            Ending::Closed => self.client.clone().close().await?,
            Ending::Killed => browser.iter().copied().for_each(renderer::end_by_id),
        }
        let begin = Instant::now();
        while !renderer::processes_naming(&self.profile.path().display().to_string()).is_empty() {
            ensure!(begin.elapsed() < SOON, "the browser does not end");
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        end(&mut self.driver);
        meanwhile(self)?;
        (self.driver, self.client) =
            connect(self.engine, self.profile.path(), Setup::Plain, &self.elsewhere).await?;
        if self.engine == Engine::Chromium {
            self.observe().await?;
        }
        self.look(screen, false).await
    }

    /// What the browser has asked of anybody but the journey's origins since it was asked last; each was refused.
    pub fn elsewhere(&self) -> Vec<String> {
        self.elsewhere.take()
    }

    /// Looks for these bytes in everything that the browser has written into its profile.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn search(&self, needles: &[&[u8]]) -> Result<Search> {
        let mut search = Search::default();
        search.look_through(&self.profile.path().join("profile"), needles)?;
        Ok(search)
    }

    /// Has the browser note what happens on every page from now on, and keep downloads where they are looked for.
    async fn observe(&self) -> Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": observe::SCRIPT })).await?;
        let behavior = json!({ "behavior": "allow", "downloadPath": self.downloads() });
        self.devtools("Browser.setDownloadBehavior", behavior).await.map(drop)
    }

    /// The engine that it is of.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Another size, another light. Engines without DevTools change their window's size alone.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn look(&self, screen: Screen, dark: bool) -> Result<()> {
        let (width, height, phone) = (screen.width(), screen.height(), screen != Screen::Desktop);
        if self.engine != Engine::Chromium {
            return Ok(self.client.set_window_size(width, height).await?);
        }
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        self.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone })).await?;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// Goes to an address.
    ///
    /// # Errors
    /// If the browser cannot.
    pub async fn goto(&self, address: &str) -> Result<()> {
        self.client.goto(address).await.with_context(|| format!("going to {address}"))
    }

    /// A picture of the whole page under this name.
    ///
    /// # Errors
    /// If it cannot be taken or kept.
    pub async fn shot(&self, name: &str) -> Result<()> {
        fs::write(self.shots.join(format!("{name}.png")), self.client.screenshot().await?)?;
        Ok(())
    }

    /// A command of Chromium's DevTools protocol.
    ///
    /// # Errors
    /// If Chromium refuses it.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Result<Value> {
        let body = json!({ "cmd": method, "params": parameters });
        let command = Extension { path: "goog/cdp/execute", body };
        self.client.issue_cmd(command).await.with_context(|| format!("{method} is refused"))
    }

    /// Looks into the page's workers, beside WebDriver.
    ///
    /// # Errors
    /// If Chromium does not let us.
    pub async fn inspector(&self) -> Result<Inspector> {
        let capabilities = self.client.capabilities().context("a session has capabilities")?;
        let address = capabilities
            .get("goog:chromeOptions")
            .and_then(|options| options["debuggerAddress"].as_str())
            .context("Chromium names its debugger")?;
        let target = self.devtools("Target.getTargetInfo", json!({})).await?;
        let page = target["targetInfo"]["targetId"].as_str().context("the page has an id")?;
        Inspector::connect(&format!("ws://{address}/devtools/page/{page}")).await
    }

    /// Ends the session, and with it the browser.
    ///
    /// # Errors
    /// If it is gone already.
    pub async fn close(self) -> Result<()> {
        Ok(self.client.clone().close().await?)
    }

    /// Process ids of this browser: those whose command line names its profile, and whatever the driver has started.
    fn processes(&self) -> BTreeSet<u32> {
        let mut processes = renderer::processes_naming(&self.profile.path().display().to_string());
        processes.extend(renderer::processes_below(self.driver.id()));
        processes
    }
}

/// A driver, and a session with it.
async fn connect(
    engine: Engine,
    folder: &Path,
    setup: Setup<'_>,
    elsewhere: &Elsewhere,
) -> Result<(Child, Client)> {
    let (mut driver, port) = engine.start_driver(folder)?;
    let connected = async {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(engine.capabilities(folder, setup, elsewhere.capability(engine))?);
        let client = builder.connect(&format!("http://127.0.0.1:{port}")).await;
        client.with_context(|| format!("{engine:?} does not start"))
    };
    match connected.await {
        Ok(client) => Ok((driver, client)),
        Err(error) => {
            end(&mut driver);
            Err(error)
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let browser = self.processes();
        end(&mut self.driver);
        for id in browser {
            renderer::end_by_id(id);
        }
        // Whatever a journey is about, and wherever it ends.
        let asked = self.elsewhere();
        assert!(asked.is_empty() || thread::panicking(), "requests leave the portal's origin: {asked:#?}");
    }
}
