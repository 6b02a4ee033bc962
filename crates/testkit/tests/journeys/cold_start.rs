//! How long the installed app takes to start, from its cache, on a device four times as slow as this one.

use std::{fmt, time::Duration};

use anyhow::Result;
use serde::Serialize;
use serde_json::json;

use crate::device::Device;

/// How many times slower the processor is made.
const SLOWER: u32 = 4;

/// Has every page note when its unlock screen was drawn, ms after it was asked for.
const WATCH: &str = r#"
    new MutationObserver((_, observer) => {
        if (!document.querySelector("form [data-action='sign-in']")) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => { window.__siegel_started = performance.now(); }));
    }).observe(document, { childList: true, subtree: true });"#;

/// Times from asking for the page to its unlock screen, ms, the quickest first.
#[derive(Serialize)]
pub(crate) struct Starts {
    /// Without the time in which others had the page's core: then it stood still.
    pub(crate) median: f64,
    all: Vec<f64>,
    by_clock: Vec<f64>,
}

impl fmt::Display for Starts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, all, by_clock } = self;
        write!(f, "a median of {median} ms at {SLOWER} times slower ({all:?}; by the clock {by_clock:?})")
    }
}

/// Starts it so often, with no page and no worker of it running before.
pub(crate) async fn measure(device: &Device, times: usize) -> Result<Starts> {
    let browser = &device.browser;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
    browser.devtools("ServiceWorker.enable", json!({})).await?;
    let (mut all, mut by_clock) = (Vec::with_capacity(times), Vec::with_capacity(times));
    for _ in 0..times {
        browser.goto("about:blank").await?;
        browser.devtools("ServiceWorker.stopAllWorkers", json!({})).await?;
        browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await?;
        let waits = browser.core_waits();
        device.visit("/home").await?;
        let started = loop {
            let started = browser.client.execute("return window.__siegel_started ?? null", vec![]).await?;
            if let Some(started) = started.as_f64() {
                break started;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        let waited = browser.waited_since(&waits).min(started);
        by_clock.push(started.round());
        all.push((started - waited).round());
    }
    browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    all.sort_by(f64::total_cmp);
    by_clock.sort_by(f64::total_cmp);
    Ok(Starts { median: all[times / 2], all, by_clock })
}
