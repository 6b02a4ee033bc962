//! The browser journeys: what they need is built and found, then they run in one engine.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    apps::Apps,
    portal::{self, Profile},
    step, tools,
    workspace::Workspace,
};

/// The engines that journeys run in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// All journeys: many measure, or use what only Chromium's DevTools have
    Chromium,
    /// Those that any engine can take
    Firefox,
    /// Those that any engine can take
    Webkit,
}

/// The journeys that need nothing but WebDriver.
const ANY_ENGINE: &str = "any_engine";

/// The journey whose identity provider runs in Node.
const IDENTITY: &str = "identity::identity";

/// Runs those whose name holds `name`; all that the engine can take if none is given.
pub(crate) fn run(workspace: &Workspace, name: Option<&str>, engine: Engine) -> Result<()> {
    let browser = Browser::of(workspace, engine)?;
    let site = portal::build(workspace, Profile::Journey)?;
    let apps = Apps::build(workspace, false)?;
    settle();
    let mut cargo = workspace.cargo_whole(&["test", "--quiet", "--test", "journeys"]);
    // One after the other: they measure memory and time, and share two cores with a browser each.
    let default = (engine != Engine::Chromium).then_some(ANY_ENGINE);
    cargo.args(["--", "--test-threads=1", "--nocapture"]).args(name.or(default));
    cargo.env("SIEGEL_SERVER", apps.server).env("SIEGEL_DESK", apps.desk).env("SIEGEL_SITE", site);
    browser.name(&mut cargo);
    if engine == Engine::Chromium && name.is_none_or(|name| IDENTITY.contains(name)) {
        cargo.env("SIEGEL_PROVIDER", provider(workspace).unwrap_or_default());
    }
    let (engine, pictures) = match engine {
        Engine::Chromium => ("Chromium", "journeys"),
        Engine::Firefox => ("Firefox", "journeys-firefox"),
        Engine::Webkit => ("WebKit", "journeys-webkit"),
    };
    cargo.env("SIEGEL_JOURNEYS", workspace.target.join(pictures));
    step::run_tests(&format!("Journeys in {engine}"), &mut cargo).map(drop)
}

/// Waits until the disk has what was built: a commit of server or browser would stand behind it.
fn settle() {
    // Where there is no such program, nothing is lost but some patience.
    let _ = Command::new("sync").status();
}

/// The identity provider's script beside the packages that it needs; none, with a word, where Node is not to be had.
fn provider(workspace: &Workspace) -> Option<PathBuf> {
    let lists = workspace.root.join("crates").join("testkit").join("provider");
    let home = workspace.target.join("provider");
    let packages = tools::packages("Identity provider by npm", &lists, &home);
    let script = packages.and_then(|_| {
        let script = home.join("provider.js");
        fs::copy(lists.join("provider.js"), &script)?;
        Ok(script)
    });
    match script {
        Ok(script) => Some(script),
        Err(error) => {
            step::say(&format!(
                "The journey `identity` is skipped, as there is no provider for it: {error:#}"
            ));
            None
        }
    }
}

/// The browser of an engine, ready to be driven.
enum Browser {
    Chromium(tools::Chromium),
    Firefox(tools::Firefox),
    WebKit(tools::WebKit),
}

impl Browser {
    fn of(workspace: &Workspace, engine: Engine) -> Result<Self> {
        Ok(match engine {
            Engine::Chromium => Self::Chromium(tools::chromium()?),
            Engine::Firefox => Self::Firefox(tools::firefox(workspace)?),
            Engine::Webkit => Self::WebKit(tools::webkit()?),
        })
    }

    /// Names it to the journeys.
    fn name(&self, cargo: &mut Command) {
        match self {
            Self::Chromium(chromium) => {
                cargo.env("SIEGEL_ENGINE", "chromium");
                cargo.env("CHROMIUM", &chromium.browser).env("CHROMEDRIVER", &chromium.driver);
            }
            Self::Firefox(firefox) => {
                cargo.env("SIEGEL_ENGINE", "firefox");
                cargo.env("FIREFOX", &firefox.browser).env("GECKODRIVER", &firefox.driver);
            }
            Self::WebKit(webkit) => {
                cargo.env("SIEGEL_ENGINE", "webkit").env("DISPLAY", webkit.display.name());
                cargo.env("MINIBROWSER", &webkit.browser).env("WEBKITDRIVER", &webkit.driver);
            }
        }
    }
}
