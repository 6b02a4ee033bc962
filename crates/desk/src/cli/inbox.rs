//! `siegel-desk inbox` and `open`.

use std::path::PathBuf;

use clap::Args;
use desk::{
    alarms::{self, AlarmKind},
    clock, decisions, deliver,
    identity::Desk,
    mailbox::{self, Direction, MailKind, MailRecord},
    pull::pull,
    registry::Registry,
    state::State,
};

use super::{bar::Bar, connect, shown};

#[derive(Args)]
pub(crate) struct Inbox {
    /// Also list what the desk sent.
    #[arg(long)]
    all: bool,
}

#[derive(Args)]
pub(crate) struct Open {
    /// The message's id, or its beginning.
    id: String,
    /// Where the message's folder goes.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

impl Inbox {
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (desk, client) = connect(state)?;
        let pulled = pull(&desk, state, &client).await;
        let registry = Registry::load(state)?;
        let records = mailbox::list(state)?;
        let listed: Vec<_> =
            records.iter().filter(|record| self.all || record.direction == Direction::Received).collect();
        if listed.is_empty() {
            println!("No messages.");
        } else {
            println!(
                "{:8}  {:8}  {:16}  {:20}  {:22}  SUBJECT",
                "ID", "STATE", "HANDED OVER", "FROM", "TOPIC"
            );
        }
        for record in listed {
            println!("{}", row(&desk, &registry, record));
        }
        let alarms = alarms::list(state)?.len();
        if alarms > 0 {
            eprintln!("{alarms} alarms: see `siegel-desk alarms`.");
        }
        // What is there was listed; that it may not be all is said last, where it is seen.
        Ok(pulled.map(drop)?)
    }
}

fn row(desk: &Desk, registry: &Registry, record: &MailRecord) -> String {
    let account = registry.account(record.account);
    let person = account.and_then(|account| registry.person(&account.insurance_number));
    let topic = record.topic.as_deref().and_then(|topic| desk.topic_title(topic));
    let unit = desk.unit(record.unit).map_or("", |unit| unit.plan.name.as_str());
    let subject = match (record.kind, &record.subject) {
        (MailKind::CallBack, _) => "Bitte um Rückruf".to_owned(),
        (MailKind::Appointment, _) => deliver::appointment(record.branch.as_deref().unwrap_or_default()),
        (MailKind::Message, Some(subject)) => subject.clone(),
        (MailKind::Message, None) => "(answer)".to_owned(),
    };
    let size: u64 = record.files.iter().map(|file| file.size).sum();
    let files = match record.files.len() {
        0 => String::new(),
        1 => format!("  [1 file, {}]", shown::size(size)),
        several => format!("  [{several} files, {}]", shown::size(size)),
    };
    let marks = marks(record);
    format!(
        "{:8}  {:8}  {:16}  {:20}  {:22}  {}{files}{marks}",
        shown::short(record.message),
        record.status(),
        clock::local_minute(record.handed_over),
        shown::line(person.map_or("", |person| &person.name), 20),
        shown::line(topic.unwrap_or(unit), 22),
        shown::line(&subject, 60),
    )
}

/// That a message is a decision, and until when one can object to it; that it gives or withdraws a consent.
fn marks(record: &MailRecord) -> String {
    let mut marks = String::new();
    if let Some((announced, objection)) =
        record.decision.and_then(|decision| decisions::days(decision, record.created))
    {
        let (announced, last) = (announced.day, objection.last_day);
        marks = format!("  [decision, announced {announced}, objection until {last}]");
    }
    if let Some(consent) = record.consent {
        marks += if consent.given { "  [consent]" } else { "  [consent withdrawn]" };
    }
    marks
}

impl Open {
    pub(crate) async fn run(self, state: &State) -> anyhow::Result<()> {
        let (desk, client) = connect(state)?;
        let record = match mailbox::find(state, &self.id) {
            Err(mailbox::FindError::None) => {
                pull(&desk, state, &client).await?;
                mailbox::find(state, &self.id)?
            }
            found => found?,
        };
        let bar = Bar::new("Opening");
        let mut progress = |done, total| bar.set(done, total);
        let delivered = deliver::deliver(&desk, state, &client, &record, &self.out, &mut progress).await;
        drop(bar);
        if delivered.as_ref().is_err_and(deliver::DeliverError::is_forgery) {
            alarms::raise(state, AlarmKind::WrongAttachment { message: record.message })?;
        }
        let folder = delivered?;
        mailbox::note(state, record.message, |progress| progress.opened = true)?;
        println!("{}", folder.display());
        Ok(())
    }
}
