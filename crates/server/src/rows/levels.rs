//! Levels of assurance: the insurer's table, identifications, and what people have chosen for their own data.

use async_trait::async_trait;
use envelope::AccountId;
use wire::assurance::{Choice, Identification, Method, Table};

use super::RowsError;
use crate::permit::{LowerLevel, Permit};

/// What bears on an account's level beside the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assured {
    /// How the insurer has established who the person is; the letter is among them.
    pub identifications: Vec<Identification>,
    /// The account's own ways to sign in.
    pub methods: Vec<Method>,
    /// The latest choice for each class.
    pub choices: Vec<Choice>,
}

/// Everything about levels.
#[async_trait]
pub trait Levels {
    /// The table in force, if the desk has put one.
    async fn levels(&self) -> Result<Option<Table>, RowsError>;

    /// Puts a table in force.
    async fn put_levels(&self, table: &Table) -> Result<(), RowsError>;

    /// What bears on this account's level.
    async fn assured(&self, account: AccountId) -> Result<Assured, RowsError>;

    /// Records an identification; `false` if there is no such account. Repeating it is harmless.
    async fn identify(&self, account: AccountId, identification: Identification) -> Result<bool, RowsError>;

    /// Records a choice beside those before it, unless the latest says the same. One that asks for less takes a permit:
    /// [`Levels::lower`].
    async fn choose(&self, account: AccountId, choice: Choice) -> Result<(), RowsError>;

    /// Records a choice of less.
    async fn lower(&self, permit: &Permit<LowerLevel>, choice: Choice) -> Result<(), RowsError>;
}
