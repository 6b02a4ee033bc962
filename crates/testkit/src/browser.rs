//! A real headless Chromium, driven by WebDriver, in a profile of its own.

use std::{
    collections::BTreeSet,
    env, fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::{Client, ClientBuilder, Locator, elements::Element, error::CmdError};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::stack::{end, program};

mod command;
mod inspector;
mod observe;
mod renderer;

use command::Extension;
pub use inspector::{Inspector, WorkerMemory};
pub use observe::LongTask;

/// How long something on a page may take to come, unless a journey says otherwise.
pub const SOON: Duration = Duration::from_secs(20);

/// How large the window is, and how it is lit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// 1280 × 900.
    Desktop,
    /// A telephone of 390 × 844 with a touch screen.
    Phone,
}

/// A browser with one window.
pub struct Browser {
    /// The WebDriver session, for what this type has no word for.
    pub client: Client,
    driver: Child,
    profile: TempDir,
    shots: PathBuf,
}

impl Browser {
    /// A fresh browser for the journey of this name; its pictures go to `target/journeys/<name>/`.
    ///
    /// # Errors
    /// If Chromium or its driver do not start.
    pub async fn open(name: &str, screen: Screen) -> Result<Self> {
        let profile = tempfile::Builder::new().prefix("siegel-browser-").tempdir()?;
        let (driver, port) = start_driver(profile.path())?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(profile.path())?);
        let client =
            builder.connect(&format!("http://127.0.0.1:{port}")).await.context("Chromium does not start")?;
        let shots = program("SIEGEL_JOURNEYS")?.join(name);
        let _ = fs::remove_dir_all(&shots);
        fs::create_dir_all(&shots)?;
        let browser = Self { client, driver, profile, shots };
        fs::create_dir_all(browser.downloads())?;
        browser
            .devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": observe::SCRIPT }))
            .await?;
        let behavior = json!({ "behavior": "allow", "downloadPath": browser.downloads() });
        browser.devtools("Browser.setDownloadBehavior", behavior).await?;
        browser.look(screen, false).await?;
        Ok(browser)
    }

    /// Where downloads land.
    pub fn downloads(&self) -> PathBuf {
        self.profile.path().join("downloads")
    }

    /// Another size, another light.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn look(&self, screen: Screen, dark: bool) -> Result<()> {
        let (width, height, phone) = match screen {
            Screen::Desktop => (1280, 900, false),
            Screen::Phone => (390, 844, true),
        };
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

    /// The element, as soon as it is there and shown.
    ///
    /// # Errors
    /// With the page's text, if it does not come in time.
    pub async fn see(&self, css: &str) -> Result<Element> {
        self.see_within(css, SOON).await
    }

    /// The same, with more or less patience.
    ///
    /// # Errors
    /// With the page's text, if it does not come in time.
    pub async fn see_within(&self, css: &str, patience: Duration) -> Result<Element> {
        let begin = Instant::now();
        loop {
            for element in self.client.find_all(Locator::Css(css)).await? {
                // An element that was replaced meanwhile is looked for again.
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(element);
                }
            }
            if begin.elapsed() > patience {
                let _ = self.shot("not-seen").await;
                let at = self.client.current_url().await?;
                bail!(
                    "`{css}` does not come within {patience:?} at {at}; the page says:\n{}\nThe console says: {:#?}",
                    self.text().await?,
                    self.console().await?
                );
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Whether the element is on the page now, shown or not.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn has(&self, css: &str) -> Result<bool> {
        Ok(!self.client.find_all(Locator::Css(css)).await?.is_empty())
    }

    /// Waits until nothing on the page matches.
    ///
    /// # Errors
    /// If it stays.
    pub async fn gone(&self, css: &str, patience: Duration) -> Result<()> {
        let begin = Instant::now();
        while self.has(css).await? {
            ensure!(
                begin.elapsed() < patience,
                "`{css}` does not go; the page says:\n{}",
                self.text().await?
            );
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        Ok(())
    }

    /// Clicks the element when it is there and nothing covers it.
    ///
    /// # Errors
    /// If it cannot be clicked in time.
    pub async fn click(&self, css: &str) -> Result<()> {
        let begin = Instant::now();
        loop {
            let element = self.see(css).await?;
            // To the middle, as people do: at the edge it may lie below the navigation.
            self.scroll_to(&element).await?;
            let result = element.click().await;
            match result {
                Ok(()) => return Ok(()),
                // Replaced or covered for a moment by what is being drawn.
                Err(CmdError::Standard(_)) if begin.elapsed() < SOON => {
                    tokio::time::sleep(Duration::from_millis(60)).await;
                }
                Err(error) => {
                    let _ = self.shot("not-clicked").await;
                    return Err(error).with_context(|| format!("clicking `{css}`"));
                }
            }
        }
    }

    async fn scroll_to(&self, element: &Element) -> Result<()> {
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' });";
        match self.client.execute(script, vec![serde_json::to_value(element)?]).await {
            // Replaced meanwhile: the click will say so.
            Ok(_) | Err(CmdError::Standard(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Empties the field and types into it, as a person would.
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let field = self.see(css).await?;
        field.clear().await?;
        field.send_keys(text).await.with_context(|| format!("typing into `{css}`"))
    }

    /// Chooses the option with this value, or the first that has one.
    ///
    /// # Errors
    /// If there is no such list or option.
    pub async fn choose(&self, css: &str, value: &str) -> Result<()> {
        self.see(css)
            .await?
            .select_by_value(value)
            .await
            .with_context(|| format!("choosing {value} in `{css}`"))
    }

    /// Hands files to a file field, which may be hidden behind a button.
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn attach(&self, css: &str, files: &[&Path]) -> Result<()> {
        let field = self.client.find(Locator::Css(css)).await.with_context(|| format!("no field `{css}`"))?;
        let paths: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
        field.send_keys(&paths.join("\n")).await.with_context(|| format!("attaching to `{css}`"))
    }

    /// What the page says.
    ///
    /// # Errors
    /// If the browser is gone.
    pub async fn text(&self) -> Result<String> {
        let text = self.client.execute("return document.body.innerText", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The element's text.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn text_of(&self, css: &str) -> Result<String> {
        Ok(self.see(css).await?.text().await?)
    }

    /// A picture of the whole page under this name.
    ///
    /// # Errors
    /// If it cannot be taken or kept.
    pub async fn shot(&self, name: &str) -> Result<()> {
        fs::write(self.shots.join(format!("{name}.png")), self.client.screenshot().await?)?;
        Ok(())
    }

    /// Waits for one download to be whole, takes it out of the folder, and hands back where it is now.
    ///
    /// # Errors
    /// If none comes in time.
    pub async fn downloaded(&self, patience: Duration) -> Result<PathBuf> {
        let begin = Instant::now();
        loop {
            let whole = fs::read_dir(self.downloads())?
                .filter_map(|entry| Some(entry.ok()?.path()))
                .find(|path| path.is_file() && path.extension().is_none_or(|kind| kind != "crdownload"));
            if let Some(path) = whole {
                let taken = self.profile.path().join("taken");
                fs::create_dir_all(&taken)?;
                let place = taken.join(path.file_name().context("a download has a name")?);
                fs::rename(path, &place)?;
                return Ok(place);
            }
            ensure!(begin.elapsed() < patience, "no download; the page says:\n{}", self.text().await?);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
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

    /// Process ids of this browser: those whose command line names its profile.
    fn processes(&self) -> BTreeSet<u32> {
        renderer::processes_naming(&self.profile.path().display().to_string())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let browser = self.processes();
        end(&mut self.driver);
        for id in browser {
            renderer::end_by_id(id);
        }
    }
}

/// The driver on a port of its own choice.
fn start_driver(folder: &Path) -> Result<(Child, u16)> {
    let mut child = Command::new(program("CHROMEDRIVER")?)
        .args(["--port=0", "--allowed-ips=127.0.0.1"])
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("chromedriver does not start")?;
    let mut lines = BufReader::new(child.stdout.take().context("chromedriver has an output")?).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // It must be able to go on talking.
    std::thread::spawn(move || lines.for_each(drop));
    match port {
        Some(port) => Ok((child, port)),
        None => {
            end(&mut child);
            bail!("chromedriver names no port");
        }
    }
}

fn capabilities(profile: &Path) -> Result<serde_json::Map<String, Value>> {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--lang=de-DE".to_owned(),
        format!("--user-data-dir={}", profile.join("profile").display()),
    ];
    if env::var_os("SIEGEL_SHOW_BROWSER").is_some() {
        arguments.remove(0);
    }
    let options = json!({
        "binary": program("CHROMIUM")?,
        "args": arguments,
        "prefs": { "intl.accept_languages": "de-DE,de", "download.prompt_for_download": false },
    });
    let all = json!({
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 120_000, "pageLoad": 60_000 },
    });
    match all {
        Value::Object(map) => Ok(map),
        _ => bail!("capabilities are an object"),
    }
}
