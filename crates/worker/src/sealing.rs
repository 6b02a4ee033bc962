//! Sealing a file into parts for a message that is being written.

use crypto::{
    attachment::{AttachmentContext, FileKey, SealAttachmentError, SealPlan, check_size},
    body::Manifest,
};
use engine::{FilePlan, FileSealer, SealFileError};
use envelope::{AttachmentId, Base64, ConversationId, Hash, MessageId, file_name::SafeName};
use js_sys::Uint8Array;
use web_sys::Blob;
use worker::{Answer, Failure};

use crate::{
    line::Line,
    media_type::media_type,
    module::Module,
    rng::rng,
    streams::{Stream, Work},
};

/// A file to be sealed, as the portal names it.
pub(crate) struct Picked {
    /// The attachment that it will be.
    pub(crate) attachment: AttachmentId,
    /// The conversation that it will stand in.
    pub(crate) conversation: ConversationId,
    /// The message that it will stand in.
    pub(crate) message: MessageId,
    /// Its name on the person's device.
    pub(crate) name: String,
    /// Its media type, as the browser says.
    pub(crate) media_type: String,
}

/// A file that is being sealed.
pub(crate) struct Sealing {
    sealer: Box<FileSealer>,
    plan: SealPlan,
    digests: Vec<Hash>,
    context: AttachmentContext,
    key: FileKey,
    name: SafeName,
    media_type: String,
}

impl Module {
    /// Begins to seal a file; its size is checked before it is read.
    pub(crate) async fn begin_seal(&self, picked: Picked, file: Blob) -> Result<Answer, Failure> {
        let sender_key = self.open_account()?.bundle.identity.verifying_key().id();
        let Picked { attachment, conversation, message, name, media_type: claimed } = picked;
        let context = AttachmentContext { attachment, conversation, message, sender_key };
        let size = file.size() as u64;
        check_size(size).map_err(failure)?;
        let rng = &mut rng();
        let key = FileKey::generate(rng);
        let plan = SealPlan::new(&context, &key, size, rng).map_err(failure)?;
        let engine = self.engine_for(size).await?;
        let (header, keys_again) = (plan.header(), plan.derive_again(&context, &key));
        let file_plan = FilePlan {
            size,
            header: &header,
            padded_len: plan.padded_len(),
            keys: plan.keys(),
            keys_again: &keys_again,
        };
        let sealer = FileSealer::new(file, &file_plan, engine).await.map_err(|error| self.broken(error))?;
        let sealing = Sealing {
            sealer: Box::new(sealer),
            digests: Vec::new(),
            context,
            key,
            name: SafeName::new(&name),
            media_type: media_type(&claimed),
            plan,
        };
        let (object_len, parts) = (sealing.plan.object_len(), sealing.plan.parts());
        let stream = self.streams.begin(Work::Sealing(Line::new(Some(sealing))));
        Ok(Answer::SealBegun { stream, object_len, parts })
    }

    /// The next part.
    pub(crate) async fn seal_part(&self, number: u32) -> Result<(Answer, Uint8Array), Failure> {
        let stream = self.streams.get(number)?;
        let mut turn = stream.sealing()?.turn().await;
        let sealing = turn.as_mut().ok_or(Failure::State)?;
        let part = sealing.part(&stream).await.map_err(|error| self.broken(error));
        if part.is_err() {
            // Half a part cannot be gone on with; its memory is worth having back.
            *turn = None;
            self.streams.end(number);
        }
        part
    }

    /// What the message will say of the file, once all parts are taken.
    pub(crate) async fn finish_seal(&self, number: u32) -> Result<Answer, Failure> {
        let account = self.open_account()?;
        let stream = self.streams.get(number)?;
        let sealing = stream.sealing()?.turn().await.take().ok_or(Failure::State)?;
        self.streams.end(number);
        let Sealing { plan, digests, context, key, name, media_type, .. } = sealing;
        let sealed = plan.finish(&digests).map_err(failure)?;
        let name = name.to_string();
        let manifest = Manifest::new(context.attachment, key, &sealed, name.clone(), media_type);
        Ok(Answer::Sealed { record: Base64(account.seal_manifest(&manifest, &context)), name })
    }

    /// What a failure of the engine's is to the portal. Whoever tries again gets the engine that is always there.
    fn broken(&self, error: SealFileError) -> Failure {
        match error {
            SealFileError::Changed => Failure::FileChanged,
            SealFileError::Unverified => {
                self.use_own_engine();
                Failure::SealUnverified
            }
            SealFileError::Order | SealFileError::Cancelled => Failure::State,
            _ => Failure::Internal,
        }
    }
}

impl Sealing {
    async fn part(&mut self, stream: &Stream) -> Result<(Answer, Uint8Array), SealFileError> {
        let part = self.sealer.part(|| stream.wanted().is_ok()).await?;
        self.digests.push(part.digest);
        let answer = Answer::PartSealed {
            index: part.index,
            digest: part.digest,
            sealed: self.sealer.progress(),
            last: part.index + 1 == self.sealer.parts(),
        };
        Ok((answer, part.bytes))
    }
}

fn failure(error: SealAttachmentError) -> Failure {
    match error {
        SealAttachmentError::Empty => Failure::FileEmpty,
        SealAttachmentError::TooLarge => Failure::FileTooLarge,
        SealAttachmentError::Changed => Failure::FileChanged,
        SealAttachmentError::Verification => Failure::SealUnverified,
        SealAttachmentError::Order => Failure::State,
        _ => Failure::Internal,
    }
}
