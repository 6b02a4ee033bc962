//! The first visit of somebody with a slow telephone: when the page says something, for how long it cannot be touched, and what Lighthouse
//! says. Run by `cargo xtask bench visit`.

use std::{env, fs, process::Command, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::{browser::Screen, stack::Stack};

use crate::device::Device;

/// How many times slower the page's thread is made.
const SLOWER: u32 = 4;
/// What comes in a second: 10 Mbit, in bytes.
const BYTES_PER_SECOND: u32 = 10_000_000 / 8;
/// How long an answer is on its way, ms.
const LATENCY: u32 = 40;
const VISITS: usize = 5;
/// How often Lighthouse looks when it has seen nothing: it misses the beginning of a page now and then.
const LOOKS: usize = 3;
/// Once the page has not moved for so long nothing more comes.
const REST: Duration = Duration::from_secs(3);

/// Has the page note its largest paint and its long tasks.
const WATCH: &str = r#"
    window.__siegel_visit = { paint: 0, largest: "", first: 0, long: [] };
    const observe = (type, heard) => new PerformanceObserver((list) => list.getEntries().forEach(heard)).observe({ type, buffered: true });
    observe("largest-contentful-paint", (entry) => {
        __siegel_visit.paint = entry.startTime;
        __siegel_visit.largest = entry.element?.textContent.slice(0, 60) ?? "";
    });
    observe("paint", (entry) => { if (entry.name === "first-contentful-paint") __siegel_visit.first = entry.startTime; });
    observe("longtask", ({ startTime, duration }) => __siegel_visit.long.push([startTime, duration]));"#;

#[tokio::test]
async fn visit() -> Result<()> {
    let stack = Stack::start()?;
    let device = Device::open("visit", Screen::Phone, &stack).await?;
    let browser = &device.browser;
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
    browser.devtools("Network.enable", json!({})).await?;
    let conditions = json!({
        "offline": false,
        "latency": LATENCY,
        "downloadThroughput": BYTES_PER_SECOND,
        "uploadThroughput": BYTES_PER_SECOND,
    });
    browser.devtools("Network.emulateNetworkConditions", conditions).await?;
    browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWER })).await?;
    let (mut paints, mut blocked) = (Vec::new(), Vec::new());
    for visit in 0..VISITS {
        browser.goto("about:blank").await?;
        browser.devtools("Network.clearBrowserCache", json!({})).await?;
        let all = json!({ "origin": stack.address(), "storageTypes": "all" });
        browser.devtools("Storage.clearDataForOrigin", all).await?;
        device.visit("/").await?;
        browser.see("[data-action='activate']").await?;
        tokio::time::sleep(REST).await;
        let seen = browser.client.execute("return __siegel_visit", vec![]).await?;
        let (paint, blocking) = (number(&seen["paint"])?, blocking(&seen)?);
        println!(
            "visit {visit}: first paint {:.0} ms, largest {paint:.0} ms ({}), blocked for {blocking:.0} ms: {}",
            number(&seen["first"])?,
            seen["largest"],
            seen["long"]
        );
        paints.push(paint);
        blocked.push(blocking);
    }
    browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
    browser.shot("welcome").await?;
    device.was_clean().await?;
    device.browser.close().await?;

    let figures = json!({
        "largest_paint_ms": { "median": median(&mut paints), "all": paints },
        "blocked_ms": { "median": median(&mut blocked), "all": blocked },
        "slower": SLOWER,
        "lighthouse": lighthouse(&stack)?,
    });
    println!("{figures:#}");
    let out = env::var_os("SIEGEL_BENCH_OUT").context("run `cargo xtask bench visit`")?;
    Ok(fs::write(out, serde_json::to_vec_pretty(&figures)?)?)
}

/// What tasks took beyond 50 ms each from the first paint on, ms: as long as that whoever touches the page waits.
fn blocking(seen: &Value) -> Result<f64> {
    let first = number(&seen["first"])?;
    let tasks = seen["long"].as_array().context("long tasks are a list")?;
    tasks.iter().try_fold(0.0, |sum, task| {
        let (start, duration) = (number(&task[0])?, number(&task[1])?);
        let from = start.max(first);
        Ok(sum + (start + duration - from - 50.0).max(0.0))
    })
}

/// What Lighthouse says of the first page, of 100, by its preset for telephones; and what it found wanting.
fn lighthouse(stack: &Stack) -> Result<Value> {
    let program = env::var_os("SIEGEL_LIGHTHOUSE").context("run `cargo xtask bench visit`")?;
    let browser = env::var_os("CHROMIUM").context("run `cargo xtask bench visit`")?;
    let report = stack.folder().join("lighthouse.json");
    let mut node = Command::new("node");
    node.arg(program).args([&stack.address(), "--quiet", "--output=json"]);
    node.arg("--chrome-flags=--headless=new --no-sandbox --disable-gpu").env("CHROME_PATH", browser);
    node.arg(format!("--output-path={}", report.display()));
    let mut looks = 0;
    let report: Value = loop {
        looks += 1;
        let said = node.output().context("node does not start")?;
        if said.status.success() {
            break serde_json::from_slice(&fs::read(report)?)?;
        }
        ensure!(looks < LOOKS, "Lighthouse: {}", String::from_utf8_lossy(&said.stderr));
    };
    let score = |category: &str| number(&report["categories"][category]["score"]).map(|score| score * 100.0);
    let wanting =
        report["audits"].as_object().context("audits have names")?.iter().filter_map(|(name, audit)| {
            let missed = audit["score"].as_f64().is_some_and(|score| score < 0.9);
            missed.then(|| format!("{name} {}", audit["displayValue"].as_str().unwrap_or_default()))
        });
    let wanting: Vec<_> = wanting.collect();
    Ok(json!({
        "performance": score("performance")?,
        "accessibility": score("accessibility")?,
        "best_practices": score("best-practices")?,
        "wanting": wanting,
    }))
}

fn number(value: &Value) -> Result<f64> {
    value.as_f64().with_context(|| format!("{value} is no number"))
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
