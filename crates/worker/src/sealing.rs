//! Sealing a file: read in slices, sealed in parts, each opened again before it is handed over.
//!
//! **Invariant:** of the file, at most one slice of [`SLICE_LEN`] bytes is here at a time.

use std::ops::Range;

use crypto::{
    attachment::{AttachmentContext, FileKey, PartSealer, SealAttachmentError, check_size},
    body::Manifest,
};
use envelope::{AttachmentId, Base64, ConversationId, MessageId, file_name::SafeName};
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;
use worker::{Answer, Failure};
use zeroize::Zeroizing;

use crate::{
    line::Line,
    media_type::media_type,
    module::Module,
    payload::take,
    rng::rng,
    streams::{Stream, Work},
};

/// Bytes of a file read at once.
const SLICE_LEN: usize = 1 << 20;

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
    /// Bytes read so far.
    read: u64,
    sealer: Box<PartSealer>,
    context: AttachmentContext,
    key: FileKey,
    name: SafeName,
    media_type: String,
}

impl Module {
    /// Begins to seal a file; its size is checked before it is read.
    pub(crate) fn begin_seal(&self, picked: Picked, file: Blob) -> Result<Answer, Failure> {
        let sender_key = self.open_account()?.bundle.identity.verifying_key().id();
        let Picked { attachment, conversation, message, name, media_type: claimed } = picked;
        let context = AttachmentContext { attachment, conversation, message, sender_key };
        let size = file.size() as u64;
        check_size(size).map_err(failure)?;
        let rng = &mut rng();
        let key = FileKey::generate(rng);
        let sealer = PartSealer::new(&context, &key, size, rng).map_err(failure)?;
        let (object_len, parts) = (sealer.object_len(), sealer.parts());
        let (name, media_type) = (SafeName::new(&name), media_type(&claimed));
        let sealer = Box::new(sealer);
        let sealing = Sealing { file, read: 0, sealer, context, key, name, media_type };
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
        let Sealing { sealer, context, key, name, media_type, .. } = sealing;
        let sealed = sealer.finish().map_err(failure)?;
        let name = name.to_string();
        let manifest = Manifest::new(context.attachment, key, &sealed, name.clone(), media_type);
        Ok(Answer::Sealed { record: Base64(account.seal_manifest(&manifest, &context)), name })
    }
}

impl Sealing {
    async fn part(&mut self, stream: &Stream) -> Result<(Answer, Uint8Array), Failure> {
        loop {
            stream.wanted()?;
            let Some(range) = next_slice(self.read, self.sealer.wants()) else { break };
            let slice = read(&self.file, &range).await?;
            self.sealer.push(&slice).map_err(failure)?;
            self.read = range.end;
        }
        let part = self.sealer.take_part().map_err(failure)?;
        let answer = Answer::PartSealed {
            index: part.index,
            digest: part.digest,
            sealed: self.sealer.progress(),
            last: part.index + 1 == self.sealer.parts(),
        };
        Ok((answer, Uint8Array::new_from_slice(&part.bytes)))
    }
}

/// The next bytes to read of a file, when `wants` are wanted after the first `read`.
fn next_slice(read: u64, wants: usize) -> Option<Range<u64>> {
    (wants > 0).then(|| read..read + wants.min(SLICE_LEN) as u64)
}

/// Bytes of the file: all of the range, or it is not the file any more that was picked.
async fn read(file: &Blob, range: &Range<u64>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let slice = file.slice_with_f64_and_f64(range.start as f64, range.end as f64);
    let buffer = JsFuture::from(slice.map_err(|_| Failure::FileChanged)?.array_buffer()).await;
    let buffer: ArrayBuffer = buffer.map_err(|_| Failure::FileChanged)?.unchecked_into();
    let bytes = take(&Uint8Array::new(&buffer));
    if bytes.len() as u64 == range.end - range.start { Ok(bytes) } else { Err(Failure::FileChanged) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_cover_what_is_wanted() {
        let mut wants = 2 * SLICE_LEN + 7;
        let mut read = 5;
        let mut slices = Vec::new();
        while let Some(slice) = next_slice(read, wants) {
            wants -= (slice.end - slice.start) as usize;
            read = slice.end;
            slices.push(slice);
        }
        let len = SLICE_LEN as u64;
        assert_eq!(slices, [5..5 + len, 5 + len..5 + 2 * len, 5 + 2 * len..5 + 2 * len + 7]);
        assert_eq!(next_slice(9, 0), None);
    }
}
