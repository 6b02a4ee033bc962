//! The commands of `siegel-desk`: they read arguments, call the library, and say what happened.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use desk::{client::Client, identity::Desk, state::State};

mod alarms;
mod bar;
mod identify;
mod inbox;
mod init;
mod insured;
mod letter;
mod levels;
mod restore;
mod send;
mod shown;
mod watch;
mod withdraw;

/// The insurer's side of Siegel: keys, letters, registry, inbox, answers.
#[derive(Parser)]
#[command(name = "siegel-desk", version, propagate_version = true)]
pub(crate) struct Cli {
    /// The desk's state: a directory that nobody else can read.
    #[arg(long, value_name = "DIR", env = "SIEGEL_DESK_STATE", global = true, default_value = "siegel-desk")]
    state: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new desk: root, registry, units with their keys; publish the first directory.
    Init(init::Init),
    /// Sign and publish the directory anew, for another 120 days; needs the root.
    Renew,
    /// The register of insured persons.
    #[command(subcommand)]
    Insured(insured::Insured),
    /// Make an activation letter, as HTML and PDF, and register it with the server.
    Letter(letter::Letter),
    /// Record that somebody has shown at a branch who they are; it raises their account's level.
    Identify(identify::Identify),
    /// Record whether somebody on the telephone knew what only they can know.
    PhoneCheck(identify::PhoneCheck),
    /// Put a table of levels in force, or show the one that is.
    Levels(levels::Levels),
    /// Withdraw a letter that has not been used: somebody says that they did not order it.
    Withdraw(withdraw::Withdraw),
    /// Give the mail of people who lost their keys back to their new accounts; `watch` does so by itself.
    Restore(restore::Restore),
    /// List the messages.
    Inbox(inbox::Inbox),
    /// Open a message: verify everything, and write its text and files to a folder.
    Open(inbox::Open),
    /// Answer a message.
    Answer(send::Answer),
    /// Write to an insured person.
    Write(send::Write),
    /// Keep fetching: open what comes, hand it to a program, send receipts.
    Watch(watch::Watch),
    /// List what looked like mail or an account and was not.
    Alarms,
}

impl Cli {
    /// Does what was asked for.
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        if let Command::Init(init) = self.command {
            return init.run(&self.state).await;
        }
        let state = State::open(&self.state)?;
        match self.command {
            Command::Init(_) => Ok(()),
            Command::Renew => init::renew(&state).await,
            Command::Insured(insured) => insured.run(&state),
            Command::Letter(letter) => letter.run(&state).await,
            Command::Identify(identify) => identify.run(&state).await,
            Command::PhoneCheck(check) => check.run(&state),
            Command::Levels(levels) => levels.run(&state).await,
            Command::Withdraw(withdraw) => withdraw.run(&state).await,
            Command::Restore(restore) => restore.run(&state).await,
            Command::Inbox(inbox) => inbox.run(&state).await,
            Command::Open(open) => open.run(&state).await,
            Command::Answer(answer) => answer.run(&state).await,
            Command::Write(write) => write.run(&state).await,
            Command::Watch(watch) => watch.run(&state).await,
            Command::Alarms => alarms::run(&state),
        }
    }
}

/// The desk in `state`, and its way to the server.
fn connect(state: &State) -> anyhow::Result<(Desk, Client)> {
    let desk = Desk::load(state)?;
    let client = desk.client().context("the server's address")?;
    Ok((desk, client))
}
