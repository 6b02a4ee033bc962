//! What is written in files, so that it can be found: read out of PDFs once all of one is here, and kept sealed.
//!
//! **Invariant:** a file is read out once; what cannot be read has no words, and counts as read.

use std::{collections::HashMap, rc::Rc};

use envelope::{AttachmentId, MessageId};
use leptos::{prelude::*, task::spawn_local};
use wire::feed::Cursor;

use super::{Mailbox, Opening, kept::Stage};
use crate::{
    error::Error,
    media::{Sort, pdf, sort_of},
    store::WORDS_TABLE,
};

impl Mailbox {
    /// Keeps what is written in a file that is being looked at, and can find it from now on.
    pub(super) fn take_words(self, attachment: AttachmentId, words: String) {
        let Some(opening) = self.opening.get_value() else { return };
        spawn_local(async move {
            let outcome = opening.over.unless(async {
                if !self.files_read().await?.contains(&attachment) {
                    self.keep_words(attachment, &words).await?;
                }
                Ok(())
            });
            match outcome.await {
                Ok(()) => self.wake(),
                Err(error) => self.note(error),
            }
        });
    }

    /// Reads out the PDFs that are kept here and have not been, one after the other.
    pub(super) async fn read_out_kept(self, opening: &Rc<Opening>) -> Result<(), Error> {
        let read = opening.over.unless(self.files_read()).await?;
        let mut any = false;
        for (message, attachment) in self.readable() {
            if read.contains(&attachment) {
                continue;
            }
            let words = opening.over.unless(async {
                let bytes = self.read_whole(message, attachment).await?;
                Ok(pdf::words_in(bytes).await.unwrap_or_default())
            });
            let words = words.await?;
            opening.over.unless(self.keep_words(attachment, &words)).await?;
            any = true;
        }
        if any {
            self.wake();
        }
        Ok(())
    }

    /// Where each file stands that words are kept of.
    pub(super) async fn files_with_words(self) -> Result<Vec<(Cursor, usize, AttachmentId)>, Error> {
        let read = self.files_read().await?;
        if read.is_empty() {
            return Ok(Vec::new());
        }
        let opened = self.opened.read_untracked();
        let mut places = HashMap::new();
        for letter in opened.threads().flat_map(|(_, letters)| letters) {
            for (number, file) in letter.attachments().iter().enumerate() {
                places.insert(file.attachment, (letter.place, number));
            }
        }
        let place = |attachment: AttachmentId| {
            let (place, number) = *places.get(&attachment)?;
            Some((place, number, attachment))
        };
        Ok(read.into_iter().filter_map(place).collect())
    }

    /// What is written in a file; nothing if its row does not open.
    pub(super) async fn words_in(self, attachment: AttachmentId) -> Result<String, Error> {
        let row = attachment.to_string();
        let Some(sealed) = self.store()?.row(WORDS_TABLE, &row).await? else { return Ok(String::new()) };
        let plain = self.vault.open_row_bytes(WORDS_TABLE, &row, &sealed).await.unwrap_or_default();
        Ok(String::from_utf8(plain).unwrap_or_default())
    }

    async fn keep_words(self, attachment: AttachmentId, words: &str) -> Result<(), Error> {
        let row = attachment.to_string();
        let sealed = self.vault.seal_row_bytes(WORDS_TABLE, &row, words.as_bytes()).await?;
        Ok(self.store()?.put_row(WORDS_TABLE, &row, &sealed).await?)
    }

    async fn files_read(self) -> Result<Vec<AttachmentId>, Error> {
        let rows = self.store()?.row_ids(WORDS_TABLE).await?;
        Ok(rows.iter().filter_map(|row| row.parse().ok()).collect())
    }

    /// The PDFs of which all is kept here.
    fn readable(self) -> Vec<(MessageId, AttachmentId)> {
        let whole = self.shelf.with_untracked(|shelf| {
            let mut whole = shelf.here();
            whole.retain(|(_, file)| file.stage == Stage::Whole);
            whole
        });
        self.documents.with_untracked(|all| {
            let is_pdf = |attachment: AttachmentId| {
                let found = all.iter().map(|document| &document.attachment);
                let file = found.into_iter().find(|file| file.attachment == attachment);
                file.is_some_and(|file| sort_of(&file.media_type, &file.name, file.size) == Ok(Sort::Pdf))
            };
            whole.iter().filter(|(id, _)| is_pdf(*id)).map(|(id, file)| (file.message, *id)).collect()
        })
    }
}
