//! The outbox: what the desk sends, from the first file sealed until the server has taken it over.
//!
//! **Invariant:** an envelope is sealed once, after its attachments are up, and its bytes are kept until they are
//! handed over: a retry repeats the same bytes. The place in this device's chain is taken in the same step.

use crypto::{
    CryptoRng, OpenError,
    body::{Body, BodyError, Manifest, MessageBody, Profile, Receipt, ReceivedAttachment},
    keys::AccountKeys,
    message::{MessageInput, SealError, seal_message},
    state::SeenState,
};
use envelope::{
    AccountId, AttachmentId, Base64, ConversationId, Hash, Kind, MessageHeader, MessageId, UnitId,
    consent::Category,
};
use serde::{Deserialize, Serialize};

use crate::{
    client::{ApiError, Client},
    clock,
    decisions::{self, DecisionRecord},
    identity::Desk,
    patience::persist,
    registry::Registry,
    state::{State, StateError},
    upload::{self, StagedObject, UploadError},
};

const FOLDER: &str = "outbox";
const DRAFT: &str = "draft.json";
const CHAIN: &str = "chain.json";
/// Tries to hand a message over before it is left for later.
const TRIES: u32 = 6;

/// Something on its way out. Holds text and file keys: the file is as private as the desk's own keys.
#[derive(Serialize, Deserialize)]
pub struct Draft {
    /// The message's id.
    pub message: MessageId,
    /// The conversation.
    pub conversation: ConversationId,
    /// To whom.
    pub account: AccountId,
    /// From which unit.
    pub unit: UnitId,
    /// What it says.
    pub content: Content,
    /// Its sealed attachments, in the outbox.
    pub objects: Vec<StagedObject>,
    /// Whether the message's id follows from its occasion, so that the server takes it over once and never again.
    pub once: bool,
    /// The sealed envelope, once there is one.
    sealed: Option<Sealed>,
}

/// What a draft says.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Text and files.
    Message {
        /// The topic's id; the first message of a conversation names it.
        topic: Option<String>,
        /// The subject; the first message of a conversation has one.
        subject: Option<String>,
        /// The text.
        text: String,
        /// The message that it answers.
        reply_to: Option<MessageId>,
        /// Whether it tells the insured person how the insurer knows them.
        profile: bool,
        /// What describes the attachments, keys included.
        manifests: Vec<Base64>,
        /// That it is a decision.
        #[serde(default)]
        decision: Option<DecisionRecord>,
    },
    /// A receipt.
    Receipt {
        /// The message.
        message: MessageId,
        /// The hash of its envelope.
        envelope: Hash,
        /// Its attachments with their digests.
        attachments: Vec<(AttachmentId, Hash)>,
        /// When it was received, ms since 1970.
        received: u64,
        /// The newest state of the account that the desk has seen: number and hash.
        #[serde(default)]
        account_state: Option<(u64, Hash)>,
    },
    /// Keys of earlier messages, as the CBOR of its body.
    Rewrap {
        /// The body.
        body: Base64,
    },
}

#[derive(Clone, Serialize, Deserialize)]
struct Sealed {
    envelope: Base64,
    sequence: u64,
}

/// This device's place in its chain of envelopes.
#[derive(Default, Serialize, Deserialize)]
struct Chain {
    sequence: u64,
    last: Hash,
}

/// Why something could not be sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The message breaks a limit, or is empty.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The message cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The account has no certificate, so there is no key to seal to.
    #[error("this account has no certificate")]
    NoAccount,
    /// A decision, to somebody who has not agreed to get decisions here.
    #[error("this person has not agreed to get decisions in the portal, or no longer does: send it by post")]
    NoConsent,
    /// The person has closed the account: nobody reads there any more.
    #[error("this person has closed the account: the message is discarded, write by post")]
    Closed,
    /// A unit, a key or a person that the draft names is gone from the desk's state.
    #[error("the desk no longer knows the unit or the person of this message")]
    Unknown,
    /// What the outbox kept cannot be read any more.
    #[error("the outbox is damaged")]
    Damaged,
    /// The server took over other bytes than were sent.
    #[error("the server confirms other bytes than it was given")]
    OtherBytes,
    /// A file.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// The server.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The state.
    #[error(transparent)]
    State(#[from] StateError),
}

impl SendError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Body(error) => error.code(),
            Self::Seal(error) => error.code(),
            Self::NoAccount => "account-none",
            Self::NoConsent => "consent-none",
            Self::Closed => "account-closed",
            Self::Unknown => "message-unknown-party",
            Self::Damaged => "outbox-damaged",
            Self::OtherBytes => "server-other-bytes",
            Self::Upload(error) => error.code(),
            Self::Api(error) => error.code(),
            Self::State(error) => error.code(),
        }
    }

    /// Whether the same may succeed a little later.
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Api(error) | Self::Upload(UploadError::Api(error)) => error.is_passing(),
            _ => false,
        }
    }
}

