//! How long the index takes natively: to be made of 10,000 letters, to be read again, and to answer each keystroke.
//!
//! `cargo run -p siegel-search --example keystrokes`

use std::time::{Duration, Instant};

use search::{Builder, Field, Index, Query, Segment};
use testkit::fixtures::mail::writing;

const LETTERS: u64 = 10_000;

/// Letters that are taken in at a time.
const AT_ONCE: usize = 512;

/// How often each keystroke is tried.
const TRIES: usize = 7;

/// What is typed, letter by letter.
const TYPED: &[&str] = &[
    "krankengeldbescheid",
    "zähne",
    "rechnungen müller",
    "bescheinigung",
    "die und der",
    "12.03.2026",
    "oeztuerk antrag",
    "nichts dergleichen",
];

fn main() {
    let mut index = Index::default();
    let began = Instant::now();
    let mut slowest = Duration::ZERO;
    let mut builder = Builder::default();
    for number in 0..LETTERS {
        let letter = writing(number);
        let fields = [
            (Field::Subject, letter.subject.as_str()),
            (Field::Name, &letter.file),
            (Field::Text, &letter.text),
        ];
        builder.push(number, number, fields);
        if builder.len() == AT_ONCE {
            let began = Instant::now();
            index.add(std::mem::take(&mut builder).finish());
            slowest = slowest.max(began.elapsed());
        }
    }
    index.add(builder.finish());
    println!("made of {LETTERS} letters in {:.0?}, the slowest step in {slowest:.1?}", began.elapsed());

    let began = Instant::now();
    let kept: Vec<_> = index.segments().iter().map(Segment::to_bytes).collect();
    let bytes: usize = kept.iter().map(Vec::len).sum();
    println!("{} segments, {} kB, written in {:.1?}", kept.len(), bytes / 1_000, began.elapsed());
    let began = Instant::now();
    let read = kept.iter().filter(|bytes| Segment::from_bytes(bytes).is_ok()).count();
    println!("{read} segments read in {:.1?}", began.elapsed());

    let mut times = Vec::new();
    for typed in TYPED {
        let ends = typed.char_indices().map(|(at, c)| at + c.len_utf8());
        for end in ends {
            // The best of some: what else the machine does is not the index's.
            let timed = (0..TRIES).map(|_| {
                let began = Instant::now();
                let hits = index.search(&Query::new(&typed[..end]), |_| true).len();
                (began.elapsed(), &typed[..end], hits)
            });
            times.extend(timed.min());
        }
    }
    times.sort_unstable();
    for (percent, name) in [(50, "median"), (95, "p95"), (100, "slowest")] {
        let (time, typed, hits) = times[(times.len() * percent / 100).min(times.len() - 1)];
        println!("{name}: {time:.2?} ({typed:?}, {hits} hits)");
    }
}
