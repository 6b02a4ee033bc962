//! Files on their way into a draft: read, sealed and staged part by part, one file after the other.
//!
//! **Invariant:** of a file at most two parts are in memory: the one being sealed and the one being put away.
//! **Invariant:** a draft that mentions an attachment is kept before the first part of it is staged.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
};

use envelope::{
    AttachmentId, Hash, MessageId,
    file_name::SafeName,
    limits::{ATTACHMENTS_MAX, FILE_MAX},
};
use futures_util::future::join;
use js_sys::Array;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};
use worker::{Answer, Call, Failure};

use super::{Opened, Outbox, entry::SealedFile};
use crate::{
    device::{generate_id, now},
    error::{Error, StorageFailure},
    media::{self, Prepared},
    pace::Pace,
    view::{FileState, FileView, PhotoView, Progress},
};

/// The sealing of files.
#[derive(Default)]
pub(super) struct Sealing {
    queue: VecDeque<Job>,
    running: bool,
    /// Files as the browser handed them over, until they are sealed.
    held: HashMap<AttachmentId, File>,
    /// Photographs as they were sealed, as long as the page has them.
    pub(super) photos: HashMap<AttachmentId, File>,
    /// What goes once a file is sealed that was made of it.
    replaced: HashMap<AttachmentId, Vec<AttachmentId>>,
    /// What is sealed, of all drafts.
    pub(super) sealed: HashMap<AttachmentId, SealedFile>,
}

/// A file to be sealed.
#[derive(Clone, Copy)]
struct Job {
    message: MessageId,
    attachment: AttachmentId,
}

impl Outbox {
    pub(super) fn attach_file(self, message: MessageId, file: File) {
        self.attach_at(message, file, None, Vec::new());
    }

    /// Adds a file, at the end if no place is named; once it is sealed, what it was made of goes.
    pub(super) fn attach_at(
        self,
        message: MessageId,
        file: File,
        place: Option<usize>,
        made_of: Vec<AttachmentId>,
    ) {
        let Some((_, draft)) = self.draft_of(message) else { return };
        let attachment = generate_id();
        let size = file.size() as u64;
        let others = draft.with_untracked(|draft| draft.files.len()).saturating_sub(made_of.len());
        let refused = refusal(others, size);
        let view = FileView {
            attachment,
            name: SafeName::new(&file.name()).to_string(),
            media_type: file.type_(),
            size,
            state: state_of(refused, size),
            photo: None,
        };
        self.hold(attachment, file);
        if !made_of.is_empty() {
            self.rooms.update_value(|rooms| {
                rooms.sealing.replaced.insert(attachment, made_of);
            });
        }
        draft.update(|draft| {
            let place = place.unwrap_or(draft.files.len()).min(draft.files.len());
            draft.files.insert(place, view);
        });
        match refused {
            Some(_) => self.save_soon(message),
            None => self.queue(Job { message, attachment }),
        }
    }

    pub(super) fn detach_file(self, message: MessageId, attachment: AttachmentId) {
        let Some((_, draft)) = self.draft_of(message) else { return };
        draft.update(|draft| draft.files.retain(|file| file.attachment != attachment));
        self.forget_files(&[attachment]);
        spawn_local(async move {
            // First what mentions it, then its parts; one that is being sealed finds out by itself.
            let dropped = async {
                self.save_draft(message).await?;
                Ok(self.opened()?.store.drop_parts(&[attachment]).await?)
            };
            self.note(dropped.await);
        });
    }

    pub(super) fn seal_anew(self, message: MessageId, attachment: AttachmentId) {
        let Some((_, draft)) = self.draft_of(message) else { return };
        let held = self.rooms.try_update_value(|rooms| rooms.sealing.held.remove(&attachment)).flatten();
        // Parts of the first try never mix with those of the next.
        let next = generate_id();
        let others = draft.with_untracked(|draft| draft.files.len().saturating_sub(1));
        let refused = match &held {
            None => Some(Error::FileInterrupted),
            Some(file) => refusal(others, file.size() as u64),
        };
        let mut found = false;
        draft.update(|draft| {
            let failed = |file: &&mut FileView| {
                file.attachment == attachment && matches!(file.state, FileState::Failed(_))
            };
            if let Some(file) = draft.files.iter_mut().find(failed) {
                file.state = state_of(refused, file.size);
                if held.is_some() {
                    file.attachment = next;
                }
                found = true;
            }
        });
        let (Some(file), true) = (held, found) else { return };
        self.hold(next, file);
        self.rooms.update_value(|rooms| {
            if let Some(made_of) = rooms.sealing.replaced.remove(&attachment) {
                rooms.sealing.replaced.insert(next, made_of);
            }
        });
        match refused {
            Some(_) => self.save_soon(message),
            None => self.queue(Job { message, attachment: next }),
        }
        self.drop_parts(attachment);
    }

