//! Opening: from the bytes that the server hands out to a message whose sender is certain.
//!
//! **Invariant:** nothing of a message is used before its signature holds under a certified account's key or a unit's.

use crypto::{
    OpenError,
    body::{Body, RewrappedKey},
    keys::{AccountKeys, EncryptionKey, VerifyingKey},
    message::{OpenedMessage, message_key, open_message},
};
use envelope::{
    AccountId, Hash, Kind, MessageId, UnitId,
    message::{Envelope, MessageHeader},
};

use crate::{
    identity::Desk,
    mailbox::Direction,
    registry::{AccountRecord, Registry},
};

/// A message, opened and verified.
pub struct Opened {
    /// The header.
    pub header: MessageHeader,
    /// What it says.
    pub body: Body,
    /// The hash of its envelope.
    pub hash: Hash,
    /// The insured person's account.
    pub account: AccountId,
    /// The unit.
    pub unit: UnitId,
    /// Which way it went.
    pub direction: Direction,
}

/// Why a message is no mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenMailError {
    /// The bytes are another message than the one that was asked for.
    #[error("the server handed out another message")]
    Other,
    /// The sender is no certified account.
    #[error("the sender has no certificate")]
    UnknownSender(AccountId),
    /// Changed, forged, or sealed for somebody else.
    #[error("the message cannot be opened")]
    Refused,
}

impl OpenMailError {
    /// A stable name of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Other => "message-other",
            Self::UnknownSender(_) => "message-unknown-sender",
            Self::Refused => "message-refused",
        }
    }
}

impl From<OpenError> for OpenMailError {
    fn from(_: OpenError) -> Self {
        Self::Refused
    }
}

/// The key of a message that belongs to this account, for a re-wrap. Whoever gives it away has opened the message.
///
/// # Errors
/// [`OpenMailError`].
pub fn rewrap(
    desk: &Desk,
    registry: &Registry,
    account: AccountId,
    message: MessageId,
    bytes: &[u8],
) -> Result<RewrappedKey, OpenMailError> {
    let opened = open(desk, registry, message, Hash::of(bytes), bytes)?;
    if opened.account != account {
        return Err(OpenMailError::Other);
    }
    let signer = *Sender::of(desk, registry, &opened.header)?.key();
    let key = message_key(bytes, &signer, &encryption_keys(desk))?;
    Ok(RewrappedKey { message, envelope: opened.hash, signer, key })
}

fn encryption_keys(desk: &Desk) -> Vec<&EncryptionKey> {
    desk.units.iter().flat_map(|unit| unit.encryption_keys().map(|(_, key)| key)).collect()
}

/// Opens the envelope that the feed names by `message` and `hash`.
///
/// # Errors
/// [`OpenMailError`].
pub fn open(
    desk: &Desk,
    registry: &Registry,
    message: MessageId,
    hash: Hash,
    bytes: &[u8],
) -> Result<Opened, OpenMailError> {
    if Hash::of(bytes) != hash {
        return Err(OpenMailError::Other);
    }
    let envelope = Envelope::parse(bytes).map_err(|_| OpenMailError::Refused)?;
    if envelope.header.message != message {
        return Err(OpenMailError::Other);
    }
    let recipients: Vec<_> = envelope.recipients.iter().map(|recipient| recipient.key).collect();
    let sender = Sender::of(desk, registry, &envelope.header)?;
    let unit = match sender {
        Sender::Unit { unit, .. } => unit,
        Sender::Account { .. } => {
            let unit = recipients.iter().find_map(|&key| desk.unit_of_key(key));
            unit.map(|unit| unit.id).ok_or(OpenMailError::Refused)?
        }
    };
    let account = match sender {
        Sender::Account { account, .. } => account,
        Sender::Unit { .. } => {
            let holds = |record: &&AccountRecord| {
                let keys = AccountKeys::parse(record.keys.as_ref());
                keys.is_ok_and(|keys| recipients.contains(&keys.encryption_key.id()))
            };
            registry
                .accounts()
                .iter()
                .find(holds)
                .map(|record| record.account)
                .ok_or(OpenMailError::Refused)?
        }
    };
    let OpenedMessage { header, body, hash } = open_message(bytes, sender.key(), &encryption_keys(desk))?;
    Ok(Opened { header, body, hash, account, unit, direction: sender.direction() })
}

/// Who signed, as far as this desk can vouch for it.
#[derive(Clone, Copy)]
enum Sender {
    Account { account: AccountId, key: VerifyingKey },
    Unit { unit: UnitId, key: VerifyingKey },
}

impl Sender {
    /// The sender that the header names, if it may send this kind of message.
    fn of(desk: &Desk, registry: &Registry, header: &MessageHeader) -> Result<Self, OpenMailError> {
        let unit = UnitId::new(*header.sender.as_bytes());
        if let Some(unit) = desk.unit(unit) {
            let key = unit.signing.verifying_key();
            return match header.kind {
                Kind::Message | Kind::Receipt | Kind::Rewrap => Ok(Self::Unit { unit: unit.id, key }),
                _ => Err(OpenMailError::Refused),
            };
        }
        let account = AccountId::new(*header.sender.as_bytes());
        let record = registry.account(account).ok_or(OpenMailError::UnknownSender(account))?;
        let key = AccountKeys::parse(record.keys.as_ref())?.verifying_key;
        match header.kind {
            Kind::Message | Kind::ContactRequest => Ok(Self::Account { account, key }),
            _ => Err(OpenMailError::Refused),
        }
    }

    const fn key(&self) -> &VerifyingKey {
        match self {
            Self::Account { key, .. } | Self::Unit { key, .. } => key,
        }
    }

    const fn direction(&self) -> Direction {
        match self {
            Self::Account { .. } => Direction::Received,
            Self::Unit { .. } => Direction::Sent,
        }
    }
}
