//! The figures as people read them.

use std::fmt::Write as _;

use super::figures::{Figure, Figures, Run};

/// A table for each browser and size, and the start of the crypto module.
pub(super) fn of(figures: &Figures) -> String {
    let mut text = String::new();
    for run in figures.runs() {
        table(&mut text, &run);
    }
    for figure in &figures.0 {
        if let Some(millis) = figure.median_ms {
            line(
                &mut text,
                format!(
                    "{}: the crypto module is ready {millis:.1} ms after its bytes are here",
                    figure.browser
                ),
            );
        }
    }
    text.push('\n');
    text
}

fn table(text: &mut String, run: &Run<'_>) {
    let title = format!("{}, {} MiB", run.browser, run.bytes >> 20);
    line(
        text,
        format!(
            "{title:<28} {:<12} {:>8} {:>8} {:>12} {:>12} {:>9}",
            "", "chunk", "MB/s", "× WebCrypto", "Siegel is ×", "peak"
        ),
    );
    for figure in &run.figures {
        line(text, row(run, figure));
    }
    text.push('\n');
}

/// WebCrypto at the same chunk size is the measure; of a peer it is also said how much quicker Siegel's faster engine is.
fn row(run: &Run<'_>, figure: &Figure) -> String {
    let engine = figure.engine.as_ref().map(|engine| format!(", {engine}")).unwrap_or_default();
    let whole = if figure.streams { "" } else { " (in one)" };
    let name = format!("{}{engine}{whole}", figure.subject);
    let chunk = figure.chunk_bytes.map_or_else(|| "–".to_owned(), |bytes| format!("{} KiB", bytes >> 10));
    let start = format!("{name:<28} {:<12} {chunk:>8}", figure.operation);
    let Some(rate) = figure.mb_per_s else {
        return format!("{start} not possible: {}", figure.error.as_deref().unwrap_or("it did not say why"));
    };
    // Sealing that opens again is measured against sealing alone: WebCrypto has nothing of the kind.
    let operation = if figure.operation == "open" { "open" } else { "seal" };
    let raw = figure.chunk_bytes.and_then(|chunk| run.webcrypto(operation, chunk));
    let ours = run.fastest(operation).filter(|_| figure.is_of_peer());
    let peak = figure.peak_bytes.map(|bytes| format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20)));
    format!(
        "{start} {rate:>8.0} {:>12} {:>12} {:>9}",
        ratio(raw.map(|raw| rate / raw)),
        ratio(ours.map(|ours| ours / rate)),
        peak.unwrap_or_else(|| "–".to_owned()),
    )
}

fn ratio(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.2}"))
}

fn line(text: &mut String, line: String) {
    // Writing to a text does not fail.
    let _ = writeln!(text, "{}", line.trim_end());
}

#[cfg(test)]
mod tests {
    use super::{super::figures::figure, *};

    #[test]
    fn a_row_says_how_a_figure_stands_to_the_others() {
        let mut jose = figure("jose", None, "seal", 0.0);
        (jose.mb_per_s, jose.chunk_bytes, jose.streams) = (None, None, false);
        jose.error = Some("RangeError".to_owned());
        let figures = Figures(vec![
            figure("siegel", Some("wasm"), "seal", 100.0),
            figure("siegel", Some("web"), "seal", 400.0),
            figure("webcrypto", None, "seal", 500.0),
            figure("@noble/ciphers", None, "seal", 40.0),
            jose,
        ]);
        let runs = figures.runs();
        let check = |at: usize, expect: &[&str]| {
            let row = row(&runs[0], runs[0].figures[at]);
            assert_eq!(row.split_whitespace().collect::<Vec<_>>(), expect, "{row}");
        };
        check(1, &["siegel,", "web", "seal", "16", "KiB", "400", "0.80", "30", "MiB"]);
        check(3, &["@noble/ciphers", "seal", "16", "KiB", "40", "0.08", "10.00", "30", "MiB"]);
        check(4, &["jose", "(in", "one)", "seal", "–", "not", "possible:", "RangeError"]);
    }
}
