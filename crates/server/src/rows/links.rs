//! Links: new devices between showing a code and being let in.

use async_trait::async_trait;
use envelope::{AccountId, Base64, DeviceId, Hash};

use super::{RowsError, sessions::NewSession};
use crate::permit::{LinkDevice, Permit};

/// A link that begins.
#[derive(Debug)]
pub struct NewLink<'a> {
    /// Its name.
    pub link: Hash,
    /// SHA-256 of the exchange's name.
    pub exchange: Hash,
    /// The new device's key.
    pub public_key: &'a [u8],
    /// The new device.
    pub device: DeviceId,
    /// When the link ends, ms since 1970.
    pub expires: u64,
}

/// A link as the new device meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingLink {
    /// The new device.
    pub device: DeviceId,
    /// The account of the device that has read the code.
    pub account: Option<AccountId>,
    /// What it has handed over.
    pub sealed: Option<Base64>,
}

/// What a device of an account meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached<T> {
    /// The link is this account's.
    Own(T),
    /// It is another account's, or holds other bytes.
    Taken,
    /// It has ended, or never began.
    Gone,
}

/// Links that have begun.
#[async_trait]
pub trait Links {
    /// Keeps a link that begins; `false` if there is one with this name.
    async fn put_link(&self, link: &NewLink<'_>) -> Result<bool, RowsError>;

    /// Makes a link this account's, unless another came first; gives the new device's key.
    async fn claim_link(
        &self,
        link: Hash,
        account: AccountId,
        now: u64,
    ) -> Result<Reached<Base64>, RowsError>;

    /// Puts what was sealed for the new device into this account's link, which then lasts until `until`, ms since 1970.
    async fn seal_link(
        &self,
        link: Hash,
        permit: &Permit<LinkDevice>,
        sealed: &Base64,
        now: u64,
        until: u64,
    ) -> Result<Reached<()>, RowsError>;

    /// The link of an exchange, if it has not ended.
    async fn pending_link(&self, exchange: Hash, now: u64) -> Result<Option<PendingLink>, RowsError>;

    /// Ends a link and opens the new device's session; `false` if that was done before.
    async fn finish_link(&self, exchange: Hash, session: &NewSession) -> Result<bool, RowsError>;
}
