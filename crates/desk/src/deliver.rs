//! Delivering: a message as a folder, with its text, its facts and its files under safe names.
//!
//! **Invariant:** the folder bears the message's id and appears whole or not at all.

use std::{
    io,
    path::{Path, PathBuf},
};

use crypto::{
    OpenError,
    attachment::AttachmentContext,
    body::{Body, ContactRequest},
};
use envelope::{Hash, MessageId, file_name::FolderNames};
use serde::Serialize;

use crate::{
    client::Client,
    clock,
    decisions::ConsentRecord,
    download::{self, DownloadError},
    identity::Desk,
    mailbox::{self, MailRecord},
    opening::{self, OpenMailError, Opened},
    registry::Registry,
    state::{State, StateError, make_private_dir, sync_dir, write_private},
};

/// The text alone.
pub const TEXT_FILE: &str = "message.txt";
/// What the desk knows about the message.
pub const FACTS_FILE: &str = "message.json";

/// Why a message's folder could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeliverError {
    /// The kept message does not open any more.
    #[error(transparent)]
    Open(#[from] OpenMailError),
    /// A file.
    #[error(transparent)]
    Download(#[from] DownloadError),
    /// The state, or a file of the folder.
    #[error(transparent)]
    State(#[from] StateError),
    /// The folder.
    #[error("the folder cannot be written: {0}")]
    Io(#[from] io::Error),
}

impl DeliverError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open(error) => error.code(),
            Self::Download(error) => error.code(),
            Self::State(error) => error.code(),
            Self::Io(_) => "folder-io",
        }
    }

    /// Whether a file is not what its message says.
    pub const fn is_forgery(&self) -> bool {
        matches!(self, Self::Download(DownloadError::Refused))
    }

    /// Whether the same may succeed a little later.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Download(DownloadError::Api(error)) if error.is_passing())
    }
}

impl From<OpenError> for DeliverError {
    fn from(_: OpenError) -> Self {
        Self::Open(OpenMailError::Refused)
    }
}

/// `message.json`.
#[derive(Serialize)]
struct Facts<'a> {
    message: MessageId,
    conversation: String,
    kind: mailbox::MailKind,
    direction: mailbox::Direction,
    sender: SenderFacts<'a>,
    unit: UnitFacts<'a>,
    topic: Option<&'a str>,
    subject: Option<&'a str>,
    reply_to: Option<MessageId>,
    written: String,
    handed_over: String,
    verified: String,
    envelope_sha256: Hash,
    signed_by: String,
    device: String,
    device_sequence: u64,
    files: Vec<FileFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consent: Option<ConsentRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call_back: Option<CallBackFacts<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appointment: Option<AppointmentFacts<'a>>,
}

#[derive(Serialize)]
struct SenderFacts<'a> {
    account: String,
    name: &'a str,
    insurance_number: &'a str,
}

#[derive(Serialize)]
struct UnitFacts<'a> {
    unit: String,
    name: &'a str,
}

#[derive(Serialize)]
struct FileFacts {
    file: String,
    claimed_name: String,
    media_type: String,
    size: u64,
    sha256: Hash,
    object_digest: Hash,
}

#[derive(Serialize)]
struct CallBackFacts<'a> {
    telephone: &'a str,
    window: &'a str,
    desk_says: &'a str,
    person_says: &'a str,
    note: &'a str,
}

#[derive(Serialize)]
struct AppointmentFacts<'a> {
    branch: &'a str,
    window: &'a str,
    /// Empty if the person has given none.
    telephone: &'a str,
    note: &'a str,
}

/// Opens a kept message once more.
///
/// # Errors
/// [`DeliverError::Open`], [`DeliverError::State`].
pub fn reopen(desk: &Desk, state: &State, record: &MailRecord) -> Result<Opened, DeliverError> {
    let bytes = mailbox::envelope(state, record.message)?;
    let registry = Registry::load(state)?;
    Ok(opening::open(desk, &registry, record.message, record.envelope, &bytes)?)
}

/// The message's text as it goes into [`TEXT_FILE`].
pub fn text(body: &Body) -> String {
    match body {
        Body::Message(message) => message.text.clone(),
        Body::ContactRequest(request) => request_text(request),
        _ => String::new(),
    }
}

/// What the wish to come to this branch is called.
pub fn appointment(branch: &str) -> String {
    format!("Termin in der Geschäftsstelle {branch}")
}

fn request_text(request: &ContactRequest) -> String {
    let ContactRequest { telephone, window, desk_word, person_word, note, branch, .. } = request;
    let title = branch.as_deref().map_or_else(|| "Bitte um Rückruf".to_owned(), appointment);
    let facts =
        [("Telefon:", telephone), ("Zeit:", window), ("Wir sagen:", desk_word), ("Antwort:", person_word)];
    // Of somebody who comes there may be no number and no words.
    let facts = facts.into_iter().filter(|(_, said)| !said.trim().is_empty());
    let facts: String = facts.map(|(name, said)| format!("{name:14}{said}\n")).collect();
    let note = if note.is_empty() { String::new() } else { format!("\n{note}\n") };
    format!("{title}\n\n{facts}{note}")
}

