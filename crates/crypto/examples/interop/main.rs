//! Our half of the exchange with the reader and writer in `tests/interop`: random objects of every format as JSON lines.
//!
//! `interop write COUNT FILE SEED` seals them, `interop open FILE` opens what the other side sealed.

mod formats;
mod random;
mod statements;

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    process::ExitCode,
};

use formats::FORMATS;
use random::Random;
use serde_json::{Map, Value};

/// One object with all that is needed to open it: bytes as hexadecimal.
type Object = Map<String, Value>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["write", count, file, seed] => write(count, file, seed),
        ["open", file] => open(file),
        _ => Err("usage: interop write COUNT FILE SEED, or interop open FILE".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(count: &str, file: &str, seed: &str) -> Result<(), Box<dyn Error>> {
    let (count, seed): (usize, u8) = (count.parse()?, seed.parse()?);
    let mut random = Random::new(seed);
    let mut lines = BufWriter::new(File::create(file)?);
    let mut tally = BTreeMap::new();
    for index in 0..count {
        let (round, place) = (index / FORMATS.len(), index % FORMATS.len());
        // In the rounds where one does not come up, a message stands in its place.
        let format = if round.is_multiple_of(FORMATS[place].every) { FORMATS[place] } else { FORMATS[0] };
        let mut object = (format.write)(&mut random);
        object.insert("format".to_owned(), format.name.into());
        writeln!(lines, "{}", Value::Object(object))?;
        *tally.entry(format.name).or_insert(0) += 1;
    }
    lines.flush()?;
    println!("interop: {count} objects sealed {tally:?}");
    Ok(())
}

fn open(file: &str) -> Result<(), Box<dyn Error>> {
    let mut tally = BTreeMap::new();
    for (index, line) in BufReader::new(File::open(file)?).lines().enumerate() {
        let number = index + 1;
        let object: Object = serde_json::from_str(&line?)?;
        let name = object.get("format").and_then(Value::as_str).unwrap_or_default();
        let format = FORMATS.iter().find(|format| format.name == name);
        let format = format.ok_or_else(|| format!("line {number}: `{name}` is no format"))?;
        (format.open)(&object).map_err(|error| format!("line {number}, {name}: {error}"))?;
        *tally.entry(format.name).or_insert(0) += 1;
    }
    let count: usize = tally.values().sum();
    println!("interop: {count} objects opened {tally:?}");
    if count == 0 { Err("there was nothing to open".into()) } else { Ok(()) }
}
