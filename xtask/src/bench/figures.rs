//! What was measured, as it is written down, and how one figure is found in it.

use anyhow::{Context, Result};
use serde::Deserialize;

/// The insured person's side: what all of this is about.
pub(super) const SIEGEL: &str = "siegel";
/// The browser's own AES, with nothing around it.
pub(super) const WEBCRYPTO: &str = "webcrypto";
/// Bytes of a chunk of Siegel's.
pub(super) const CHUNK: u64 = 16 << 10;

/// One figure.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Figure {
    /// The browser.
    pub(super) browser: String,
    /// What seals: [`SIEGEL`], [`WEBCRYPTO`] or a package.
    pub(super) subject: String,
    /// Which of Siegel's engines.
    pub(super) engine: Option<String>,
    /// What is done.
    pub(super) operation: String,
    /// Bytes of the file.
    pub(super) bytes: u64,
    /// Bytes of a chunk, where there are chunks.
    pub(super) chunk_bytes: Option<u64>,
    /// Millions of bytes a second; nothing if it is not possible.
    pub(super) mb_per_s: Option<f64>,
    /// The most that its worker held at a time, where the browser says.
    pub(super) peak_bytes: Option<u64>,
    /// Whether a file need not be in memory as a whole.
    pub(super) streams: bool,
    /// Milliseconds of a start.
    pub(super) median_ms: Option<f64>,
    /// Why it is not possible.
    pub(super) error: Option<String>,
}

impl Figure {
    /// Whether it is of somebody else's library.
    pub(super) fn is_of_peer(&self) -> bool {
        self.subject != SIEGEL && self.subject != WEBCRYPTO
    }
}

/// All figures of a run.
pub(super) struct Figures(pub(super) Vec<Figure>);

impl Figures {
    /// The figures of a file.
    pub(super) fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).map(Self).context("the figures cannot be read")
    }

    /// Each browser with each size that a file had in it, as they come.
    pub(super) fn runs(&self) -> Vec<Run<'_>> {
        let mut runs: Vec<Run<'_>> = Vec::new();
        for figure in self.0.iter().filter(|figure| figure.median_ms.is_none()) {
            let is_of = |run: &&mut Run<'_>| run.browser == figure.browser && run.bytes == figure.bytes;
            match runs.iter_mut().find(is_of) {
                Some(run) => run.figures.push(figure),
                None => {
                    runs.push(Run { browser: &figure.browser, bytes: figure.bytes, figures: vec![figure] })
                }
            }
        }
        runs
    }
}

/// What was measured in one browser on one file.
pub(super) struct Run<'a> {
    pub(super) browser: &'a str,
    pub(super) bytes: u64,
    pub(super) figures: Vec<&'a Figure>,
}

impl Run<'_> {
    /// MB/s of WebCrypto alone.
    pub(super) fn webcrypto(&self, operation: &str, chunk: u64) -> Option<f64> {
        let is_it = |figure: &&&Figure| {
            figure.subject == WEBCRYPTO && figure.operation == operation && figure.chunk_bytes == Some(chunk)
        };
        self.figures.iter().find(is_it)?.mb_per_s
    }

    /// MB/s of one of Siegel's engines.
    pub(super) fn siegel(&self, operation: &str, engine: &str) -> Option<f64> {
        let is_it = |figure: &&&Figure| {
            figure.subject == SIEGEL
                && figure.operation == operation
                && figure.engine.as_deref() == Some(engine)
        };
        self.figures.iter().find(is_it)?.mb_per_s
    }

    /// MB/s of Siegel's faster engine.
    pub(super) fn fastest(&self, operation: &str) -> Option<f64> {
        ["wasm", "web"].iter().filter_map(|engine| self.siegel(operation, engine)).max_by(f64::total_cmp)
    }
}

#[cfg(test)]
pub(super) fn figure(subject: &str, engine: Option<&str>, operation: &str, mb_per_s: f64) -> Figure {
    Figure {
        browser: "chromium".to_owned(),
        subject: subject.to_owned(),
        engine: engine.map(str::to_owned),
        operation: operation.to_owned(),
        bytes: 64 << 20,
        chunk_bytes: Some(CHUNK),
        mb_per_s: Some(mb_per_s),
        peak_bytes: Some(30 << 20),
        streams: true,
        median_ms: None,
        error: None,
    }
}
