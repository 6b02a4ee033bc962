//! `siegel-desk restore`.

use anyhow::Context as _;
use clap::Args;
use desk::{
    pull::pull,
    random,
    registry::{AccountRecord, Registry},
    restore::{self, Outcome},
    state::State,
};
use wire::InsuranceNumber;

use super::{bar::Bar, connect};

#[derive(Args)]
pub(crate) struct Restore {
    /// Whose mail; everybody's who has a new account and not all of it back, if not given.
    insurance_number: Option<InsuranceNumber>,
}

impl Restore {
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (desk, client) = connect(state)?;
        // First what is new: accounts that were activated just now, and the last mail of the ones before.
        pull(&desk, state, &client).await?;
        let registry = Registry::load(state)?;
        let accounts: Vec<&AccountRecord> = match &self.insurance_number {
            Some(number) => {
                let account = registry.account_of(number).filter(|account| account.replaces.is_some());
                vec![account.context("this person has no account that stands in another's place")?]
            }
            None => registry.to_restore().collect(),
        };
        if accounts.is_empty() {
            println!("Nobody's mail waits to be given back.");
        }
        for account in accounts {
            let bar = Bar::of_messages("Restoring");
            let mut progress = |done, total| bar.set(done, total);
            let mut rng = random::rng();
            let restored =
                restore::restore(&desk, state, &client, account.account, &mut rng, &mut progress).await;
            drop(bar);
            let name = registry.person(&account.insurance_number).map_or("?", |person| &person.name);
            let Outcome { back, new, unopened } =
                restored.with_context(|| format!("{name}: run it again, it goes on from here"))?;
            println!("{}  {name}: {new} messages given back, {back} in all", account.insurance_number);
            if unopened > 0 {
                eprintln!("{unopened} messages of the mailbox do not open any more, and stay away.");
            }
        }
        Ok(())
    }
}
