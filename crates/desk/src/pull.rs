//! Pulling: the feed from where the desk was, each message verified and kept, or refused with an alarm.

use crypto::body::Body;
use wire::feed::{FeedEntry, FeedQuery};

use crate::{
    account_states,
    alarms::{self, AlarmKind},
    chains,
    client::Client,
    clock,
    enrolment::{self, SyncError},
    identity::Desk,
    mailbox::{self, Direction, FileRecord, MailKind, MailRecord, Progress},
    opening::{self, OpenMailError, Opened},
    patience::persist,
    registry::Registry,
    state::{State, StateError},
};

/// Tries of one request before the rest is left for later.
const TRIES: u32 = 4;

/// Brings registry and mailbox up to date; gives the messages that are new.
///
/// # Errors
/// [`SyncError`]; what is kept is kept, the next call goes on from there.
pub async fn pull(desk: &Desk, state: &State, client: &Client) -> Result<Vec<MailRecord>, SyncError> {
    let began = clock::now();
    enrolment::sync(desk, state, client).await?;
    let mut new = Vec::new();
    loop {
        let query = FeedQuery { after: mailbox::cursor(state)?, limit: None };
        let page = persist(TRIES, || client.feed(&query)).await?;
        for entry in &page.entries {
            new.extend(take(desk, state, client, entry, began).await?);
            mailbox::advance(state, entry.cursor)?;
        }
        mailbox::advance(state, page.next)?;
        if !page.more {
            return Ok(new);
        }
    }
}

/// Keeps one entry's message; nothing if it is kept already, is a receipt of the desk's own, or raised an alarm.
async fn take(
    desk: &Desk,
    state: &State,
    client: &Client,
    entry: &FeedEntry,
    began: u64,
) -> Result<Option<MailRecord>, SyncError> {
    if mailbox::load(state, entry.message)?.is_some() {
        return Ok(None);
    }
    let bytes = persist(TRIES, || client.message(entry.message)).await?;
    let mut opened = open(desk, state, entry, &bytes)?;
    if let Err(OpenMailError::UnknownSender(account)) = opened {
        // It may have been certified after this pull began.
        if !Registry::load(state)?.is_refused(account) {
            enrolment::sync(desk, state, client).await?;
            opened = open(desk, state, entry, &bytes)?;
        }
    }
    match opened {
        Ok(opened) => {
            if opened.direction == Direction::Received {
                // First what has to be asked for: if that fails, nothing has moved on.
                let account = account_states::follow(state, client, &opened).await?;
                let chain = chains::follow(state, &opened.header, opened.hash)?;
                let replaced = replaced(&Registry::load(state)?, &opened, began);
                for alarm in account.into_iter().chain(chain).chain(replaced) {
                    alarms::raise(state, alarm)?;
                }
            }
            let Some(record) = record(&opened, entry) else { return Ok(None) };
            mailbox::keep(state, &record, &bytes)?;
            reopen(state, &record)?;
            Ok(Some(record))
        }
        Err(error) => {
            alarms::raise(state, alarm(entry, error))?;
            Ok(None)
        }
    }
}

/// What is wrong with a message of an account that was known to be replaced before this pull began: the old account's sessions
/// had ended by then.
fn replaced(registry: &Registry, opened: &Opened, began: u64) -> Option<AlarmKind> {
    let Opened { account, ref header, .. } = *opened;
    let known = registry.successor(account).is_some_and(|successor| successor.certified < began);
    known.then_some(AlarmKind::ReplacedAccount { message: header.message, account })
}

/// A message of a replaced account that comes only now is to be given back, too.
fn reopen(state: &State, record: &MailRecord) -> Result<(), StateError> {
    if Registry::load(state)?.successor(record.account).is_none() {
        return Ok(());
    }
    Registry::update(state, |registry| {
        if let Some(current) = registry.current(record.account).map(|current| current.account) {
            registry.mark_restored(current, None);
        }
        Ok(())
    })
}

fn open(
    desk: &Desk,
    state: &State,
    entry: &FeedEntry,
    bytes: &[u8],
) -> Result<Result<Opened, OpenMailError>, StateError> {
    Ok(opening::open(desk, &Registry::load(state)?, entry.message, entry.envelope, bytes))
}

fn alarm(entry: &FeedEntry, error: OpenMailError) -> AlarmKind {
    let message = entry.message;
    match error {
        OpenMailError::Other => AlarmKind::OtherMessage { message },
        OpenMailError::UnknownSender(sender) => AlarmKind::UnknownSender { message, sender },
        OpenMailError::Refused => AlarmKind::UnreadableMessage { message },
    }
}

/// What the mailbox keeps of a message; nothing of a receipt.
fn record(opened: &Opened, entry: &FeedEntry) -> Option<MailRecord> {
    let (kind, topic, subject) = match &opened.body {
        Body::Message(body) => (MailKind::Message, body.topic.clone(), body.subject.clone()),
        Body::ContactRequest(request) => {
            let kind = if request.branch.is_some() { MailKind::Appointment } else { MailKind::CallBack };
            (kind, Some(request.topic.clone()), None)
        }
        _ => return None,
    };
    let (decision, consent, branch) = match &opened.body {
        Body::Message(body) => (body.decision, body.consent, None),
        Body::ContactRequest(request) => (None, None, request.branch.clone()),
        _ => (None, None, None),
    };
    let files = opened.body.attachments().iter();
    Some(MailRecord {
        message: opened.header.message,
        conversation: opened.header.conversation,
        account: opened.account,
        unit: opened.unit,
        direction: opened.direction,
        kind,
        topic,
        subject,
        branch,
        files: files.map(|file| FileRecord { name: file.name.clone(), size: file.size }).collect(),
        created: opened.header.created,
        handed_over: entry.handed_over,
        verified: clock::now(),
        envelope: opened.hash,
        signed_by: opened.header.sender_key,
        // Only the desk decides, and only a person agrees.
        decision: decision.filter(|_| opened.direction == Direction::Sent).map(Into::into),
        consent: consent.filter(|_| opened.direction == Direction::Received).map(Into::into),
        progress: Progress::default(),
    })
}
