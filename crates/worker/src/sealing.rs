//! Sealing a file: read in runs of chunks, sealed by an engine, put together into parts, each opened again before it is
//! handed over.
//!
//! **Invariant:** of the file, at most three runs of [`RUN_LEN`] bytes are here at a time: one that is read, one that is
//! sealed, one that is opened again. Between two parts there is none.

mod part;
mod run;

use crypto::{
    attachment::{AttachmentContext, FileKey, SealAttachmentError, SealPlan, check_size},
    body::Manifest,
};
use engine::{Chunks, Engine, EngineError};
use envelope::{
    AttachmentId, Base64, ConversationId, Hash, MessageId, attachment::part_len, file_name::SafeName,
    limits::PART_LEN,
};
use futures_util::future::join3;
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

use part::Part;
use run::{RUN_LEN, Run, SealedRun, place_of_run, runs_before};

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
    file: Blob,
    plan: SealPlan,
    sealer: Chunks,
    /// With keys derived anew.
    opener: Chunks,
    /// The run that is read next.
    next_run: u64,
    /// Bytes of the object that the next part begins with.
    spill: Uint8Array,
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
        let sealing = Sealing {
            file,
            sealer: Chunks::new(engine, plan.keys()).await.map_err(broken)?,
            opener: Chunks::new(engine, &plan.derive_again(&context, &key)).await.map_err(broken)?,
            next_run: 0,
            spill: Uint8Array::new_from_slice(&plan.header()),
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
        let part = sealing.part(&stream).await;
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

    /// Small files are not worth the browser's door; for the others, the faster engine is found out once.
    async fn engine_for(&self, size: u64) -> Result<Engine, Failure> {
        if size < RUN_LEN {
            return Ok(Engine::Wasm);
        }
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        let chosen = engine::choose().await.map_err(broken)?.chosen;
        self.engine.set(Some(chosen));
        Ok(chosen)
    }
}

impl Sealing {
    /// While one run is read, the one before it is sealed, and the one before that is opened again.
    async fn part(&mut self, stream: &Stream) -> Result<(Answer, Uint8Array), Failure> {
        let index = self.digests.len() as u32;
        let len = part_len(self.plan.object_len(), index).ok_or(Failure::State)?;
        let runs = runs_before(u64::from(index) * PART_LEN + len, self.plan.padded_len());
        let mut part = Part::begin(len as u32, &self.spill);
        let mut read: Option<Run> = None;
        let mut sealed: Option<SealedRun> = None;
        while self.next_run < runs || read.is_some() || sealed.is_some() {
            stream.wanted()?;
            let next = (self.next_run < runs).then(|| place_of_run(self.next_run, self.plan.padded_len()));
            self.next_run += u64::from(next.is_some());
            let (now_read, now_sealed, checked) = join3(
                Run::read(&self.file, next),
                Run::seal(read.take(), &self.sealer),
                SealedRun::check(sealed.take(), &self.opener),
            )
            .await;
            checked?;
            sealed = now_sealed?.map(|(run, chunks)| SealedRun { run, staged: part.add(&chunks) });
            read = now_read?;
        }
        let (bytes, spill) = part.end()?;
        self.spill = spill;
        let digest = digest(&bytes).await;
        self.digests.push(digest);
        let answer = Answer::PartSealed {
            index,
            digest,
            sealed: self.plan.size().min(self.next_run * RUN_LEN),
            last: index + 1 == self.plan.parts(),
        };
        Ok((answer, bytes))
    }
}

/// SHA-256 by the browser, which is several times faster; by the module where the browser has none.
async fn digest(part: &Uint8Array) -> Hash {
    engine::digest(part).await.unwrap_or_else(|_| Hash::of(&part.to_vec()))
}

/// An engine that was tested does not work any more: as with a part that does not open, nothing has left the device.
const fn broken(_: EngineError) -> Failure {
    Failure::SealUnverified
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
