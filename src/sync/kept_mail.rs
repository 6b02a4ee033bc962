//! What opened envelopes have said, kept sealed: at the next start it shows without each of them being opened again.
//!
//! **Invariant:** kept is what the module has opened and verified on this device, with the number of the directory that it was verified
//! by; where another one is in force by now it is verified anew, and what fails then is refused. **Invariant:** keys of earlier messages
//! are not kept: they are for the module, which takes them from their envelopes at each start.

use std::collections::BTreeMap;

use envelope::{Hash, MessageId};
use futures_util::{StreamExt as _, stream};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wire::feed::{Cursor, FeedEntry};
use worker::{
    PROTOCOL, form,
    view::{Content, MessageView},
};

use super::{
    Mailbox,
    open::{Outcome, SHOWN_EVERY},
};
use crate::{device, error::Error, store::OPENED_TABLE, view::Times};

/// The form of the rows, which are numbered: the newest has the highest number. Views are those of the module's protocol: another protocol is another form, too.
const FORM: (u32, u32) = (1, PROTOCOL);

/// Messages of a row: some hundred thousand bytes, decoded well within a page's patience.
const AT_ONCE: usize = 128;

/// Rows that are opened ahead of the one that is shown.
const AHEAD: usize = 4;

/// Envelopes that are verified anew at the same time: nobody waits for them.
const ANEW: usize = 2;

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptMessage {
    /// What the feed said of it.
    cursor: Cursor,
    message: MessageId,
    envelope: Hash,
    handed_over: u64,
    /// The number of the directory that it was verified by.
    directory: u64,
    /// What it says.
    pub(super) view: MessageView,
    /// When this device brought it on its way, if it did.
    pub(super) times: Option<Times>,
}

impl KeptMessage {
    pub(super) fn new(place: &FeedEntry, directory: u64, view: MessageView, times: Option<Times>) -> Self {
        let FeedEntry { cursor, message, envelope, handed_over, .. } = *place;
        Self { cursor, message, envelope, handed_over, directory, view, times }
    }

    /// Where the feed has it.
    pub(super) fn place(&self) -> FeedEntry {
        let Self { cursor, message, envelope, handed_over, .. } = *self;
        FeedEntry { cursor, message, envelope, handed_over, attachments: Vec::new() }
    }

    /// Whether it may be kept at all.
    fn may_be_kept(&self) -> bool {
        !matches!(self.view.content, Content::Keys)
    }
}

/// A row of messages.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Batch {
    form: (u32, u32),
    messages: Vec<KeptMessage>,
}

/// What is kept, as far as this tab has to know it.
#[derive(Default)]
pub(super) struct KeptMail {
    /// Whether all of it has been shown.
    shown: bool,
    /// The number of the newest row.
    newest: u32,
    /// What the newest row holds, if there is room for more in it.
    open: Vec<KeptMessage>,
    /// What was opened since.
    fresh: Vec<KeptMessage>,
    /// Rows with something that another directory vouched for, and the places in them.
    stale: BTreeMap<u32, Vec<Cursor>>,
    /// Rows that do not open, or are of another form: nobody reads them any more.
    dead: Vec<String>,
}

impl KeptMail {
    /// The row to write next and what it holds, if there is a full one, or `all` of it is to be kept.
    fn next_row(&mut self, all: bool) -> Option<(u32, Vec<KeptMessage>)> {
        if self.fresh.is_empty() || (!all && self.open.len() + self.fresh.len() < AT_ONCE) {
            return None;
        }
        if self.open.is_empty() {
            self.newest += 1;
        }
        let room = self.fresh.len().min(AT_ONCE - self.open.len());
        let mut messages = std::mem::take(&mut self.open);
        messages.extend(self.fresh.drain(..room));
        if messages.len() < AT_ONCE {
            self.open.clone_from(&messages);
        }
        Some((self.newest, messages))
    }
}

