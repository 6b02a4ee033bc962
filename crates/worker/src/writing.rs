//! Writing: a draft becomes an envelope, sealed to the unit and to the account, signed, and opened again.

use crypto::{
    body::{Body, BodyError, Consent, ContactRequest, Manifest, MessageBody},
    message::{MessageInput, SealError, open_message, seal_message},
};
use envelope::{Base64, Hash, MessageHeader};
use worker::{
    Answer, Failure,
    call::{self, DraftContent, MessageDraft},
};

use crate::{account::Account, module::Module, rng::rng};

impl Module {
    /// Seals a message: the answer, and the envelope.
    pub(crate) fn seal_message(&self, draft: MessageDraft) -> Result<(Answer, Vec<u8>), Failure> {
        let account = self.open_account()?;
        let known = self.known_directory()?;
        let unit_key = known.directory.encryption_key(draft.unit).ok_or(Failure::UnknownUnit)?;

        let manifests = manifests(&account, &draft)?;
        let body = body(draft.content, manifests)?;
        let kept = draft.device_row.as_ref();
        let kept = kept.and_then(|row| account.open_chain(row.as_ref(), account.device));
        let chain = kept.unwrap_or_default().max(account.chain.get());
        let identity = &account.bundle.identity;
        let header = MessageHeader {
            kind: body.kind(),
            conversation: draft.conversation,
            message: draft.message,
            sender: account.account.into(),
            device: account.device,
            sender_key: identity.verifying_key().id(),
            sequence: chain.sequence + 1,
            previous: chain.previous,
            created: draft.created,
            directory: known.directory.sequence,
            account_state: account.seen.get().hash,
        };
        let own_key = account.bundle.newest().key.public();
        let recipients = [unit_key.clone(), own_key.clone()];
        let input = MessageInput { header: &header, recipients: &recipients, body: &body };
        let envelope = seal_message(&input, identity, &mut rng()).map_err(failure)?;
        verify(&account, &envelope, &header, &body)?;

        let hash = Hash::of(&envelope);
        let chain = chain.after(hash);
        account.chain.set(chain);
        let device_row = Base64(account.seal_chain(chain, account.device));
        Ok((Answer::MessageSealed { envelope: hash, device_row }, envelope))
    }
}

/// What the message says of its files, from the records that sealing them left.
fn manifests(account: &Account, draft: &MessageDraft) -> Result<Vec<Manifest>, Failure> {
    let records = draft.attachments.iter();
    let opened =
        records.map(|record| account.open_manifest(record.as_ref(), draft.conversation, draft.message));
    opened.collect::<Result<_, _>>().map_err(|_| Failure::Unopened)
}

fn body(content: DraftContent, attachments: Vec<Manifest>) -> Result<Body, Failure> {
    match content {
        DraftContent::Message { topic, subject, text, consent } => Ok(Body::Message(MessageBody {
            topic: Some(topic),
            subject: subject.filter(|subject| !subject.trim().is_empty()),
            text,
            attachments,
            consent: consent.map(|call::Consent { category, given }| Consent { category, given }),
            ..MessageBody::default()
        })),
        // Requests have no place for files.
        DraftContent::ContactRequest(_) if !attachments.is_empty() => Err(Failure::Protocol),
        DraftContent::ContactRequest(request) => Ok(Body::ContactRequest(contact_request(request))),
    }
}

fn contact_request(request: call::ContactRequest) -> ContactRequest {
    let call::ContactRequest { topic, telephone, window, desk_word, person_word, note, branch } = request;
    ContactRequest { topic, telephone, window, desk_word, person_word, note, branch }
}

/// What leaves the device opens again, to what went in.
fn verify(account: &Account, envelope: &[u8], header: &MessageHeader, body: &Body) -> Result<(), Failure> {
    let sender = account.bundle.identity.verifying_key();
    let opened = open_message(envelope, &sender, &account.bundle.encryption_keys());
    let same = opened.is_ok_and(|opened| opened.header == *header && opened.body == *body);
    if same { Ok(()) } else { Err(Failure::SealUnverified) }
}

fn failure(error: SealError) -> Failure {
    match error {
        SealError::Body(BodyError::Empty) => Failure::MessageEmpty,
        SealError::Body(BodyError::DuplicateAttachment | BodyError::FileName | BodyError::FileSize) => {
            Failure::Internal
        }
        SealError::Body(_) | SealError::TooLong => Failure::MessageTooLarge,
        _ => Failure::Internal,
    }
}
