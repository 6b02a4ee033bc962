//! The only door to keys: starting the crypto module, activation, signing in, locking.
//!
//! **Invariant:** nothing in here ever holds a key. What is secret stays in the module; passwords pass through once.

use std::rc::Rc;

use envelope::{AccountId, Base64, Hash, LetterCode, LetterSlot};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wire::{
    BirthDate, InsuranceNumber, ProblemKind,
    account::Session,
    activation::Enrolment,
    assurance::{Method, Standing},
    insurer::Insurer,
};
use worker::{Answer, Call, Failure, view::DirectoryView};

use crate::{error::Error, store::AccountStore};

mod activation;
mod authenticator;
mod closing;
mod home;
mod identity;
mod idle;
mod judge;
mod leader;
mod levels;
mod line;
mod link;
mod linking;
mod module;
mod notices;
mod offline;
mod passkeys;
mod permits;
mod published;
mod rekey;
mod rows;
mod script;
mod sessions;
mod shared;
mod sign_in;
mod tabs;

pub use identity::ProviderAnswer;
pub use judge::Judge;
pub use linking::{LinkProgress, ReadLink, ShownLink};
pub use passkeys::{NAME_LEN as PASSKEY_NAME_LEN, NewPasskey, PasskeyOpens, PasskeyView};
pub use permits::{PasskeyHelps, Purpose, Question};
pub use rekey::Renewed;
pub use script::service_worker_script;
pub use sessions::{DeviceView, NAME_LEN as DEVICE_NAME_LEN, SessionView};

use home::Home;
use leader::Leadership;
use module::Module;

/// Where the person stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultState {
    /// The module and what is public are being loaded.
    Starting,
    /// Nobody is signed in here, or the account is locked.
    SignedOut {
        /// Whether an account was activated or opened on this device before.
        returning: bool,
    },
    /// The account is open.
    Unlocked(Access),
}

/// By what an account is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// A session of the server.
    Session(Session),
    /// What this device has kept: the server did not answer.
    Here {
        /// The account.
        account: AccountId,
        /// Since when, ms since 1970.
        since: u64,
    },
}

impl VaultState {
    /// Whether the account is open, with or without a session.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Unlocked(_))
    }

    /// The account, if it is open.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Unlocked(Access::Session(session)) => Some(session.account),
            Self::Unlocked(Access::Here { account, .. }) => Some(*account),
            Self::Starting | Self::SignedOut { .. } => None,
        }
    }

    /// The session, if the account is open by one.
    pub fn session(&self) -> Option<&Session> {
        match self {
            Self::Unlocked(Access::Session(session)) => Some(session),
            Self::Unlocked(Access::Here { .. }) | Self::Starting | Self::SignedOut { .. } => None,
        }
    }
}

/// What a person types from the letter, and the password that they choose.
pub struct ActivationInput {
    /// The letter's number.
    pub letter: LetterSlot,
    /// The letter's code, its check character tested.
    pub code: LetterCode,
    /// The insurance number.
    pub insurance_number: InsuranceNumber,
    /// The date of birth.
    pub birth_date: BirthDate,
    /// The password.
    pub password: String,
}

/// An activation that waits for the recovery code to be kept.
#[derive(Clone)]
pub struct PendingActivation {
    /// The recovery code in its groups, to be shown once.
    pub recovery_code: String,
    login: Hash,
    exchange: Base64,
    registration_record: Base64,
    enrolment: Enrolment,
    recovery_proof: Hash,
    state: Base64,
}

/// The vault's handle.
#[derive(Clone, Copy)]
pub struct Vault {
    state: RwSignal<VaultState>,
    unlocked: Memo<Option<AccountId>>,
    offline: Memo<bool>,
    evicted: RwSignal<bool>,
    leading: RwSignal<bool>,
    insurer: RwSignal<Option<Insurer>>,
    directory: RwSignal<Option<DirectoryView>>,
    alarm: RwSignal<Option<Error>>,
    session_ended: RwSignal<bool>,
    question: RwSignal<Option<Question>>,
    recovering: RwSignal<bool>,
    password_wanted: RwSignal<Option<Method>>,
    parting: RwSignal<Option<Error>>,
    storage_failure: RwSignal<Option<Error>>,
    standing: RwSignal<Option<Standing>>,
    level_ends: RwSignal<Option<u64>>,
    shared: RwSignal<bool>,
    left_unsent: RwSignal<bool>,
    rooms: StoredValue<Rc<Rooms>, LocalStorage>,
}

