//! Reading: the feed, each message verified under a key that the directory or the account vouches for, or opened with a key that the
//! insurer gives back.

use crypto::{
    OpenError, Secret,
    attachment::{AttachmentContext, AttachmentOpener, FileKey},
    body::{Body, Manifest, Receipt, RewrappedKey},
    message::{open_message, open_rewrapped},
};
use envelope::{Envelope, MessageHeader, MessageId, UnitId, attachment::part_len, limits::PART_LEN};
use reqwest::{Method, header::RANGE};
use wire::feed::{Cursor, Feed, FeedEntry};

use super::{Insured, InsuredError};

/// Who wrote a message, certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The person.
    Own,
    /// A unit of the insurer.
    Unit(UnitId),
}

/// A message of the feed, opened.
pub struct Mail {
    /// Its entry.
    pub entry: FeedEntry,
    /// Who wrote it.
    pub author: Author,
    /// Its header.
    pub header: MessageHeader,
    /// What it says.
    pub body: Body,
}

impl Mail {
    /// Its text, if it is a message.
    pub fn text(&self) -> Option<&str> {
        match &self.body {
            Body::Message(message) => Some(&message.text),
            _ => None,
        }
    }

    /// What it says, if it is a receipt of the insurer's.
    pub fn receipt(&self) -> Option<&Receipt> {
        match (&self.body, self.author) {
            (Body::Receipt(receipt), Author::Unit(_)) => Some(receipt),
            _ => None,
        }
    }
}

impl Insured {
    /// Every message of the feed in its order; keys of earlier messages are no mail, and open those.
    ///
    /// # Errors
    /// [`InsuredError::Open`] if one is not what it says.
    pub async fn mail(&self) -> Result<Vec<Mail>, InsuredError> {
        let (mut mail, mut keys) = (Vec::new(), Vec::new());
        let mut after = Cursor::default();
        loop {
            let feed: Feed = self.connection.get(&format!("/feed?after={}", after.0)).await?;
            for entry in feed.entries {
                mail.extend(self.open(entry, &mut keys).await?);
            }
            if !feed.more {
                return Ok(mail);
            }
            after = feed.next;
        }
    }

    /// The envelope of a message as the server has it.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn envelope(&self, message: MessageId) -> Result<Vec<u8>, InsuredError> {
        let request = self.connection.request(Method::GET, &format!("/messages/{message}"));
        self.connection.bytes(request).await
    }

    /// A file of a message, its last byte checked.
    ///
    /// # Errors
    /// [`InsuredError::Open`] if it is not the file that the signed message names.
    pub async fn download(&self, mail: &Mail, manifest: &Manifest) -> Result<Vec<u8>, InsuredError> {
        let context = AttachmentContext {
            attachment: manifest.attachment,
            conversation: mail.header.conversation,
            message: mail.header.message,
            sender_key: mail.header.sender_key,
        };
        let key = FileKey::from_bytes(Secret::new(*manifest.key.to_bytes().expose()));
        let mut opener = AttachmentOpener::new(context, key, manifest.size, manifest.digest)?;
        let mut file = Vec::new();
        for index in 0..manifest.parts() {
            let start = u64::from(index) * PART_LEN;
            let len = part_len(manifest.object_len(), index).ok_or(OpenError::Refused)?;
            let request =
                self.connection.request(Method::GET, &format!("/attachments/{}", manifest.attachment));
            let request = request.header(RANGE, format!("bytes={start}-{}", start + len - 1));
            opener.push(&self.connection.bytes(request).await?, &mut file)?;
        }
        opener.finish(&mut file)?;
        Ok(file)
    }

    async fn open(
        &self,
        entry: FeedEntry,
        keys: &mut Vec<RewrappedKey>,
    ) -> Result<Option<Mail>, InsuredError> {
        let bytes = self.envelope(entry.message).await?;
        let envelope = Envelope::parse(&bytes).map_err(OpenError::from)?;
        let header = &envelope.header;
        if header.message != entry.message || envelope.hash() != entry.envelope {
            return Err(OpenError::Refused.into());
        }
        let unit = self.directory.signer(header.sender, header.sender_key);
        if let Some(key) = keys.iter().find(|key| key.message == header.message) {
            let author = unit.map_or(Author::Own, |unit| Author::Unit(unit.unit));
            let opened = open_rewrapped(&bytes, key)?;
            return Ok(Some(Mail { entry, author, header: opened.header, body: opened.body }));
        }
        let (author, key) = if header.sender == self.account.into() {
            (Author::Own, self.bundle.identity.verifying_key())
        } else {
            let unit = unit.ok_or(OpenError::Refused)?;
            (Author::Unit(unit.unit), unit.signing_key)
        };
        let opened = open_message(&bytes, &key, &self.bundle.encryption_keys())?;
        if let Body::Rewrap(rewrap) = opened.body {
            keys.extend(rewrap.keys);
            return Ok(None);
        }
        Ok(Some(Mail { entry, author, header: opened.header, body: opened.body }))
    }
}
