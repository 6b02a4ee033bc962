//! What opens an account on this device: which of its states the module has seen, and all that it takes without the server.
//!
//! **Invariant:** the copy that opens an account and the state that was seen with it are written together: neither is older than
//! the other.

use envelope::{AccountId, Base64, DeviceId};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wire::activation::Enrolment;

use super::{
    ACCOUNTS, AccountStore, DEVICE, ENVELOPES, INDEX_TABLE, KEPT, OPENED_TABLE, ROWS, Store, Write, kept,
    text_of,
};
use crate::error::StorageFailure;

/// The table and its one row.
const SEEN_STATE: (&str, &str) = ("seen-state", "device");

/// An account as it was last unlocked with the server. What stands in it is sealed, signed, or a public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAccount {
    /// The account.
    pub account: AccountId,
    /// The device that its state names.
    pub device: DeviceId,
    /// Keys, slots and bundle.
    pub enrolment: Enrolment,
    /// The registry's certificate.
    pub certificate: Option<Base64>,
    /// The account's state.
    pub state: Base64,
    /// Its login name, sealed by the module: it follows from the insurance number, and everybody can try those.
    pub login_row: Base64,
    /// What the password opens here, once it is made.
    pub offline_slot: Option<Base64>,
    /// When that was, ms since 1970.
    pub kept: u64,
}

impl Store {
    /// Every account that can be opened here without the server, the last one first.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn kept_accounts(&self) -> Result<Vec<KeptAccount>, StorageFailure> {
        let rows = self.0.all(ACCOUNTS, "").await?;
        let mut accounts: Vec<_> = rows.iter().filter_map(|(_, text)| account_of(text)).collect();
        accounts.sort_unstable_by_key(|account| std::cmp::Reverse(account.kept));
        Ok(accounts)
    }
}

impl AccountStore {
    /// The state that this device has seen, sealed.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn seen_state(&self) -> Result<Option<Vec<u8>>, StorageFailure> {
        self.row(SEEN_STATE.0, SEEN_STATE.1).await
    }

    /// Keeps it.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_seen_state(&self, sealed: &[u8]) -> Result<(), StorageFailure> {
        self.database.write(vec![self.seen_state_write(sealed)]).await
    }

    /// What opens the account without the server, if it is here.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn kept_account(&self) -> Result<Option<KeptAccount>, StorageFailure> {
        Ok(self.database.get(ACCOUNTS, &self.key(&[])).await?.as_ref().and_then(account_of))
    }

    /// Keeps it, together with the state that was seen.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_account(&self, kept: &KeptAccount, seen_state: &[u8]) -> Result<(), StorageFailure> {
        self.database.write(vec![self.account_write(kept)?, self.seen_state_write(seen_state)]).await
    }

    /// Keeps it as it is now; no other state was seen.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn change_account(&self, kept: &KeptAccount) -> Result<(), StorageFailure> {
        self.database.write(vec![self.account_write(kept)?]).await
    }

    /// Deletes what opens the account without the server, and all that could be fetched again. What is unsent stays, sealed.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn forget_copy(&self) -> Result<(), StorageFailure> {
        let prefix = self.key(&[]);
        let mut writes: Vec<_> = [ACCOUNTS, ENVELOPES, KEPT]
            .map(|store| Write::DeleteAll { store, prefix: prefix.clone() })
            .into();
        writes.push(Write::Delete { store: DEVICE, key: self.key(&["cursor"]) });
        let tables = [kept::TABLE, OPENED_TABLE, INDEX_TABLE];
        writes.extend(tables.map(|table| Write::DeleteAll { store: ROWS, prefix: self.key(&[table, ""]) }));
        self.database.write(writes).await
    }

    pub(super) fn seen_state_write(&self, sealed: &[u8]) -> Write {
        self.row_write(SEEN_STATE.0, SEEN_STATE.1, sealed)
    }

    fn account_write(&self, kept: &KeptAccount) -> Result<Write, StorageFailure> {
        Ok(Write::put(ACCOUNTS, self.key(&[]), text_of(kept)?))
    }
}

fn account_of(text: &JsValue) -> Option<KeptAccount> {
    serde_json::from_str(&text.as_string()?).ok()
}
