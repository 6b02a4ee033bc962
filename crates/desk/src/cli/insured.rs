//! `siegel-desk insured add`, `list` and `show`.

use anyhow::Context as _;
use clap::{Args, Subcommand};
use desk::{
    clock, decisions, identification,
    registry::{self, AddInsuredError, Registry},
    state::{State, StateError},
};
use envelope::{AccountId, consent::Category};
use wire::{BirthDate, InsuranceNumber};

use super::identify;

#[derive(Subcommand)]
pub(crate) enum Insured {
    /// Take a person into the register.
    Add(Add),
    /// List the register.
    List,
    /// Show what is known of one person: account, identifications, checks on the telephone.
    Show(Show),
}

#[derive(Args)]
pub(crate) struct Add {
    /// Given name and family name.
    #[arg(long)]
    name: String,
    /// Form of address, such as "Frau" or "Herr".
    #[arg(long, default_value = "")]
    salutation: String,
    /// Date of birth: 07.03.1948 or 1948-03-07.
    #[arg(long, value_name = "DATE")]
    birth_date: BirthDate,
    /// Insurance number: one letter and nine digits.
    #[arg(long, value_name = "NUMBER")]
    insurance_number: InsuranceNumber,
    /// Postal address below the name; once for each line, or lines in one argument.
    #[arg(long, value_name = "LINE", required = true)]
    address: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Show {
    /// Whom.
    insurance_number: InsuranceNumber,
}

#[derive(Debug, thiserror::Error)]
enum AddError {
    #[error(transparent)]
    Refused(#[from] AddInsuredError),
    #[error(transparent)]
    State(#[from] StateError),
}

impl Insured {
    pub(crate) fn run(self, state: &State) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run(state),
            Self::List => list(state),
            Self::Show(show) => show.run(state),
        }
    }
}

impl Add {
    fn run(self, state: &State) -> anyhow::Result<()> {
        let lines = self.address.iter().flat_map(|address| address.lines()).map(str::trim);
        let insured = registry::Insured {
            name: self.name.trim().to_owned(),
            salutation: self.salutation.trim().to_owned(),
            birth_date: self.birth_date,
            insurance_number: self.insurance_number,
            address: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        };
        let said = format!("{} ({}) is in the register.", insured.name, insured.insurance_number);
        Registry::update(state, |registry| Ok::<_, AddError>(registry.add_insured(insured)?))?;
        println!("{said}");
        Ok(())
    }
}

impl Show {
    fn run(self, state: &State) -> anyhow::Result<()> {
        let registry = Registry::load(state)?;
        let number = self.insurance_number;
        let insured = registry.person(&number).context("this insurance number is not in the register")?;
        println!("{number}  {}  {}", insured.birth_date.german(), insured.name);
        match registry.account_of(&number) {
            Some(account) => println!("account     {}  by letter", clock::local_minute(account.certified)),
            None => match registry.closed_of(&number) {
                Some(at) => println!("account     {}  closed by its owner", clock::local_minute(at)),
                None => println!("account     none yet"),
            },
        }
        if let Some(account) = registry.account_of(&number) {
            show_consents(state, account.account)?;
        }
        for record in identification::list(state)?.iter().filter(|record| record.insurance_number == number) {
            let pending = if record.published { "" } else { ", the server does not know it yet" };
            let (at, by) = (clock::local_minute(record.at), identify::document(record.by));
            println!("identified  {at}  {by}, by {}{pending}", record.staff);
        }
        for check in
            identification::phone_checks(state)?.iter().filter(|check| check.insurance_number == number)
        {
            let outcome = if check.passed { "passed" } else { "failed" };
            println!("telephone   {}  {outcome}, by {}", clock::local_minute(check.at), check.staff);
        }
        Ok(())
    }
}

/// What the person has agreed to, message by message, and what of it stands.
fn show_consents(state: &State, account: AccountId) -> anyhow::Result<()> {
    for category in Category::ALL {
        let about = match category {
            Category::Decisions => "decisions in the portal",
        };
        for (record, consent) in decisions::consents(state, account, category)? {
            let said = if consent.given { "agreed to" } else { "withdrew" };
            println!("consent     {}  {said} {about}", clock::local_minute(record.created));
        }
        let stands = if decisions::agrees(state, account, category)? { "yes" } else { "no, by post" };
        println!("{about}: {stands}");
    }
    Ok(())
}

fn list(state: &State) -> anyhow::Result<()> {
    let registry = Registry::load(state)?;
    if registry.insured().is_empty() {
        println!("The register is empty.");
    }
    for insured in registry.insured() {
        let number = &insured.insurance_number;
        let letters = registry.letters().iter().filter(|letter| letter.insurance_number == *number).count();
        let account = match (registry.account_of(number), letters) {
            (Some(_), _) => "has an account",
            (None, _) if registry.closed_of(number).is_some() => "has closed the account",
            (None, 0) => "no letter yet",
            (None, _) => "letter sent",
        };
        println!("{number}  {}  {}  {account}", insured.birth_date.german(), insured.name);
    }
    Ok(())
}
