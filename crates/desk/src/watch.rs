//! Watching: pulls what is new, opens it into folders, hands it to a program, sends receipts and welcomes, gives mail back to new
//! accounts of people who lost their keys.
//!
//! **Invariant:** every step is noted when it is done and repeated when it is not; a message's folder is handed to the
//! program before its receipt says "received", and no receipt goes out twice.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use crypto::CryptoRng;
use envelope::{AccountId, MessageId};
use tokio::{process::Command, time::Instant};

use crate::{
    alarms::{self, AlarmKind},
    client::{Client, Events},
    compose::{self, ComposeError},
    deliver::{self, DeliverError},
    enrolment::SyncError,
    identification,
    identity::Desk,
    mailbox::{self, Direction, MailRecord},
    outbox::{self, SendError},
    patience::Backoff,
    pull::pull,
    registry::{AccountRecord, Registry},
    restore::{self, Outcome, RestoreError},
    state::{State, StateError},
};

/// How long to wait for an event before looking anyway.
const POLL: Duration = Duration::from_secs(3);
/// How long to wait before a stream of events that ended is opened anew.
const BREATH: Duration = Duration::from_millis(300);

/// What `watch` is to do.
pub struct Plan {
    /// Where folders go.
    pub out: PathBuf,
    /// The program that gets each folder, as the shell runs it.
    pub exec: Option<String>,
    /// Whether receipts are sent.
    pub acknowledge: bool,
    /// The file that each newly certified account is sent.
    pub welcome: Option<PathBuf>,
}

/// What happened, for whoever reads along.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The server is there.
    Connected,
    /// The server is away; watching goes on.
    Away(&'a SyncError),
    /// A message lies in its folder.
    Delivered(MessageId, &'a Path),
    /// A receipt was handed over.
    Acknowledged(MessageId),
    /// A welcome was handed over.
    Welcomed(MessageId),
    /// The mail before an account is back with it.
    Restored(AccountId, Outcome),
    /// Something is wrong with one message; it is tried again unless it was forged.
    Stuck(MessageId, &'a StepError),
}

/// Why one step for one message failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StepError {
    /// The folder.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    /// The program could not be started.
    #[error("the program cannot be started: {0}")]
    Start(std::io::Error),
    /// The program failed.
    #[error("the program failed ({0})")]
    Program(std::process::ExitStatus),
    /// A receipt or welcome could not be written.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// A receipt or welcome could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Mail could not be given back.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The state.
    #[error(transparent)]
    State(#[from] StateError),
}

impl StepError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Deliver(error) => error.code(),
            Self::Start(_) => "program-start",
            Self::Program(_) => "program-failed",
            Self::Compose(error) => error.code(),
            Self::Send(error) => error.code(),
            Self::Restore(error) => error.code(),
            Self::State(error) => error.code(),
        }
    }
}

/// Watches the server.
pub struct Watch<'a, R> {
    desk: &'a Desk,
    state: &'a State,
    client: &'a Client,
    plan: &'a Plan,
    rng: R,
    /// Whether the server has been told the table of levels: one that lost it would disclose nothing.
    levels_told: bool,
    /// Messages that still need something.
    open: Vec<MailRecord>,
    /// When a message that failed is tried again.
    later: HashMap<MessageId, (Instant, Backoff)>,
}

