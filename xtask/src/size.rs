//! What a first visit transfers, file by file, against the budget; and what follows once the person goes on.

use std::{fs, path::Path, process::ExitCode};

use anyhow::Result;

use crate::{
    portal::{self, Profile},
    precache,
    split::PARTS,
    viewer,
    workspace::Workspace,
};

/// Bytes that a first visit may transfer, brotli, all told.
const FIRST_VISIT: u64 = 480_000;

/// Bytes of it that may be the worker.
const WORKER: u64 = 150_000;

/// Kinds of files that a first visit never loads: pictures for home screens and sharing.
const LATER: &[&str] = &["png", "txt"];

/// What the service worker brings in.
const NOTICES: &str = "sw-notices.js";

/// One file of the site.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    name: String,
    raw: u64,
    transferred: u64,
}

impl Entry {
    fn is_worker(&self) -> bool {
        self.name.contains("siegel-worker")
    }

    /// Parts are fetched when the person goes on from the first page, all of them; what loads them is there before. What judges
    /// passwords is fetched where one is chosen, what draws PDFs where one is looked at, the service worker when an account was opened.
    fn is_later(&self) -> bool {
        [precache::WORKER, NOTICES].contains(&self.name.as_str())
            || (self.name.starts_with(PARTS) && self.name.ends_with(".wasm"))
            || self.name.starts_with("siegel-strength")
            || self.name == viewer::VIEWER
    }
}

/// Builds for release, prints the table, and fails above the budget.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let site = portal::build(workspace, Profile::Release)?;
    let entries = measure(&site)?;
    let (later, first): (Vec<_>, Vec<_>) = entries.into_iter().partition(Entry::is_later);
    table("what a first visit loads", &first);
    println!();
    table("what follows when the person goes on", &later);
    let sum = |entries: &[Entry], which: fn(&Entry) -> bool| -> u64 {
        entries.iter().filter(|entry| which(entry)).map(|entry| entry.transferred).sum()
    };
    let all = sum(&first, |_| true);
    let worker = sum(&first, Entry::is_worker);
    println!();
    let fits = [("a first visit, all told", all, FIRST_VISIT), ("of it the worker", worker, WORKER)].map(
        |(what, bytes, budget)| {
            let verdict = if bytes <= budget { "within" } else { "ABOVE" };
            println!("{what:<58} {bytes:>11} {verdict:>11} the budget of {budget}");
            bytes <= budget
        },
    );
    println!("{:<58} {:>11}", "with all that follows", all + sum(&later, |_| true));
    Ok(if fits.iter().all(|fits| *fits) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn table(title: &str, entries: &[Entry]) {
    println!("{title:<58} {:>11} {:>11}", "bytes", "brotli");
    for entry in entries {
        println!("{:<58} {:>11} {:>11}", entry.name, entry.raw, entry.transferred);
    }
}

/// What the site's files weigh on the wire, the heaviest first.
fn measure(site: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for file in portal::files(site)? {
        let kind = file.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if kind == "br" || LATER.contains(&kind) {
            continue;
        }
        let raw = fs::metadata(&file)?.len();
        let mut twin = file.as_os_str().to_owned();
        twin.push(".br");
        let transferred = fs::metadata(twin).map_or(raw, |twin| twin.len());
        entries.push(Entry { name: file.strip_prefix(site)?.display().to_string(), raw, transferred });
    }
    entries.sort_by(|a, b| b.transferred.cmp(&a.transferred).then_with(|| a.name.cmp(&b.name)));
    Ok(entries)
}
