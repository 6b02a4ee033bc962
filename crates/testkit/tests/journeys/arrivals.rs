//! What the desk has in the end of what was sent.

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result, ensure};
use testkit::stack::Desk;

/// Something that was sent.
pub(crate) struct Sent {
    /// Its text, which no other has.
    pub(crate) text: String,
    /// Names and bytes of its files.
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

/// Checks that the desk has each of these once, byte for byte, and nothing else; and that nothing looked like an attack to it.
pub(crate) fn each_once(desk: &Desk, folders: &[PathBuf], sent: &[Sent]) -> Result<()> {
    let read = |folder: &PathBuf| fs::read_to_string(folder.join("message.txt"));
    let texts: Vec<String> = folders.iter().map(read).collect::<Result<_, _>>()?;
    for one in sent {
        let with_it: Vec<_> =
            folders.iter().zip(&texts).filter(|(_, text)| text.contains(&one.text)).collect();
        ensure!(with_it.len() == 1, "the desk has {:?} {} times", one.text, with_it.len());
        let (folder, _) = with_it[0];
        for (name, bytes) in &one.files {
            let arrived = testkit::fixtures::find(folder, name.as_ref())?;
            ensure!(fs::read(&arrived)? == *bytes, "{name} of {:?} changed on its way", one.text);
        }
    }
    ensure!(folders.len() == sent.len(), "the desk has {} messages, {} were sent", folders.len(), sent.len());
    let alarms = desk.run(&["alarms"])?;
    ensure!(alarms.trim() == "No alarms.", "the desk was alarmed:\n{alarms}");
    Ok(())
}

/// How often something is done: what `cargo xtask test faults` says in this variable, or else a number that everybody has time for.
pub(crate) fn times(variable: &str, otherwise: usize) -> Result<usize> {
    match env::var(variable) {
        Ok(number) => number.parse().with_context(|| format!("{variable} is no number: {number:?}")),
        Err(_) => Ok(otherwise),
    }
}

/// The seed of all that is left to chance: `SIEGEL_SEED`, or else always the same.
pub(crate) fn seed() -> Result<u64> {
    times("SIEGEL_SEED", 20_261_126).map(|seed| seed as u64)
}
