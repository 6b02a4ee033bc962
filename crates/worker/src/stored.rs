//! What server and device know of an account that is to be unlocked.

use envelope::{AccountId, Base64, DeviceId, Hash};
use serde::{Deserialize, Serialize};
use wire::activation::Enrolment;

#[cfg(doc)]
use crate::Call;

/// What is known of the account, all of it public or sealed.
#[derive(Serialize, Deserialize)]
pub struct Stored {
    /// The account's id.
    pub account: AccountId,
    /// Its login name, as the server says: used where the person typed none.
    pub login: Option<Hash>,
    /// Its login name as sealed by the module before, for where the server says nothing.
    pub login_row: Option<Base64>,
    /// This device's id.
    pub device: DeviceId,
    /// Keys, slots and bundle as the server keeps them, or has.
    pub enrolment: Enrolment,
    /// The registry's certificate, if there is one: checked against the directory.
    pub certificate: Option<Base64>,
    /// Consecutive signed states of the account, the newest last.
    pub states: Vec<Base64>,
    /// This device's place in its chain of envelopes, as sealed by the module before.
    pub device_row: Option<Base64>,
    /// The state that this device has seen, as sealed by the module before.
    pub state_row: Option<Base64>,
    /// Whether [`Call::SealOffline`] comes next: until then a password that was typed stays in the module.
    pub offline: bool,
}
