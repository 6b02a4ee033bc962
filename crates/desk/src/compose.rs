//! Writing: answers, letters of the desk's own, receipts and the welcome, as drafts in the outbox.

use std::path::PathBuf;

use crypto::{CryptoRng, attachment::AttachmentContext};
use envelope::{AccountId, Base64, ConversationId, MessageId, UnitId, limits::ATTACHMENTS_MAX};

use crate::{
    account_states, clock,
    decisions::DecisionRecord,
    deliver::{self, DeliverError},
    identity::{Desk, Unit},
    mailbox::MailRecord,
    outbox::{self, Content, Draft, SendError},
    random::{derive_id, generate_id},
    registry::{AccountRecord, Registry},
    state::{State, StateError, make_private_dir},
    upload::{self, StageError},
};

const RECEIPT_LABEL: &[u8] = b"siegel/desk/receipt/v1\0";
const WELCOME_LABEL: &[u8] = b"siegel/desk/welcome/v1\0";
const WELCOME_CONVERSATION_LABEL: &[u8] = b"siegel/desk/welcome-conversation/v1\0";

/// Why something could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// A message takes at most 32 files.
    #[error("a message takes at most {ATTACHMENTS_MAX} files")]
    TooManyFiles,
    /// The unit that is to send it is unknown.
    #[error("there is no such unit")]
    NoUnit,
    /// A file.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// The message breaks a limit, or its person is unknown.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The message that is answered cannot be opened.
    #[error(transparent)]
    Open(#[from] DeliverError),
    /// The state.
    #[error(transparent)]
    State(#[from] StateError),
}

impl ComposeError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooManyFiles => "too-many-attachments",
            Self::NoUnit => "unit-none",
            Self::Stage(error) => error.code(),
            Self::Send(error) => error.code(),
            Self::Open(error) => error.code(),
            Self::State(error) => error.code(),
        }
    }
}

/// What somebody at the desk writes.
pub struct Letter {
    /// The subject, for the first of a conversation.
    pub subject: Option<String>,
    /// The topic's id, for the first of a conversation.
    pub topic: Option<String>,
    /// The text.
    pub text: String,
    /// The files.
    pub files: Vec<PathBuf>,
    /// Whether it is a decision; and if so, whether it says how one can object to it.
    pub decision: Option<Instructs>,
}

/// Whether a decision says, in writing and rightly, how one can object to it (§ 66 SGG).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instructs(pub bool);

