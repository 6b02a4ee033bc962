//! This browser profile: its store, its id, and what it has pinned; and the guest who leaves nothing in it.

use std::cell::{OnceCell, RefCell};

use envelope::{AccountId, Base64};
use futures_util::{
    FutureExt as _,
    future::{LocalBoxFuture, Shared},
};
use leptos::{prelude::*, task::spawn_local};
use wire::account::Session;

use super::Vault;
use crate::{
    device::{self, generate_id},
    error::{Error, StorageFailure},
    store::{Device, Store},
};

/// The store once it is open, and the device's row of it.
#[derive(Default)]
pub(super) struct Home {
    opening: OnceCell<Shared<LocalBoxFuture<'static, ()>>>,
    store: OnceCell<Result<Store, StorageFailure>>,
    device: RefCell<Option<Device>>,
    guest: RefCell<Option<Guest>>,
}

/// What takes the place of store and device on a shared computer.
struct Guest {
    store: Store,
    device: Device,
    /// Whose rows the store holds.
    account: Option<AccountId>,
}

impl Home {
    /// The store, once it is open; a guest's, while there is one.
    pub(super) fn store(&self) -> Option<Result<Store, StorageFailure>> {
        let guest = self.guest.borrow().as_ref().map(|guest| Ok(guest.store.clone()));
        guest.or_else(|| self.store.get().cloned())
    }

    /// The store on the device, guest or not, if it is open.
    pub(super) fn on_device(&self) -> Option<Store> {
        self.store.get()?.clone().ok()
    }

    /// Whether an account was opened here before and left that behind.
    pub(super) fn was_here_before(&self) -> bool {
        self.device.borrow().as_ref().is_some_and(|device| device.fingerprint.is_some())
    }
}

/// A home that is open.
#[derive(Clone, Copy)]
pub(super) struct OpenHome(Vault);

impl Vault {
    /// Opens the store, once.
    pub(super) async fn home(self) -> OpenHome {
        let opening =
            self.rooms().home.opening.get_or_init(|| self.open_home().boxed_local().shared()).clone();
        opening.await;
        OpenHome(self)
    }

    /// Keeps the fingerprint of the directory in force: from now on this device takes no other.
    pub(super) async fn pin(self) -> Result<(), Error> {
        let fingerprint = self.directory.read_untracked().as_ref().map(|view| view.fingerprint.clone());
        match fingerprint {
            Some(fingerprint) => self.home().await.pin(fingerprint).await,
            None => Ok(()),
        }
    }

    async fn open_home(self) {
        let store = Store::open().await;
        let known = match &store {
            Ok(store) => store.device().await,
            Err(failure) => Err(*failure),
        };
        let device = match (known, &store) {
            (Ok(Some(device)), _) => device,
            (Ok(None), Ok(store)) => {
                // The database is there from the first visit on: an account that was open here has lost it.
                self.evicted.set(device::here::was_here());
                let device = Device::default();
                // Nobody waits for a slow disk here: until then, and should it fail, the id lasts as long as the page, and
                // whatever is kept later keeps it too.
                let (store, row) = (store.clone(), device.clone());
                spawn_local(async move {
                    let _ = store.put_device(&row).await;
                });
                device
            }
            _ => Device::default(),
        };
        if let Err(failure) = &store {
            self.storage_failure.set(Some((*failure).into()));
        }
        let rooms = self.rooms();
        rooms.home.device.replace(Some(device));
        let store = rooms.home.store.set(store);
        debug_assert!(store.is_ok(), "the store is opened once");
    }
}

impl OpenHome {
    /// The store.
    ///
    /// # Errors
    /// Why the browser keeps nothing.
    pub(super) fn store(self) -> Result<Store, Error> {
        let rooms = self.0.rooms();
        Ok(rooms.home.store().unwrap_or(Err(StorageFailure::Unavailable))?)
    }

    /// What the device knows of itself.
    pub(super) fn device(self) -> Device {
        let rooms = self.0.rooms();
        if let Some(guest) = &*rooms.home.guest.borrow() {
            return guest.device.clone();
        }
        let device = rooms.home.device.borrow();
        device.clone().unwrap_or_default()
    }

    /// From now on nothing is kept here but in this page, and nothing of what a guest before had; or everything as ever.
    ///
    /// A guest is a device of its own: its chain of envelopes ends with it. It knows what this one has pinned.
    pub(super) fn receive_guest(self, is_guest: bool) {
        let rooms = self.0.rooms();
        rooms.home.guest.replace(None);
        if is_guest {
            let device = Device { device: generate_id(), ..self.device() };
            rooms.home.guest.replace(Some(Guest { store: Store::in_memory(), device, account: None }));
        }
    }

    /// A session that was opened here. A guest holds the rows of one account, and is the device that the server knows.
    pub(super) fn receive(self, session: &Session) {
        if let Some(guest) = &mut *self.0.rooms().home.guest.borrow_mut() {
            if guest.account.replace(session.account).is_some_and(|before| before != session.account) {
                guest.store = Store::in_memory();
            }
            guest.device.device = session.device;
        }
    }

    /// Keeps the insurer's fingerprint, unless one is kept already.
    async fn pin(self, fingerprint: Base64) -> Result<(), Error> {
        let is_first = self.change(|device| {
            device.fingerprint.get_or_insert(fingerprint);
        });
        if is_first { self.keep().await } else { Ok(()) }
    }

    /// Notes the sequence number of a directory that was checked. Whether that is news, which [`OpenHome::keep`] keeps.
    pub(super) fn saw_directory(self, sequence: u64) -> bool {
        self.change(|device| device.sequence = device.sequence.max(sequence))
    }

    /// Keeps what authenticators call the server, which is asked for by that name without it, too.
    pub(super) async fn learn_relying_party(self, name: &str) -> Result<(), Error> {
        let is_news = self.change(|device| device.relying_party = Some(name.to_owned()));
        if is_news { self.keep().await } else { Ok(()) }
    }

    /// Keeps what the device knows of itself by now.
    pub(super) async fn keep(self) -> Result<(), Error> {
        Ok(self.store()?.put_device(&self.device()).await?)
    }

    /// Changes what the device knows of itself. Whether that made a difference.
    fn change(self, change: impl FnOnce(&mut Device)) -> bool {
        let (before, mut device) = (self.device(), self.device());
        change(&mut device);
        let is_other = device != before;
        if is_other {
            let rooms = self.0.rooms();
            match &mut *rooms.home.guest.borrow_mut() {
                Some(guest) => guest.device = device,
                None => drop(rooms.home.device.replace(Some(device))),
            }
        }
        is_other
    }
}
