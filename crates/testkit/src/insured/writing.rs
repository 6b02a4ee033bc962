//! Writing: a message with its files, sealed first, then handed over.

use crypto::{
    attachment::{AttachmentContext, FileKey, PartSealer},
    body::{Body, Consent, ContactRequest, Manifest, MessageBody},
    message::{MessageInput, seal_message},
};
use envelope::{AttachmentId, ConversationId, Envelope, Hash, MessageHeader, MessageId};
use reqwest::Method;
use wire::upload::{CommitQuery, Committed, Declare, PART_DIGEST, Parts};

use super::{Insured, InsuredError, now, random_id, rng};

/// A message before it is sealed.
#[derive(Default)]
pub struct Draft {
    /// The topic's id; it says which unit reads the message.
    pub topic: String,
    /// The subject.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// The conversation that it goes on with; a new one if `None`.
    pub conversation: Option<ConversationId>,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The files.
    pub files: Vec<Enclosure>,
    /// What the person agrees to by it, or no longer does.
    pub consent: Option<Consent>,
}

/// A file to send.
#[derive(Clone)]
pub struct Enclosure {
    /// Its name, sent as it stands: a careful device would make it safe.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A message, sealed and signed, that nobody else has yet.
#[derive(Clone)]
pub struct SealedMessage {
    /// Its id.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// The envelope's bytes.
    pub envelope: Vec<u8>,
    /// Its sealed files.
    pub objects: Vec<SealedObject>,
}

impl SealedMessage {
    /// The hash of its envelope.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.envelope)
    }

    /// The state of the account that it names.
    pub fn account_state(&self) -> Hash {
        Envelope::parse(&self.envelope).map(|envelope| envelope.header.account_state).unwrap_or_default()
    }
}

/// A sealed file in its parts.
#[derive(Clone)]
pub struct SealedObject {
    /// The attachment.
    pub attachment: AttachmentId,
    /// The digest that the signed message names.
    pub digest: Hash,
    /// The object's length in bytes.
    pub object_len: u64,
    /// The parts.
    pub parts: Vec<Vec<u8>>,
}

impl Insured {
    /// Seals a message for the topic's unit and for the person's own reading; takes a place in the device's chain.
    ///
    /// # Errors
    /// [`InsuredError::File`], [`InsuredError::Message`], [`InsuredError::Topic`].
    pub fn seal(&mut self, draft: &Draft) -> Result<SealedMessage, InsuredError> {
        let message = random_id();
        let conversation = draft.conversation.unwrap_or_else(random_id);
        let mut objects = Vec::new();
        let mut attachments = Vec::new();
        for file in &draft.files {
            let context = AttachmentContext {
                attachment: random_id(),
                conversation,
                message,
                sender_key: self.bundle.identity.verifying_key().id(),
            };
            let (object, manifest) = seal_file(&context, file)?;
            objects.push(object);
            attachments.push(manifest);
        }
        let body = Body::Message(MessageBody {
            topic: draft.conversation.is_none().then(|| draft.topic.clone()),
            subject: draft.subject.clone(),
            text: draft.text.clone(),
            reply_to: draft.reply_to,
            profile: None,
            attachments,
            decision: None,
            consent: draft.consent,
        });
        let envelope = self.seal_body(&draft.topic, message, conversation, &body)?;
        Ok(SealedMessage { message, conversation, envelope, objects })
    }

    /// Seals a request to be called back, or to come to a branch.
    ///
    /// # Errors
    /// [`InsuredError::Message`], [`InsuredError::Topic`].
    pub fn seal_contact_request(&mut self, request: ContactRequest) -> Result<SealedMessage, InsuredError> {
        let (message, conversation) = (random_id(), random_id());
        let topic = request.topic.clone();
        let envelope = self.seal_body(&topic, message, conversation, &Body::ContactRequest(request))?;
        Ok(SealedMessage { message, conversation, envelope, objects: Vec::new() })
    }

    /// Hands a message over: what the server has already is not sent again.
    ///
    /// # Errors
    /// [`InsuredError`]; repeating it goes on from the parts that exist.
    pub async fn hand_over(&self, sealed: &SealedMessage) -> Result<Committed, InsuredError> {
        for object in &sealed.objects {
            self.upload(sealed.message, object).await?;
        }
        self.commit(sealed).await
    }