impl From<OpenError> for SendError {
    fn from(_: OpenError) -> Self {
        Self::Damaged
    }
}

impl Draft {
    /// A draft without attachments.
    pub const fn new(
        message: MessageId,
        conversation: ConversationId,
        account: AccountId,
        unit: UnitId,
        content: Content,
    ) -> Self {
        Self { message, conversation, account, unit, content, objects: Vec::new(), once: false, sealed: None }
    }

    fn body(&self, registry: &Registry) -> Result<Body, SendError> {
        Ok(match &self.content {
            Content::Message { topic, subject, text, reply_to, profile, manifests, decision } => {
                let attachments: Result<_, OpenError> =
                    manifests.iter().map(|manifest| Manifest::from_bytes(manifest.as_ref())).collect();
                Body::Message(MessageBody {
                    topic: topic.clone(),
                    subject: subject.clone(),
                    text: text.clone(),
                    reply_to: *reply_to,
                    profile: if *profile { Some(self.profile(registry)?) } else { None },
                    attachments: attachments?,
                    decision: decision.map(Into::into),
                    consent: None,
                })
            }
            Content::Receipt { message, envelope, attachments, received, account_state } => {
                Body::Receipt(Receipt {
                    message: *message,
                    envelope: *envelope,
                    attachments: attachments
                        .iter()
                        .map(|&(attachment, digest)| ReceivedAttachment { attachment, digest })
                        .collect(),
                    received: *received,
                    unit: self.unit,
                    account_state: account_state.map(|(number, hash)| SeenState { number, hash }),
                })
            }
            Content::Rewrap { body } => Body::decode(Kind::Rewrap, body.as_ref())?,
        })
    }

    /// A decision may leave only if the person agrees to it now: also if it was written when they did.
    fn check_consent(&self, state: &State, account: AccountId) -> Result<(), SendError> {
        let decides = matches!(self.content, Content::Message { decision: Some(_), .. });
        if decides && !decisions::agrees(state, account, Category::Decisions)? {
            return Err(SendError::NoConsent);
        }
        Ok(())
    }

    fn profile(&self, registry: &Registry) -> Result<Profile, SendError> {
        let account = registry.account(self.account).ok_or(SendError::NoAccount)?;
        let person = registry.person(&account.insurance_number).ok_or(SendError::Unknown)?;
        Ok(Profile {
            salutation: person.salutation.clone(),
            name: person.name.clone(),
            address: person.address.clone(),
            insurance_number: person.insurance_number.to_string(),
        })
    }
}

/// Where a draft's files lie.
pub fn folder(message: MessageId) -> String {
    format!("{FOLDER}/{message}")
}

/// Where a draft's attachment lies.
pub fn object_name(message: MessageId, attachment: AttachmentId) -> String {
    format!("{FOLDER}/{message}/{attachment}.sga")
}

/// Puts a draft into the outbox; from here on it is not lost.
///
/// # Errors
/// [`SendError::Body`] or [`SendError::NoConsent`] if it may not be sent, [`SendError::State`].
pub fn put(state: &State, registry: &Registry, draft: &Draft) -> Result<(), SendError> {
    draft.body(registry)?.check()?;
    draft.check_consent(state, registry.current(draft.account).ok_or(SendError::NoAccount)?.account)?;
    Ok(state.write(format!("{}/{DRAFT}", folder(draft.message)), draft)?)
}

/// Whether this message waits in the outbox.
pub fn is_waiting(state: &State, message: MessageId) -> bool {
    state.path(format!("{}/{DRAFT}", folder(message))).exists()
}

/// The messages that wait in the outbox.
///
/// # Errors
/// [`StateError`].
pub fn waiting(state: &State) -> Result<Vec<MessageId>, StateError> {
    let names = state.list(FOLDER)?;
    let drafts = names.iter().filter(|name| state.path(format!("{FOLDER}/{name}/{DRAFT}")).exists());
    Ok(drafts.filter_map(|name| name.parse().ok()).collect())
}

