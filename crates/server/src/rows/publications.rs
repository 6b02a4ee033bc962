//! What the insurer publishes, and the tokens that let its desk in.

use async_trait::async_trait;
use envelope::{Hash, UnitId};
use wire::{desk::PublishDirectory, insurer::Insurer};

use super::RowsError;

/// What became of a published directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It is the one in force.
    InForce,
    /// A later one, or another of the same number, is in force.
    Stale,
}

/// The insurer's public data, the signed directory with its routing keys, and the desk's tokens.
#[async_trait]
pub trait Publications {
    /// The insurer's public data, if the desk has put them.
    async fn insurer(&self) -> Result<Option<Insurer>, RowsError>;

    /// Replaces the insurer's public data.
    async fn put_insurer(&self, insurer: &Insurer) -> Result<(), RowsError>;

    /// The signed directory's bytes, if one is published.
    async fn directory(&self) -> Result<Option<Vec<u8>>, RowsError>;

    /// Puts a directory in force unless a later one is. Keys of earlier directories stay known: mail that was sealed
    /// before the change still arrives.
    async fn publish_directory(&self, directory: &PublishDirectory) -> Result<Published, RowsError>;

    /// Whether a directory named this unit.
    async fn knows_unit(&self, unit: UnitId) -> Result<bool, RowsError>;

    /// Lets in who shows a token with this hash.
    async fn add_desk_token(&self, hash: Hash, now: u64) -> Result<(), RowsError>;

    /// Whether a desk token has this hash.
    async fn knows_desk_token(&self, hash: Hash) -> Result<bool, RowsError>;
}
