//! An account in the place of one whose keys are lost: the letter that makes it, what the old account's devices are told of that
//! letter, and how the old account's mail comes back.

use envelope::{AccountId, MessageId};
use serde::{Deserialize, Serialize};

/// What a letter replaces, in [`crate::desk::RegisterLetter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replaces {
    /// The account that ends when the letter is used; its login name goes on to the new one.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub account: AccountId,
    /// When the letter was ordered, ms since 1970.
    pub ordered: u64,
    /// From when on it can be used, ms since 1970: until then the account's devices can object.
    pub usable: u64,
}

/// `GET /api/v1/account/succession`: which letters would end this account, and how the mail of the one before it comes back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Succession {
    /// Letters that replace this account when they are used, the one ordered last first. Used, withdrawn and expired ones are
    /// not among them.
    pub letters: Vec<OrderedLetter>,
    /// How the mail comes back, if this account took the place of another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restoration: Option<Restoration>,
}

/// A letter that replaces an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderedLetter {
    /// When it was ordered, ms since 1970.
    pub ordered: u64,
    /// From when on it can be used, ms since 1970.
    pub usable: u64,
}

/// How the mail of a replaced account comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Restoration {
    /// When the account was replaced, ms since 1970.
    pub since: u64,
    /// Messages that are back, as the desk says.
    pub back: u64,
    /// Messages that are still to come, as the desk says; absent until it has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u64>,
}

impl Restoration {
    /// Whether nothing more is to come.
    pub fn is_done(&self) -> bool {
        self.left == Some(0)
    }
}

/// `PUT /desk/v1/accounts/{account}/restored`: messages of the replaced account that the new one may read from now on, as it has
/// been sent their keys. Repeating it is harmless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Restored {
    /// The messages; those that the replaced account could not read are passed over. At most
    /// [`crate::limits::RESTORED_MAX`].
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub messages: Vec<MessageId>,
    /// Messages that are back with these, for the person to read.
    pub back: u64,
    /// How many are still to come.
    pub left: u64,
}
