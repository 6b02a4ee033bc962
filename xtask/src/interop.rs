//! The exchange with another implementation: a reader and writer in Python, made from `docs/envelope.md` alone.

use std::{fs, path::Path, process::Command};

use anyhow::Result;

use crate::{step, tools, workspace::Workspace};

/// Random objects that each side seals for the other.
const OBJECTS: &str = "1000";
/// What they are drawn from: the same ones in every run.
const SEED: &str = "7";

/// The other side opens the golden files, as our own tests do; then each opens what the other has sealed.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let home = workspace.root.join("tests").join("interop");
    let python = tools::interop_python(workspace)?;
    let room = workspace.target.join("interop");
    fs::create_dir_all(&room)?;
    let (ours, theirs) = (room.join("ours.jsonl"), room.join("theirs.jsonl"));

    let reader = |words: &[&str], path: Option<&Path>, rest: &[&str]| {
        let mut reader = Command::new(&python);
        reader.env("PYTHONPATH", &home).env("PYTHONDONTWRITEBYTECODE", "1");
        reader.args(["-m", "siegel_interop"]).args(words).args(path).args(rest);
        reader
    };
    let module = |words: &[&str], path: &Path, rest: &[&str]| {
        let mut module = Command::new(workspace.built("debug/examples", "interop"));
        module.args(words).arg(path).args(rest);
        module
    };
    step::run("Interop: ours", &mut workspace.cargo_whole(&["build", "--quiet", "--example", "interop"]))?;
    let golden = workspace.root.join("crates").join("crypto").join("vectors").join("v1");
    step::run("Interop: the other reader, with itself", &mut reader(&["selftest"], None, &[]))?;
    step::run("Interop: golden files", &mut reader(&["golden"], Some(&golden), &[]))?;
    step::run("Interop: we seal", &mut module(&["write", OBJECTS], &ours, &[SEED]))?;
    step::run("Interop: the other side opens", &mut reader(&["open"], Some(&ours), &[]))?;
    step::run(
        "Interop: the other side seals",
        &mut reader(&["write", OBJECTS], Some(&theirs), &["--seed", SEED]),
    )?;
    step::run("Interop: we open", &mut module(&["open"], &theirs, &[]))?;
    Ok(())
}