/// Hands over what `message` names: uploads what is missing, seals the envelope if it is not, commits, and clears up.
///
/// Repeating it is harmless, and so is another process of this desk that does the same: whoever is first hands it over. `progress` hears bytes of attachments, done and in all.
///
/// # Errors
/// [`SendError`]; the draft stays, unless its account was closed: [`SendError::Closed`].
pub async fn dispatch(
    desk: &Desk,
    state: &State,
    client: &Client,
    message: MessageId,
    rng: &mut impl CryptoRng,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), SendError> {
    let Some(draft) = load(state, message)? else { return Ok(()) };
    let registry = Registry::load(state)?;
    let is_closed = registry.account(draft.account).is_some_and(|record| record.closed.is_some());
    if is_closed && registry.current(draft.account).is_none() {
        discard(state, message)?;
        return Err(SendError::Closed);
    }
    let total = draft.objects.iter().map(|object| object.object_len).sum();
    let mut before = 0;
    for object in &draft.objects {
        let staged = state.path(object_name(message, object.attachment));
        let uploaded =
            upload::upload(client, message, object, &staged, &mut |done, _| progress(before + done, total))
                .await;
        if uploaded.is_err() && !is_waiting(state, message) {
            return Ok(());
        }
        uploaded?;
        before += object.object_len;
    }
    let Some(sealed) = seal(desk, state, message, rng)? else { return Ok(()) };
    let attachments: Vec<AttachmentId> = draft.objects.iter().map(|object| object.attachment).collect();
    let committed = persist(TRIES, || client.commit(message, &attachments, sealed.envelope.0.clone())).await;
    match committed {
        Ok(committed) if committed.envelope != Hash::of(&sealed.envelope.0) => {
            return Err(SendError::OtherBytes);
        }
        Ok(_) => {}
        // It was sent before, and the machine stopped before that was noted.
        Err(error) if error.is_conflict() && draft.once => {}
        Err(error) => return Err(error.into()),
    }
    clear(state, message, &sealed)?;
    Ok(())
}

fn load(state: &State, message: MessageId) -> Result<Option<Draft>, StateError> {
    state.read(format!("{}/{DRAFT}", folder(message)))
}

/// The draft's envelope: the one that is kept, or a new one at the chain's next place. None if another process has handed it over meanwhile.
fn seal(
    desk: &Desk,
    state: &State,
    message: MessageId,
    rng: &mut impl CryptoRng,
) -> Result<Option<Sealed>, SendError> {
    let _lock = state.lock()?;
    let Some(mut draft) = load(state, message)? else { return Ok(None) };
    if let Some(sealed) = draft.sealed {
        return Ok(Some(sealed));
    }
    let registry = Registry::load(state)?;
    let body = draft.body(&registry)?;
    // The account may have been replaced while the draft was waiting.
    let account = registry.current(draft.account).ok_or(SendError::NoAccount)?;
    draft.check_consent(state, account.account)?;
    let keys = AccountKeys::parse(account.keys.as_ref())?;
    let unit = desk.unit(draft.unit).ok_or(SendError::Unknown)?;
    let own = unit.encryption_key();
    let chain = chain(state)?;
    let header = MessageHeader {
        kind: body.kind(),
        conversation: draft.conversation,
        message,
        sender: draft.unit.into(),
        device: desk.device,
        sender_key: unit.signing.verifying_key().id(),
        sequence: chain.sequence + 1,
        previous: chain.last,
        created: clock::now(),
        directory: desk.sequence,
        account_state: Hash::default(),
    };
    let input = MessageInput {
        header: &header,
        recipients: &[keys.encryption_key, own.public().clone()],
        body: &body,
    };
    let bytes = seal_message(&input, &unit.signing, rng)?;
    let sealed = Sealed { sequence: header.sequence, envelope: Base64(bytes) };
    // In this order: if the machine stops in between, the draft tells where the chain is.
    draft.sealed = Some(sealed.clone());
    state.write(format!("{}/{DRAFT}", folder(message)), &draft)?;
    state.write(CHAIN, &Chain { sequence: sealed.sequence, last: Hash::of(&sealed.envelope.0) })?;
    Ok(Some(sealed))
}

/// The chain's end: as noted, or as a draft tells that was sealed when the machine stopped.
fn chain(state: &State) -> Result<Chain, StateError> {
    let mut chain: Chain = state.read(CHAIN)?.unwrap_or_default();
    for message in waiting(state)? {
        let sealed = load(state, message)?.and_then(|draft| draft.sealed);
        if let Some(sealed) = sealed.filter(|sealed| sealed.sequence > chain.sequence) {
            chain = Chain { sequence: sealed.sequence, last: Hash::of(&sealed.envelope.0) };
        }
    }
    Ok(chain)
}

/// Forgets a draft that nobody will read. The chain's place that it may have taken stays taken.
fn discard(state: &State, message: MessageId) -> Result<(), StateError> {
    let sealed = load(state, message)?.and_then(|draft| draft.sealed);
    if let Some(sealed) = sealed {
        return clear(state, message, &sealed);
    }
    let _lock = state.lock()?;
    state.remove(format!("{}/{DRAFT}", folder(message)))?;
    state.remove(folder(message))
}

fn clear(state: &State, message: MessageId, sealed: &Sealed) -> Result<(), StateError> {
    let _lock = state.lock()?;
    let noted: Chain = state.read(CHAIN)?.unwrap_or_default();
    if noted.sequence < sealed.sequence {
        state.write(CHAIN, &Chain { sequence: sealed.sequence, last: Hash::of(&sealed.envelope.0) })?;
    }
    // First the draft: what is left of a folder without one is rubbish.
    state.remove(format!("{}/{DRAFT}", folder(message)))?;
    state.remove(folder(message))
}
