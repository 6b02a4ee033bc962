//! `siegel-desk answer` and `write`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use desk::{
    client::Client,
    clock,
    compose::{self, Instructs, Letter},
    identity::Desk,
    mailbox, outbox,
    pull::pull,
    random,
    registry::Registry,
    state::State,
};
use envelope::MessageId;
use wire::InsuranceNumber;

use super::{bar::Bar, connect, shown};

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Text {
    /// The text.
    #[arg(long)]
    text: Option<String>,
    /// A file with the text, UTF-8; "-" reads standard input.
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
}

/// Whether it is a decision.
#[derive(Args)]
struct Deciding {
    /// It is a decision (an administrative act). It leaves only if the person has agreed to get decisions in the portal.
    #[arg(long)]
    decision: bool,
    /// The decision does not say how one can object to it: one can for a year.
    #[arg(long, requires = "decision")]
    without_remedies: bool,
}

#[derive(Args)]
pub(crate) struct Answer {
    /// The message's id, or its beginning.
    id: String,
    #[command(flatten)]
    text: Text,
    /// A file to send along; may be given several times.
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    deciding: Deciding,
}

#[derive(Args)]
pub(crate) struct Write {
    /// Whom to write to.
    insurance_number: InsuranceNumber,
    /// The subject.
    #[arg(long)]
    subject: String,
    #[command(flatten)]
    text: Text,
    /// A file to send along; may be given several times.
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The unit that writes, by its name or one of its topics; the first one if not given.
    #[arg(long)]
    unit: Option<String>,
    #[command(flatten)]
    deciding: Deciding,
}

impl Deciding {
    /// What the letter says of itself. A decision is written after a look at what has come: the person may have changed their mind.
    async fn read(self, desk: &Desk, state: &State, client: &Client) -> anyhow::Result<Option<Instructs>> {
        if !self.decision {
            return Ok(None);
        }
        pull(desk, state, client).await.context("whether the person has agreed")?;
        Ok(Some(Instructs(!self.without_remedies)))
    }
}

impl Text {
    fn read(self) -> anyhow::Result<String> {
        match (self.text, self.text_file) {
            (Some(text), _) => Ok(text),
            (None, Some(path)) if path.as_os_str() == "-" => {
                std::io::read_to_string(std::io::stdin()).context("standard input")
            }
            (None, Some(path)) => std::fs::read_to_string(&path).with_context(|| path.display().to_string()),
            (None, None) => Ok(String::new()),
        }
    }
}

impl Answer {
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (desk, client) = connect(state)?;
        let record = mailbox::find(state, &self.id)?;
        let decision = self.deciding.read(&desk, state, &client).await?;
        let letter =
            Letter { subject: None, topic: None, text: self.text.read()?, files: self.files, decision };
        let sealing = Bar::new("Sealing");
        let mut rng = random::rng();
        let message = compose::answer(&desk, state, &record, letter, &mut rng, &mut |done, total| {
            sealing.set(done, total)
        })?;
        drop(sealing);
        send(&desk, state, &client, message).await?;
        mailbox::note(state, record.message, |progress| progress.answered = true)?;
        Ok(())
    }
}

impl Write {
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (desk, client) = connect(state)?;
        let decision = self.deciding.read(&desk, state, &client).await?;
        let registry = Registry::load(state)?;
        registry.person(&self.insurance_number).context("this insurance number is not in the register")?;
        if let Some(at) = registry.closed_of(&self.insurance_number) {
            anyhow::bail!("this person has closed the account ({}): write by post", clock::local_minute(at));
        }
        let account = registry.account_of(&self.insurance_number).context(
            "this person has no account yet: the letter has not been used, or `watch` has not seen it",
        )?;
        let unit = desk.unit_called(self.unit.as_deref()).context("there is no such unit")?;
        let letter = Letter {
            subject: Some(self.subject),
            topic: unit.plan.topics.first().map(|topic| topic.id.clone()),
            text: self.text.read()?,
            files: self.files,
            decision,
        };
        let sealing = Bar::new("Sealing");
        let mut rng = random::rng();
        let mut progress = |done, total| sealing.set(done, total);
        let message =
            compose::write(&desk, state, account.account, unit.id, letter, &mut rng, &mut progress)?;
        drop(sealing);
        send(&desk, state, &client, message).await
    }
}

/// Hands over what was composed. If the server is away, it waits in the outbox, and `watch` or the next message sends it.
async fn send(desk: &Desk, state: &State, client: &Client, message: MessageId) -> anyhow::Result<()> {
    let sending = Bar::new("Sending");
    let mut rng = random::rng();
    outbox::dispatch(desk, state, client, message, &mut rng, &mut |done, total| sending.set(done, total))
        .await
        .with_context(|| format!("message {} is sealed and waits in the outbox", shown::short(message)))?;
    drop(sending);
    println!("{message}");
    for earlier in outbox::waiting(state)? {
        outbox::dispatch(desk, state, client, earlier, &mut rng, &mut |_, _| {}).await?;
    }
    Ok(())
}
