//! `siegel-desk withdraw`.

use anyhow::Context as _;
use clap::Args;
use desk::{
    clock,
    patience::persist,
    registry::Registry,
    state::{State, StateError},
};
use envelope::LetterSlot;

use super::connect;

/// Tries of one request.
const TRIES: u32 = 4;

#[derive(Args)]
pub(crate) struct Withdraw {
    /// The letter's number.
    letter: LetterSlot,
}

impl Withdraw {
    /// The server first: a code that the desk has forgotten and the server takes would be an alarm and no account.
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (_, client) = connect(state)?;
        let known = Registry::load(state)?.letter(self.letter).is_some();
        anyhow::ensure!(known, "this desk has made no letter of this number");
        persist(TRIES, || client.withdraw_letter(self.letter)).await.context("withdrawing the letter")?;
        Registry::update(state, |registry| {
            registry.withdraw(self.letter, clock::now());
            Ok::<_, StateError>(())
        })?;
        println!("Letter {} opens nothing any more.", self.letter);
        Ok(())
    }
}
