//! The mailbox: the feed brought to this device, opened and shown; downloads.
//!
//! **Invariant:** what did not open and verify is counted, never shown. **Invariant:** nothing opened outlives the lock.

use std::{cell::Cell, collections::HashMap, rc::Rc};

use envelope::{AttachmentId, ConversationId, MessageId};
use js_sys::Uint8Array;
use leptos::{prelude::*, task::spawn_local};
use wire::{ProblemKind, succession::Succession};
use worker::view::ProfileView;

use crate::{
    api::Cancel,
    error::Error,
    outbox::Outbox,
    store::AccountStore,
    vault::Vault,
    view::{
        ConsentEntry, ConversationView, DecisionEntry, DocumentView, DownloadState, KeptFiles, KeptState,
        LetterView, SyncState,
    },
};

mod download;
mod feed;
mod follow;
mod keep;
mod kept;
mod kept_mail;
mod law;
mod open;
mod opened;
mod original;
mod read_marks;
#[cfg(test)]
mod samples;
mod save;
mod search;
mod shown;
mod succession;
mod tabs;
mod whole;
mod words;

pub use download::{Manner, Watch};
use kept::Shelf;
use kept_mail::KeptMail;
use opened::Opened;
pub use original::Original;
pub use save::save;
use search::Finder;
use shown::{Marks, OwnTimes};
use tabs::{News, Tabs};

/// The mailbox's handle.
#[derive(Clone, Copy)]
pub struct Mailbox {
    vault: Vault,
    outbox: Outbox,
    state: RwSignal<SyncState>,
    succession: RwSignal<Option<Succession>>,
    opened: RwSignal<Opened>,
    kept_mail: StoredValue<KeptMail, LocalStorage>,
    finder: StoredValue<Finder, LocalStorage>,
    /// How many messages and files can be found.
    findable: RwSignal<usize>,
    marks: RwSignal<Marks>,
    times: RwSignal<OwnTimes>,
    downloads: RwSignal<HashMap<AttachmentId, DownloadState>>,
    running: StoredValue<HashMap<AttachmentId, Cancel>, LocalStorage>,
    shelf: RwSignal<Shelf>,
    low_space: RwSignal<bool>,
    conversations: Memo<Vec<ConversationView>>,
    documents: Memo<Vec<DocumentView>>,
    decisions: Memo<Vec<DecisionEntry>>,
    consents: Memo<Vec<ConsentEntry>>,
    opening: StoredValue<Option<Rc<Opening>>, LocalStorage>,
    tabs: StoredValue<Tabs, LocalStorage>,
}

/// One time that the account is open, from unlocking to locking.
#[derive(Default)]
struct Opening {
    /// Stopped when it is over; whatever still runs for it ends with it.
    over: Cancel,
    running: Cell<bool>,
    again: Cell<bool>,
    /// Whether files of recent letters are being kept.
    keeping: Cell<bool>,
}

impl Mailbox {
    /// The mailbox; made once, at the root.
    pub fn new(vault: Vault, outbox: Outbox) -> Self {
        let opened = RwSignal::new(Opened::default());
        let marks = RwSignal::new(Marks::new());
        let (entries, directory) = (outbox.entries(), vault.directory());
        let unsent = Memo::new(move |_| shown::without_progress(&entries.read()));
        Self {
            vault,
            outbox,
            state: RwSignal::new(SyncState::Idle),
            succession: RwSignal::new(None),
            opened,
            kept_mail: StoredValue::new_local(KeptMail::default()),
            finder: StoredValue::new_local(Finder::default()),
            findable: RwSignal::new(0),
            marks,
            times: RwSignal::new(OwnTimes::new()),
            downloads: RwSignal::new(HashMap::new()),
            running: StoredValue::new_local(HashMap::new()),
            shelf: RwSignal::new(Shelf::default()),
            low_space: RwSignal::new(false),
            conversations: Memo::new(move |_| {
                shown::conversations(&opened.read(), &marks.read(), &unsent.read(), directory.read().as_ref())
            }),
            documents: Memo::new(move |_| shown::documents(&opened.read(), directory.read().as_ref())),
            decisions: Memo::new(move |_| law::decisions(&opened.read(), directory.read().as_ref())),
            consents: Memo::new(move |_| law::consents(&opened.read(), &unsent.read())),
            opening: StoredValue::new_local(None),
            tabs: StoredValue::new_local(Tabs::open()),
        }
    }

