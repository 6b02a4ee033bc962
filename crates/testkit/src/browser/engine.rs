//! The browsers' engines: how each is started, what it is asked for, and what it can do beside WebDriver.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

use crate::stack::{end, program};

/// How long a driver may take to listen.
const START: Duration = Duration::from_secs(30);

/// Where Chromium's own services are said to be: no browser connects to that port of any machine.
const NOWHERE: &str = "http://localhost:1/";

/// Features by which Chromium asks its maker something: what the fields of a form are for, the time, what a page may need.
const ASKING: &str = "AutofillServerCommunication,NetworkTimeServiceQuerying,OptimizationGuideModelDownloading,OptimizationHints";

/// An engine that journeys run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, the only one with DevTools: journeys that measure, or use a virtual authenticator, need it.
    Chromium,
    /// Firefox, headless.
    Firefox,
    /// WebKitGTK's small browser, on a display of its own.
    WebKit,
}

/// What a person's browser is like. Engines other than Chromium are plain.
#[derive(Debug, Clone, Copy)]
pub enum Setup<'a> {
    /// As it comes.
    Plain,
    /// It has a camera that pages may use, which sees the film in this file (MJPEG), as it is whenever the camera is switched on.
    Camera(&'a Path),
    /// It lets no page keep anything, neither cookies nor storage.
    KeepsNothing,
    /// It is sent to an identity provider of this origin, too.
    Provider(&'a str),
}

impl Engine {
    /// The engine that `cargo xtask test journeys` names by `SIEGEL_ENGINE`; Chromium if it names none.
    ///
    /// # Errors
    /// If there is no such engine.
    pub fn asked_for() -> Result<Self> {
        match env::var("SIEGEL_ENGINE").as_deref() {
            Err(_) | Ok("chromium") => Ok(Self::Chromium),
            Ok("firefox") => Ok(Self::Firefox),
            Ok("webkit") => Ok(Self::WebKit),
            Ok(other) => bail!("there is no engine {other:?}"),
        }
    }

    /// Whether it takes a session's cookie from this machine over TLS only.
    pub const fn needs_tls(self) -> bool {
        matches!(self, Self::WebKit)
    }

    /// Starts the driver, and hands back the port that it listens on.
    pub(super) fn start_driver(self, folder: &Path) -> Result<(Child, u16)> {
        match self {
            Self::Chromium => {
                let mut driver = Command::new(program("CHROMEDRIVER")?);
                driver.args(["--port=0", "--allowed-ips=127.0.0.1"]);
                says_port(driver.env("TMPDIR", folder), "started successfully on port ")
            }
            Self::Firefox => {
                let mut driver = Command::new(program("GECKODRIVER")?);
                // Or it would not let its settings be fetched from nowhere.
                driver.args(["--port", "0"]).env("MOZ_REMOTE_SETTINGS_DEVTOOLS", "1");
                says_port(driver.env("TMPDIR", folder), "Listening on 127.0.0.1:")
            }
            Self::WebKit => listens(&mut Command::new(program("WEBKITDRIVER")?), folder),
        }
    }

    /// What a session is asked to be.
    pub(super) fn capabilities(
        self,
        folder: &Path,
        setup: Setup<'_>,
        proxy: Value,
    ) -> Result<Map<String, Value>> {
        let of_engine = match self {
            Self::Chromium => chromium(folder, setup)?,
            Self::Firefox => firefox(folder)?,
            Self::WebKit => webkit()?,
        };
        let Value::Object(mut all) = of_engine else { bail!("capabilities are an object") };
        all.insert("proxy".to_owned(), proxy);
        all.insert("timeouts".to_owned(), json!({ "script": 120_000, "pageLoad": 60_000 }));
        Ok(all)
    }
}

/// A driver that says which port it has chosen.
fn says_port(driver: &mut Command, before: &str) -> Result<(Child, u16)> {
    let mut child = driver
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("the browser's driver does not start")?;
    let mut lines = BufReader::new(child.stdout.take().context("the driver has an output")?).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once(before)?;
        port.trim_end_matches('.').parse().ok()
    });
    // It must be able to go on talking.
    std::thread::spawn(move || lines.for_each(drop));
    match port {
        Some(port) => Ok((child, port)),
        None => {
            end(&mut child);
            bail!("the browser's driver names no port");
        }
    }
}

