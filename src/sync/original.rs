//! Letters and files as they were transmitted, for who takes them along.

use std::collections::HashSet;

use envelope::{AttachmentId, ConversationId, MessageId};
use futures_util::future::try_join;
use js_sys::Uint8Array;
use leptos::prelude::*;
use wire::{ProblemKind, feed::Cursor};

use super::{
    Mailbox,
    download::{Begun, Manner},
    opened::{Letter, Opened},
    shown,
};
use crate::{
    error::Error,
    view::{Entry, Extent, LetterView},
};

/// The sealed bytes of a letter.
pub struct Original {
    /// Its envelope.
    pub envelope: Vec<u8>,
    /// The envelope of the insurer's receipt for it, once there is one.
    pub receipt: Option<Vec<u8>>,
}

impl Mailbox {
    /// How much there is in all; what is unsent counts.
    pub fn extent(self) -> Signal<Extent> {
        let entries = self.outbox.entries();
        Memo::new(move |_| extent(&self.opened.read(), &entries.read())).into()
    }

    /// Every conversation as it is now, the one that began first in front.
    pub fn by_age(self) -> Vec<ConversationId> {
        by_age(&self.opened.read_untracked(), &self.outbox.entries().read_untracked())
    }

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

/// What the feed does not show yet.
fn still_unsent<'a>(opened: &Opened, unsent: &'a [Entry]) -> impl Iterator<Item = &'a Entry> {
    unsent.iter().filter(|entry| opened.letter(entry.message).is_none())
}

fn extent(opened: &Opened, unsent: &[Entry]) -> Extent {
    let sizes = |letter: &Letter| letter.attachments().iter().map(|file| file.size).sum();
    let letters = opened.threads().flat_map(|(_, letters)| letters);
    let sent = letters.map(|letter| (letter.attachments().len(), sizes(letter)));
    let waiting = still_unsent(opened, unsent)
        .map(|entry| (entry.files.len(), entry.files.iter().map(|file| file.size).sum()));
    sent.chain(waiting).fold(Extent::default(), |sum, (files, size): (_, u64)| Extent {
        letters: sum.letters + 1,
        files: sum.files + files,
        size: sum.size + size,
    })
}

fn by_age(opened: &Opened, unsent: &[Entry]) -> Vec<ConversationId> {
    let begun = opened.threads().filter_map(|(id, letters)| Some((letters.first()?.handed_over, id)));
    let waiting = still_unsent(opened, unsent)
        .filter(|entry| opened.thread(entry.conversation).is_empty())
        .map(|entry| (entry.created, entry.conversation));
    let mut ages: Vec<_> = begun.chain(waiting).collect();
    ages.sort_unstable();
    let mut order: Vec<_> = ages.into_iter().map(|(_, id)| id).collect();
    let mut seen = HashSet::new();
    order.retain(|id| seen.insert(*id));
    order
}

#[cfg(test)]
mod tests {
    use envelope::UnitId;
    use worker::view::{Content, MessageView};

    use super::{super::samples::*, *};
    use crate::view::{FileState, FileView, Step, Times};

    fn with_files(number: u8, files: &[u8]) -> MessageView {
        let mut content = text("Guten Tag");
        if let Content::Message { attachments, .. } = &mut content {
            attachments.extend(files.iter().map(|number| file(*number)));
        }
        view(number, own(7), content)
    }

    fn opened(views: Vec<MessageView>) -> Opened {
        let mut opened = Opened::default();
        for view in views {
            opened.take(&place(&view), view);
        }
        opened
    }

    fn waiting(number: u8, conversation: ConversationId, created: u64) -> Entry {
        let file = FileView {
            attachment: AttachmentId::new([number; 16]),
            name: "Befund.pdf".to_owned(),
            media_type: String::new(),
            size: 100,
            state: FileState::Sealed,
            photo: None,
        };
        Entry {
            message: MessageId::new([number; 16]),
            conversation,
            unit: UnitId::default(),
            topic: String::new(),
            subject: None,
            text: String::new(),
            request: None,
            consent: None,
            created,
            files: vec![file],
            step: Step::Sealed,
            times: Times::default(),
            waiting: None,
        }
    }

    #[test]
    fn letters_and_their_files_count_once() {
        let check = |views, unsent: &[Entry], letters, files, size| {
            let expect = Extent { letters, files, size };
            assert_eq!(extent(&opened(views), unsent), expect);
        };
        check(vec![], &[], 0, 0, 0);
        check(vec![with_files(1, &[]), with_files(2, &[3, 4])], &[], 2, 2, 7);
        check(vec![], &[waiting(1, CONVERSATION, 1)], 1, 1, 100);
        // What the feed shows is not unsent any more.
        check(vec![with_files(1, &[3])], &[waiting(1, CONVERSATION, 1)], 1, 1, 3);
    }

    #[test]
    fn what_began_first_stands_in_front() {
        let other = |number| ConversationId::new([number; 16]);
        let there = opened(vec![
            MessageView { conversation: other(9), ..with_files(3, &[]) },
            with_files(2, &[]),
            with_files(4, &[]),
        ]);
        assert_eq!(by_age(&there, &[]), [CONVERSATION, other(9)]);
        let unsent =
            [waiting(7, other(8), 1_000), waiting(8, other(8), 2_000), waiting(9, CONVERSATION, 3_000)];
        assert_eq!(by_age(&there, &unsent), [CONVERSATION, other(9), other(8)]);
    }
}
