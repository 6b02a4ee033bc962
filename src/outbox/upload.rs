//! One message on its way: its files are declared and put, then it is sealed, kept, and committed.
//!
//! Every step may be repeated: the server says which parts it has, and an envelope is sealed once and then only repeated.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use envelope::{Hash, MessageId, attachment::part_len};
use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wire::{ProblemKind, upload::Declare};
use worker::{Answer, Call, Failure};

use super::{
    Opened, Outbox, TIMES,
    entry::{Event, SealedFile, Unsent},
};
use crate::{
    api::{self, Cancel},
    device::now,
    error::{Error, StorageFailure},
    pace::Pace,
};

/// How often one try asks the server what it misses.
const ROUNDS: u32 = 3;

/// A message as the module has sealed it.
#[derive(Clone)]
pub(super) struct SealedMessage {
    envelope: Hash,
    bytes: Arc<[u8]>,
    /// This device's new place in its chain: kept together with the envelope.
    device_row: Vec<u8>,
}

impl Outbox {
    /// Brings a message to the server; returns when the server has it.
    pub(super) async fn bring(
        self,
        opened: &Opened,
        message: MessageId,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let mut missing = self.at_hand(message)?.envelope.is_none();
        for _ in 0..ROUNDS {
            if missing {
                self.upload(opened, message, cancel).await?;
            }
            self.seal_message(opened, message).await?;
            match self.commit(opened, message).await {
                Err(Error::Problem(ProblemKind::Incomplete | ProblemKind::NotFound)) => missing = true,
                outcome => return outcome,
            }
        }
        Err(ProblemKind::Incomplete.into())
    }

    /// Keeps something sent as it is now, if it is still there.
    pub(super) async fn keep_as_it_is(self, opened: &Opened, message: MessageId) -> Result<(), Error> {
        let _turn = self.turn().await;
        let unsent = self.at_hand(message)?;
        let entry = self.entry_of(&unsent).await?;
        if !opened.store.replace_entry(&entry, &unsent.row).await? {
            self.changed_elsewhere(message);
            return Err(Error::Cancelled);
        }
        self.keeps();
        self.kept_as(message, entry.sealed);
        Ok(())
    }

    fn at_hand(self, message: MessageId) -> Result<Unsent, Error> {
        self.unsent_of(message).ok_or(Error::Cancelled)
    }

    async fn upload(self, opened: &Opened, message: MessageId, cancel: &Cancel) -> Result<(), Error> {
        let unsent = self.at_hand(message)?;
        let mut missing = Vec::new();
        let mut sent = 0;
        for file in &unsent.files {
            let declare = Declare { message, object_len: file.object_len };
            cancel.unless(api::declare(file.attachment, &declare)).await?;
            self.set_out(opened, message).await?;
            let present = cancel.unless(api::parts(file.attachment)).await?.present;
            for (index, digest) in (0..).zip(&file.parts) {
                match present.binary_search(&index) {
                    Ok(_) => sent += part_len(file.object_len, index).unwrap_or_default(),
                    Err(_) => missing.push((file, index, *digest)),
                }
            }
        }
        if unsent.files.is_empty() {
            return Ok(());
        }
        let pace = Rc::new(RefCell::new(Pace::new(unsent.object_bytes(), sent, now())));
        let progress = move |sent: u64| {
            let progress = pace.borrow_mut().at(sent, now());
            self.apply(message, Event::Sent(progress));
        };
        progress(sent);
        for (file, index, digest) in missing {
            let in_flight = {
                let progress = progress.clone();
                move |bytes: u64| progress(sent + bytes)
            };
            self.put_part(opened, file, index, digest, in_flight, cancel).await?;
            sent += part_len(file.object_len, index).unwrap_or_default();
            progress(sent);
            self.vault.touch();
        }
        Ok(())
    }

    /// The server has answered for the first time: from now on it is on its way, also after a reload.
    async fn set_out(self, opened: &Opened, message: MessageId) -> Result<(), Error> {
        let first = self.at_hand(message)?.times()[2].is_none();
        self.apply(message, Event::Answered(now()));
        if first { self.keep_as_it_is(opened, message).await } else { Ok(()) }
    }

    /// Puts a part; a second time at once if it was damaged on its way.
    async fn put_part(
        self,
        opened: &Opened,
        file: &SealedFile,
        index: u32,
        digest: Hash,
        in_flight: impl FnMut(u64) + Clone + 'static,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let len = part_len(file.object_len, index).unwrap_or_default();
        let part = opened.store.part(file.attachment, index, len).await?;
        // The browser has taken away what it promised to keep.
        let part = part.ok_or(StorageFailure::Other)?;
        let put = || api::put_part(file.attachment, index, digest, &part, in_flight.clone(), cancel);
        match put().await {
            Err(Error::Problem(ProblemKind::PartDigest)) => put().await,
            outcome => outcome,
        }
    }

