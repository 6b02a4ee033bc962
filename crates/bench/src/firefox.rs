//! A real headless Firefox, driven by WebDriver, in a profile of its own.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// A browser with one window.
pub(crate) struct Firefox {
    /// The WebDriver session.
    pub(crate) client: Client,
    driver: Child,
    /// Where its profile lies until it is dropped.
    _folder: TempDir,
}

impl Firefox {
    /// A fresh browser, by the driver that `GECKODRIVER` names.
    pub(crate) async fn open() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("siegel-firefox-").tempdir()?;
        let (mut driver, port) = start_driver(folder.path())?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities());
        match builder.connect(&format!("http://127.0.0.1:{port}")).await {
            Ok(client) => Ok(Self { client, driver, _folder: folder }),
            Err(error) => {
                end(&mut driver);
                Err(error).context("Firefox does not start")
            }
        }
    }

    /// Ends the session, and with it the browser.
    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.client.clone().close().await?)
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        end(&mut self.driver);
    }
}

/// The driver on a port of its own choice.
fn start_driver(folder: &Path) -> Result<(Child, u16)> {
    let program = env::var_os("GECKODRIVER").context("GECKODRIVER names no driver of Firefox's")?;
    let mut child = Command::new(program)
        .args(["--port", "0", "--websocket-port", "0", "--profile-root"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("geckodriver does not start")?;
    let mut lines = BufReader::new(child.stdout.take().context("geckodriver has an output")?).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("Listening on 127.0.0.1:")?;
        port.trim().parse().ok()
    });
    // It must be able to go on talking.
    std::thread::spawn(move || lines.for_each(drop));
    match port {
        Some(port) => Ok((child, port)),
        None => {
            end(&mut child);
            bail!("geckodriver names no port");
        }
    }
}

fn capabilities() -> Map<String, Value> {
    let options = json!({ "args": ["-headless"] });
    let timeouts = json!({ "script": 600_000, "pageLoad": 60_000 });
    Map::from_iter([("moz:firefoxOptions".to_owned(), options), ("timeouts".to_owned(), timeouts)])
}

/// Ends the driver, and with it a browser that it still has; an error says that it has ended.
fn end(driver: &mut Child) {
    let _ = driver.kill();
    let _ = driver.wait();
}
