//! Where a store keeps things: on the device, or in this page's memory.

use wasm_bindgen::JsValue;

use super::{
    database::{Database, Standing, Write},
    files::Files,
    memory::Memory,
};
use crate::error::StorageFailure;

/// The place.
pub(super) enum Place {
    /// IndexedDB, and files where there are some: outlives the page, and the browser.
    Device(Database, Files),
    /// Outlives nothing.
    Page(Memory<JsValue>),
}

impl Place {
    /// Where parts of files may be kept as files.
    pub(super) const fn files(&self) -> Option<&Files> {
        match self {
            Self::Device(_, files) => Some(files),
            Self::Page(_) => None,
        }
    }

    /// Makes all of the changes or none; returns when they are committed.
    pub(super) async fn write(&self, writes: Vec<Write>) -> Result<(), StorageFailure> {
        self.write_over(None, writes).await.map(drop)
    }

    /// The same, unless something else stands there than is thought: then it makes none, and says so.
    pub(super) async fn write_over(
        &self,
        standing: Option<Standing>,
        writes: Vec<Write>,
    ) -> Result<bool, StorageFailure> {
        match self {
            Self::Device(database, _) => database.write(writes, standing).await,
            // No other tab knows of it.
            Self::Page(memory) => {
                for write in writes {
                    match write {
                        Write::Put { store, key, value } => memory.put(store, key, value),
                        Write::Delete { store, key } => memory.delete(store, key),
                        Write::DeleteAll { store, prefix } => memory.delete_all(store, &prefix),
                    }
                }
                Ok(true)
            }
        }
    }

    /// The value of a key.
    pub(super) async fn get(
        &self,
        store: &'static str,
        key: &str,
    ) -> Result<Option<JsValue>, StorageFailure> {
        match self {
            Self::Device(database, _) => database.get(store, key).await,
            Self::Page(memory) => Ok(memory.get(store, key)),
        }
    }

    /// Every key that begins so, with its value, in order.
    pub(super) async fn all(
        &self,
        store: &'static str,
        prefix: &str,
    ) -> Result<Vec<(String, JsValue)>, StorageFailure> {
        match self {
            Self::Device(database, _) => database.all(store, prefix).await,
            Self::Page(memory) => Ok(memory.all(store, prefix)),
        }
    }

    /// Every key that begins so, in order.
    pub(super) async fn keys(
        &self,
        store: &'static str,
        prefix: &str,
    ) -> Result<Vec<String>, StorageFailure> {
        match self {
            Self::Device(database, _) => database.keys(store, prefix).await,
            Self::Page(memory) => Ok(memory.all(store, prefix).into_iter().map(|(key, _)| key).collect()),
        }
    }
}
