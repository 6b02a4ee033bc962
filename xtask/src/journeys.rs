//! The browser journeys: what they need is built and found, then they run in one engine.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::{
    apps::Apps,
    portal::{self, Profile},
    precache, step, tools,
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

/// Journeys that measure time or memory, or break things off at chosen moments: each has the machine to itself. The others run two at a
/// time, for they wait more than they work.
const ALONE: [&str; 8] = [
    "file_refusals::",
    "install::",
    "killed::",
    "mailbox::",
    "memory::",
    "network_faults::",
    "passkey::",
    "send_and_answer::",
];

/// The journeys that leave things to chance, and what says how often.
const FAULTS: [(&str, &str, &str); 3] = [
    ("network_faults", "SIEGEL_SCHEDULES", "200"),
    ("killed", "SIEGEL_KILLS", "20"),
    ("store_faults", "SIEGEL_STORE_FAULTS", "2"),
];

/// The journeys that look at pages with axe.
const AXE: [&str; 4] = ["accessibility", "door", "export", "gallery"];

/// The journey whose e-mails go to a mail server in Python.
const NOTICES: &str = "notices::notices";

/// For the tests' harness.
const ONE_AT_A_TIME: &str = "--test-threads=1";

/// Of how many failed journeys a second try may say that they work: more is no accident.
const SECOND_TRIES_MAX: usize = 3;

/// Runs those whose name holds `name`; all that the engine can take if none is given.
pub(crate) fn run(workspace: &Workspace, name: Option<&str>, engine: Engine) -> Result<()> {
    // Until the journeys are over: with it goes the display that it draws on.
    let browser = Browser::of(workspace, engine)?;
    let (what, mut cargo) = prepare(workspace, name, engine, &browser)?;
    let mut tries = vec![repeated(&cargo)];
    match name.or((engine != Engine::Chromium).then_some(ANY_ENGINE)) {
        Some(name) => drop(tries[0].args([ONE_AT_A_TIME, name])),
        None => {
            tries[0].arg("--test-threads=2").args(ALONE.iter().flat_map(|name| ["--skip", name]));
            tries.push(repeated(&cargo));
            tries[1].arg(ONE_AT_A_TIME).args(ALONE);
        }
    }
    run_twice_at_most(&what, tries, cargo.args([ONE_AT_A_TIME, "--exact"]))
}

/// Runs those that leave things to chance, for as long as it takes to trust them. What fails has failed: there is no second try.
pub(crate) fn run_faults(workspace: &Workspace) -> Result<()> {
    let browser = Browser::of(workspace, Engine::Chromium)?;
    let (what, mut cargo) = prepare(workspace, Some(FAULTS[0].0), Engine::Chromium, &browser)?;
    for (journey, variable, times) in FAULTS {
        cargo.env(variable, times).arg(journey);
    }
    cargo.arg(ONE_AT_A_TIME);
    let tests = step::run_tests(&what, &mut cargo)?;
    if !tests.failed.is_empty() {
        bail!("{what}: {} failed\n{}", tests.failed.join(", "), tests.errors.join("\n"));
    }
    Ok(())
}

/// What it is called, and the command, but for the names of journeys.
fn prepare(
    workspace: &Workspace,
    name: Option<&str>,
    engine: Engine,
    browser: &Browser,
) -> Result<(String, Command)> {
    let site = portal::build(workspace, Profile::Journey)?;
    let next = precache::next(&site)?;
    let apps = Apps::build(workspace, false)?;
    settle();
    let mut cargo = workspace.cargo_whole(&["test", "--test", "journeys"]);
    cargo.args(["--", "--nocapture"]);
    apps.name(&site, &mut cargo);
    cargo.env("SIEGEL_NEXT_SITE", next);
    browser.name(&mut cargo);
    if engine == Engine::Chromium && name.is_none_or(|name| IDENTITY.contains(name)) {
        cargo.env("SIEGEL_PROVIDER", provider(workspace).unwrap_or_default());
    }
    if engine == Engine::Chromium && name.is_none_or(|name| NOTICES.contains(name)) {
        cargo.env(tools::MAIL_PYTHON, tools::mail_python(workspace)?);
    }
    if engine == Engine::Chromium && name.is_none_or(|name| AXE.iter().any(|journey| name.contains(journey)))
    {
        let lists = workspace.root.join("crates").join("testkit").join("axe");
        let packages = tools::packages("axe by npm", &lists, &workspace.target.join("axe"))?;
        cargo.env("SIEGEL_AXE", packages.join("axe-core").join("axe.min.js"));
    }
    let (engine_name, pictures) = match engine {
        Engine::Chromium => ("Chromium", "journeys"),
        Engine::Firefox => ("Firefox", "journeys-firefox"),
        Engine::Webkit => ("WebKit", "journeys-webkit"),
    };
    cargo.env("SIEGEL_JOURNEYS", workspace.target.join(pictures));
    Ok((format!("Journeys in {engine_name}"), cargo))
}

/// A whole browser, a machine that others use too: what fails is tried once more, alone, and said to have needed it. What fails twice
/// has failed.
fn run_twice_at_most(what: &str, firsts: Vec<Command>, again: &mut Command) -> Result<()> {
    let mut first = step::Tests::default();
    for mut command in firsts {
        let tests = step::run_tests(what, &mut command)?;
        first.failed.extend(tests.failed);
        first.errors.extend(tests.errors);
    }
    if first.failed.is_empty() {
        return Ok(());
    }
    if first.failed.len() > SECOND_TRIES_MAX {
        bail!("{what}: {} failed\n{}", first.failed.join(", "), first.errors.join("\n"));
    }
    let second = step::run_tests(&format!("{what}: a second try"), again.args(&first.failed))?;
    let said = format!("{}\n{}", first.errors.join("\n"), second.errors.join("\n"));
    if !second.failed.is_empty() {
        bail!("{what}: {} failed twice\n{said}", second.failed.join(", "));
    }
    step::say(&format!("{what}: NEEDED A SECOND TRY: {}\n{said}", first.failed.join(", ")));
    Ok(())
}

/// The same command once more.
fn repeated(command: &Command) -> Command {
    let mut again = Command::new(command.get_program());
    again.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        again.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => again.env(name, value),
            None => again.env_remove(name),
        };
    }
    again
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
            Self::Chromium(chromium) => chromium.name(cargo),
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