    /// Seals the message, once; envelope and place in the chain are kept together before anybody else gets the envelope, and before
    /// another message is sealed.
    async fn seal_message(self, opened: &Opened, message: MessageId) -> Result<(), Error> {
        let _turn = self.turn().await;
        self.store_unstored(opened).await?;
        let unsent = self.at_hand(message)?;
        if unsent.envelope.is_some() {
            return Ok(());
        }
        // From here on it cannot be taken back, in no tab.
        if !opened.store.has_entry(message, &unsent.row).await? {
            self.changed_elsewhere(message);
            return Err(Error::Cancelled);
        }
        self.apply(message, Event::SealingBegan);
        match self.ask_to_seal(opened, &unsent).await {
            Ok(sealed) => self.rooms.update_value(|rooms| rooms.line.unstored = Some((message, sealed))),
            Err(error) => {
                self.apply(message, Event::SealingFailed);
                return Err(error);
            }
        }
        self.store_unstored(opened).await?;
        self.at_hand(message).map(drop)
    }

    /// Keeps the envelope that was sealed last, if it is not kept yet; whoever calls has the turn.
    async fn store_unstored(self, opened: &Opened) -> Result<(), Error> {
        let Some((message, sealed)) = self.rooms.with_value(|rooms| rooms.line.unstored.clone()) else {
            return Ok(());
        };
        let became = Event::Sealed(sealed.envelope, sealed.bytes);
        let Ok(mut with_envelope) = self.at_hand(message) else {
            // Thrown away in another tab.
            self.rooms.update_value(|rooms| rooms.line.unstored = None);
            return Ok(());
        };
        with_envelope.apply(became.clone());
        let entry = self.entry_of(&with_envelope).await?;
        let stored = opened.store.put_sealed_entry(&entry, &with_envelope.row, &sealed.device_row).await?;
        self.rooms.update_value(|rooms| rooms.line.unstored = None);
        if !stored {
            self.changed_elsewhere(message);
            return Ok(());
        }
        self.keeps();
        self.apply(message, became);
        self.kept_as(message, entry.sealed);
        Ok(())
    }

    async fn ask_to_seal(self, opened: &Opened, unsent: &Unsent) -> Result<SealedMessage, Error> {
        let call = Call::SealMessage(Box::new(unsent.to_seal(opened.store.chain().await?)));
        let (answer, payload) = self.vault.call(call, JsValue::UNDEFINED).await?;
        let Answer::MessageSealed { envelope, device_row } = answer else {
            return Err(Failure::Protocol.into());
        };
        let bytes = Uint8Array::new(&payload).to_vec();
        Ok(SealedMessage { envelope, bytes: bytes.into(), device_row: device_row.0 })
    }

    async fn commit(self, opened: &Opened, message: MessageId) -> Result<(), Error> {
        let mut unsent = self.at_hand(message)?;
        let (Some(envelope), Some(bytes)) = (unsent.envelope, unsent.bytes.clone()) else {
            return Err(StorageFailure::Other.into());
        };
        let began = now();
        let committed = api::commit(message, &bytes, &unsent.attachments()).await?;
        if committed.envelope != envelope {
            return Err(ProblemKind::Conflict.into());
        }
        let steps = [Event::Answered(began), Event::HandedOver(committed.handed_over)];
        steps.iter().cloned().for_each(|step| unsent.apply(step));
        // If this fails, the next start repeats the commit, and the server answers the same.
        let forgotten = self.forget_sent(opened, &unsent).await;
        steps.into_iter().for_each(|step| self.apply(message, step));
        self.commits.update(|commits| *commits += 1);
        self.note(forgotten);
        self.tell_tabs();
        Ok(())
    }

    /// Of what the server has, the device keeps the times alone.
    async fn forget_sent(self, opened: &Opened, unsent: &Unsent) -> Result<(), Error> {
        let _turn = self.turn().await;
        let id = unsent.message.to_string();
        let times = self.vault.seal_row(TIMES, &id, unsent.times()).await?;
        let row = Some((TIMES, id.as_str(), times.as_slice()));
        Ok(opened.store.delete_entry(unsent.message, &unsent.attachments(), row).await?)
    }
}
