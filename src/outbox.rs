//! What the person writes and sends: drafts, sealed files, the sealed outbox, and bringing it to the server.
//!
//! **Invariant:** what a person wrote is in the sealed outbox on this device before any page says "sent".
//! **Invariant:** only the leading tab brings something to the server, and it seals one message at a time: envelopes of a
//! device form a chain.

use std::{cell::Cell, rc::Rc, sync::Arc};

use envelope::{AccountId, AttachmentId, ConversationId, Hash, MessageId, UnitId};
use futures_util::lock::{Mutex, OwnedMutexGuard};
use leptos::prelude::*;
use worker::{
    Failure,
    call::{Consent, ContactRequest},
};

use crate::{
    device::{generate_id, now},
    error::Error,
    store::{AccountStore, KeptEntry},
    vault::Vault,
    view::{Changes, Draft, Entry, Step},
};

mod drafts;
mod entry;
mod files;
mod flush;
mod follow;
mod kept;
mod patience;
mod photos;
mod recall;
mod take_back;
mod upload;

use drafts::Drafts;
pub use entry::{ConsentPlace, ConsentWords};
use entry::{Event, Unsent};
use files::Sealing;
use flush::Line;
use kept::Kept;

/// The table that the module binds sealed entries to.
const TABLE: &str = "outbox";
/// The table of sealed rows that say when the steps of something handed over were reached; by the message's id.
pub const TIMES: &str = "times";

/// The outbox's handle.
#[derive(Clone, Copy)]
pub struct Outbox {
    vault: Vault,
    /// Oldest first.
    unsent: RwSignal<Vec<Unsent>>,
    entries: Memo<Vec<Entry>>,
    commits: RwSignal<u32>,
    recalled: RwSignal<bool>,
    sealing: RwSignal<bool>,
    /// What was last to be kept on this device, and could not be.
    trouble: RwSignal<Option<Error>>,
    rooms: StoredValue<Rooms, LocalStorage>,
}

/// What each room holds.
struct Rooms {
    /// Signals made under it outlive the pages that ask for them.
    root: Owner,
    opened: Option<Opened>,
    /// Whose account was open last.
    last: Option<AccountId>,
    /// What changes kept entries takes turns.
    turn: Arc<Mutex<()>>,
    drafts: Drafts,
    sealing: Sealing,
    line: Line,
    tabs: Option<web_sys::BroadcastChannel>,
}

/// The account while it is open. Work that outlasts it finds out, and leaves everything as it is.
#[derive(Clone)]
struct Opened {
    store: AccountStore,
    alive: Rc<Cell<bool>>,
}

impl Opened {
    fn is_alive(&self) -> bool {
        self.alive.get()
    }
}

impl Outbox {
    /// The outbox; made once, at the root.
    pub fn new(vault: Vault) -> Self {
        let unsent = RwSignal::new(Vec::<Unsent>::new());
        let entries = Memo::new(move |_| unsent.with(|all| all.iter().rev().map(Unsent::view).collect()));
        let rooms = Rooms {
            root: Owner::current().unwrap_or_default(),
            opened: None,
            last: None,
            turn: Arc::default(),
            drafts: Drafts::default(),
            sealing: Sealing::default(),
            line: Line::default(),
            tabs: None,
        };
        let rooms = StoredValue::new_local(rooms);
        let (commits, recalled, sealing) = (RwSignal::new(0), RwSignal::new(false), RwSignal::new(false));
        let trouble = RwSignal::new(None);
        let outbox = Self { vault, unsent, entries, commits, recalled, sealing, trouble, rooms };
        outbox.follow();
        outbox
    }

    /// Everything sent that the feed does not show yet, newest first.
    pub fn entries(self) -> Signal<Vec<Entry>> {
        self.entries.into()
    }

    /// How much of what was sent was not handed over yet.
    pub fn waiting(self) -> Signal<usize> {
        Signal::derive(move || {
            let entries = self.entries.read();
            entries.iter().filter(|entry| entry.step.index() < Step::HandedOver.index()).count()
        })
    }

    /// The kept draft of an answer in this conversation, or of a new message (`None`); an empty one if there is none.
    /// The signal outlives the page; sending sets it to a fresh empty draft.
    pub fn draft(self, answer_in: Option<ConversationId>) -> RwSignal<Draft> {
        self.draft_signal(answer_in)
    }

    /// Every draft with something in it.
    pub fn drafts(self) -> Vec<Draft> {
        let drafts = self.all_drafts().into_iter().map(|(_, signal)| signal.get());
        drafts.filter(|draft| !draft.is_empty()).collect()
    }

    /// Says that the person changed text, subject or topic in the draft: it is saved, sealed, a moment later.
    pub fn draft_changed(self, message: MessageId) {
        self.save_soon(message);
    }

