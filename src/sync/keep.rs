//! Keeping files on this device to be read without a connection: those that the person has chosen, and those of recent letters.
//!
//! **Invariant:** a file counts as kept once all of it is here and has opened to the digest that its message names. It is kept as the
//! server has it, sealed.

use std::{collections::HashMap, rc::Rc};

use envelope::{AttachmentId, MessageId};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Mailbox, News, Opening,
    download::{Begun, Manner},
    kept::{KeptFile, Stage},
};
use crate::{
    api,
    device::{
        self,
        room::{self, LOW},
    },
    error::Error,
    store::KEPT_TABLE,
    view::{DocumentView, PDF},
};

/// The row that says whether files of recent letters are kept; all others have an attachment's id.
const RECENT: &str = "recent";

impl Mailbox {
    /// Reads which files are kept. What does not open counts as not kept.
    pub(super) fn load_shelf(self) {
        let Some(opening) = self.opening.get_value() else { return };
        spawn_local(async move {
            if let Err(error) = opening.over.unless(self.read_shelf()).await {
                self.note(error);
            }
        });
    }

    async fn read_shelf(self) -> Result<(), Error> {
        let (mut files, mut recent) = (HashMap::new(), None);
        for (row, sealed) in self.store()?.rows(KEPT_TABLE).await? {
            match row.parse() {
                Ok(attachment) => {
                    if let Ok(file) = self.vault.open_row::<KeptFile>(KEPT_TABLE, &row, &sealed).await {
                        files.insert(attachment, file);
                    }
                }
                Err(_) => recent = self.vault.open_row(KEPT_TABLE, &row, &sealed).await.ok(),
            }
        }
        if self.vault.account().is_some() {
            self.shelf.update(|shelf| shelf.read(files, recent));
        }
        Ok(())
    }

    pub(super) fn keep_chosen(self, message: MessageId, attachment: AttachmentId) {
        let Some(opening) = self.opening.get_value() else { return };
        spawn_local(async move {
            room::ask_to_persist().await;
        });
        spawn_local(async move {
            // It shows on the page how that ends.
            let _ = self.keep_file(&opening, message, attachment, true).await;
            self.look_at_room();
            self.keep_recent_soon(&opening);
        });
    }

    /// In the leading tab: brings what is due, unless the person has asked for little to be fetched or there is little room; and lets go
    /// of what is not recent any more.
    pub(super) fn keep_recent_soon(self, opening: &Rc<Opening>) {
        let (vault, opening) = (self.vault, opening.clone());
        let may = vault.leading().get_untracked() && !vault.shared().get_untracked() && !room::saves_data();
        if !may || opening.keeping.replace(true) {
            return;
        }
        spawn_local(async move {
            // What does not come now comes the next time that something is brought.
            let _ = opening.over.unless(self.let_old_go()).await;
            let due =
                || self.documents.with_untracked(|all| self.shelf.read_untracked().due(all, device::now()));
            for (message, attachment) in due() {
                let has_room = room::free().await.is_none_or(|free| free >= LOW);
                if !has_room || self.keep_file(&opening, message, attachment, false).await.is_err() {
                    break;
                }
            }
            if let Err(error) = self.read_out_kept(&opening).await {
                self.note(error);
            }
            opening.keeping.set(false);
        });
    }

    async fn keep_file(
        self,
        opening: &Opening,
        message: MessageId,
        attachment: AttachmentId,
        chosen: bool,
    ) -> Result<(), Error> {
        if !self.shelf.try_update(|shelf| shelf.begin(attachment)).unwrap_or_default() {
            return Ok(());
        }
        let outcome = opening.over.unless(self.bring_file(opening, message, attachment, chosen)).await;
        // A locked account has another shelf.
        if outcome != Err(Error::Cancelled) {
            if let Err(error) = &outcome {
                self.note(*error);
            }
            // Whoever has not asked for it is not told that it failed.
            let failed = outcome.err().filter(|_| chosen);
            self.shelf.update(|shelf| shelf.end(attachment, failed));
        }
        outcome
    }

    /// Parts that are here already, of a try before, are not fetched again.
    async fn bring_file(
        self,
        opening: &Opening,
        message: MessageId,
        attachment: AttachmentId,
        chosen: bool,
    ) -> Result<(), Error> {
        let Begun { file, mut stream, object_len, .. } =
            self.begin_file(message, attachment, Manner::unwatched(opening.over.clone())).await?;
        let before = self.shelf.read_untracked().get(attachment);
        let chosen = chosen || before.is_some_and(|file| file.chosen && file.stage == Stage::Begun);
        let said = |stage| KeptFile { message, chosen, len: object_len, stage };
        let store = self.store()?;
        self.say_kept(attachment, said(Stage::Begun)).await?;
        let mut index = 0;
        while let Some(part) = file.part(index).await? {
            store.put_kept_part(attachment, index, &part).await?;
            stream.open_part(part).await?;
            index += 1;
        }
        stream.finish().await?;
        self.say_kept(attachment, said(Stage::Whole)).await?;
        self.keep_viewer(attachment);
        Ok(())
    }

