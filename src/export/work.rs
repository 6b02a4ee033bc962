//! The work itself: one conversation after the other, of each letter its files, its proofs, its page; the index at the end.

use std::{cell::RefCell, rc::Rc};

use archive::{names, page::Page};
use leptos::prelude::*;
use worker::view::{AttachmentView, Author, Content};

use super::{
    Export,
    index::{Folder, Index, Row},
    letter::{Saved, Setting, Stored, Told, unit_of},
    target::Target,
    words::{day, say},
    writer::Writer,
};
use crate::{
    api::Cancel,
    device,
    error::Error,
    i18n::{Locale, conversation_title},
    pace::Pace,
    sync::{Manner, Original, Watch},
    view::{ConversationView, Doing, ExportState, LetterView, Missing, Report, SyncState, Why},
};

/// What a letter counts for beside the bytes of files: it is read, told and proven, too.
const LETTER: u64 = 16 << 10;

/// An archive in the making.
pub(super) struct Work {
    export: Export,
    cancel: Cancel,
    writer: Writer,
    setting: Setting,
    pace: Rc<RefCell<Pace>>,
    done: u64,
    /// There was no answer: what is not on this device is not waited for.
    hurried: bool,
    report: Report,
    folders: Vec<Folder>,
}

/// Where a letter stands.
struct Place<'a> {
    folder: &'a Folder,
    number: usize,
    letter: &'a LetterView,
}

impl Work {
    /// One that has not begun.
    pub(super) fn new(export: Export, locale: Locale, name: String, target: Target, cancel: Cancel) -> Self {
        let (vault, mailbox, made) = (export.vault, export.mailbox, device::now());
        let directory = vault.directory().get_untracked();
        let person = mailbox.profile().get_untracked().map(|profile| profile.name);
        let setting = Setting {
            locale,
            person: person.filter(|name| !name.is_empty()),
            insurer: directory.as_ref().map(|directory| directory.insurer.clone()).unwrap_or_default(),
            directory: directory.as_ref().map(|directory| directory.sequence).unwrap_or_default(),
            fingerprint: directory.map(|directory| directory.fingerprint_text).unwrap_or_default(),
            made,
            standing: None,
        };
        let not_newest = match mailbox.state().get_untracked() {
            SyncState::Offline => Some(Error::Offline),
            SyncState::Failed(error) => Some(error),
            SyncState::Idle | SyncState::Loading => None,
        };
        let refused = mailbox.refused().get_untracked();
        Self {
            export,
            cancel,
            writer: Writer::new(target),
            setting,
            pace: Rc::new(RefCell::new(Pace::new(0, 0, made))),
            done: 0,
            hurried: not_newest.is_some_and(|error| error.is_silence()),
            report: Report { name, not_newest, refused, ..Report::default() },
            folders: Vec::new(),
        }
    }

    /// Does it. Dropped, nothing is left of it.
    ///
    /// # Errors
    /// What the place reports where the archive goes, or the account is locked. That a file cannot be had is none: it is told.
    pub(super) async fn run(mut self) -> Result<Report, Error> {
        let Export { vault, mailbox, .. } = self.export;
        if !self.hurried {
            // Where there is no answer it is not known, and nothing is said of it.
            self.setting.standing = vault.levels().await.ok().map(|(standing, _)| standing);
        }
        let extent = mailbox.extent().get_untracked();
        self.pace =
            Rc::new(RefCell::new(Pace::new(extent.size + LETTER * extent.letters as u64, 0, device::now())));
        for conversation in mailbox.by_age() {
            let view = mailbox
                .conversations()
                .with_untracked(|views| views.iter().find(|view| view.conversation == conversation).cloned());
            if let Some(view) = view {
                self.take_conversation(&view, &mailbox.exchange(conversation)).await?;
            }
        }
        self.show(Doing::Ending);
        let index = Index {
            setting: &self.setting,
            folders: &self.folders,
            report: &self.report,
            decisions: &mailbox.decisions().get_untracked(),
            consents: &mailbox.consents().get_untracked(),
        };
        let index = index.page();
        self.put_page("index.html", self.setting.made, &index).await?;
        let Self { writer, mut report, .. } = self;
        report.extent.size = writer.finish(&report.name).await?;
        Ok(report)
    }

    async fn take_conversation(
        &mut self,
        view: &ConversationView,
        letters: &[LetterView],
    ) -> Result<(), Error> {
        let begun = letters.first().map(|letter| day(letter.at)).unwrap_or_default();
        let subject = conversation_title(self.setting.locale, view);
        let mut folder = Folder {
            name: names::folder(self.folders.len() + 1, &begun, &subject),
            subject,
            unit: unit_of(&self.setting, &view.unit_name),
            letters: Vec::with_capacity(letters.len()),
        };
        for (number, letter) in (1..).zip(letters) {
            self.show(Doing::Letters(folder.subject.clone()));
            let row = self.take_letter(&Place { folder: &folder, number, letter }, &view.unit_name).await?;
            folder.letters.push(row);
            self.done += LETTER;
            self.report.extent.letters += 1;
            self.export.vault.touch();
        }
        self.folders.push(folder);
        Ok(())
    }