    /// Takes up again what was interrupted, of files that the browser still has.
    pub(super) fn seal_interrupted(self, message: MessageId) {
        let Some((_, draft)) = self.draft_of(message) else { return };
        let is_interrupted = |file: &&FileView| file.state == FileState::Failed(Error::FileInterrupted);
        let interrupted: Vec<_> = draft.with_untracked(|draft| {
            draft.files.iter().filter(is_interrupted).map(|file| file.attachment).collect()
        });
        for attachment in interrupted {
            if self.rooms.with_value(|rooms| rooms.sealing.held.contains_key(&attachment)) {
                self.seal_anew(message, attachment);
            }
        }
    }

    /// Whether a file is being sealed.
    pub(super) fn is_sealing(self) -> bool {
        self.rooms.with_value(|rooms| rooms.sealing.running)
    }

    pub(super) fn forget_files(self, attachments: &[AttachmentId]) {
        self.rooms.update_value(|rooms| {
            for attachment in attachments {
                rooms.sealing.held.remove(attachment);
                rooms.sealing.photos.remove(attachment);
                rooms.sealing.replaced.remove(attachment);
                rooms.sealing.sealed.remove(attachment);
            }
        });
    }

    fn hold(self, attachment: AttachmentId, file: File) {
        self.rooms.update_value(|rooms| {
            rooms.sealing.held.insert(attachment, file);
        });
    }

    /// Forgets what is sealed and what waits. Files stay at hand for the same account.
    pub(super) fn forget_sealing(self) {
        self.rooms.update_value(|rooms| {
            rooms.sealing.sealed.clear();
            rooms.sealing.queue.clear();
        });
    }

    pub(super) fn let_files_go(self) {
        self.rooms.update_value(|rooms| {
            rooms.sealing.held.clear();
            rooms.sealing.photos.clear();
            rooms.sealing.replaced.clear();
        });
    }

    fn drop_parts(self, attachment: AttachmentId) {
        if let Ok(opened) = self.opened() {
            // Parts that nothing mentions are dropped at the next start at the latest.
            spawn_local(async move {
                let _ = opened.store.drop_parts(&[attachment]).await;
            });
        }
    }

    fn queue(self, job: Job) {
        let runs = self.rooms.try_update_value(|rooms| {
            rooms.sealing.queue.push_back(job);
            std::mem::replace(&mut rooms.sealing.running, true)
        });
        if runs == Some(false) {
            self.sealing.set(true);
            spawn_local(self.seal_queue());
        }
    }

    async fn seal_queue(self) {
        loop {
            let next = self.rooms.try_update_value(|rooms| {
                let next = rooms.sealing.queue.pop_front();
                rooms.sealing.running = next.is_some();
                next
            });
            let Some(job) = next.flatten() else { return self.sealing.set(false) };
            // Locked meanwhile: the queue is empty as well.
            let Ok(opened) = self.opened() else { continue };
            let outcome = self.seal_file(&opened, job).await;
            if opened.is_alive() {
                self.settle(job, outcome).await;
            }
        }
    }

    async fn seal_file(self, opened: &Opened, job: Job) -> Result<SealedFile, Error> {
        let file = self.rooms.with_value(|rooms| rooms.sealing.held.get(&job.attachment).cloned());
        let (Some((_, draft)), Some(file)) = (self.draft_of(job.message), file) else {
            return Err(Error::Cancelled);
        };
        self.save_draft(job.message).await?;
        let file = self.prepare(job, file).await?;
        let begin = Call::BeginSeal {
            attachment: job.attachment,
            conversation: draft.with_untracked(|draft| draft.conversation),
            message: job.message,
            name: file.name(),
            media_type: file.type_(),
        };
        let (Answer::SealBegun { stream, object_len, .. }, _) = self.vault.call(begin, file.clone()).await?
        else {
            return Err(Failure::Protocol.into());
        };
        let sealed = async {
            let parts = self.seal_parts(opened, job, stream, file.size() as u64).await?;
            match self.vault.call(Call::FinishSeal { stream }, JsValue::UNDEFINED).await? {
                (Answer::Sealed { record, name }, _) => Ok(SealedFile {
                    attachment: job.attachment,
                    name,
                    media_type: file.type_(),
                    size: file.size() as u64,
                    object_len,
                    parts,
                    record,
                }),
                _ => Err(Failure::Protocol.into()),
            }
        };
        let sealed = sealed.await;
        // A module that is gone took its streams along; those of the next one are not ours.
        if sealed.as_ref().is_err_and(|error| *error != Error::WorkerGone) {
            let _ = self.vault.call(Call::Cancel { stream }, JsValue::UNDEFINED).await;
        }
        sealed
    }

