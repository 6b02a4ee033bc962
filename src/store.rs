//! What is kept on this device, in IndexedDB, sealed parts of files in OPFS where there is one; or, on a shared computer, in this page
//! alone.
//!
//! **Invariant:** nothing in here is readable without the account's keys but random ids, lengths, places in the
//! feed, what the insurer publishes to everybody, and what the server has of an account to unlock it.
//! **Invariant:** a store in memory writes nothing anywhere else.
//! **Invariant:** a write that returned is committed; a transaction is never held open across other work.

use std::rc::Rc;

use envelope::{AccountId, Base64, DeviceId};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue};

use crate::{
    device::{generate_id, staging_setting},
    error::StorageFailure,
};

mod account;
mod database;
mod envelopes;
mod files;
mod kept;
mod memory;
mod migrations;
mod outbox;
mod place;
mod published;
mod rows;
mod staged;

pub use account::KeptAccount;
use database::{Database, Standing, Write};
pub use envelopes::KeptEnvelope;
use files::Files;
pub use kept::TABLE as KEPT_TABLE;
pub use outbox::KeptEntry;
use place::Place;
pub use rows::{INDEX_TABLE, OPENED_TABLE, WORDS_TABLE};

const NAME: &str = "siegel";
const DEVICE: &str = "device";
const ROWS: &str = "rows";
const ENVELOPES: &str = "envelopes";
const STAGED: &str = "staged";
const OUTBOX: &str = "outbox";
const ACCOUNTS: &str = "accounts";
const KEPT: &str = "kept";

/// What this browser profile knows of itself; nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub device: DeviceId,
    /// The insurer's root fingerprint, pinned at activation or at the first sign-in.
    pub fingerprint: Option<Base64>,
    /// The highest directory sequence seen.
    pub sequence: u64,
    /// The server's name for authenticators, once a passkey was shown here.
    #[serde(default)]
    pub relying_party: Option<String>,
}

impl Default for Device {
    /// One that was never here before.
    fn default() -> Self {
        Self { device: generate_id(), fingerprint: None, sequence: 0, relying_party: None }
    }
}

/// The store.
#[derive(Clone)]
pub struct Store(Rc<Place>);

/// The part of the store that belongs to one account.
#[derive(Clone)]
pub struct AccountStore {
    database: Rc<Place>,
    account: AccountId,
}

impl Store {
    /// Opens the store, made or brought up to date if need be.
    ///
    /// # Errors
    /// [`StorageFailure::Unavailable`] where the browser keeps nothing.
    pub async fn open() -> Result<Self, StorageFailure> {
        let database = Database::open(NAME, migrations::VERSION, migrations::run).await?;
        Ok(Self(Rc::new(Place::Device(database, Files::new(staging_setting())))))
    }

    /// A store in this page's memory, with nothing in it.
    pub fn in_memory() -> Self {
        Self(Rc::new(Place::Page(memory::Memory::default())))
    }

    /// What the device knows of itself, if it has been here before.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn device(&self) -> Result<Option<Device>, StorageFailure> {
        let kept = self.0.get(DEVICE, "device").await?;
        Ok(kept.and_then(|text| text.as_string()).and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps what the device knows of itself.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_device(&self, device: &Device) -> Result<(), StorageFailure> {
        self.0.write(vec![Write::put(DEVICE, "device".to_owned(), text_of(device)?)]).await
    }

    /// The part of one account.
    pub fn of(&self, account: AccountId) -> AccountStore {
        AccountStore { database: self.0.clone(), account }
    }
}

impl AccountStore {
    /// Deletes everything of the account on this device but two sealed rows, which are the device's own: its place in its chain of
    /// envelopes, as the desk would take a chain that begins again for an attack, and the newest state that it has seen, so that it
    /// is never shown an older one.
    ///
    /// # Errors
    /// What the browser reports; files that it does not let go are sealed, and mentioned by nothing.
    pub async fn wipe(&self) -> Result<(), StorageFailure> {
        let (chain, seen_state) = (self.chain().await?, self.seen_state().await?);
        let prefix = self.key(&[]);
        let all = [ROWS, ENVELOPES, STAGED, OUTBOX, DEVICE, ACCOUNTS, KEPT];
        let mut writes: Vec<_> = all.map(|store| Write::DeleteAll { store, prefix: prefix.clone() }).into();
        writes.extend(chain.map(|sealed| self.chain_write(&sealed)));
        writes.extend(seen_state.map(|sealed| self.seen_state_write(&sealed)));
        self.database.write(writes).await?;
        match self.database.files() {
            Some(files) => files.remove(&[&self.account.to_string()]).await,
            None => Ok(()),
        }
    }

    /// `account/part/part`; with no parts, what every key of the account begins with.
    fn key(&self, parts: &[&str]) -> String {
        let mut key = format!("{}/", self.account);
        key.push_str(&parts.join("/"));
        key
    }
}

fn text_of(value: &impl Serialize) -> Result<JsValue, StorageFailure> {
    serde_json::to_string(value).map(JsValue::from).map_err(|_| StorageFailure::Other)
}

fn bytes_of(value: &JsValue) -> Option<Vec<u8>> {
    value.is_instance_of::<js_sys::Uint8Array>().then(|| js_sys::Uint8Array::new(value).to_vec())
}
