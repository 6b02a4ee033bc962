//! Who is told that there is mail: devices, and e-mail addresses.

use async_trait::async_trait;
use envelope::{AccountId, DeviceId};
use wire::notices::{EmailAddress, Language, PutEmail, Unconfirmed};

use super::RowsError;
use crate::permit::{Permit, SetEmail};

/// A device that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldDevice {
    /// The device.
    pub device: DeviceId,
    /// Its subscription's address at its browser's push service.
    pub endpoint: String,
}

/// An address that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldAddress {
    /// The address.
    pub address: EmailAddress,
    /// What language it is written to in.
    pub language: Language,
}

/// What became of telling a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is told from now on, or at another address.
    New,
    /// It was told before, at this address.
    Again,
    /// The account knows no such device: it is a computer that others use too.
    Unknown,
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// It is the one, and the address is told from now on.
    Yes,
    /// It is another one.
    Wrong,
    /// There is none any more: too late, too many wrong ones, or none was mailed.
    Expired,
}

/// Who is told.
#[async_trait]
pub trait Notices {
    /// Tells a device of the account; of more than [`wire::limits::PUSH_DEVICES`] the first is told no longer.
    async fn tell_device(
        &self,
        account: AccountId,
        device: DeviceId,
        endpoint: &str,
        now: u64,
    ) -> Result<Kept, RowsError>;

    /// Tells a device no longer; `false` if it was not told.
    async fn leave_device(&self, account: AccountId, device: DeviceId) -> Result<bool, RowsError>;

    /// Forgets an address at a push service: nobody is there any more.
    async fn forget_endpoint(&self, endpoint: &str) -> Result<(), RowsError>;

    /// The account's devices that are told.
    async fn told_devices(&self, account: AccountId) -> Result<Vec<ToldDevice>, RowsError>;

    /// Keeps the code that was mailed to an address until `expires`, ms since 1970; the one before is worth nothing.
    async fn put_email_code(
        &self,
        permit: &Permit<SetEmail>,
        email: &PutEmail,
        code: &str,
        expires: u64,
    ) -> Result<(), RowsError>;

    /// Tells the address whose code this is.
    async fn confirm_email(&self, account: AccountId, code: &str, now: u64) -> Result<Confirmed, RowsError>;

    /// The account's address that is told.
    async fn told_address(&self, account: AccountId) -> Result<Option<ToldAddress>, RowsError>;

    /// The account's address that waits for its code.
    async fn unconfirmed_address(
        &self,
        account: AccountId,
        now: u64,
    ) -> Result<Option<Unconfirmed>, RowsError>;

    /// Forgets the account's addresses; `false` if none was told.
    async fn forget_addresses(&self, account: AccountId) -> Result<bool, RowsError>;
}