    /// Seals a message and hands it over.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn send(&mut self, draft: &Draft) -> Result<SealedMessage, InsuredError> {
        let sealed = self.seal(draft)?;
        self.hand_over(&sealed).await?;
        Ok(sealed)
    }

    /// Declares an attachment and puts the parts that the server does not have; gives how many these were.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn upload(&self, message: MessageId, object: &SealedObject) -> Result<usize, InsuredError> {
        self.declare(message, object).await?;
        let path = format!("/attachments/{}/parts", object.attachment);
        let parts: Parts = self.connection.get(&path).await?;
        let missing: Vec<u32> =
            (0..).take(object.parts.len()).filter(|index| !parts.present.contains(index)).collect();
        for &index in &missing {
            self.put_part(object, index).await?;
        }
        Ok(missing.len())
    }

    /// Declares an attachment.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn declare(&self, message: MessageId, object: &SealedObject) -> Result<(), InsuredError> {
        let declare = Declare { message, object_len: object.object_len };
        let path = format!("/attachments/{}", object.attachment);
        self.connection.done(self.connection.request(Method::PUT, &path).json(&declare)).await
    }

    /// Puts one part.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn put_part(&self, object: &SealedObject, index: u32) -> Result<(), InsuredError> {
        let bytes = object.parts[index as usize].clone();
        let path = format!("/attachments/{}/parts/{index}", object.attachment);
        let request = self.connection.request(Method::PUT, &path);
        let request = request.header(PART_DIGEST, Hash::of(&bytes).to_string()).body(bytes);
        self.connection.done(request).await
    }

    /// Commits the message, whose attachments the server has.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn commit(&self, sealed: &SealedMessage) -> Result<Committed, InsuredError> {
        let attachments: Vec<AttachmentId> = sealed.objects.iter().map(|object| object.attachment).collect();
        let request = self.connection.request(Method::PUT, &format!("/messages/{}", sealed.message));
        let request = request.query(&CommitQuery::new(&attachments)).body(sealed.envelope.clone());
        self.connection.json(request).await
    }

    fn seal_body(
        &mut self,
        topic: &str,
        message: MessageId,
        conversation: ConversationId,
        body: &Body,
    ) -> Result<Vec<u8>, InsuredError> {
        let (unit, _) = self.directory.topic(topic).ok_or(InsuredError::Topic)?;
        let unit_key = self.directory.encryption_key(unit.unit).ok_or(InsuredError::Topic)?;
        let header = MessageHeader {
            kind: body.kind(),
            conversation,
            message,
            sender: self.account.into(),
            device: self.device,
            sender_key: self.bundle.identity.verifying_key().id(),
            sequence: self.sequence,
            previous: self.previous,
            created: now(),
            directory: self.directory.sequence,
            account_state: self.state,
        };
        let recipients = [unit_key.clone(), self.bundle.newest().key.public().clone()];
        let input = MessageInput { header: &header, recipients: &recipients, body };
        let bytes = seal_message(&input, &self.bundle.identity, &mut rng())?;
        self.sequence += 1;
        self.previous = Hash::of(&bytes);
        Ok(bytes)
    }
}

fn seal_file(
    context: &AttachmentContext,
    file: &Enclosure,
) -> Result<(SealedObject, Manifest), InsuredError> {
    let rng = &mut rng();
    let key = FileKey::generate(rng);
    let mut sealer = PartSealer::new(context, &key, file.bytes.len() as u64, rng)?;
    let mut rest = file.bytes.as_slice();
    let mut parts = Vec::new();
    for _ in 0..sealer.parts() {
        let (wanted, later) = rest.split_at(sealer.wants());
        sealer.push(wanted)?;
        parts.push(sealer.take_part()?.bytes);
        rest = later;
    }
    let sealed = sealer.finish()?;
    let (attachment, digest, object_len) = (context.attachment, sealed.digest, sealed.object_len);
    let manifest = Manifest::new(attachment, key, &sealed, file.name.clone(), file.media_type.clone());
    Ok((SealedObject { attachment, digest, object_len, parts }, manifest))
}