    /// Whether the drafts on the page are those that the device has kept; before, one that is added to may not be.
    pub fn recalled(self) -> Signal<bool> {
        self.recalled.into()
    }

    /// Whether a file is being sealed: it would have to be added again if the page went.
    pub fn sealing(self) -> Signal<bool> {
        self.sealing.into()
    }

    /// Saves what was typed; returns when it is kept, or cannot be.
    pub async fn save(self) {
        self.save_all().await;
    }

    /// Adds a file to the draft and begins to seal it. What cannot be sent shows as failed at once.
    pub fn attach(self, message: MessageId, file: web_sys::File) {
        self.attach_file(message, file);
    }

    /// Takes a file out of the draft, and ends its sealing.
    pub fn detach(self, message: MessageId, attachment: AttachmentId) {
        self.detach_file(message, attachment);
    }

    /// Seals a failed file anew, under a new key; the file must still be there.
    pub fn retry_file(self, message: MessageId, attachment: AttachmentId) {
        self.seal_anew(message, attachment);
    }

    /// A photograph of a draft as it was sealed, as long as this page has it.
    pub fn photo(self, attachment: AttachmentId) -> Option<web_sys::File> {
        self.photo_file(attachment)
    }

    /// The photographs of the draft that has this one, in their order, with their names.
    pub fn photos_beside(self, attachment: AttachmentId) -> Vec<(AttachmentId, String)> {
        self.photos_of_draft(attachment)
    }

    /// Seals another file, and once it is sealed takes these out that it was made of. Until then they stay.
    pub fn replace(self, attachments: Vec<AttachmentId>, file: web_sys::File) {
        self.replace_files(attachments, file);
    }

    /// Puts the draft into the sealed outbox; returns when it is stored. It then sends itself.
    ///
    /// # Errors
    /// Nothing in it, no unit, a file not sealed, or storage that fails; the draft stays.
    pub async fn send(self, message: MessageId) -> Result<(), Error> {
        let opened = self.opened()?;
        let turn = self.turn().await;
        if self.unsent_of(message).is_some() {
            return Ok(());
        }
        let unsent = self.draft_to_send(message)?;
        let kept = self.keep(&opened, unsent).await?;
        self.draft_sent(message);
        drop(turn);
        self.add(kept);
        Ok(())
    }

    /// Puts a request to be called back, or to come to a branch, into the sealed outbox.
    ///
    /// # Errors
    /// Storage that fails, or a locked account.
    pub async fn send_contact_request(
        self,
        unit: UnitId,
        request: ContactRequest,
    ) -> Result<MessageId, Error> {
        let opened = self.opened()?;
        let message = generate_id();
        let unsent = Unsent::of_contact_request(message, generate_id(), unit, request, now());
        let turn = self.turn().await;
        let kept = self.keep(&opened, unsent).await?;
        drop(turn);
        self.add(kept);
        Ok(message)
    }

    /// Puts what a person agrees to, or no longer does, into the sealed outbox.
    ///
    /// # Errors
    /// Storage that fails, or a locked account.
    pub async fn send_consent(
        self,
        place: ConsentPlace,
        words: ConsentWords,
        consent: Consent,
    ) -> Result<(), Error> {
        let opened = self.opened()?;
        let unsent = Unsent::of_consent(generate_id(), place, words, consent, now());
        let turn = self.turn().await;
        let kept = self.keep(&opened, unsent).await?;
        drop(turn);
        self.add(kept);
        Ok(())
    }

    /// Tries one that waits again, now.
    pub fn retry(self, message: MessageId) {
        self.apply(message, Event::TriedAgain);
        self.flush();
    }

    /// Deletes something unsent, or throws a draft away, with its files.
    ///
    /// # Errors
    /// [`Error::OnTheWayAlready`] once it is sealed as a message: the server may have it.
    pub async fn discard(self, message: MessageId) -> Result<(), Error> {
        let opened = self.opened()?;
        let turn = self.turn().await;
        let Some(unsent) = self.unsent_of(message) else { return self.discard_draft(&opened, message).await };
        if !unsent.may_be_discarded() {
            return Err(Error::OnTheWayAlready);
        }
        if !opened.store.discard_entry(message, &unsent.attachments(), &unsent.row).await? {
            self.changed_elsewhere(message);
            return Err(Error::OnTheWayAlready);
        }
        self.unsent.update(|all| all.retain(|one| one.message != message));
        drop(turn);
        self.stop(message);
        self.tell_tabs();
        Ok(())
    }

    /// Makes a draft again of something unsent, with its files; hands back the conversation that it answers in, if it answers.
    ///
    /// # Errors
    /// [`Error::OnTheWayAlready`] once it is sealed as a message, [`Error::DraftBegun`] where another draft is in its place.
    pub async fn edit(self, message: MessageId) -> Result<Option<ConversationId>, Error> {
        self.take_back(message).await
    }

