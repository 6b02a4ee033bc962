//! `siegel-desk insured add` and `list`.

use clap::{Args, Subcommand};
use desk::{
    registry::{self, AddInsuredError, Registry},
    state::{State, StateError},
};
use wire::{BirthDate, InsuranceNumber};

#[derive(Subcommand)]
pub(crate) enum Insured {
    /// Take a person into the register.
    Add(Add),
    /// List the register.
    List,
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
            (None, 0) => "no letter yet",
            (None, _) => "letter sent",
        };
        println!("{number}  {}  {}  {account}", insured.birth_date.german(), insured.name);
    }
    Ok(())
}