/// Writes the message's folder into `out`, unless it is there; gives where it is.
///
/// # Errors
/// [`DeliverError`]; then there is no folder.
pub async fn deliver(
    desk: &Desk,
    state: &State,
    client: &Client,
    record: &MailRecord,
    out: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<PathBuf, DeliverError> {
    let folder = out.join(record.message.to_string());
    if folder.exists() {
        return Ok(folder);
    }
    let opened = reopen(desk, state, record)?;
    make_private_dir(out)?;
    let partial = out.join(format!(".{}.{}.partial", record.message, std::process::id()));
    remove(&partial)?;
    make_private_dir(&partial)?;
    let written = write(desk, state, client, record, &opened, &partial, progress).await;
    if let Err(error) = written {
        remove(&partial)?;
        return Err(error);
    }
    sync_dir(&partial)?;
    match std::fs::rename(&partial, &folder) {
        // Another process was quicker: its folder is as good.
        Err(_) if folder.exists() => remove(&partial)?,
        renamed => renamed?,
    }
    sync_dir(out)?;
    Ok(folder)
}

async fn write(
    desk: &Desk,
    state: &State,
    client: &Client,
    record: &MailRecord,
    opened: &Opened,
    folder: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), DeliverError> {
    let total = opened.body.attachments().iter().map(|manifest| manifest.size).sum();
    let mut before = 0;
    let mut names = FolderNames::with_taken([TEXT_FILE, FACTS_FILE]);
    let mut files = Vec::new();
    for manifest in opened.body.attachments() {
        let context = AttachmentContext {
            attachment: manifest.attachment,
            conversation: opened.header.conversation,
            message: opened.header.message,
            sender_key: opened.header.sender_key,
        };
        let name = names.take(&manifest.name);
        let mut report = |done, _| progress(before + done, total);
        let sha256 =
            download::download(client, state, &context, manifest, &folder.join(&name), &mut report).await?;
        before += manifest.size;
        files.push(FileFacts {
            file: name.to_string(),
            claimed_name: manifest.name.clone(),
            media_type: manifest.media_type.clone(),
            size: manifest.size,
            sha256,
            object_digest: manifest.digest,
        });
    }
    write_private(&folder.join(TEXT_FILE), text(&opened.body).as_bytes())?;
    let registry = Registry::load(state)?;
    let facts = facts(desk, &registry, record, opened, files);
    let json = serde_json::to_vec_pretty(&facts).map_err(io::Error::from)?;
    Ok(write_private(&folder.join(FACTS_FILE), &json)?)
}

fn facts<'a>(
    desk: &'a Desk,
    registry: &'a Registry,
    record: &'a MailRecord,
    opened: &'a Opened,
    files: Vec<FileFacts>,
) -> Facts<'a> {
    let account = registry.account(record.account);
    let person = account.and_then(|account| registry.person(&account.insurance_number));
    let (reply_to, request) = match &opened.body {
        Body::Message(message) => (message.reply_to, None),
        Body::ContactRequest(request) => (None, Some(request)),
        _ => (None, None),
    };
    Facts {
        message: record.message,
        conversation: record.conversation.to_string(),
        kind: record.kind,
        direction: record.direction,
        sender: SenderFacts {
            account: record.account.to_string(),
            name: person.map_or("", |person| &person.name),
            insurance_number: person.map_or("", |person| person.insurance_number.as_str()),
        },
        unit: UnitFacts {
            unit: record.unit.to_string(),
            name: desk.unit(record.unit).map_or("", |unit| &unit.plan.name),
        },
        topic: record.topic.as_deref(),
        subject: record.subject.as_deref(),
        reply_to,
        written: clock::utc(record.created),
        handed_over: clock::utc(record.handed_over),
        verified: clock::utc(record.verified),
        envelope_sha256: record.envelope,
        signed_by: record.signed_by.to_string(),
        device: opened.header.device.to_string(),
        device_sequence: opened.header.sequence,
        files,
        consent: record.consent,
        call_back: request.filter(|request| request.branch.is_none()).map(call_back_facts),
        appointment: request.and_then(appointment_facts),
    }
}

fn call_back_facts(request: &ContactRequest) -> CallBackFacts<'_> {
    let ContactRequest { telephone, window, desk_word, person_word, note, .. } = request;
    CallBackFacts { telephone, window, desk_says: desk_word, person_says: person_word, note }
}

fn appointment_facts(request: &ContactRequest) -> Option<AppointmentFacts<'_>> {
    let ContactRequest { telephone, window, note, branch, .. } = request;
    Some(AppointmentFacts { branch: branch.as_ref()?, window, telephone, note })
}

fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_request_reads_as_a_note() {
        let call_back = ContactRequest {
            topic: "krankengeld".to_owned(),
            telephone: "0431 123456".to_owned(),
            window: "morgens".to_owned(),
            desk_word: "Birke".to_owned(),
            person_word: "Möwe".to_owned(),
            note: "Bitte laut sprechen.".to_owned(),
            branch: None,
        };
        let appointment = ContactRequest {
            telephone: String::new(),
            window: "vormittags".to_owned(),
            desk_word: String::new(),
            person_word: String::new(),
            note: String::new(),
            branch: Some("Kiel, Innenstadt".to_owned()),
            ..call_back.clone()
        };
        let check = |request, expect: &str| assert_eq!(text(&Body::ContactRequest(request)), expect);
        check(
            call_back,
            "Bitte um Rückruf\n\nTelefon:      0431 123456\nZeit:         morgens\nWir sagen:    Birke\n\
             Antwort:      Möwe\n\nBitte laut sprechen.\n",
        );
        check(appointment, "Termin in der Geschäftsstelle Kiel, Innenstadt\n\nZeit:         vormittags\n");
    }
}
