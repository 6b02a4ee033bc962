//! An account that its owner closes: after some days, in which signing in takes it back.

use envelope::AccountId;
use serde::{Deserialize, Serialize};

use crate::feed::Cursor;

/// `POST /api/v1/account/closing`: answered with the end of the session. Takes a permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CloseAccount {
    /// The number of the text that was read before.
    pub notice: u32,
}

/// `GET /desk/v1/closed?after=N`: accounts that are closed, in the order of their closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClosedAccounts {
    /// The accounts.
    pub closed: Vec<ClosedAccount>,
    /// Where to go on.
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub next: Cursor,
}

/// An account that is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClosedAccount {
    /// The account.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub account: AccountId,
    /// When that was, ms since 1970.
    pub at: u64,
}
