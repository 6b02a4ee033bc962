//! Rows: everything the server remembers except attachments' bytes, behind one trait for each topic.
//!
//! **Invariant:** handlers know these traits only. What must hold together happens in one method, which is one transaction.

use envelope::{AccountId, Hash};
use subtle::{Choice, ConstantTimeEq as _};

pub mod accounts;
pub mod attachments;
pub mod audits;
pub mod closings;
pub mod identities;
pub mod letters;
pub mod levels;
pub mod links;
pub mod messages;
pub mod notices;
pub mod passkeys;
pub mod permits;
pub mod publications;
pub mod rekeys;
pub mod sessions;
pub mod sign_ins;
pub mod sqlite;
pub mod successions;

pub use accounts::Accounts;
pub use attachments::Attachments;
pub use audits::Audits;
pub use closings::Closings;
pub use identities::Identities;
pub use letters::Letters;
pub use levels::Levels;
pub use links::Links;
pub use messages::Messages;
pub use notices::Notices;
pub use passkeys::Passkeys;
pub use permits::Permits;
pub use publications::Publications;
pub use rekeys::Rekeys;
pub use sessions::Sessions;
pub use sign_ins::SignIns;
pub use successions::Successions;

/// All topics together: what a database must offer.
#[async_trait::async_trait]
pub trait Rows:
    Publications
    + Letters
    + Levels
    + Accounts
    + Rekeys
    + Passkeys
    + Identities
    + Permits
    + Sessions
    + SignIns
    + Successions
    + Links
    + Attachments
    + Messages
    + Notices
    + Audits
    + Closings
    + Send
    + Sync
    + 'static
{
    /// Forgets sessions, exchanges and counts whose time is over at `now` (ms since 1970).
    async fn purge(&self, now: u64) -> Result<(), RowsError>;

    /// Waits for running statements and closes the database.
    async fn close(&self);
}

/// Who owns or reads something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Principal {
    /// An insured person's account.
    Account(AccountId),
    /// The insurer's desk.
    Desk,
}

impl Principal {
    /// The principal as a column: the account's id, or nothing for the desk.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Account(account) => account.as_bytes(),
            Self::Desk => &[],
        }
    }
}

/// Whether the proof with this hash is the registered one, in the same time for each that is not, and where none is.
fn proof_fits(registered: Option<Hash>, proof_hash: &Hash) -> bool {
    let fits = registered.unwrap_or_default().as_bytes().ct_eq(proof_hash.as_bytes());
    bool::from(fits & Choice::from(u8::from(registered.is_some())))
}

/// The database did not do what it was asked; nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RowsError {
    /// It is busy or gone for now.
    #[error("the database is busy or gone")]
    Unavailable(#[source] Box<dyn core::error::Error + Send + Sync>),
    /// It refused a statement: a defect of the server or a full disk.
    #[error("the database refused a statement")]
    Refused(#[source] Box<dyn core::error::Error + Send + Sync>),
    /// A column holds what the schema rules out.
    #[error("the column {0} is corrupt")]
    Corrupt(&'static str),
}

impl RowsError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "rows-unavailable",
            Self::Refused(_) => "rows-refused",
            Self::Corrupt(_) => "rows-corrupt",
        }
    }
}
