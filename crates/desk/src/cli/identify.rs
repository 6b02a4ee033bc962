//! `siegel-desk identify` and `phone-check`: what staff do at a branch and on the telephone.

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use desk::{
    clock,
    identification::{self, IdentificationRecord, STAFF_MAX},
    registry::Registry,
    state::State,
};
use wire::{InsuranceNumber, assurance::IdentifiedBy};

use super::connect;

#[derive(Args)]
pub(crate) struct Identify {
    /// Who was there.
    insurance_number: InsuranceNumber,
    /// What they showed.
    #[arg(long)]
    by: Document,
    /// Who looked at it: a name or a sign.
    #[arg(long, value_name = "NAME", value_parser = staff)]
    staff: String,
}

#[derive(Args)]
pub(crate) struct PhoneCheck {
    /// Who they said they were.
    insurance_number: InsuranceNumber,
    /// What came of it.
    #[arg(value_enum)]
    outcome: Outcome,
    /// Who asked: a name or a sign.
    #[arg(long, value_name = "NAME", value_parser = staff)]
    staff: String,
}

/// What somebody shows at a branch.
#[derive(Clone, Copy, ValueEnum)]
enum Document {
    IdCard,
    DrivingLicence,
    Passport,
    DisabledCard,
    ResidencePermit,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Outcome {
    Passed,
    Failed,
}

impl Identify {
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (_, client) = connect(state)?;
        let registry = Registry::load(state)?;
        let number = self.insurance_number;
        let insured = registry.person(&number).context("this insurance number is not in the register")?;
        let account = registry.account_of(&number).with_context(|| {
            format!("{} has no account yet: identify them once they have used their letter", insured.name)
        })?;
        let record = IdentificationRecord {
            insurance_number: number,
            account: account.account,
            by: self.by.into(),
            staff: self.staff,
            at: clock::now(),
            published: false,
        };
        let said = format!("{} was identified by {}.", insured.name, document(record.by));
        identification::record(state, record)?;
        identification::publish(state, &client)
            .await
            .context("it is recorded here, and goes to the server with the next one, or with `watch`")?;
        println!("{said}");
        Ok(())
    }
}

impl PhoneCheck {
    pub(crate) fn run(self, state: &State) -> anyhow::Result<()> {
        let registry = Registry::load(state)?;
        let number = self.insurance_number;
        let insured = registry.person(&number).context("this insurance number is not in the register")?;
        let passed = self.outcome == Outcome::Passed;
        let said = match passed {
            true => format!("{} was believed on the telephone.", insured.name),
            false => format!(
                "Recorded: whoever called was not believed to be {}. Say nothing of their data.",
                insured.name
            ),
        };
        let check = identification::PhoneCheck {
            insurance_number: number,
            passed,
            staff: self.staff,
            at: clock::now(),
        };
        identification::record_phone_check(state, &check)?;
        println!("{said}");
        Ok(())
    }
}

impl From<Document> for IdentifiedBy {
    fn from(document: Document) -> Self {
        match document {
            Document::IdCard => Self::IdCard,
            Document::DrivingLicence => Self::DrivingLicence,
            Document::Passport => Self::Passport,
            Document::DisabledCard => Self::DisabledCard,
            Document::ResidencePermit => Self::ResidencePermit,
        }
    }
}

/// What was shown, in words.
pub(super) const fn document(by: IdentifiedBy) -> &'static str {
    match by {
        IdentifiedBy::Letter => "letter",
        IdentifiedBy::IdCard => "identity card",
        IdentifiedBy::DrivingLicence => "driving licence",
        IdentifiedBy::Passport => "passport",
        IdentifiedBy::DisabledCard => "disabled person's card",
        IdentifiedBy::ResidencePermit => "residence permit",
    }
}

fn staff(text: &str) -> Result<String, String> {
    let name = text.trim();
    let fits = !name.is_empty() && name.chars().count() <= STAFF_MAX && !name.contains(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(format!("one line of at most {STAFF_MAX} characters")) }
}
