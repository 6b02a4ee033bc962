//! `siegel-desk levels`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use desk::{levels, patience::persist, state::State};
use wire::assurance::Table;

use super::connect;

/// Tries of one request.
const TRIES: u32 = 4;

#[derive(Args)]
pub(crate) struct Levels {
    /// The table, as TOML; the guideline's if none is given.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print the table that is in force, as TOML, and change nothing.
    #[arg(long, conflicts_with = "file")]
    print: bool,
}

impl Levels {
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (mut desk, client) = connect(state)?;
        if self.print {
            print!("{}", toml::to_string_pretty(&desk.levels)?);
            return Ok(());
        }
        desk.levels = read(self.file.as_deref())?;
        persist(TRIES, || client.put_levels(&desk.levels)).await.context("publishing the table")?;
        desk.save(state)?;
        println!("The table of levels is in force.");
        Ok(())
    }
}

/// The table in `file`, or the guideline's.
pub(super) fn read(file: Option<&Path>) -> anyhow::Result<Table> {
    let Some(file) = file else { return Ok(levels::parse(levels::GUIDELINE)?) };
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    levels::parse(&text).with_context(|| file.display().to_string())
}