    /// Starts to follow the feed whenever the account is open.
    pub fn start(self) {
        let unlocked = self.vault.unlocked();
        Effect::new(move || self.begin(unlocked.get().is_some()));
        Effect::new(move || self.tell_outbox());
        self.ask_for_room();
        self.tabs.with_value(|tabs| {
            tabs.listen(move |news| match news {
                News::Mail => self.wake(),
                News::Marks => self.load_marks(),
                News::Files => self.load_shelf(),
            });
        });
        self.follow();
    }

    /// Every conversation, newest first; what is unsent counts.
    pub fn conversations(self) -> Signal<Vec<ConversationView>> {
        self.conversations.into()
    }

    /// The letters of a conversation, oldest first, one's own unsent ones last.
    pub fn letters(self, conversation: ConversationId) -> Signal<Vec<LetterView>> {
        let entries = self.outbox.entries();
        Effect::new(move || {
            let views = self.conversations.read();
            if let Some(view) = views.iter().find(|view| view.conversation == conversation) {
                self.outbox.answers_go_to(conversation, view.unit, &view.topic);
            }
        });
        let letters = move |_: Option<&Vec<LetterView>>| {
            shown::letters(&self.opened.read(), conversation, &self.times.read(), &entries.read())
        };
        Memo::new(letters).into()
    }

    /// Every file sent and received, newest first.
    pub fn documents(self) -> Signal<Vec<DocumentView>> {
        self.documents.into()
    }

    /// Every decision, newest first.
    pub fn decisions(self) -> Signal<Vec<DecisionEntry>> {
        self.decisions.into()
    }

    /// Every time that the person has agreed to something, or did no longer, newest first; what is unsent counts.
    pub fn consents(self) -> Signal<Vec<ConsentEntry>> {
        self.consents.into()
    }

    /// The person as the insurer knows them, once its first message is there.
    pub fn profile(self) -> Signal<Option<ProfileView>> {
        Signal::derive(move || self.opened.read().profile().cloned())
    }

    /// How the mailbox stands with the server.
    pub fn state(self) -> Signal<SyncState> {
        self.state.into()
    }

    /// Whether there may be mail that needs a higher level than the session has.
    pub fn withheld(self) -> Signal<bool> {
        let too_low = SyncState::Failed(Error::Problem(ProblemKind::LevelTooLow));
        Signal::derive(move || *self.state.read() == too_low)
    }

    /// Looks for mail now: something has changed that may let it come.
    pub fn look(self) {
        self.wake();
    }

    /// Messages that did not open or verify, and are not shown as mail.
    pub fn refused(self) -> Signal<usize> {
        Signal::derive(move || self.opened.read().refused())
    }

    /// Remembers that the person has seen everything in this conversation.
    pub fn mark_read(self, conversation: ConversationId) {
        self.set_mark(conversation);
    }

    /// Fetches a file, opens it part by part, checks the whole, and only then saves it.
    pub fn download(self, message: MessageId, attachment: AttachmentId) {
        self.begin_download(message, attachment);
    }

    /// Downloads of this page's life.
    pub fn downloads(self) -> Signal<HashMap<AttachmentId, DownloadState>> {
        self.downloads.into()
    }

    /// Fetches a file, opens it part by part into memory, and hands it over once it is what its message says. Dropped, it ends.
    ///
    /// # Errors
    /// What fetching or opening fails with.
    pub async fn read(self, message: MessageId, attachment: AttachmentId) -> Result<Uint8Array, Error> {
        self.read_whole(message, attachment).await
    }

    /// Takes what is written in a file, so that it can be found.
    pub fn learn_words(self, attachment: AttachmentId, words: String) {
        self.take_words(attachment, words);
    }

    /// Stops a download.
    pub fn cancel_download(self, attachment: AttachmentId) {
        self.end_download(attachment);
    }

    /// How far a file has come that is to be kept on this device; nothing if it is not.
    pub fn kept(self, attachment: AttachmentId) -> Signal<Option<KeptState>> {
        Signal::derive(move || self.shelf.read().state(attachment))
    }

    /// The files that are kept on this device.
    pub fn kept_files(self) -> Signal<KeptFiles> {
        Signal::derive(move || self.shelf.read().files())
    }

    /// Fetches a file, checks it, and keeps it on this device, sealed.
    pub fn keep(self, message: MessageId, attachment: AttachmentId) {
        self.keep_chosen(message, attachment);
    }

    /// Lets go of a file that is kept, or of all of them. They are still at the insurer's.
    pub fn let_go(self, which: Option<AttachmentId>) {
        self.let_files_go(which);
    }

    /// Whether the files of recent letters are kept without being asked for.
    pub fn keeps_recent(self) -> Signal<bool> {
        Signal::derive(move || self.shelf.read().keeps_recent())
    }

    /// Says whether they should be.
    pub fn set_keeps_recent(self, keeps: bool) {
        self.choose_recent(keeps);
    }