impl Mailbox {
    /// Shows what is kept, the newest first; once while the account is open.
    pub(super) async fn show_kept(self) -> Result<(), Error> {
        if self.kept_mail.with_value(|kept| kept.shown) {
            return Ok(());
        }
        let store = self.store()?;
        let mut numbers: Vec<u32> = store
            .row_ids(OPENED_TABLE)
            .await?
            .iter()
            .filter_map(|row| u32::from_str_radix(row, 16).ok())
            .collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        let newest = numbers.first().copied().unwrap_or_default();
        let mut rows = stream::iter(numbers).map(|number| self.read_row(number)).buffered(AHEAD);
        let (mut some, mut shown, mut open) = (Vec::new(), device::now(), Vec::new());
        let (mut stale, mut dead) = (BTreeMap::new(), Vec::new());
        while let Some((number, messages)) = rows.next().await {
            let in_force = self.directory_in_force();
            if messages.is_empty() {
                dead.push(row_id(number));
            } else if messages.iter().any(|message| message.directory != in_force) {
                stale.insert(number, messages.iter().map(|message| message.cursor).collect());
            } else if number == newest && messages.len() < AT_ONCE {
                open.clone_from(&messages);
            }
            some.extend(messages);
            if device::now().saturating_sub(shown) >= SHOWN_EVERY {
                self.take(std::mem::take(&mut some));
                shown = device::now();
            }
        }
        self.take(some);
        self.kept_mail.update_value(|kept| {
            *kept = KeptMail { shown: true, newest, open, fresh: Vec::new(), stale, dead }
        });
        Ok(())
    }

    /// The messages of a row; none of one that does not open, or is of another version: their envelopes are opened as ever.
    async fn read_row(self, number: u32) -> (u32, Vec<KeptMessage>) {
        let read = async {
            let row = row_id(number);
            let sealed = self.store()?.row(OPENED_TABLE, &row).await?.unwrap_or_default();
            let plain = self.vault.open_row_bytes(OPENED_TABLE, &row, &sealed).await?;
            Ok::<_, Error>(decode(&plain))
        };
        (number, read.await.unwrap_or_default())
    }

    /// Notes what was opened, to be kept by the leading tab. A shared computer keeps nothing.
    pub(super) fn note_opened(self, messages: &[KeptMessage]) {
        if self.keeps() {
            let kept = messages.iter().filter(|message| message.may_be_kept()).cloned();
            self.kept_mail.update_value(|known| known.fresh.extend(kept));
        }
    }

    /// Whether this tab keeps anything: the leading one does, but nobody does on a shared computer.
    pub(super) fn keeps(self) -> bool {
        self.vault.leading().get_untracked() && !self.vault.shared().get_untracked()
    }

    /// Keeps what was opened as far as it fills rows.
    pub(super) async fn keep_full(self) -> Result<(), Error> {
        self.keep_rows(false).await
    }

    /// Keeps all that was opened, and drops what nobody reads any more.
    pub(super) async fn keep_opened(self) -> Result<(), Error> {
        if self.keeps() {
            let dead =
                self.kept_mail.try_update_value(|kept| std::mem::take(&mut kept.dead)).unwrap_or_default();
            self.store()?.change_rows(OPENED_TABLE, &[], &dead).await?;
        }
        self.keep_rows(true).await
    }

    async fn keep_rows(self, all: bool) -> Result<(), Error> {
        while let Some((number, messages)) =
            self.kept_mail.try_update_value(|kept| kept.next_row(all)).flatten()
        {
            self.write_row(number, messages).await?;
        }
        Ok(())
    }

    async fn write_row(self, number: u32, messages: Vec<KeptMessage>) -> Result<(), Error> {
        let row = row_id(number);
        let plain = form::encode(&Batch { form: FORM, messages })?;
        let sealed = self.vault.seal_row_bytes(OPENED_TABLE, &row, &plain).await?;
        Ok(self.store()?.put_row(OPENED_TABLE, &row, &sealed).await?)
    }

    /// Verifies anew, quietly, what another directory has vouched for; until there is new mail, which goes before.
    pub(super) async fn verify_stale(self) -> Result<(), Error> {
        let next =
            |kept: &KeptMail| kept.stale.last_key_value().map(|(number, places)| (*number, places.clone()));
        while let Some((number, places)) = self.kept_mail.with_value(next) {
            if self.is_called() {
                break;
            }
            let messages = self.verify(places).await?;
            self.kept_mail.update_value(|kept| drop(kept.stale.remove(&number)));
            if let (Some(messages), true) = (messages, self.keeps()) {
                self.write_row(number, messages).await?;
            }
        }
        Ok(())
    }

