//! Small rows of the store, sealed and opened by the module.

use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use worker::{Answer, Call, Failure};

use super::Vault;
use crate::error::Error;

impl Vault {
    /// Seals a value for the store, bound to its place there.
    ///
    /// # Errors
    /// A locked account, or a module that is gone.
    pub async fn seal_row(self, table: &str, row: &str, value: &impl Serialize) -> Result<Vec<u8>, Error> {
        let plain = serde_json::to_vec(value).map_err(|_| Failure::Internal)?;
        self.seal_row_bytes(table, row, &plain).await
    }

    /// Seals bytes for the store, bound to their place there.
    ///
    /// # Errors
    /// A locked account, or a module that is gone.
    pub async fn seal_row_bytes(self, table: &str, row: &str, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let call = Call::SealRow { table: table.to_owned(), row: row.to_owned() };
        self.bytes(call, plain).await
    }

    /// Opens a value of the store.
    ///
    /// # Errors
    /// A locked account, a module that is gone, or a row that does not open at this place.
    pub async fn open_row<T: DeserializeOwned>(
        self,
        table: &str,
        row: &str,
        sealed: &[u8],
    ) -> Result<T, Error> {
        let plain = self.open_row_bytes(table, row, sealed).await?;
        serde_json::from_slice(&plain).map_err(|_| Error::Worker(Failure::Unopened))
    }

    /// Opens bytes of the store.
    ///
    /// # Errors
    /// A locked account, a module that is gone, or a row that does not open at this place.
    pub async fn open_row_bytes(self, table: &str, row: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let call = Call::OpenRow { table: table.to_owned(), row: row.to_owned() };
        self.bytes(call, sealed).await
    }

    async fn bytes(self, call: Call, payload: &[u8]) -> Result<Vec<u8>, Error> {
        match self.call(call, Uint8Array::from(payload)).await? {
            (Answer::Bytes, payload) => Ok(Uint8Array::new(&payload).to_vec()),
            _ => Err(Failure::Protocol.into()),
        }
    }
}
