//! `siegel-desk watch`.

use std::path::PathBuf;

use clap::Args;
use desk::{
    clock,
    identity::Desk,
    random,
    state::State,
    watch::{self, Event, Plan},
};

use super::{connect, shown};

#[derive(Args)]
pub(crate) struct Watch {
    /// Look once, then end.
    #[arg(long)]
    once: bool,
    /// Run this program for each message, with the message's folder as its argument.
    #[arg(long, value_name = "CMD")]
    exec: Option<String>,
    /// Answer each message with a signed receipt.
    #[arg(long)]
    acknowledge: bool,
    /// Where the messages' folders go; `inbox` in the state if not given.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Send each newly certified account a welcome with this file.
    #[arg(long, value_name = "FILE")]
    welcome: Option<PathBuf>,
}

impl Watch {
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (desk, client) = connect(state)?;
        let plan = Plan {
            out: self.out.unwrap_or_else(|| state.path("inbox")),
            exec: self.exec,
            acknowledge: self.acknowledge,
            welcome: self.welcome,
        };
        let mut watch = watch::Watch::new(&desk, state, &client, &plan, random::rng())?;
        let mut report = |event: Event<'_>| say(&desk, &event);
        if self.once {
            return Ok(watch.once(&mut report).await?);
        }
        tokio::select! {
            never = watch.run(&mut report) => match never {},
            ended = end() => ended,
        }
    }
}

/// Waits until somebody ends the program. Whatever it was doing is done again at the next start.
async fn end() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        ended = tokio::signal::ctrl_c() => ended?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

fn say(desk: &Desk, event: &Event<'_>) {
    let words = match event {
        Event::Connected => format!("watching {}", desk.server),
        Event::Away(error) => format!("waiting: {error}"),
        Event::Delivered(message, folder) => {
            format!("{} opened: {}", shown::short(message), folder.display())
        }
        Event::Acknowledged(message) => format!("{} receipt sent", shown::short(message)),
        Event::Welcomed(message) => format!("{} welcome sent", shown::short(message)),
        Event::Restored(account, outcome) => {
            format!("account {} has {} messages back", shown::short(account), outcome.back)
        }
        Event::Stuck(message, error) => format!("{} failed: {error}", shown::short(message)),
        _ => return,
    };
    println!("{}  {words}", clock::local_minute(clock::now()));
}