/// A driver that is told its port, and says nothing: `WebKitWebDriver`. What it keeps goes to this folder.
fn listens(driver: &mut Command, folder: &Path) -> Result<(Child, u16)> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let home = folder.join("home");
    fs::create_dir_all(&home)?;
    let mut child = driver
        .arg(format!("--port={port}"))
        .env("HOME", &home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("LANGUAGE", "de_DE")
        // Its sandbox needs rights that a container does not give; these pages are our own.
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("WebKitWebDriver does not start")?;
    let begin = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        ensure!(child.try_wait()?.is_none(), "WebKitWebDriver ended");
        if begin.elapsed() > START {
            end(&mut child);
            bail!("WebKitWebDriver does not listen");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok((child, port))
}

fn chromium(folder: &Path, setup: Setup<'_>) -> Result<Value> {
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
        // What it still asks of others by itself would be heard beside what pages ask.
        format!("--disable-features={ASKING}"),
        format!("--gaia-url={NOWHERE}"),
        format!("--component-updater=url-source={NOWHERE}"),
        // Nobody is there to look at a preview: what a page prints is printed at once.
        "--disable-print-preview".to_owned(),
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1".to_owned(),
        "--lang=de-DE".to_owned(),
        format!("--user-data-dir={}", folder.join("profile").display()),
    ];
    if let Setup::Camera(film) = setup {
        arguments.extend([
            "--use-fake-ui-for-media-stream".to_owned(),
            "--use-fake-device-for-media-stream".to_owned(),
            format!("--use-file-for-fake-video-capture={}", film.display()),
        ]);
    }
    if env::var_os("SIEGEL_SHOW_BROWSER").is_some() {
        arguments.remove(0);
    }
    // 1 lets pages keep cookies and storage, 2 does not.
    let keeps = if matches!(setup, Setup::KeepsNothing) { 2 } else { 1 };
    let options = json!({
        "binary": program("CHROMIUM")?,
        "args": arguments,
        "prefs": {
            "intl.accept_languages": "de-DE,de",
            "download.prompt_for_download": false,
            "profile.default_content_setting_values.cookies": keeps,
            // It would fetch a dictionary.
            "browser.enable_spellchecking": false,
            "spellcheck.dictionaries": [],
            // Chromium would ask its maker whether a password is known elsewhere.
            "profile.password_manager_leak_detection": false,
            // Not the start page of somebody's search engine.
            "session.restore_on_startup": 4,
            "session.startup_urls": ["about:blank"],
        },
    });
    Ok(json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } }))
}

fn firefox(folder: &Path) -> Result<Value> {
    let profile = folder.join("profile");
    fs::create_dir_all(&profile)?;
    let options = json!({
        "binary": program("FIREFOX")?,
        "args": ["-headless", "-profile", profile],
        "prefs": {
            "intl.accept_languages": "de-DE,de",
            "browser.download.folderList": 2,
            "browser.download.dir": folder.join("downloads"),
            "browser.shell.checkDefaultBrowser": false,
            "datareporting.policy.dataSubmissionEnabled": false,
            // This machine is elsewhere too, but for the journey's origins.
            "network.proxy.allow_hijacking_localhost": true,
            // What Firefox asks of its maker by itself.
            "services.settings.server": "data:,#remote-settings-dummy/v1",
        },
    });
    Ok(json!({ "moz:firefoxOptions": options }))
}

fn webkit() -> Result<Value> {
    let options = json!({ "binary": program("MINIBROWSER")?, "args": ["--automation"] });
    Ok(
        json!({ "browserName": "MiniBrowser", "webkitgtk:browserOptions": options, "acceptInsecureCerts": true }),
    )
}
