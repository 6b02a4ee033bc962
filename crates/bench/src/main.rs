//! Measures sealing and opening in real browsers, and writes down what came out. `cargo xtask bench seal` builds what it
//! needs, runs it and judges.

mod browser;
mod firefox;
mod measure;
mod page;
mod site;
mod subject;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use serde::Serialize;

use browser::{Driven, Kind};
use measure::Plan;
use site::Site;
use subject::Operation;

/// Measures sealing and opening in real browsers.
#[derive(Parser)]
struct Options {
    /// The bench's page with everything that it loads
    #[arg(long)]
    site: PathBuf,
    /// Where the figures go
    #[arg(long)]
    out: PathBuf,
    /// A browser to measure in
    #[arg(long, value_enum, required = true)]
    engine: Vec<Kind>,
    /// The small file alone, once
    #[arg(long)]
    quick: bool,
}

/// One figure.
#[derive(Debug, Serialize)]
struct Entry {
    browser: Kind,
    subject: &'static str,
    engine: Option<&'static str>,
    operation: Operation,
    /// Bytes of the file; of the module where its start is measured.
    bytes: u64,
    /// Bytes of a chunk, where there are chunks.
    chunk_bytes: Option<u64>,
    /// Millions of bytes a second, the median of all passes; nothing if it is not possible.
    mb_per_s: Option<f64>,
    /// The most that the worker held at a time: heap, buffers and WASM; nothing where the browser does not say.
    peak_bytes: Option<u64>,
    /// Whether a file need not be in memory as a whole.
    streams: bool,
    /// Milliseconds, where a start is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    median_ms: Option<f64>,
    /// Why it is not possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let site = Site::serve(&options.site).await?;
    let plan = if options.quick { Plan::QUICK } else { Plan::FULL };
    let mut entries = Vec::new();
    for kind in options.engine {
        let mut driven = Driven::open(kind, &site.address).await?;
        eprintln!("▸ {}", driven.version());
        let measured = measure::measure(&mut driven, &plan).await;
        driven.close().await?;
        entries.extend(measured.with_context(|| format!("measuring in {kind:?}"))?);
    }
    let json = serde_json::to_string_pretty(&entries)?;
    fs::write(&options.out, json + "\n")
        .with_context(|| format!("{} cannot be written", options.out.display()))
}