    /// What the envelopes at these places say by the directory in force; none if that cannot be said of all of them yet.
    async fn verify(self, places: Vec<Cursor>) -> Result<Option<Vec<KeptMessage>>, Error> {
        let store = self.store()?;
        let mut outcomes = stream::iter(places).map(|place| self.open_one(&store, place)).buffered(ANEW);
        let (mut messages, mut refused, mut all) = (Vec::new(), Vec::new(), true);
        while let Some(outcome) = outcomes.next().await {
            match outcome? {
                Outcome::Opened(message) => messages.push(*message),
                Outcome::Refused(place) => refused.push(place),
                Outcome::Later => all = false,
            }
        }
        let stands = |message: &KeptMessage| {
            self.opened.with_untracked(|opened| {
                opened.letter_at(message.cursor).is_some_and(|letter| letter.view == message.view)
            })
        };
        let other: Vec<_> = messages.iter().filter(|message| !stands(message)).cloned().collect();
        if self.vault.account().is_some() && !(other.is_empty() && refused.is_empty()) {
            self.opened.update(|opened| {
                for place in refused {
                    opened.withdraw(place);
                    opened.refuse(place);
                }
                for message in other {
                    opened.replace(&message.place(), message.view);
                }
            });
        }
        messages.retain(KeptMessage::may_be_kept);
        Ok(all.then_some(messages))
    }
}

fn row_id(number: u32) -> String {
    format!("{number:08x}")
}

/// What a row says; nothing if it is of another form.
fn decode(plain: &[u8]) -> Vec<KeptMessage> {
    // The form stands first, and is read alone: what follows it in another form is anything.
    match form::decode_first::<(u32, u32)>(plain) {
        Ok(FORM) => form::decode::<Batch>(plain).map(|batch| batch.messages).unwrap_or_default(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{place, text, unit, view},
        *,
    };

    fn message(number: u8) -> KeptMessage {
        let view = view(number, unit(7), text("Brief"));
        KeptMessage::new(&place(&view), 3, view, Some([Some(1), None, None, None, None]))
    }

    fn many(count: usize) -> Vec<KeptMessage> {
        (0..count).map(|number| message(number as u8)).collect()
    }

    #[test]
    fn a_row_is_read_as_it_was_written_or_not_at_all() {
        let batch = |form| form::encode(&Batch { form, messages: many(3) }).unwrap();
        assert_eq!(decode(&batch(FORM)), many(3));
        assert_eq!(decode(&batch((FORM.0 + 1, FORM.1))), []);
        assert_eq!(decode(&batch((FORM.0, FORM.1 + 1))), []);
        assert_eq!(decode(&[]), []);
        let whole = batch(FORM);
        assert_eq!(decode(&whole[..whole.len() - 1]), []);
    }

    #[test]
    fn keys_are_never_kept() {
        let mut keys = message(1);
        assert!(keys.may_be_kept());
        keys.view.content = Content::Keys;
        assert!(!keys.may_be_kept());
    }

    #[test]
    fn rows_are_filled_one_after_the_other() {
        let mut kept =
            KeptMail { newest: 4, open: many(AT_ONCE - 1), fresh: many(AT_ONCE + 2), ..KeptMail::default() };
        let mut rows = |all: bool| kept.next_row(all).map(|(number, messages)| (number, messages.len()));
        assert_eq!(rows(false), Some((4, AT_ONCE)));
        assert_eq!(rows(false), Some((5, AT_ONCE)));
        assert_eq!(rows(false), None);
        assert_eq!(rows(true), Some((6, 1)));
        assert_eq!(rows(true), None);
        kept.fresh = many(1);
        assert_eq!(kept.next_row(false), None, "it waits until it is asked to keep all");
        assert_eq!(kept.next_row(true).map(|(number, messages)| (number, messages.len())), Some((6, 2)));
    }
}