    async fn take_letter(&mut self, place: &Place<'_>, unit: &str) -> Result<Row, Error> {
        let Place { folder, number, letter } = *place;
        let mut files = Vec::new();
        if let Content::Message { attachments, .. } = &letter.message.content {
            for (at, file) in (1..).zip(attachments) {
                files.push(self.take_file(place, names::file(number, at, &file.name), file).await?);
            }
        }
        let proofs = say!(self.setting.locale, export.proof_folder);
        let (original, receipt) = self.take_originals(place, &proofs).await?;
        let own = names::proof(number, "proof.json");
        let told = Told {
            letter,
            subject: &folder.subject,
            unit,
            files,
            original,
            receipt,
            proof: [proofs.clone(), own.clone()],
        };
        let proof = told.proof(&self.setting).json();
        self.writer.put(&format!("{}/{proofs}/{own}", folder.name), letter.at, proof).await?;
        let author = match &letter.message.author {
            Author::Own { .. } => self.setting.person(),
            Author::Unit { name, .. } => name.clone(),
        };
        let page = names::letter(number, &day(letter.at), &author);
        let told_page = told.page(&self.setting);
        self.put_page(&format!("{}/{page}", folder.name), letter.at, &told_page).await?;
        let named = |saved: Saved| (saved.file.name, saved.stored.map(|stored| stored.name));
        Ok(Row {
            message: letter.message.message,
            at: letter.at,
            who: told.who(&self.setting),
            page,
            files: told.files.into_iter().map(named).collect(),
        })
    }

    /// A file, byte for byte, or why it is not there.
    async fn take_file(
        &mut self,
        place: &Place<'_>,
        name: String,
        file: &AttachmentView,
    ) -> Result<Saved, Error> {
        let size = file.size;
        let stored = if place.letter.unsent {
            Err(Why::Unsent)
        } else if !self.writer.takes(size) {
            Err(Why::TooMuch)
        } else {
            match self.bring_file(place, &name, file).await {
                Ok(stored) => Ok(stored),
                Err(error) if is_end(&error) => return Err(error),
                Err(error) => {
                    self.writer.give_up()?;
                    self.hurried = self.hurried || error.is_silence();
                    self.export.vault.notice(&error);
                    Err(Why::Failed(error))
                }
            }
        };
        self.done += size;
        match &stored {
            Ok(_) => self.report.extent.files += 1,
            Err(why) => self.miss(place, Some(file.name.clone()), *why),
        }
        Ok(Saved { file: file.clone(), stored })
    }

    async fn bring_file(
        &mut self,
        place: &Place<'_>,
        name: &str,
        file: &AttachmentView,
    ) -> Result<Stored, Error> {
        let doing = Doing::File(file.name.clone());
        self.show(doing.clone());
        let (export, pace, before) = (self.export, self.pace.clone(), self.done);
        let watch: Watch = Rc::new(move |done, _| {
            let progress = pace.borrow_mut().at(before + done, device::now());
            export.state.set(ExportState::Running(progress, doing.clone()));
        });
        let manner = Manner { cancel: self.cancel.clone(), watch: Some(watch), hurried: self.hurried };
        self.writer.begin(&format!("{}/{name}", place.folder.name), place.letter.at).await?;
        let (message, mut pieces) = (place.letter.message.message, Vec::new());
        let writer = &mut self.writer;
        let each = async |part| writer.feed(&part, &mut pieces).await;
        export.mailbox.open_by_parts(message, file.attachment, manner, each).await?;
        let sum = self.writer.end(pieces);
        Ok(Stored { name: name.to_owned(), sum })
    }

    /// The sealed bytes of a letter, and of its receipt.
    async fn take_originals(
        &mut self,
        place: &Place<'_>,
        proofs: &str,
    ) -> Result<(Option<Stored>, Option<Stored>), Error> {
        if place.letter.unsent {
            return Ok((None, None));
        }
        let message = &place.letter.message;
        let Original { envelope, receipt } = match self.export.mailbox.original(message.message).await {
            Ok(original) => original,
            Err(error) if is_end(&error) => return Err(error),
            Err(error) => {
                self.miss(place, None, Why::Failed(error));
                return Ok((None, None));
            }
        };
        let original = self.put_sealed(place, proofs, "original.sgm", envelope).await?;
        let receipt = match receipt {
            Some(sealed) => Some(self.put_sealed(place, proofs, "receipt.sgm", sealed).await?),
            None => None,
        };
        Ok((Some(original), receipt))
    }

    async fn put_sealed(
        &mut self,
        place: &Place<'_>,
        proofs: &str,
        what: &str,
        sealed: Vec<u8>,
    ) -> Result<Stored, Error> {
        let name = names::proof(place.number, what);
        let path = format!("{}/{proofs}/{name}", place.folder.name);
        let sum = self.writer.put(&path, place.letter.at, sealed).await?;
        Ok(Stored { name, sum })
    }

    async fn put_page(&mut self, path: &str, at: u64, page: &Page) -> Result<(), Error> {
        self.writer.put(path, at, page.html().into_bytes()).await.map(drop)
    }

    fn miss(&mut self, place: &Place<'_>, name: Option<String>, why: Why) {
        let subject = place.folder.subject.clone();
        self.report.missing.push(Missing { name, subject, why });
    }

    fn show(&self, doing: Doing) {
        let progress = self.pace.borrow_mut().at(self.done, device::now());
        self.export.state.set(ExportState::Running(progress, doing));
    }
}

/// Whether this ends the whole work: it was stopped, the account is locked, or there is no room for what comes.
fn is_end(error: &Error) -> bool {
    matches!(error, Error::Cancelled | Error::Storage(_) | Error::WorkerGone) || error.needs_sign_in()
}