/// What the vault works with, behind its signals.
#[derive(Default)]
struct Rooms {
    module: Module,
    home: Home,
    published: published::Published,
    leadership: std::cell::RefCell<Option<Leadership>>,
    page: std::cell::OnceCell<Page>,
    /// Who waits for the person's answer.
    asking: std::cell::RefCell<Option<js_sys::Function>>,
}

/// What listens to the page for its whole life.
struct Page {
    activity: idle::Activity,
    tabs: tabs::Tabs,
}

impl Vault {
    /// The vault; made once, at the root.
    pub fn new() -> Self {
        let state = RwSignal::new(VaultState::Starting);
        Self {
            state,
            unlocked: Memo::new(move |_| state.read().account()),
            offline: Memo::new(move |_| matches!(*state.read(), VaultState::Unlocked(Access::Here { .. }))),
            evicted: RwSignal::new(false),
            leading: RwSignal::new(false),
            insurer: RwSignal::new(None),
            directory: RwSignal::new(None),
            alarm: RwSignal::new(None),
            session_ended: RwSignal::new(false),
            question: RwSignal::new(None),
            recovering: RwSignal::new(false),
            password_wanted: RwSignal::new(None),
            parting: RwSignal::new(None),
            storage_failure: RwSignal::new(None),
            standing: RwSignal::new(None),
            level_ends: RwSignal::new(None),
            shared: RwSignal::new(false),
            left_unsent: RwSignal::new(false),
            rooms: StoredValue::new_local(Rc::default()),
        }
    }

    /// Starts the module, opens the store, and fetches what is public.
    ///
    /// Nobody is signed in afterwards, even if a session lives on: keys are in no store, the password opens them again.
    pub fn start(self) {
        let page = Page {
            activity: idle::Activity::watch(move |idle| self.look(idle)),
            tabs: tabs::Tabs::listen(move |news| self.hear(news)),
        };
        if self.rooms().page.set(page).is_err() {
            return;
        }
        self.watch_leaving();
        self.start_module();
        leptos::task::spawn_local(async move {
            let returning = self.home().await.device().fingerprint.is_some();
            self.state.set(VaultState::SignedOut { returning });
            self.look_at_last_session().await;
        });
        self.keep_published();
    }

    /// Where the person stands.
    pub fn state(self) -> Signal<VaultState> {
        self.state.into()
    }

    /// Whose account is open. Does not change when an ended session is renewed.
    pub fn unlocked(self) -> Signal<Option<AccountId>> {
        self.unlocked.into()
    }

    /// Whether this tab brings mail to and from the server; one does of all that have the account open.
    pub fn leading(self) -> Signal<bool> {
        self.leading.into()
    }

    /// What anybody may know of the insurer.
    pub fn insurer(self) -> Signal<Option<Insurer>> {
        self.insurer.into()
    }

    /// The verified directory.
    pub fn directory(self) -> Signal<Option<DirectoryView>> {
        self.directory.into()
    }

    /// A reason to stop altogether: the insurer's fingerprint is another, or the directory is forged or old, the
    /// account at the server is not the one that this device knows.
    pub fn alarm(self) -> Signal<Option<Error>> {
        self.alarm.into()
    }

    /// Whether the session ended in the middle of work, or there is none now that the server answers again: sign in, and the work goes on.
    pub fn session_ended(self) -> Signal<bool> {
        self.session_ended.into()
    }

    /// Whether the account was opened with the recovery code, and the code has not been replaced since.
    pub fn recovering(self) -> Signal<bool> {
        self.recovering.into()
    }

    /// Why the account was locked, if not by the person or by time.
    pub fn parting(self) -> Signal<Option<Error>> {
        self.parting.into()
    }

    /// Why this browser keeps nothing for the person, if it doesn't: then no account can be opened here.
    pub fn storage_failure(self) -> Signal<Option<Error>> {
        self.storage_failure.into()
    }

    /// The store of the open account.
    pub fn account(self) -> Option<AccountStore> {
        let account = self.unlocked.get_untracked()?;
        self.rooms().home.store()?.ok().map(|store| store.of(account))
    }

    /// Calls the module; waits for it if it is still being loaded. Buffers in the payload change hands: they are empty
    /// afterwards.
    ///
    /// # Errors
    /// What the module answers, or [`Error::WorkerGone`].
    pub async fn call(self, call: Call, payload: impl Into<JsValue>) -> Result<(Answer, JsValue), Error> {
        let link = self.module().await?;
        link.call(&call, payload.into()).await
    }

