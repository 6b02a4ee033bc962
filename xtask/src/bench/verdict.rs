//! What the figures have to be, in Chromium.

use std::fmt;

use super::figures::{CHUNK, Figure, Figures, Run, SIEGEL};

/// Where it is judged. Other browsers are measured, too, but say less.
const BROWSER: &str = "chromium";

/// The faster engine's sealing, of what WebCrypto can do with such chunks.
const SEAL: f64 = 0.85;
/// The same with every part opened again and hashed.
const SEAL_VERIFY: f64 = 0.45;
/// The faster engine's sealing, of every peer's that streams.
const PEERS: f64 = 3.0;
/// Sealing without WebCrypto, of the age library's.
const AGE: f64 = 1.2;
/// Memory for the largest file, of that for the smallest.
const MEMORY: f64 = 1.25;
/// What memory may differ by besides, in bytes: two parts of 8 MiB that have left, and that the browser has not collected
/// yet.
const GARBAGE: u64 = 16 << 20;

/// Whether something holds.
#[derive(Debug)]
pub(super) struct Verdict {
    what: String,
    found: String,
    pub(super) holds: bool,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:<72} {}", if self.holds { "holds " } else { "MISSED" }, self.what, self.found)
    }
}

/// Judges every run in Chromium; nothing where it was not measured.
pub(super) fn judge(figures: &Figures) -> Vec<Verdict> {
    let runs: Vec<Run<'_>> = figures.runs().into_iter().filter(|run| run.browser == BROWSER).collect();
    let mut verdicts: Vec<Verdict> = runs.iter().flat_map(speed).collect();
    if let [small, .., large] = runs.as_slice() {
        verdicts.extend(memory(small, large));
    }
    verdicts
}

fn speed(run: &Run<'_>) -> Vec<Verdict> {
    let at_least = |what: &str, ours: Option<f64>, theirs: Option<f64>, least: f64| {
        let found = ours.zip(theirs).map(|(ours, theirs)| ours / theirs);
        Verdict {
            what: format!("{} MiB: {what} ≥ {least} ×", run.bytes >> 20),
            found: found.map_or_else(|| "not measured".to_owned(), |found| format!("{found:.2}")),
            holds: found.is_some_and(|found| found >= least),
        }
    };
    let fastest = run.fastest("seal");
    let raw = run.webcrypto("seal", CHUNK);
    let mut verdicts = vec![
        at_least("faster engine's seal, of WebCrypto at 16 KiB", fastest, raw, SEAL),
        at_least(
            "faster engine's seal_verify, of WebCrypto's seal",
            run.fastest("seal_verify"),
            raw,
            SEAL_VERIFY,
        ),
    ];
    let seals = |figure: &&&Figure| figure.is_of_peer() && figure.operation == "seal";
    for peer in run.figures.iter().filter(seals).filter(|peer| peer.streams) {
        let what = format!("faster engine's seal, of {}", peer.subject);
        verdicts.push(at_least(&what, fastest, peer.mb_per_s, PEERS));
    }
    let age = run.figures.iter().filter(seals).find(|peer| peer.subject == "age-encryption");
    let age = age.and_then(|age| age.mb_per_s);
    verdicts.push(at_least("wasm engine's seal, of age-encryption", run.siegel("seal", "wasm"), age, AGE));
    verdicts
}

/// Each of Siegel's figures on the small file against its twin on the large one.
fn memory(small: &Run<'_>, large: &Run<'_>) -> Vec<Verdict> {
    let ours = small.figures.iter().filter(|figure| figure.subject == SIEGEL);
    ours.map(|small| {
        let is_twin = |large: &&&Figure| {
            (&large.subject, &large.engine, &large.operation)
                == (&small.subject, &small.engine, &small.operation)
        };
        let twin = large.figures.iter().find(is_twin).and_then(|twin| twin.peak_bytes);
        let peaks = small.peak_bytes.zip(twin);
        let engine = small.engine.as_deref().unwrap_or_default();
        Verdict {
            what: format!("memory does not grow with the file: {engine}, {}", small.operation),
            found: peaks.map_or_else(
                || "not measured".to_owned(),
                |(small, large)| format!("{} MiB, {} MiB", small >> 20, large >> 20),
            ),
            holds: peaks
                .is_some_and(|(small, large)| large <= ((small as f64 * MEMORY) as u64).max(small + GARBAGE)),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::figures::figure, *};

    fn figures() -> Vec<Figure> {
        vec![
            figure("siegel", Some("wasm"), "seal", 120.0),
            figure("siegel", Some("web"), "seal", 425.0),
            figure("siegel", Some("web"), "seal_verify", 225.0),
            figure("webcrypto", None, "seal", 500.0),
            figure("age-encryption", None, "seal", 100.0),
        ]
    }

    fn holds(figures: Vec<Figure>) -> Vec<bool> {
        judge(&Figures(figures)).iter().map(|verdict| verdict.holds).collect()
    }

    #[test]
    fn what_just_reaches_holds_and_less_does_not() {
        assert_eq!(holds(figures()), [true; 4]);
        let check = |at: usize, rate: f64, expect: [bool; 4]| {
            let mut figures = figures();
            figures[at].mb_per_s = Some(rate);
            assert_eq!(holds(figures), expect, "{at}: {rate}");
        };
        check(1, 424.0, [false, true, true, true]);
        check(2, 224.0, [true, false, true, true]);
        check(4, 142.0, [true, true, false, false]);
        check(0, 119.0, [true, true, true, false]);
    }

    #[test]
    fn what_was_not_measured_does_not_hold() {
        let mut figures = figures();
        figures[3].mb_per_s = None;
        assert_eq!(holds(figures), [false, false, true, true]);
    }

    #[test]
    fn only_chromium_is_judged() {
        let mut figures = figures();
        figures.iter_mut().for_each(|figure| figure.browser = "firefox".to_owned());
        assert!(holds(figures).is_empty());
    }

    #[test]
    fn memory_may_not_grow_with_the_file() {
        let check = |small: u64, large: u64, expect: bool| {
            let mut pair = [small, large].map(|mebibytes| {
                let mut figure = figure("siegel", Some("web"), "open", 1.0);
                figure.peak_bytes = Some(mebibytes << 20);
                figure
            });
            pair[1].bytes = 512 << 20;
            let verdicts = judge(&Figures(pair.to_vec()));
            assert_eq!(verdicts.last().map(|verdict| verdict.holds), Some(expect), "{small}, {large}");
        };
        check(30, 46, true);
        check(30, 47, false);
        check(100, 125, true);
        check(100, 126, false);
    }
}