    /// What draws PDFs has to be here before there is no connection. Where it does not come now it comes when one is looked at.
    fn keep_viewer(self, attachment: AttachmentId) {
        let is_it = |document: &DocumentView| {
            document.attachment.attachment == attachment && document.attachment.media_type == PDF
        };
        if self.documents.with_untracked(|all| all.iter().any(is_it)) {
            spawn_local(api::fetch_viewer());
        }
    }

    async fn say_kept(self, attachment: AttachmentId, file: KeptFile) -> Result<(), Error> {
        let sealed = self.seal_kept(attachment, &file).await?;
        self.store()?.put_row(KEPT_TABLE, &attachment.to_string(), &sealed).await?;
        self.shelf.update(|shelf| shelf.put(attachment, file));
        self.tabs.with_value(|tabs| tabs.tell(News::Files));
        Ok(())
    }

    async fn seal_kept(self, attachment: AttachmentId, file: &KeptFile) -> Result<Vec<u8>, Error> {
        self.vault.seal_row(KEPT_TABLE, &attachment.to_string(), file).await
    }

    pub(super) fn let_files_go(self, which: Option<AttachmentId>) {
        let Some(opening) = self.opening.get_value() else { return };
        let mut files = self.shelf.read_untracked().here();
        files.retain(|(attachment, _)| which.is_none_or(|which| which == *attachment));
        if which.is_none() {
            self.choose_recent(false);
        }
        spawn_local(async move {
            if let Err(error) = opening.over.unless(self.drop_files(files)).await {
                self.note(error);
            }
            self.look_at_room();
        });
    }

    async fn let_old_go(self) -> Result<(), Error> {
        let old =
            self.documents.with_untracked(|all| self.shelf.read_untracked().outdated(all, device::now()));
        let files = self.shelf.with_untracked(|shelf| {
            old.into_iter().filter_map(|id| shelf.get(id).map(|file| (id, file))).collect()
        });
        self.drop_files(files).await
    }

    async fn drop_files(self, files: Vec<(AttachmentId, KeptFile)>) -> Result<(), Error> {
        if files.is_empty() {
            return Ok(());
        }
        let gone = |file: KeptFile| KeptFile { stage: Stage::LetGo, ..file };
        let mut rows = Vec::with_capacity(files.len());
        for (attachment, file) in &files {
            rows.push((*attachment, self.seal_kept(*attachment, &gone(*file)).await?));
        }
        self.store()?.let_go(&rows).await?;
        self.shelf.update(|shelf| {
            for (attachment, file) in files {
                shelf.put(attachment, gone(file));
            }
        });
        self.tabs.with_value(|tabs| tabs.tell(News::Files));
        Ok(())
    }

    pub(super) fn choose_recent(self, keeps: bool) {
        let Some(opening) = self.opening.get_value() else { return };
        self.shelf.update(|shelf| shelf.set_keeps_recent(keeps));
        spawn_local(async move {
            let outcome = opening.over.unless(async {
                let sealed = self.vault.seal_row(KEPT_TABLE, RECENT, &keeps).await?;
                Ok(self.store()?.put_row(KEPT_TABLE, RECENT, &sealed).await?)
            });
            if let Err(error) = outcome.await {
                self.note(error);
            }
            if keeps {
                self.keep_recent_soon(&opening);
            }
        });
    }

    /// Once something is sent, the browser is asked not to clear it away.
    pub(super) fn ask_for_room(self) {
        let waits = self.outbox.waiting();
        Effect::new(move |asked: Option<bool>| {
            let (waits, asked) = (waits.get() > 0, asked.unwrap_or_default());
            if waits && !self.vault.shared().get_untracked() {
                if !asked {
                    spawn_local(room::ask_to_persist());
                }
                self.look_at_room();
            }
            asked || waits
        });
    }

    /// Looks whether there is little room left.
    pub(super) fn look_at_room(self) {
        if self.vault.shared().get_untracked() {
            return;
        }
        spawn_local(async move {
            let low = room::free().await.is_some_and(|free| free < LOW);
            if self.low_space.get_untracked() != low {
                self.low_space.set(low);
            }
        });
    }
}