    /// Takes from a photograph what it says beside the picture, and has somebody look whether it can be read.
    async fn prepare(self, job: Job, file: File) -> Result<File, Error> {
        let Prepared { file, photo } = media::prepare(file).await;
        let there = self.show(job, |view| {
            view.name = SafeName::new(&file.name()).to_string();
            view.media_type = file.type_();
            view.size = file.size() as u64;
            view.photo = photo;
        });
        if !there {
            return Err(Error::Cancelled);
        }
        if photo.is_some() {
            let file = file.clone();
            self.rooms.update_value(|rooms| {
                rooms.sealing.photos.insert(job.attachment, file.clone());
            });
            spawn_local(async move {
                if let Some(hints) = media::hints(&file).await {
                    self.show(job, |view| view.photo = view.photo.map(|photo| PhotoView { hints, ..photo }));
                }
            });
        }
        Ok(file)
    }

    /// Pulls one part after the other; while one is put away, the next is sealed.
    async fn seal_parts(self, opened: &Opened, job: Job, stream: u32, size: u64) -> Result<Vec<Hash>, Error> {
        let pace = RefCell::new(Pace::new(size, 0, now()));
        let mut digests = Vec::new();
        let mut staging: Option<(u32, Blob)> = None;
        let mut ended = false;
        while !ended || staging.is_some() {
            let put_away = async {
                match staging.take() {
                    Some((index, part)) => opened.store.put_part(job.attachment, index, &part).await,
                    None => Ok(()),
                }
            };
            let next_part = async {
                match ended {
                    true => Ok(None),
                    false => self.vault.call(Call::SealPart { stream }, JsValue::UNDEFINED).await.map(Some),
                }
            };
            let (put_away, next_part) = join(put_away, next_part).await;
            put_away?;
            if let Some((answer, payload)) = next_part? {
                let Answer::PartSealed { index, digest, sealed, last } = answer else {
                    return Err(Failure::Protocol.into());
                };
                if index as usize != digests.len() {
                    return Err(Failure::Protocol.into());
                }
                digests.push(digest);
                staging = Some((index, blob_of(&payload)?));
                ended = last;
                let progress = pace.borrow_mut().at(sealed, now());
                if !self.show(job, |file| file.state = FileState::Sealing(progress)) || !opened.is_alive() {
                    return Err(Error::Cancelled);
                }
                self.vault.touch();
            }
        }
        Ok(digests)
    }

    /// Changes how a file of a draft shows; says whether it is still there.
    fn show(self, job: Job, change: impl FnOnce(&mut FileView)) -> bool {
        let Some((_, draft)) = self.draft_of(job.message) else { return false };
        let is_it = |file: &FileView| file.attachment == job.attachment;
        let Some(at) = draft.with_untracked(|draft| draft.files.iter().position(is_it)) else { return false };
        draft.update(|draft| change(&mut draft.files[at]));
        true
    }

    async fn settle(self, job: Job, outcome: Result<SealedFile, Error>) {
        let there = match outcome {
            Ok(sealed) => {
                let name = sealed.name.clone();
                let made_of = self.rooms.try_update_value(|rooms| {
                    rooms.sealing.held.remove(&job.attachment);
                    rooms.sealing.sealed.insert(job.attachment, sealed);
                    rooms.sealing.replaced.remove(&job.attachment)
                });
                let there = self.show(job, |file| {
                    file.name = name;
                    file.state = FileState::Sealed;
                });
                if there {
                    let made_of = made_of.flatten().unwrap_or_default();
                    made_of.into_iter().for_each(|part| self.detach_file(job.message, part));
                }
                there
            }
            Err(error) => {
                self.vault.notice(&error);
                self.drop_parts(job.attachment);
                self.show(job, |file| file.state = FileState::Failed(error))
            }
        };
        if !there {
            self.forget_files(&[job.attachment]);
            self.drop_parts(job.attachment);
        } else {
            self.save_or_notice(job.message).await;
        }
    }
}

/// Why a file cannot be sent, as far as that shows without reading it.
fn refusal(others: usize, size: u64) -> Option<Error> {
    match size {
        _ if others >= ATTACHMENTS_MAX => Some(Error::TooManyFiles),
        0 => Some(Failure::FileEmpty.into()),
        size if size > FILE_MAX => Some(Failure::FileTooLarge.into()),
        _ => None,
    }
}

fn state_of(refused: Option<Error>, size: u64) -> FileState {
    let waiting = FileState::Sealing(Progress { done: 0, total: size, seconds_left: None });
    refused.map_or(waiting, FileState::Failed)
}

fn blob_of(bytes: &JsValue) -> Result<Blob, Error> {
    Blob::new_with_buffer_source_sequence(&Array::of1(bytes)).map_err(|_| StorageFailure::Other.into())
}
