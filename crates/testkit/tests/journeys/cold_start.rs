//! How long the installed app takes to start, from its cache, on a device four times as slow as this one.

use std::{fmt, time::Duration};

use anyhow::Result;
use serde::Serialize;
use serde_json::json;

use crate::device::Device;

/// How many times slower the processor is made.
const SLOWER: u32 = 4;

/// Has every page note, in ms after it was asked for, when its door was drawn, where one can type and press at once; and when the app stood
/// behind it and had taken over what was typed.
const WATCH: &str = r##"
    {
        const there = {
            door: () => document.querySelector("#boot [data-press='sign-in'], form [data-action='sign-in']"),
            app: () => !document.querySelector("#boot") && document.querySelector("form [data-action='sign-in']"),
        };
        const started = {};
        window.__siegel_started = started;
        new MutationObserver((_, observer) => {
            for (const name of ["door", "app"]) {
                if (name in started || !there[name]()) continue;
                started[name] = null;
                requestAnimationFrame(() => setTimeout(() => { started[name] = performance.now(); }));
            }
            if ("app" in started) observer.disconnect();
        }).observe(document, { childList: true, subtree: true });
    }"##;

/// Times from asking for the page, ms.
#[derive(Serialize)]
pub(crate) struct Starts {
    /// To the unlock screen.
    pub(crate) door: Times,
    /// Until the app stood behind it. Without the time in which others had the page's core: then it stood still.
    pub(crate) app: Times,
}

/// The quickest first.
#[derive(Serialize)]
pub(crate) struct Times {
    pub(crate) median: f64,
    all: Vec<f64>,
}

impl Times {
    fn of(mut all: Vec<f64>) -> Self {
        all.sort_by(f64::total_cmp);
        Self { median: all[all.len() / 2], all }
    }
}

impl fmt::Display for Starts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { door, app } = self;
        write!(
            f,
            "door after a median of {} ms, app behind it after {} ms at {SLOWER} times slower ({:?}; {:?})",
            door.median, app.median, door.all, app.all
        )
    }
}

/// Starts it so often, with no page and no worker of it running before.
pub(crate) async fn measure(device: &Device, times: usize) -> Result<Starts> {
    let browser = &device.browser;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
    browser.devtools("ServiceWorker.enable", json!({})).await?;
    let (mut door, mut app) = (Vec::with_capacity(times), Vec::with_capacity(times));
    for _ in 0..times {
        browser.goto("about:blank").await?;
        browser.devtools("ServiceWorker.stopAllWorkers", json!({})).await?;
        browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await?;
        let waits = browser.core_waits();
        device.visit("/home").await?;
        let started = loop {
            let started = browser.client.execute("return __siegel_started", vec![]).await?;
            if let (Some(door), Some(app)) = (started["door"].as_f64(), started["app"].as_f64()) {
                break (door, app);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        let waited = browser.waited_since(&waits).min(started.1);
        door.push(started.0.round());
        app.push((started.1 - waited).round());
    }
    browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    Ok(Starts { door: Times::of(door), app: Times::of(app) })
}