    /// Whether the browser has little room left for what is to be kept here.
    pub fn low_space(self) -> Signal<bool> {
        self.low_space.into()
    }

    /// Forgets all that the last opening of the account had shown; begins the next one.
    fn begin(self, unlocked: bool) {
        if let Some(before) = self.opening.try_update_value(Option::take).flatten() {
            before.over.cancel();
        }
        self.end_downloads();
        self.opened.set(Opened::default());
        self.kept_mail.set_value(KeptMail::default());
        self.finder.set_value(Finder::default());
        self.findable.set(0);
        self.succession.set(None);
        self.marks.set(Marks::new());
        self.times.set(OwnTimes::new());
        self.shelf.set(Shelf::default());
        self.state.set(if unlocked { SyncState::Loading } else { SyncState::Idle });
        if unlocked {
            self.opening.set_value(Some(Rc::default()));
            self.load_marks();
            self.load_shelf();
            self.look_at_room();
            self.wake();
        }
    }

    /// Brings and opens whatever is new: at once, or as soon as what runs already has come to its end.
    fn wake(self) {
        let Some(opening) = self.opening.get_value() else { return };
        opening.again.set(true);
        if opening.running.replace(true) {
            return;
        }
        spawn_local(async move {
            while opening.again.take() {
                let outcome = opening.over.unless(self.bring()).await;
                if outcome.is_ok() {
                    self.keep_recent_soon(&opening);
                }
                self.settle(outcome);
                if let Err(error) = opening.over.unless(self.look_after()).await {
                    // It shows all the same; the next start has more to do.
                    self.note(error);
                }
            }
            opening.running.set(false);
        });
    }

    /// Opens what is on this device; where that was opened without the server, a session is needed next. The leading tab then brings what is not, the others hear of it from there.
    async fn bring(self) -> Result<(), Error> {
        self.open_kept().await?;
        self.vault.regain_session().await?;
        let brought = if self.vault.leading().get_untracked() {
            self.pull().await
        } else if window().navigator().on_line() {
            Ok(())
        } else {
            Err(Error::Offline)
        };
        // Also where mail waits for a higher level: whoever has not ordered a letter must hear of it.
        brought.and(self.look_at_succession().await)
    }

    /// What nobody waits for: all that was opened is kept and can be found, and what another directory has vouched for is verified.
    async fn look_after(self) -> Result<(), Error> {
        self.keep_opened().await?;
        self.index_opened().await?;
        self.join_marks().await?;
        self.verify_stale().await
    }

    /// Whether there may be new mail while something else is done.
    fn is_called(self) -> bool {
        self.opening.with_value(|opening| opening.as_ref().is_none_or(|opening| opening.again.get()))
    }

    /// Notes what went wrong beside the bringing of mail. That this device could not keep something is said above every page.
    fn note(self, error: Error) {
        match error {
            Error::Storage(_) => self.settle(Err(error)),
            error => self.vault.notice(&error),
        }
    }

    fn settle(self, outcome: Result<(), Error>) {
        if let Err(error) = &outcome {
            self.vault.notice(error);
        }
        let state = match outcome {
            // The next opening says how it stands.
            Err(Error::Cancelled) => return,
            Err(Error::Offline) => SyncState::Offline,
            // The page asks for the password anyway.
            Err(error) if error.needs_sign_in() => SyncState::Idle,
            Err(error) => SyncState::Failed(error),
            Ok(()) => SyncState::Idle,
        };
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
    }

    /// What the feed shows leaves the outbox; the times that the outbox knows of it stay.
    fn tell_outbox(self) {
        let opened = self.opened.read();
        let entries = self.outbox.entries();
        let entries = entries.read();
        let there = entries.iter().filter_map(|entry| Some((entry, opened.letter(entry.message)?)));
        let there: Vec<_> = there
            .map(|(entry, letter)| (entry.message, entry.times, letter.view.envelope, letter.received))
            .collect();
        drop((opened, entries));
        if there.is_empty() {
            return;
        }
        self.times.update(|times| {
            for (message, own, ..) in &there {
                let known = times.entry(*message).or_default();
                for (known, own) in known.iter_mut().zip(own) {
                    *known = known.or(*own);
                }
            }
        });
        for (message, _, envelope, received) in &there {
            if let Some(at) = received {
                self.outbox.received(*message, *envelope, *at);
            }
        }
        let messages: Vec<_> = there.iter().map(|(message, ..)| *message).collect();
        self.outbox.seen(&messages);
    }

    /// The open account's store.
    fn store(self) -> Result<AccountStore, Error> {
        self.vault.account().ok_or(Error::Cancelled)
    }
}
