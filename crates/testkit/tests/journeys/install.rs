//! The installed app: what makes it one, started without a server, and called back.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::{
    browser::{SOON, Screen},
    stack::{Person, Portal, Stack},
};

use crate::{
    cold_start,
    device::Device,
    service::{Served, served},
};

/// How often the start is measured.
const STARTS: usize = 3;
/// What the median of the starts may take to the unlock screen, ms.
const COLD_START: f64 = 1_000.0;
/// And until the app stands behind it: the journeys' build is four times as large as the real one, which `cargo xtask bench app` measures.
const APP: f64 = 2_000.0;

#[tokio::test]
async fn install() -> Result<()> {
    let mut stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("install", Screen::Phone, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let version = served(&device).await?;
    installable(&device).await?;
    only_files_of_the_app_are_kept(&device).await?;
    device.was_clean().await?;

    // A page that asks for a file of another version is loaded anew; the file is missing.
    let ask = "window.__before = true; \
               fetch('/siegel-0123456789abcdef.js').then((answer) => sessionStorage.setItem('told', answer.status));";
    device.browser.client.execute(ask, vec![]).await?;
    until(&device, "return !window.__before && sessionStorage.getItem('told')", "404").await?;

    stack.kill_server()?;
    let starts = cold_start::measure(&device, STARTS).await?;
    println!("install: from a cold start without a server: {starts}");
    ensure!(starts.door.median <= COLD_START && starts.app.median <= APP, "it starts too slowly");
    Served::look(&device).await?.is_whole(&version)?;
    let isolated = device.browser.client.execute("return self.crossOriginIsolated", vec![]).await?;
    ensure!(isolated == true, "the page from the cache has lost its headers");
    device.browser.shot("without-a-server").await?;

    // Called back: nothing is kept, nobody stands between page and server, and no page is loaded again and again.
    stack.deploy(Portal::Retired)?;
    device.visit("/home").await?;
    let left = "return JSON.stringify([navigator.serviceWorker.controller, await caches.keys()])";
    until(&device, left, "[null,[]]").await?;
    device.browser.see("form [data-action='sign-in']").await?;
    device.browser.client.execute("window.__before = true;", vec![]).await?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    until(&device, &left.replace("caches.keys()", "caches.keys(), window.__before"), "[null,[],true]")
        .await?;
    device.was_clean().await?;
    device.browser.close().await
}

/// Checks what browsers ask of an app before they install it.
async fn installable(device: &Device) -> Result<()> {
    let errors = device.browser.devtools("Page.getInstallabilityErrors", json!({})).await?;
    ensure!(errors["installabilityErrors"] == json!([]), "it cannot be installed: {errors}");
    let manifest = device.browser.devtools("Page.getAppManifest", json!({})).await?;
    ensure!(manifest["errors"] == json!([]), "the manifest is wrong: {}", manifest["errors"]);
    let text = manifest["data"].as_str().context("the manifest is text")?;
    let manifest: Value = serde_json::from_str(text)?;
    let shortcuts: Vec<_> = manifest["shortcuts"]
        .as_array()
        .context("shortcuts are a list")?
        .iter()
        .map(|shortcut| shortcut["url"].as_str().unwrap_or_default())
        .collect();
    ensure!(shortcuts == ["/compose", "/contact"], "the shortcuts are others: {shortcuts:?}");
    let icons = manifest["icons"].as_array().context("icons are a list")?;
    ensure!(icons.iter().any(|icon| icon["purpose"] == "maskable"), "no icon is maskable");
    ensure!(manifest["share_target"]["action"] == "/share", "nothing can be shared with it");
    ensure!(manifest["file_handlers"][0]["action"] == "/compose", "no file can be opened with it");
    println!("install: no installability errors, {} icons, shortcuts {shortcuts:?}", icons.len());
    Ok(())
}

/// Checks that nothing of the API is in a cache, and that what is there has its headers.
async fn only_files_of_the_app_are_kept(device: &Device) -> Result<()> {
    let script = r#"
        const kept = [];
        for (const name of (await caches.keys()).filter((name) => name.startsWith("siegel-"))) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
                const { headers } = await cache.match(request);
                const strict = ["content-security-policy", "cross-origin-embedder-policy", "cross-origin-opener-policy",
                    "cross-origin-resource-policy", "x-content-type-options"].every((name) => headers.has(name));
                kept.push([new URL(request.url).pathname, strict]);
            }
        }
        const worker = await (await fetch("/sw.js")).text();
        const { needed } = JSON.parse(worker.match(/^const STAMP = (.*);$/m)[1]);
        return [kept, Object.keys(needed).length];"#;
    let found = device.browser.client.execute(script, vec![]).await?;
    let (kept, needed): (Vec<(String, bool)>, usize) = serde_json::from_value(found)?;
    println!("install: {} files are kept", kept.len());
    let beside: Vec<_> = kept
        .iter()
        .filter(|(path, strict)| !strict || path.starts_with("/api") || path.ends_with(".png"))
        .collect();
    ensure!(kept.len() == needed && beside.is_empty(), "this should not be kept, or not so: {beside:?}");
    Ok(())
}

/// Waits until the page answers so.
async fn until(device: &Device, script: &str, expect: &str) -> Result<()> {
    let begin = Instant::now();
    loop {
        // While it is being loaded anew there is no page to ask.
        let answer = device.browser.client.execute(script, vec![]).await.unwrap_or_default();
        if answer == expect {
            return Ok(());
        }
        ensure!(begin.elapsed() < SOON, "`{script}` is {answer}, not {expect}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
