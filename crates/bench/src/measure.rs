//! The order in which subjects are measured, and what of it becomes a figure.

use std::time::Duration;

use anyhow::Result;
use testkit::browser::Inspector;

use crate::{
    Entry,
    browser::{Driven, Kind},
    page::{Answer, Page},
    subject::{Operation, SUBJECTS, Subject},
};

/// How long between two looks at a worker's memory.
const LOOK: Duration = Duration::from_millis(5);

/// What is measured how often.
pub(crate) struct Plan {
    sizes: &'static [Size],
    starts: u32,
}

/// A file's size and how it is gone about.
struct Size {
    bytes: u64,
    /// Passes that are timed.
    passes: usize,
    /// Passes before them, in which memory is looked at.
    before: usize,
    /// Whether all subjects stand ready and take turns, so that what disturbs one disturbs all. Else one after the other,
    /// for what they have sealed is large.
    turns: bool,
    /// What is opened is compared with what went in, once.
    checked: bool,
}

/// As many bytes go through before it is timed as of the large one: what waits to be collected grows with them alone.
const SMALL: Size = Size { bytes: 64 << 20, passes: 5, before: 8, turns: true, checked: true };
const LARGE: Size = Size { bytes: 512 << 20, passes: 1, before: 1, turns: false, checked: false };

impl Plan {
    /// Both sizes.
    pub(crate) const FULL: Self = Self { sizes: &[SMALL, LARGE], starts: 9 };
    /// A first look.
    pub(crate) const QUICK: Self = Self { sizes: &[Size { passes: 1, before: 1, ..SMALL }], starts: 3 };
}

/// Measures everything in this browser.
pub(crate) async fn measure(driven: &mut Driven, plan: &Plan) -> Result<Vec<Entry>> {
    let page = Page(driven.client.clone());
    let mut entries = vec![start(driven.kind, &page, plan.starts).await?];
    let mut bench = Bench { kind: driven.kind, page, inspector: driven.inspector.as_mut(), workers: 0 };
    for size in plan.sizes {
        eprintln!("  a file of {} MiB", size.bytes >> 20);
        bench.page.file(size.bytes).await?;
        for subjects in SUBJECTS.chunks(if size.turns { SUBJECTS.len() } else { 1 }) {
            entries.extend(bench.compare(size, subjects).await?);
        }
    }
    Ok(entries)
}

/// The start of the crypto module.
async fn start(browser: Kind, page: &Page, times: u32) -> Result<Entry> {
    eprintln!("  the crypto module's start");
    let (bytes, taken) = page.starts(times).await?;
    Ok(Entry {
        browser,
        subject: "siegel",
        engine: None,
        operation: Operation::Start,
        bytes,
        chunk_bytes: None,
        mb_per_s: None,
        peak_bytes: None,
        streams: true,
        median_ms: median(taken),
        error: None,
    })
}

/// A browser's page and what is running on it.
struct Bench<'a> {
    kind: Kind,
    page: Page,
    inspector: Option<&'a mut Inspector>,
    /// Workers so far: each has a name of its own.
    workers: u32,
}

/// A subject at work.
struct Running {
    subject: Subject,
    worker: String,
    operations: Vec<Measured>,
}

/// An operation and what is known of it so far.
struct Measured {
    operation: Operation,
    /// Milliseconds of every pass.
    taken: Vec<f64>,
    peak: Option<u64>,
    error: Option<String>,
}

impl Bench<'_> {
    /// Measures these subjects, pass by pass in turns.
    async fn compare(&mut self, size: &Size, subjects: &[Subject]) -> Result<Vec<Entry>> {
        let mut all = Vec::new();
        for subject in subjects {
            all.push(self.begin(*subject, size).await?);
        }
        for _ in 0..size.passes {
            for Running { worker, operations, .. } in &mut all {
                for measured in operations.iter_mut().filter(|measured| measured.error.is_none()) {
                    let answer = self.page.ask(worker, measured.operation.name()).await?;
                    measured.note(answer);
                }
            }
        }
        for running in &all {
            self.page.end(&running.worker).await?;
        }
        Ok(all.into_iter().flat_map(|running| running.into_entries(self.kind, size.bytes)).collect())
    }

    /// Starts a subject, lets it seal what it will open, and run warm, while its memory is looked at.
    async fn begin(&mut self, subject: Subject, size: &Size) -> Result<Running> {
        let engine = subject.engine.map(|engine| format!(", {engine}")).unwrap_or_default();
        let chunk = subject.chunk.map(|chunk| format!(", {} KiB", chunk >> 10)).unwrap_or_default();
        eprintln!("    {}{engine}{chunk}", subject.name);
        self.workers += 1;
        let worker = format!("w{:03}", self.workers);
        let mut operations: Vec<Measured> = subject.operations.iter().copied().map(Measured::new).collect();
        let mut ready = self.page.begin(&worker, subject).await?;
        for (what, wanted) in [("prepare", true), ("check", size.checked)] {
            if wanted && ready.is_ok() {
                ready = self.page.ask(&worker, what).await?;
            }
        }
        for measured in &mut operations {
            measured.error = ready.clone().err();
            for _ in 0..size.before {
                if measured.error.is_none() {
                    self.warm_up(subject, &worker, measured).await?;
                }
            }
        }
        Ok(Running { subject, worker, operations })
    }

    /// A pass whose time does not count.
    async fn warm_up(&mut self, subject: Subject, worker: &str, measured: &mut Measured) -> Result<()> {
        let (page, name) = (self.page.clone(), worker.to_owned());
        let operation = measured.operation.name();
        let pass = tokio::spawn(async move { page.ask(&name, operation).await });
        let Some(inspector) = &mut self.inspector else {
            measured.error = pass.await??.err();
            return Ok(());
        };
        let mut peak = 0;
        while !pass.is_finished() {
            let memory = inspector.memory(worker).await?;
            peak = peak.max(memory.heap + memory.buffers);
            tokio::time::sleep(LOOK).await;
        }
        measured.error = pass.await??.err();
        if subject.has_wasm {
            // It never shrinks: what it is now is the most that it ever was.
            peak += inspector.wasm_memory(worker).await?;
        }
        measured.peak = measured.peak.max(Some(peak));
        Ok(())
    }
}

impl Measured {
    const fn new(operation: Operation) -> Self {
        Self { operation, taken: Vec::new(), peak: None, error: None }
    }

    fn note(&mut self, answer: Answer) {
        match answer {
            Ok(millis) => self.taken.push(millis),
            Err(error) => self.error = Some(error),
        }
    }
}

impl Running {
    fn into_entries(self, browser: Kind, bytes: u64) -> impl Iterator<Item = Entry> {
        let Self { subject, operations, .. } = self;
        operations.into_iter().map(move |Measured { operation, taken, peak, error }| {
            let millis = if error.is_none() { median(taken) } else { None };
            Entry {
                browser,
                subject: subject.name,
                engine: subject.engine,
                operation,
                bytes,
                chunk_bytes: subject.chunk,
                mb_per_s: millis.map(|millis| bytes as f64 / 1e3 / millis),
                peak_bytes: peak.filter(|_| error.is_none()),
                streams: subject.streams,
                median_ms: None,
                error,
            }
        })
    }
}

/// The value in the middle; of an even number, the lower one of the two there.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied()
}
