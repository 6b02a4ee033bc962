//! Memory does not grow with a file's size: the worker's peak while it seals 256 MiB and 1 GiB.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use testkit::{
    browser::{Inspector, Screen},
    fixtures,
    stack::{Person, Stack},
};

use crate::device::{Device, mebibytes};

/// The most that the worker may use, all told.
const BUDGET: u64 = 128 << 20;

/// The worker's script.
const WORKER: &str = "siegel-worker";

#[tokio::test]
async fn memory() -> Result<()> {
    let stack = Stack::start()?;
    let letter = stack.desk().invite(&Person::ERIKA, &stack.address())?;
    let device = Device::open("memory", Screen::Desktop, &stack).await?;
    device.activate(&letter, &Person::ERIKA).await?;
    let mut inspector = device.browser.inspector().await?;
    device.compose("Große Dateien", "Anbei.").await?;
    for (place, size) in [(1, 256_u64 << 20), (2, 1 << 30)] {
        let file = stack.folder().join(format!("{place}.bin"));
        fixtures::write_noise(&file, place, size)?;
        let before = device.browser.process_memory();
        let watched = device.watch().await?;
        let began = Instant::now();
        device.attach(&[&file]).await?;
        let peak = watch(&device, &mut inspector, place).await?;
        let seconds = began.elapsed().as_secs_f64();
        // It never shrinks: what it is now is the most that it ever was.
        let wasm = inspector.wasm_memory(WORKER).await?;
        let worker = peak.scripts + wasm;
        println!(
            "memory: {} sealed in {seconds:.1} s ({:.0} MB/s). Worker's peak {} (WASM {}, heap and buffers {}); \
             whole process {} before, {} at its peak",
            mebibytes(size),
            size as f64 / 1e6 / seconds,
            mebibytes(worker),
            mebibytes(wasm),
            mebibytes(peak.scripts),
            mebibytes(before),
            mebibytes(peak.process),
        );
        ensure!(worker < BUDGET, "the worker used {} while it sealed {}", mebibytes(worker), mebibytes(size));
        device.stayed_free("memory", watched).await?;
    }
    device.browser.close().await
}

/// The largest of what was seen.
struct Peak {
    /// The worker's heap and buffers.
    scripts: u64,
    /// The process of page and worker.
    process: u64,
}

/// Samples until the file at this place is sealed. Nothing is collected for it: garbage counts.
async fn watch(device: &Device, inspector: &mut Inspector, place: u64) -> Result<Peak> {
    let began = Instant::now();
    let mut peak = Peak { scripts: 0, process: 0 };
    let sealed = format!("li.file:nth-of-type({place}) .sealed");
    loop {
        let memory = inspector.memory(WORKER).await?;
        peak.scripts = peak.scripts.max(memory.heap + memory.buffers);
        peak.process = peak.process.max(device.browser.process_memory());
        if device.browser.has(&sealed).await? {
            return Ok(peak);
        }
        ensure!(began.elapsed() < Duration::from_secs(600), "not sealed:\n{}", device.browser.text().await?);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
