//! Reading: an envelope is opened under a key that is trusted for its sender, and becomes something to be shown.
//!
//! **Invariant:** two kinds of sender are trusted: this account, by its own key, and a unit, by the directory's.

use crypto::{
    body::{Body, ContactRequest, Manifest, MessageBody, Profile, Receipt},
    directory::Unit,
    message::{OpenedMessage, open_message},
};
use envelope::{Base64, Envelope, Kind, MessageHeader, SenderId, UnitId, file_name::SafeName};
use worker::{
    Answer, Failure,
    call::CallBack,
    view::{AttachmentView, Author, Content, MessageView, ProfileView},
};

use crate::{directory::KnownDirectory, media_type::media_type, module::Module, state};

impl Module {
    /// What an envelope says; and what this device has seen of its account, if the insurer has seen more.
    pub(crate) fn open_message(&self, envelope: &[u8]) -> Result<Answer, Failure> {
        let (author, opened) = self.open_envelope(envelope)?;
        let OpenedMessage { header, body, hash } = opened;
        let told = if let Body::Receipt(receipt) = &body { receipt.account_state } else { None };
        let view = MessageView {
            message: header.message,
            conversation: header.conversation,
            envelope: hash,
            created: header.created,
            content: content(body, &author)?,
            author,
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
        let (author, key) = if envelope.header.sender == SenderId::from(account.account) {
            (Author::Own { unit: reader(&envelope, &known) }, account.bundle.identity.verifying_key())
        } else {
            let unit = signer(&envelope.header, &known).ok_or(Failure::Unopened)?;
            (Author::Unit { unit: unit.unit, name: unit.name.clone() }, unit.signing_key)
        };
        if !may_send(&author, envelope.header.kind) {
            return Err(Failure::Unopened);
        }
        let opened = open_message(bytes, &key, &account.bundle.encryption_keys());
        Ok((author, opened.map_err(|_| Failure::Unopened)?))
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

/// People write and ask to be called; the insurer writes and confirms.
const fn may_send(author: &Author, kind: Kind) -> bool {
    match author {
        Author::Own { .. } => matches!(kind, Kind::Message | Kind::ContactRequest),
        Author::Unit { .. } => matches!(kind, Kind::Message | Kind::Receipt),
    }
}

fn content(body: Body, author: &Author) -> Result<Content, Failure> {
    match body {
        Body::Message(message) => Ok(message_content(message, author)),
        Body::ContactRequest(request) => Ok(Content::CallBack(call_back(request))),
        Body::Receipt(receipt) => receipt_content(&receipt, author),
        _ => Err(Failure::Unopened),
    }
}

fn message_content(message: MessageBody, author: &Author) -> Content {
    let MessageBody { topic, subject, text, profile, attachments, .. } = message;
    // Only the insurer says who somebody is.
    let profile = profile.filter(|_| matches!(author, Author::Unit { .. }));
    Content::Message {
        topic,
        subject,
        text,
        attachments: attachments.iter().map(attachment_view).collect(),
        profile: profile.map(profile_view),
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

fn call_back(request: ContactRequest) -> CallBack {
    let ContactRequest { topic, telephone, window, desk_word, person_word, note } = request;
    CallBack { topic, telephone, window, desk_word, person_word, note }
}
