//! Opening an attachment: sealed parts in, plaintext out; whole and right only once the last one is in.

use crypto::{
    OpenError,
    attachment::{AttachmentContext, AttachmentOpener},
    body::Manifest,
    message::OpenedMessage,
};
use engine::wipe;
use envelope::{
    AttachmentId,
    file_name::SafeName,
    limits::{CHUNK_LEN, PART_LEN},
};
use js_sys::Uint8Array;
use worker::{Answer, Failure};
use zeroize::Zeroizing;

use crate::{
    breath::breathe,
    line::Line,
    media_type::media_type,
    module::Module,
    streams::{Stream, Work},
};

/// Bytes of an object opened at once.
const SLICE_LEN: u32 = 1 << 20;

/// An attachment that is being opened.
pub(crate) struct Opening {
    /// `None` once the object was whole and the one that the message names.
    opener: Option<AttachmentOpener>,
    /// Bytes of the object that are still to come.
    left: u64,
}

impl Module {
    /// Begins to open an attachment of this envelope.
    pub(crate) fn begin_open(&self, envelope: &[u8], attachment: AttachmentId) -> Result<Answer, Failure> {
        let (_, opened) = self.open_envelope(envelope)?;
        let (context, manifest) = find(opened, attachment).ok_or(Failure::Unopened)?;
        let Manifest { key, name, media_type: claimed, size, digest, .. } = manifest;
        let opener = AttachmentOpener::new(context, key, size, digest).map_err(refused)?;
        let object_len = opener.object_len();
        let opening = Opening { opener: Some(opener), left: object_len };
        let stream = self.streams.begin(Work::Opening(Line::new(Some(opening))));
        let (name, media_type) = (SafeName::new(&name).to_string(), media_type(&claimed));
        Ok(Answer::OpenBegun { stream, object_len, size, name, media_type })
    }

    /// Opens the next part of the object.
    pub(crate) async fn open_part(&self, number: u32, sealed: &Uint8Array) -> Result<Uint8Array, Failure> {
        let stream = self.streams.get(number)?;
        let mut turn = stream.opening()?.turn().await;
        let opening = turn.as_mut().ok_or(Failure::State)?;
        let opened = opening.part(sealed, &stream).await;
        if opened.is_err() {
            *turn = None;
            self.streams.end(number);
        }
        opened
    }

    /// Whether the object was whole, and the one that the message names.
    pub(crate) async fn finish_open(&self, number: u32) -> Result<Answer, Failure> {
        let stream = self.streams.get(number)?;
        let opening = stream.opening()?.turn().await.take().ok_or(Failure::State)?;
        self.streams.end(number);
        if opening.opener.is_none() { Ok(Answer::Done) } else { Err(Failure::Unopened) }
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

impl Opening {
    async fn part(&mut self, sealed: &Uint8Array, stream: &Stream) -> Result<Uint8Array, Failure> {
        let len = sealed.length();
        if u64::from(len) > PART_LEN {
            return Err(Failure::Unopened);
        }
        // What the part completes of the chunk before it comes on top.
        let opened = Uint8Array::new_with_length(len + CHUNK_LEN as u32);
        let mut plaintext = Zeroizing::new(Vec::with_capacity(SLICE_LEN as usize + CHUNK_LEN));
        let mut at = 0;
        for start in (0..len).step_by(SLICE_LEN as usize) {
            if start > 0 {
                breathe().await;
            }
            stream.wanted()?;
            let slice = sealed.subarray(start, len.min(start + SLICE_LEN)).to_vec();
            plaintext.clear();
            self.take(&slice, &mut plaintext).map_err(refused)?;
            let end = at + plaintext.len() as u32;
            opened.subarray(at, end).copy_from(&plaintext);
            at = end;
        }
        let whole = opened.slice(0, at);
        wipe(&opened);
        Ok(whole)
    }

    /// Takes the object's next bytes. With its last one, all of it is checked.
    pub(crate) fn take(&mut self, sealed: &[u8], plaintext: &mut Vec<u8>) -> Result<(), OpenError> {
        self.opener.as_mut().ok_or(OpenError::Refused)?.push(sealed, plaintext)?;
        self.left = self.left.saturating_sub(sealed.len() as u64);
        match self.opener.take_if(|_| self.left == 0) {
            Some(opener) => opener.finish(plaintext),
            None => Ok(()),
        }
    }
}

const fn refused(_: OpenError) -> Failure {
    Failure::Unopened
}
