//! `siegel-desk alarms`.

use desk::{alarms, clock, state::State};

/// Lists the alarms, oldest first.
pub(crate) fn run(state: &State) -> anyhow::Result<()> {
    let alarms = alarms::list(state)?;
    if alarms.is_empty() {
        println!("No alarms.");
    }
    for alarm in alarms {
        println!("{}  {}", clock::local_minute(alarm.at), alarm.kind.words());
    }
    Ok(())
}