/// An answer to `record`, in its conversation and from its unit.
///
/// # Errors
/// [`ComposeError`]; then nothing is in the outbox.
pub fn answer(
    desk: &Desk,
    state: &State,
    record: &MailRecord,
    letter: Letter,
    rng: &mut impl CryptoRng,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<MessageId, ComposeError> {
    let content = Content::Message {
        topic: None,
        subject: letter.subject,
        text: letter.text,
        reply_to: Some(record.message),
        profile: false,
        manifests: Vec::new(),
        decision: decision(desk, record.unit, letter.decision)?,
    };
    let draft = Draft::new(generate_id(rng), record.conversation, record.account, record.unit, content);
    put(desk, state, draft, &letter.files, rng, progress)
}

/// A new conversation with an insured person, begun by `unit`.
///
/// # Errors
/// [`ComposeError`]; then nothing is in the outbox.
pub fn write(
    desk: &Desk,
    state: &State,
    account: AccountId,
    unit: UnitId,
    letter: Letter,
    rng: &mut impl CryptoRng,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<MessageId, ComposeError> {
    let decision = decision(desk, unit, letter.decision)?;
    let content = opening_content(letter.topic, letter.subject, letter.text, decision);
    let draft = Draft::new(generate_id(rng), generate_id(rng), account, unit, content);
    put(desk, state, draft, &letter.files, rng, progress)
}

/// The welcome to a newly certified account: one for each, however often it is asked for.
///
/// # Errors
/// [`ComposeError`]; then nothing is in the outbox.
pub fn welcome(
    desk: &Desk,
    state: &State,
    account: &AccountRecord,
    file: PathBuf,
    rng: &mut impl CryptoRng,
) -> Result<MessageId, ComposeError> {
    let unit = desk.units.first().ok_or(ComposeError::NoUnit)?;
    let insurer = &desk.insurer.name;
    let topic = unit.plan.topics.first().map(|topic| topic.id.clone());
    let subject = format!("Willkommen in Ihrem versiegelten Postfach bei der {insurer}");
    let content = opening_content(topic, Some(subject), welcome_text(desk, state, account)?, None);
    let id = account.account.as_bytes();
    let (message, conversation): (MessageId, ConversationId) =
        (derive_id(WELCOME_LABEL, id), derive_id(WELCOME_CONVERSATION_LABEL, id));
    let mut draft = Draft::new(message, conversation, account.account, unit.id, content);
    draft.once = true;
    put(desk, state, draft, &[file], rng, &mut |_, _| {})
}

/// The receipt for `record`: one for each message, however often it is asked for.
///
/// # Errors
/// [`ComposeError`]; then nothing is in the outbox.
pub fn receipt(desk: &Desk, state: &State, record: &MailRecord) -> Result<MessageId, ComposeError> {
    let opened = deliver::reopen(desk, state, record)?;
    let attachments = opened.body.attachments().iter().map(|file| (file.attachment, file.digest));
    // What a new account hears of states must be about its own.
    let is_current = Registry::load(state)?.successor(record.account).is_none();
    let account_state = if is_current { account_states::seen(state, record.account)? } else { None };
    let content = Content::Receipt {
        message: record.message,
        envelope: record.envelope,
        attachments: attachments.collect(),
        received: clock::now(),
        account_state: account_state.map(|seen| (seen.number, seen.hash)),
    };
    let id = receipt_id(record.message);
    let mut draft = Draft::new(id, record.conversation, record.account, record.unit, content);
    draft.once = true;
    if !outbox::is_waiting(state, id) {
        outbox::put(state, &Registry::load(state)?, &draft)?;
    }
    Ok(id)
}

/// The id of the receipt for a message.
pub fn receipt_id(message: MessageId) -> MessageId {
    derive_id(RECEIPT_LABEL, message.as_bytes())
}

const fn opening_content(
    topic: Option<String>,
    subject: Option<String>,
    text: String,
    decision: Option<DecisionRecord>,
) -> Content {
    Content::Message { topic, subject, text, reply_to: None, profile: true, manifests: Vec::new(), decision }
}

/// What a decision of this unit says of itself: one objects at the unit, and the holidays of its Land count.
fn decision(
    desk: &Desk,
    unit: UnitId,
    instructs: Option<Instructs>,
) -> Result<Option<DecisionRecord>, ComposeError> {
    let unit = desk.unit(unit).ok_or(ComposeError::NoUnit)?;
    let land = unit.plan.land.map(|seat| seat.0.key());
    Ok(instructs.map(|Instructs(instructs)| DecisionRecord { instructs, land }))
}

fn welcome_text(desk: &Desk, state: &State, account: &AccountRecord) -> Result<String, ComposeError> {
    let registry = Registry::load(state)?;
    let person = registry.person(&account.insurance_number).ok_or(SendError::Unknown)?;
    let last_name = person.name.split_whitespace().next_back().unwrap_or(&person.name);
    let greeting = match person.salutation.as_str() {
        "" => format!("Guten Tag {},", person.name),
        salutation => format!("Guten Tag, {salutation} {last_name},"),
    };
    let insurer = &desk.insurer.name;
    Ok(format!(
        "{greeting}\n\nIhr Postfach ist eingerichtet. Was Sie hier senden, wird auf Ihrem Gerät versiegelt und erst bei \
         uns geöffnet. Was wir Ihnen schreiben, trägt unsere Unterschrift; Ihr Gerät prüft sie, bevor es etwas \
         anzeigt.\n\nIm beiliegenden Blatt steht das Wichtigste auf einer Seite. Wenn Sie eine Frage haben, schreiben Sie \
         uns einfach hier.\n\nMit freundlichen Grüßen\nIhre {insurer}"
    ))
}

/// Seals the files into the outbox, then the draft: a draft names only files that are there.
fn put(
    desk: &Desk,
    state: &State,
    mut draft: Draft,
    files: &[PathBuf],
    rng: &mut impl CryptoRng,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<MessageId, ComposeError> {
    if files.len() > ATTACHMENTS_MAX {
        return Err(ComposeError::TooManyFiles);
    }
    if outbox::is_waiting(state, draft.message) {
        return Ok(draft.message);
    }
    let unit = desk.unit(draft.unit).ok_or(ComposeError::NoUnit)?;
    let put = stage_files(state, unit, &mut draft, files, rng, progress)
        .and_then(|()| Ok(outbox::put(state, &Registry::load(state)?, &draft)?));
    if put.is_err() {
        state.remove(outbox::folder(draft.message))?;
    }
    put.map(|()| draft.message)
}

fn stage_files(
    state: &State,
    unit: &Unit,
    draft: &mut Draft,
    files: &[PathBuf],
    rng: &mut impl CryptoRng,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), ComposeError> {
    make_private_dir(&state.path(outbox::folder(draft.message)))?;
    let sizes = files.iter().map(|file| std::fs::metadata(file).map_or(0, |metadata| metadata.len()));
    let (total, mut before) = (sizes.sum(), 0);
    for file in files {
        let context = AttachmentContext {
            attachment: generate_id(rng),
            conversation: draft.conversation,
            message: draft.message,
            sender_key: unit.signing.verifying_key().id(),
        };
        let target = state.path(outbox::object_name(draft.message, context.attachment));
        let mut report = |done, _| progress(before + done, total);
        let (object, manifest) = upload::stage(&context, file, &target, rng, &mut report)?;
        before += manifest.size;
        if let Content::Message { manifests, .. } = &mut draft.content {
            manifests.push(Base64(manifest.to_bytes().to_vec()));
        }
        draft.objects.push(object);
    }
    Ok(())
}
