//! How quick the app is with a large mailbox: its starts on a device four times as slow as this one, search and scrolling on one as it is.
//! Run by `cargo xtask bench app`.

use std::{env, fs, time::Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use testkit::{
    browser::{LongTask, Screen},
    stack::{Person, Stack},
};

#[path = "../journeys/cold_start.rs"]
mod cold_start;
#[path = "../journeys/device.rs"]
#[expect(dead_code, reason = "journeys have more to do")]
mod device;
mod mailbox;
#[path = "../journeys/service.rs"]
#[expect(dead_code, reason = "journeys have more to do")]
mod service;
mod visit;

use device::{Device, PASSWORD, STRETCHING};

/// How many times slower the page's thread is made while it starts.
const SLOWER: u32 = 4;
const CONVERSATIONS: u64 = 1_000;
const MESSAGES: u64 = 10_000;
const STARTS: usize = 10;
/// Frames of scrolling, and how much of the window each goes on.
const FRAMES: u32 = 300;
const STEP: f64 = 1.5;

/// What is typed, letter by letter: 50 keystrokes and more.
const TYPED: &[&str] = &["krankengeldbescheid", "zähne", "rechnungen müller", "bescheinigung", "die"];

#[tokio::test]
async fn app() -> Result<()> {
    let (conversations, messages) =
        (asked("SIEGEL_CONVERSATIONS", CONVERSATIONS)?, asked("SIEGEL_MESSAGES", MESSAGES)?);
    let stack = Stack::start()?;
    let began = Instant::now();
    mailbox::fill(&stack, conversations, messages, PASSWORD).await?;
    let seeding = began.elapsed();
    println!("{messages} messages in {conversations} conversations written in {seeding:.0?}");

    let device = Device::open("bench", Screen::Desktop, &stack).await?;
    let began = Instant::now();
    sign_in(&device, 1).await?;
    drawn(&device, conversations).await?;
    can_be_found(&device, messages).await?;
    println!("the first start, which fetches and opens all of it: {:.0?}", began.elapsed());

    let mut starts = Vec::new();
    for start in 0..STARTS {
        sign_in(&device, SLOWER).await?;
        let times = drawn(&device, conversations).await?;
        println!("start {start}: first row after {:.0} ms, all known after {:.0} ms", times.0, times.1);
        starts.push(times.1);
        if start == 0 {
            can_be_found(&device, messages).await?;
        }
    }
    slow_down(&device, 1).await?;
    can_be_found(&device, messages).await?;

    let mut keystrokes = Vec::new();
    for typed in TYPED {
        for (at, c) in typed.char_indices() {
            keystrokes.push(keystroke(&device, &typed[..at + c.len_utf8()]).await?);
        }
    }
    let rows = device.browser.text_of("[data-found]").await?;
    let watched = device.browser.watch_main_thread().await?;
    let frames = scroll(&device).await?;
    let tasks = device.browser.long_tasks(watched).await?;
    device.browser.shot("scrolled").await?;
    let longest = |of: fn(&LongTask) -> f64| tasks.iter().map(of).fold(0.0, f64::max);
    // Installed since it was first opened.
    service::served(&device).await?;
    let cold_start = cold_start::measure(&device, STARTS).await?;
    println!("from a cold start: {cold_start}");
    let figures = json!({
        "cold_start_ms": cold_start,
        "conversations": conversations,
        "messages": messages,
        "starts_slower": SLOWER,
        "seeding_s": seeding.as_secs_f64(),
        "start_ms": { "median": percentile(&mut starts, 50), "all": starts },
        "keystroke_ms": {
            "count": keystrokes.len(),
            "median": percentile(&mut keystrokes, 50),
            "p95": percentile(&mut keystrokes, 95),
            "slowest": percentile(&mut keystrokes, 100),
        },
        "scroll": {
            "rows": rows,
            "frames": frames,
            "tasks_over_50_ms": tasks.iter().filter(|task| task.own() > 50.0).count(),
            "longest_ms": longest(LongTask::own),
            "longest_by_the_clock_ms": longest(|task| task.duration),
        },
    });
    println!("{figures:#}");
    let out = env::var_os("SIEGEL_BENCH_OUT").context("run `cargo xtask bench app`")?;
    fs::write(out, serde_json::to_vec_pretty(&figures)?)?;
    device.was_clean().await?;
    device.browser.close().await
}

fn asked(name: &str, usual: u64) -> Result<u64> {
    env::var(name).map_or(Ok(usual), |asked| asked.parse().with_context(|| format!("{name} is a number")))
}

/// Loads the page anew and unlocks; from then on the page's own clock runs.
async fn sign_in(device: &Device, slower: u32) -> Result<()> {
    slow_down(device, 1).await?;
    device.visit("/messages").await?;
    device.browser.see("#password").await?;
    let script = r"
        const times = window.__bench = {};
        const look = () => {
            const now = performance.now();
            if (!times.unlocked && document.querySelector('.app.inside')) times.unlocked = now;
            const row = document.querySelector('[data-conversation]');
            if (row && !times.first) times.first = now;
            if (row) { times.count = Number(row.getAttribute('aria-setsize')); }
            if (times.count === arguments[0]) times.all = now; else requestAnimationFrame(look);
        };
        look();";
    let conversations = asked("SIEGEL_CONVERSATIONS", CONVERSATIONS)?;
    device.browser.client.execute(script, vec![conversations.into()]).await?;
    slow_down(device, slower).await?;
    device.sign_in(Person::ERIKA.number, PASSWORD).await
}

async fn slow_down(device: &Device, rate: u32) -> Result<()> {
    device.browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": rate })).await.map(drop)
}

/// From unlocking to the first row, and until all conversations are in the list, ms.
async fn drawn(device: &Device, conversations: u64) -> Result<(f64, f64)> {
    let css = format!("[data-conversation][aria-setsize='{conversations}']");
    device.browser.see_within(&css, 10 * STRETCHING).await?;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let times = device.browser.client.execute("return window.__bench", vec![]).await?;
    let time = |name: &str| times[name].as_f64().with_context(|| format!("{name} in {times}"));
    let unlocked = time("unlocked")?;
    Ok((time("first")? - unlocked, time("all")? - unlocked))
}

/// Waits until every message is in the index.
async fn can_be_found(device: &Device, messages: u64) -> Result<()> {
    device.browser.fill("#search", "gruss").await?;
    device.browser.see_within(&format!("[data-found='{messages}']"), 4 * STRETCHING).await?;
    device.browser.fill("#search", "").await
}

/// Types, and gives the time until the page has drawn what was found, ms.
async fn keystroke(device: &Device, typed: &str) -> Result<f64> {
    let script = r"
        const [typed, done] = arguments;
        const field = document.querySelector('#search');
        requestAnimationFrame(() => setTimeout(() => {
            const began = performance.now();
            field.value = typed;
            field.dispatchEvent(new Event('input', { bubbles: true }));
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => done(performance.now() - began);
                port2.postMessage(0);
            });
        }));";
    let time = device.browser.client.execute_async(script, vec![typed.into()]).await?;
    time.as_f64().context("a time is a number")
}

/// Scrolls through the list; gives how many frames that took.
async fn scroll(device: &Device) -> Result<Value> {
    let script = r"
        const [frames, step, done] = arguments;
        let left = frames;
        const next = () => {
            if (left === 0) return done(frames);
            left -= 1;
            if (left % 50 === 0) scrollTo(0, Math.random() * document.documentElement.scrollHeight);
            else scrollBy(0, innerHeight * step);
            requestAnimationFrame(next);
        };
        next();";
    Ok(device.browser.client.execute_async(script, vec![FRAMES.into(), STEP.into()]).await?)
}

fn percentile(times: &mut [f64], percent: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}
