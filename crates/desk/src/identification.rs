//! Who showed what at a branch, and whom staff believed on the telephone: recorded here, with by whom; the server learns what it
//! needs for the account's level, no more.

use envelope::AccountId;
use serde::{Deserialize, Serialize};
use wire::{
    InsuranceNumber,
    assurance::{Identification, IdentifiedBy},
};

use crate::{
    client::Client,
    enrolment::SyncError,
    state::{State, StateError},
};

const FILE: &str = "identifications.json";
const PHONE_FILE: &str = "phone-checks.jsonl";

/// Characters of a staff member's name or sign.
pub const STAFF_MAX: usize = 80;

/// Somebody was identified at a branch. No copy of what was shown is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentificationRecord {
    /// Who.
    pub insurance_number: InsuranceNumber,
    /// The account that they have.
    pub account: AccountId,
    /// By what.
    pub by: IdentifiedBy,
    /// By whom: the staff member's name or sign.
    pub staff: String,
    /// When, ms since 1970.
    pub at: u64,
    /// Whether the server knows it.
    pub published: bool,
}

/// Somebody was asked on the telephone what only they know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneCheck {
    /// Who they said they were.
    pub insurance_number: InsuranceNumber,
    /// Whether staff believed them.
    pub passed: bool,
    /// By whom: the staff member's name or sign.
    pub staff: String,
    /// When, ms since 1970.
    pub at: u64,
}

/// Every identification, in the order of their coming.
///
/// # Errors
/// [`StateError`].
pub fn list(state: &State) -> Result<Vec<IdentificationRecord>, StateError> {
    Ok(state.read(FILE)?.unwrap_or_default())
}

/// Records an identification. The server learns of it by [`publish`].
///
/// # Errors
/// [`StateError`].
pub fn record(state: &State, record: IdentificationRecord) -> Result<(), StateError> {
    let _lock = state.lock()?;
    let mut records = list(state)?;
    records.push(record);
    state.write(FILE, &records)
}

/// Tells the server of every identification that it does not know yet.
///
/// # Errors
/// [`SyncError`]; what is left goes with the next call.
pub async fn publish(state: &State, client: &Client) -> Result<(), SyncError> {
    for record in list(state)?.into_iter().filter(|record| !record.published) {
        let identification = Identification { by: record.by, at: record.at };
        client.put_identification(record.account, &identification).await?;
        let _lock = state.lock()?;
        let mut records = list(state)?;
        records.iter_mut().filter(|kept| **kept == record).for_each(|kept| kept.published = true);
        state.write(FILE, &records)?;
    }
    Ok(())
}

/// Every check on the telephone, in the order of their coming.
///
/// # Errors
/// [`StateError`].
pub fn phone_checks(state: &State) -> Result<Vec<PhoneCheck>, StateError> {
    state.read_lines(PHONE_FILE)
}

/// Records a check on the telephone. It raises no level: nobody showed anything.
///
/// # Errors
/// [`StateError`].
pub fn record_phone_check(state: &State, check: &PhoneCheck) -> Result<(), StateError> {
    state.append(PHONE_FILE, check)
}
