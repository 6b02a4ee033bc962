//! Letters and files as they were transmitted, for who takes them along.

use envelope::{AttachmentId, ConversationId, MessageId};
use futures_util::future::try_join;
use js_sys::Uint8Array;
use leptos::prelude::*;
use wire::{ProblemKind, feed::Cursor};

use super::{
    Mailbox,
    download::{Begun, Manner},
    shown,
};
use crate::{error::Error, view::LetterView};

/// The sealed bytes of a letter.
pub struct Original {
    /// Its envelope.
    pub envelope: Vec<u8>,
    /// The envelope of the insurer's receipt for it, once there is one.
    pub receipt: Option<Vec<u8>>,
}

impl Mailbox {
    /// The letters of a conversation as they are now, oldest first, one's own unsent ones last.
    pub fn exchange(self, conversation: ConversationId) -> Vec<LetterView> {
        let (opened, times) = (self.opened.read_untracked(), self.times.read_untracked());
        shown::letters(&opened, conversation, &times, &self.outbox.entries().read_untracked())
    }

    /// The bytes of a letter as the server handed them over; they lie on this device.
    ///
    /// # Errors
    /// There are none, as it was not handed over yet; or what the browser reports.
    pub async fn original(self, message: MessageId) -> Result<Original, Error> {
        let places = self
            .opened
            .with_untracked(|opened| opened.letter(message).map(|letter| (letter.place, letter.receipt)));
        let (place, receipt) = places.ok_or(ProblemKind::NotFound)?;
        let receipt = match receipt {
            Some(place) => Some(self.sealed_at(place).await?),
            None => None,
        };
        Ok(Original { envelope: self.sealed_at(place).await?, receipt })
    }

    async fn sealed_at(self, place: Cursor) -> Result<Vec<u8>, Error> {
        let kept = self.store()?.envelope(place).await?;
        Ok(kept.ok_or(ProblemKind::NotFound)?.envelope)
    }

    /// Fetches a file, opens it, and hands over one part of it after the other. Whether it is what its message says is known at the end:
    /// until then, and where this fails, nothing of it counts.
    ///
    /// # Errors
    /// What fetching or opening fails with, or `each`.
    pub async fn open_by_parts(
        self,
        message: MessageId,
        attachment: AttachmentId,
        manner: Manner,
        mut each: impl AsyncFnMut(Uint8Array) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Begun { file, mut stream, .. } = self.begin_file(message, attachment, manner).await?;
        let (mut index, mut sealed) = (0, file.part(0).await?);
        while let Some(part) = sealed {
            index += 1;
            let opened = async { each(stream.open_part(part).await?).await };
            ((), sealed) = try_join(opened, file.part(index)).await?;
            self.vault.touch();
        }
        stream.finish().await
    }
}