    /// What one may do with something unsent that is here for long enough.
    pub fn changes(self, message: MessageId) -> Memo<Changes> {
        Memo::new(move |_| {
            let unsent = self.unsent.read();
            let one = unsent.iter().find(|one| one.message == message && one.lingers());
            Changes {
                edit: one.is_some_and(Unsent::may_be_edited),
                discard: one.is_some_and(Unsent::may_be_discarded),
            }
        })
    }

    /// Brings everything to the server that waits, now.
    pub fn flush(self) {
        self.rouse();
    }

    /// How many messages were handed over since the start: when it grows, the feed has something new.
    pub fn commits(self) -> Signal<u32> {
        self.commits.into()
    }

    /// Why something could not be kept on this device that no page waited for; nothing once something can be kept again.
    pub fn trouble(self) -> Signal<Option<Error>> {
        self.trouble.into()
    }

    /// Says that the feed shows these messages: what of them was handed over leaves the outbox.
    pub fn seen(self, messages: &[MessageId]) {
        let concerned =
            self.unsent.with_untracked(|all| all.iter().any(|one| messages.contains(&one.message)));
        if concerned {
            self.unsent.update(|all| {
                all.iter_mut()
                    .filter(|one| messages.contains(&one.message))
                    .for_each(|one| one.apply(Event::Seen));
                all.retain(|one| !one.is_over());
            });
        }
    }

    /// Says that the insurer signed for the message with this envelope.
    pub fn received(self, message: MessageId, envelope: Hash, at: u64) {
        if self.unsent_of(message).is_some() {
            self.apply(message, Event::Received(envelope, at));
        }
    }

    /// Says which unit stands at the other end of a conversation, and its topic: answers go there.
    pub fn answers_go_to(self, conversation: ConversationId, unit: UnitId, topic: &str) {
        self.learn_reader(conversation, unit, topic);
    }

    /// The account, if it is open.
    fn opened(self) -> Result<Opened, Error> {
        self.rooms.with_value(|rooms| rooms.opened.clone()).ok_or(Error::Worker(Failure::Locked))
    }

    /// Waits until nobody else changes kept entries.
    async fn turn(self) -> OwnedMutexGuard<()> {
        self.rooms.with_value(|rooms| rooms.turn.clone()).lock_owned().await
    }

    /// Hears how something ended that no page waits for.
    fn note(self, outcome: Result<(), Error>) {
        if let Err(error) = outcome {
            self.vault.notice(&error);
            if matches!(error, Error::Storage(_)) && self.opened().is_ok() {
                self.trouble.set(Some(error));
            }
        }
    }

    /// This device keeps things.
    fn keeps(self) {
        if self.trouble.with_untracked(Option::is_some) {
            self.trouble.set(None);
        }
    }

    fn unsent_of(self, message: MessageId) -> Option<Unsent> {
        self.unsent.with_untracked(|all| all.iter().find(|one| one.message == message).cloned())
    }

    fn apply(self, message: MessageId, event: Event) {
        self.unsent.update(|all| {
            if let Some(one) = all.iter_mut().find(|one| one.message == message) {
                one.apply(event);
            }
            all.retain(|one| !one.is_over());
        });
    }

    /// Keeps something that was just sent; whoever calls has the turn.
    async fn keep(self, opened: &Opened, unsent: Unsent) -> Result<Unsent, Error> {
        let entry = self.entry_of(&unsent).await?;
        opened.store.put_entry(&entry).await?;
        self.keeps();
        Ok(unsent.with_row(entry.sealed, entry.envelope))
    }

    async fn entry_of(self, unsent: &Unsent) -> Result<KeptEntry, Error> {
        let sealed = self.seal_entry(unsent.message, &Kept::Sent(Box::new(unsent.clone()))).await?;
        let envelope = unsent.bytes.as_deref().map(<[u8]>::to_vec);
        Ok(KeptEntry { message: unsent.message, sealed, envelope })
    }

    /// Something unsent is kept as this row now.
    fn kept_as(self, message: MessageId, row: Vec<u8>) {
        self.unsent.update(|all| {
            if let Some(one) = all.iter_mut().find(|one| one.message == message) {
                one.row = row.into();
            }
        });
    }

    /// Another tab has something unsent in hand, or has thrown it away: what that tab has kept of it counts.
    fn changed_elsewhere(self, message: MessageId) {
        self.unsent.update(|all| all.retain(|one| one.message != message));
        self.recall_soon();
    }

    async fn seal_entry(self, message: MessageId, kept: &Kept) -> Result<Vec<u8>, Error> {
        self.vault.seal_row(TABLE, &message.to_string(), kept).await
    }

    /// It is stored: shows it, and sets out.
    fn add(self, unsent: Unsent) {
        self.unsent.update(|all| all.push(unsent));
        self.tell_tabs();
        self.flush();
    }
}
