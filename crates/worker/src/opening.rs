//! Opening an attachment: sealed parts in, plaintext out; whole and right only once the last one is in.

use crypto::{
    OpenError,
    attachment::{AttachmentContext, OpenPlan},
    body::Manifest,
    message::OpenedMessage,
};
use engine::{FileOpener, OpenFileError};
use envelope::{AttachmentId, Hash, attachment::HEADER_LEN, file_name::SafeName};
use js_sys::Uint8Array;
use worker::{Answer, Failure};

use crate::{
    breath::breathe,
    line::Line,
    media_type::media_type,
    module::Module,
    streams::{Stream, Work},
};

/// An attachment that is being opened.
pub(crate) struct Opening {
    plan: OpenPlan,
    /// There once the header is.
    opener: Option<FileOpener>,
    digests: Vec<Hash>,
}

impl Module {
    /// Begins to open an attachment of this envelope.
    pub(crate) fn begin_open(&self, envelope: &[u8], attachment: AttachmentId) -> Result<Answer, Failure> {
        let (_, opened) = self.open_envelope(envelope)?;
        let (context, manifest) = find(opened, attachment).ok_or(Failure::Unopened)?;
        let Manifest { key, name, media_type: claimed, size, digest, .. } = manifest;
        let plan = OpenPlan::new(context, key, size, digest).map_err(refused)?;
        let object_len = plan.object_len();
        let opening = Opening { plan, opener: None, digests: Vec::new() };
        let stream = self.streams.begin(Work::Opening(Line::new(Some(opening))));
        let (name, media_type) = (SafeName::new(&name).to_string(), media_type(&claimed));
        Ok(Answer::OpenBegun { stream, object_len, size, name, media_type })
    }

    /// Opens the next part of the object.
    pub(crate) async fn open_part(&self, number: u32, sealed: &Uint8Array) -> Result<Uint8Array, Failure> {
        let stream = self.streams.get(number)?;
        let mut turn = stream.opening()?.turn().await;
        let opening = turn.as_mut().ok_or(Failure::State)?;
        let opened = self.open_part_of(opening, sealed, &stream).await;
        if opened.is_err() {
            *turn = None;
            self.streams.end(number);
        }
        opened
    }

    async fn open_part_of(
        &self,
        opening: &mut Opening,
        sealed: &Uint8Array,
        stream: &Stream,
    ) -> Result<Uint8Array, Failure> {
        let opener = match &mut opening.opener {
            Some(opener) => opener,
            none => {
                let header = sealed.subarray(0, HEADER_LEN as u32).to_vec();
                let keys = opening.plan.keys(&header).map_err(refused)?;
                let size = opening.plan.size();
                let engine = self.engine_for(size).await?;
                none.insert(FileOpener::new(&keys, size, engine).await.map_err(not_opened)?)
            }
        };
        let wanted = async || {
            breathe().await;
            stream.wanted().is_ok()
        };
        let part = opener.part(sealed, wanted).await.map_err(not_opened)?;
        opening.digests.push(part.digest);
        Ok(part.bytes)
    }

    /// Whether the object was whole, and the one that the message names.
    pub(crate) async fn finish_open(&self, number: u32) -> Result<Answer, Failure> {
        let stream = self.streams.get(number)?;
        let opening = stream.opening()?.turn().await.take().ok_or(Failure::State)?;
        self.streams.end(number);
        opening.plan.check_digest(&opening.digests).map_err(refused)?;
        Ok(Answer::Done)
    }
}

/// The attachment in the message, and where it stands.
fn find(opened: OpenedMessage, attachment: AttachmentId) -> Option<(AttachmentContext, Manifest)> {
    let crypto::body::Body::Message(body) = opened.body else { return None };
    let manifest = body.attachments.into_iter().find(|manifest| manifest.attachment == attachment)?;
    let header = opened.header;
    let context = AttachmentContext {
        attachment,
        conversation: header.conversation,
        message: header.message,
        sender_key: header.sender_key,
    };
    Some((context, manifest))
}

const fn refused(_: OpenError) -> Failure {
    Failure::Unopened
}

const fn not_opened(error: OpenFileError) -> Failure {
    match error {
        OpenFileError::Cancelled => Failure::State,
        _ => Failure::Unopened,
    }
}
