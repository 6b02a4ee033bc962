//! Reading: an envelope is opened under a key that is trusted for its sender, and becomes something to be shown.
//!
//! **Invariant:** two kinds of sender are trusted: this account, by its own key, and a unit, by the directory's. Who signed a message
//! of the account before this one is what a unit says of that very message, and it opens with the key that the unit gives.

use crypto::{
    body::{Body, Consent, ContactRequest, Decision, Manifest, MessageBody, Profile, Receipt},
    directory::Unit,
    message::{OpenedMessage, open_message, open_rewrapped},
};
use envelope::{Base64, Envelope, Kind, MessageHeader, MessageId, SenderId, UnitId, file_name::SafeName};
use worker::{
    Answer, Failure, call,
    view::{AttachmentView, Author, Content, DecisionView, MessageView, ProfileView},
};

use crate::{directory::KnownDirectory, media_type::media_type, module::Module, state};

impl Module {
    /// What an envelope says; and what this device has seen of its account, if the insurer has seen more.
    pub(crate) fn open_message(&self, envelope: &[u8]) -> Result<Answer, Failure> {
        let (author, opened) = self.open_envelope(envelope)?;
        let OpenedMessage { header, body, hash } = opened;
        let restored = self.is_restored(header.message);
        // What was seen of the account before says nothing of this one.
        let told = match &body {
            Body::Receipt(receipt) if !restored => receipt.account_state,
            _ => None,
        };
        let view = MessageView {
            message: header.message,
            conversation: header.conversation,
            envelope: hash,
            created: header.created,
            content: self.content(body, &author)?,
            author,
            restored,
        };
        let account = self.open_account()?;
        let news = told.map(|told| state::heed(&account, told)).transpose()?.flatten();
        let state_row = news.map(|seen| Base64(account.seal_seen(&seen)));
        Ok(Answer::Message { view: Box::new(view), state_row })
    }

    /// The envelope, opened, and who signed it.
    pub(crate) fn open_envelope(&self, bytes: &[u8]) -> Result<(Author, OpenedMessage), Failure> {
        let account = self.open_account()?;
        let known = self.known_directory()?;
        let envelope = Envelope::parse(bytes).map_err(|_| Failure::Unopened)?;
        let header = &envelope.header;
        let given_back = self.restored.borrow();
        let given_back = given_back.iter().find(|key| key.message == header.message);
        let own = header.sender == SenderId::from(account.account);
        let unit = if own { None } else { signer(header, &known) };
        let author = match unit {
            Some(unit) => Author::Unit { unit: unit.unit, name: unit.name.clone() },
            None if own || given_back.is_some() => Author::Own { unit: reader(&envelope, &known) },
            None => return Err(Failure::Unopened),
        };
        let keys_of_keys = given_back.is_some() && header.kind == Kind::Rewrap;
        if keys_of_keys || !may_send(&author, header.kind) {
            return Err(Failure::Unopened);
        }
        let opened = match (given_back, unit) {
            (Some(key), _) => open_rewrapped(bytes, key),
            (None, unit) => {
                let identity = || account.bundle.identity.verifying_key();
                let key = unit.map_or_else(identity, |unit| unit.signing_key);
                open_message(bytes, &key, &account.bundle.encryption_keys())
            }
        };
        Ok((author, opened.map_err(|_| Failure::Unopened)?))
    }

    /// Whether a unit has given this message's key back.
    fn is_restored(&self, message: MessageId) -> bool {
        self.restored.borrow().iter().any(|key| key.message == message)
    }

    fn content(&self, body: Body, author: &Author) -> Result<Content, Failure> {
        match body {
            Body::Message(message) => Ok(message_content(message, author)),
            Body::ContactRequest(request) => Ok(Content::ContactRequest(contact_request(request))),
            Body::Receipt(receipt) => receipt_content(&receipt, author),
            Body::Rewrap(rewrap) => {
                self.restored.borrow_mut().extend(rewrap.keys);
                Ok(Content::Keys)
            }
            _ => Err(Failure::Unopened),
        }
    }
}

/// The unit that an own message is sealed to; zero if the directory does not have it any more.
fn reader(envelope: &Envelope<'_>, known: &KnownDirectory) -> UnitId {
    let mut recipients = envelope.recipients.iter();
    recipients
        .find_map(|recipient| known.directory.reader(recipient.key))
        .map_or_else(UnitId::default, |unit| unit.unit)
}

fn signer<'a>(header: &MessageHeader, known: &'a KnownDirectory) -> Option<&'a Unit> {
    known.directory.signer(header.sender, header.sender_key)
}

/// People write and ask to be called or received; the insurer writes, confirms, and gives keys back.
const fn may_send(author: &Author, kind: Kind) -> bool {
    match author {
        Author::Own { .. } => matches!(kind, Kind::Message | Kind::ContactRequest),
        Author::Unit { .. } => matches!(kind, Kind::Message | Kind::Receipt | Kind::Rewrap),
    }
}

fn message_content(message: MessageBody, author: &Author) -> Content {
    let MessageBody { topic, subject, text, profile, attachments, decision, consent, .. } = message;
    // Only the insurer says who somebody is, and decides; only the person agrees.
    let (profile, decision, consent) = match author {
        Author::Unit { .. } => (profile, decision, None),
        Author::Own { .. } => (None, None, consent),
    };
    Content::Message {
        topic,
        subject,
        text,
        attachments: attachments.iter().map(attachment_view).collect(),
        profile: profile.map(profile_view),
        decision: decision.map(|Decision { instructs, land }| DecisionView { instructs, land }),
        consent: consent.map(|Consent { category, given }| call::Consent { category, given }),
    }
}

fn receipt_content(receipt: &Receipt, author: &Author) -> Result<Content, Failure> {
    // A unit confirms for itself only.
    let own = matches!(author, Author::Unit { unit, .. } if *unit == receipt.unit);
    let Receipt { message, envelope, received, .. } = *receipt;
    if own { Ok(Content::Receipt { message, envelope, received }) } else { Err(Failure::Unopened) }
}

fn attachment_view(manifest: &Manifest) -> AttachmentView {
    AttachmentView {
        attachment: manifest.attachment,
        name: SafeName::new(&manifest.name).to_string(),
        media_type: media_type(&manifest.media_type),
        size: manifest.size,
    }
}

fn profile_view(profile: Profile) -> ProfileView {
    let Profile { salutation, name, address, insurance_number } = profile;
    ProfileView { salutation, name, address, insurance_number }
}

fn contact_request(request: ContactRequest) -> call::ContactRequest {
    let ContactRequest { topic, telephone, window, desk_word, person_word, note, branch } = request;
    call::ContactRequest { topic, telephone, window, desk_word, person_word, note, branch }
}