impl<'a, R: CryptoRng> Watch<'a, R> {
    /// Begins with what is left from before.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn new(
        desk: &'a Desk,
        state: &'a State,
        client: &'a Client,
        plan: &'a Plan,
        rng: R,
    ) -> Result<Self, StateError> {
        let mut watch = Self {
            desk,
            state,
            client,
            plan,
            rng,
            levels_told: false,
            open: Vec::new(),
            later: HashMap::new(),
        };
        watch.open = mailbox::list(state)?.into_iter().filter(|record| watch.needs_work(record)).collect();
        Ok(watch)
    }

    /// Watches until the process ends; servers may come and go.
    pub async fn run(&mut self, report: &mut dyn FnMut(Event<'_>)) -> std::convert::Infallible {
        let mut events: Option<Events> = None;
        let mut backoff = Backoff::default();
        let mut away = true;
        loop {
            if events.is_none() {
                events = self.client.events().await.ok();
            }
            match self.once(report).await {
                Ok(()) => {
                    if std::mem::take(&mut away) {
                        report(Event::Connected);
                    }
                    backoff.reset();
                    if !wait(&mut events).await {
                        events = None;
                    }
                }
                Err(error) => {
                    if !std::mem::replace(&mut away, true) {
                        report(Event::Away(&error));
                    }
                    events = None;
                    tokio::time::sleep(backoff.advance()).await;
                }
            }
        }
    }

    /// Does all that there is to do now.
    ///
    /// # Errors
    /// [`SyncError`] if the server is away. What is wrong with one message is reported and stops no other.
    pub async fn once(&mut self, report: &mut dyn FnMut(Event<'_>)) -> Result<(), SyncError> {
        let new = pull(self.desk, self.state, self.client).await?;
        if !self.levels_told {
            self.client.put_levels(&self.desk.levels).await?;
            self.levels_told = true;
        }
        identification::publish(self.state, self.client).await?;
        let new: Vec<_> = new.into_iter().filter(|record| self.needs_work(record)).collect();
        self.open.extend(new);
        self.flush(report).await?;
        self.welcome(report).await?;
        self.restore(report).await?;
        let mut open = std::mem::take(&mut self.open);
        for record in &open {
            if !self.is_due(record.message) {
                continue;
            }
            if let Err(error) = self.step(record, report).await {
                self.fail(record.message, &error, report)?;
            } else {
                self.later.remove(&record.message);
            }
        }
        // Only what is written in the state counts.
        let mut left = Vec::new();
        for record in open.drain(..) {
            left.extend(mailbox::load(self.state, record.message)?.filter(|record| self.needs_work(record)));
        }
        self.open = left;
        Ok(())
    }

    fn needs_work(&self, record: &MailRecord) -> bool {
        let done = record.progress;
        let finished = done.delivered && (done.acknowledged || !self.plan.acknowledge);
        record.direction == Direction::Received && !done.damaged && !finished
    }

    /// What is left to do for one message, in its order.
    async fn step(
        &mut self,
        record: &MailRecord,
        report: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), StepError> {
        let message = record.message;
        if !record.progress.delivered {
            let out = &self.plan.out;
            let folder =
                deliver::deliver(self.desk, self.state, self.client, record, out, &mut |_, _| {}).await?;
            if let Some(program) = &self.plan.exec {
                exec(program, &folder).await?;
            }
            mailbox::note(self.state, message, |done| {
                done.opened = true;
                done.delivered = true;
            })?;
            report(Event::Delivered(message, &folder));
        }
        if self.plan.acknowledge && !record.progress.acknowledged {
            let receipt = compose::receipt(self.desk, self.state, record)?;
            self.dispatch(receipt).await?;
            mailbox::note(self.state, message, |done| done.acknowledged = true)?;
            report(Event::Acknowledged(message));
        }
        Ok(())
    }

    /// Sends what waits in the outbox from before.
    async fn flush(&mut self, report: &mut dyn FnMut(Event<'_>)) -> Result<(), StateError> {
        for message in outbox::waiting(self.state)? {
            if self.is_due(message)
                && let Err(error) = self.dispatch(message).await
            {
                self.fail(message, &error.into(), report)?;
            }
        }
        Ok(())
    }

    /// Welcomes the accounts that have not been.
    async fn welcome(&mut self, report: &mut dyn FnMut(Event<'_>)) -> Result<(), StateError> {
        let Some(file) = &self.plan.welcome else { return Ok(()) };
        for account in Registry::load(self.state)?
            .accounts()
            .iter()
            .filter(|account| account.published && !account.welcomed)
        {
            let welcomed = match compose::welcome(self.desk, self.state, account, file.clone(), &mut self.rng)
            {
                Ok(message) => {
                    self.dispatch(message).await.map(|()| message).map_err(|error| (message, error.into()))
                }
                Err(error) => Err((MessageId::new(*account.account.as_bytes()), StepError::from(error))),
            };
            match welcomed {
                Ok(message) => {
                    Registry::update(self.state, |registry| {
                        registry.mark_welcomed(account.account);
                        Ok::<_, StateError>(())
                    })?;
                    report(Event::Welcomed(message));
                }
                Err((message, error)) => self.fail(message, &error, report)?,
            }
        }
        Ok(())
    }

    /// Gives mail back to the accounts that stand in others' place.
    async fn restore(&mut self, report: &mut dyn FnMut(Event<'_>)) -> Result<(), StateError> {
        for AccountRecord { account, .. } in Registry::load(self.state)?.to_restore() {
            // It fails and waits like a message of this id.
            let at = MessageId::new(*account.as_bytes());
            if !self.is_due(at) {
                continue;
            }
            let (desk, state, client, rng) = (self.desk, self.state, self.client, &mut self.rng);
            match restore::restore(desk, state, client, *account, rng, &mut |_, _| {}).await {
                Ok(outcome) => {
                    self.later.remove(&at);
                    report(Event::Restored(*account, outcome));
                }
                Err(error) => self.fail(at, &error.into(), report)?,
            }
        }
        Ok(())
    }

    async fn dispatch(&mut self, message: MessageId) -> Result<(), SendError> {
        outbox::dispatch(self.desk, self.state, self.client, message, &mut self.rng, &mut |_, _| {}).await
    }

    fn is_due(&self, message: MessageId) -> bool {
        self.later.get(&message).is_none_or(|(at, _)| Instant::now() >= *at)
    }

    /// Notes a failure: forged files raise an alarm and are left alone, everything else is tried again later.
    fn fail(
        &mut self,
        message: MessageId,
        error: &StepError,
        report: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), StateError> {
        if matches!(error, StepError::Deliver(error) if error.is_forgery()) {
            alarms::raise(self.state, AlarmKind::WrongAttachment { message })?;
            mailbox::note(self.state, message, |done| done.damaged = true)?;
        }
        let (at, backoff) = self.later.entry(message).or_insert_with(|| (Instant::now(), Backoff::default()));
        *at = Instant::now() + backoff.advance();
        report(Event::Stuck(message, error));
        Ok(())
    }
}

/// Waits for an event, or for a while; gives whether the stream of events is still good.
async fn wait(events: &mut Option<Events>) -> bool {
    let Some(stream) = events else {
        tokio::time::sleep(POLL).await;
        return false;
    };
    match tokio::time::timeout(POLL, stream.next()).await {
        // Without an event in time, a look does no harm: a stream may be dead without anybody having noticed.
        Ok(Ok(())) | Err(_) => true,
        Ok(Err(_)) => {
            tokio::time::sleep(BREATH).await;
            false
        }
    }
}

/// Runs the program with the folder as its argument, its output where this program's goes.
async fn exec(program: &str, folder: &Path) -> Result<(), StepError> {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("{program} \"$@\""), "siegel-desk"]).arg(folder).stdin(Stdio::null());
    let status = shell.status().await.map_err(StepError::Start)?;
    if status.success() { Ok(()) } else { Err(StepError::Program(status)) }
}