    /// Hears of a failure in somebody's work: an ended session, a module without keys, or a reason to stop altogether.
    pub fn notice(self, error: &Error) {
        if self.unlocked.get_untracked().is_none() {
            return;
        }
        match error {
            Error::Problem(ProblemKind::Unauthenticated) => self.session_ended.set(true),
            Error::Problem(ProblemKind::SessionEnded | ProblemKind::AccountReplaced) => {
                self.parting.set(Some(*error));
                let store = self.account();
                self.close();
                if let Some(store) = store {
                    self.forget_copy(store);
                }
            }
            // What would be enough may be another thing than when the account was opened.
            Error::Problem(ProblemKind::LevelTooLow) => self.learn_level(),
            Error::Worker(Failure::Locked) => self.close(),
            error if is_grave(error) => {
                self.alarm.set(Some(*error));
                self.close();
            }
            _ => {}
        }
    }

    /// Long work goes on for the person: that counts as activity for the automatic lock.
    pub fn touch(self) {
        if let Some(page) = self.rooms().page.get() {
            page.activity.touch();
        }
    }

    /// Locks the account: the module and all it holds is ended, a fresh one started. The session stays, unless others use this
    /// computer too.
    pub fn lock(self) {
        self.close();
        self.tell(tabs::News::Locked);
        if self.shared.get_untracked() {
            leptos::task::spawn_local(async {
                // Without a connection it ends by itself after some minutes; it opens nothing without keys.
                let _ = crate::api::sign_out().await;
            });
        }
    }

    /// Ends the session, locks, and deletes what is on this device, but for what is unsent; on a shared computer all of it.
    pub async fn sign_out(self) {
        let store = self.account();
        self.close();
        self.tell(tabs::News::Locked);
        if self.shared.get_untracked() {
            self.forget_guest().await;
        }
        // Without a connection it ends by itself when it has not been used for some hours; it opens nothing without keys.
        let _ = crate::api::sign_out().await;
        let Some(store) = store else { return };
        // What cannot be deleted stays sealed.
        let _ = match store.entries().await {
            Ok(entries) if entries.is_empty() => store.wipe().await,
            _ => store.forget_copy().await,
        };
    }

    /// Shows the account as open by this session.
    fn open(self, session: Session) {
        self.show_open(Access::Session(session));
        self.learn_level();
    }

    /// Shows the account as open.
    fn show_open(self, access: Access) {
        self.touch();
        let state = VaultState::Unlocked(access);
        if let Some(account) = state.account() {
            self.tell(tabs::News::Opened(account));
        }
        self.rooms()
            .leadership
            .borrow_mut()
            .get_or_insert_with(|| Leadership::seek(self.leading, self.shared.get_untracked()));
        self.state.set(state);
        self.evicted.set(false);
        self.left_unsent.set(false);
        self.session_ended.set(false);
        self.password_wanted.set(None);
        self.parting.set(None);
    }

    /// Ends the module if the account is open, and shows nothing of the person any more.
    fn close(self) {
        let Some(account) = self.unlocked.get_untracked() else { return };
        let rooms = self.rooms();
        rooms.leadership.take();
        self.end_module();
        let shared = self.shared.get_untracked();
        self.state.set(VaultState::SignedOut { returning: !shared || rooms.home.was_here_before() });
        if shared {
            self.leave(account);
        }
        self.session_ended.set(false);
        self.answer(false);
        self.recovering.set(false);
        self.standing.set(None);
        self.level_ends.set(None);
        self.start_module();
    }

    /// Every few seconds, and when the page is looked at again.
    fn look(self, idle: bool) {
        if self.unlocked.get_untracked().is_none() {
            return;
        }
        // Nobody works in this tab; perhaps somebody does in another.
        if idle {
            self.close();
        } else {
            self.refresh_now_and_then();
            self.watch_level();
        }
    }

    /// Another tab has news.
    fn hear(self, news: tabs::News) {
        let mine = self.unlocked.get_untracked();
        match news {
            tabs::News::Opened(account) if mine == Some(account) => {}
            tabs::News::Opened(_) | tabs::News::Locked => self.close(),
        }
    }

    fn tell(self, news: tabs::News) {
        if let Some(page) = self.rooms().page.get() {
            page.tabs.tell(news);
        }
    }

    fn rooms(self) -> Rc<Rooms> {
        self.rooms.get_value()
    }
}

impl Default for Vault {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether this says that somebody stands between the person and the insurer.
fn is_grave(error: &Error) -> bool {
    let Error::Worker(failure) = error else { return false };
    matches!(
        failure,
        Failure::FingerprintMismatch
            | Failure::DirectoryForged
            | Failure::DirectoryOld
            | Failure::CertificateForged
            | Failure::AccountSetBack
            | Failure::AccountForked
            | Failure::AccountForged
            | Failure::SlotAdded
            | Failure::SlotRemoved
            | Failure::LinkForged
    )
}
