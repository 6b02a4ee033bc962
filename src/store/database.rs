//! IndexedDB with transactions that are handed over whole, so that none can close while somebody waits for something else.
//!
//! A write answers when the browser reports it complete, with `durability: "strict"` where the browser knows it; a full
//! disk is a failure like any other.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbVersionChangeEvent,
};

use super::bytes_of;
use crate::error::StorageFailure;

/// An open database.
pub(super) struct Database(IdbDatabase);

/// One change of a transaction.
pub(super) enum Write {
    /// Set the value of a key.
    Put { store: &'static str, key: String, value: JsValue },
    /// Take a key out.
    Delete { store: &'static str, key: String },
    /// Take out every key that begins so.
    DeleteAll { store: &'static str, prefix: String },
}

/// What must stand somewhere, or a write is not made: sealed bytes, first in the list that is the key's value.
pub(super) struct Standing {
    pub(super) store: &'static str,
    pub(super) key: String,
    pub(super) sealed: Vec<u8>,
}

impl Write {
    pub(super) fn put(store: &'static str, key: String, value: impl Into<JsValue>) -> Self {
        Self::Put { store, key, value: value.into() }
    }

    fn store(&self) -> &'static str {
        match self {
            Self::Put { store, .. } | Self::Delete { store, .. } | Self::DeleteAll { store, .. } => store,
        }
    }

    fn ask(&self, store: &IdbObjectStore) -> Result<IdbRequest, JsValue> {
        match self {
            Self::Put { key, value, .. } => store.put_with_key(value, &key.into()),
            Self::Delete { key, .. } => store.delete(&key.into()),
            Self::DeleteAll { prefix, .. } => store.delete(&range_of(prefix)?),
        }
    }
}

impl Database {
    /// Opens a database; `upgrade` makes what versions after the given one have added.
    pub(super) async fn open(
        name: &str,
        version: u32,
        upgrade: fn(&IdbDatabase, from: u32) -> Result<(), JsValue>,
    ) -> Result<Self, StorageFailure> {
        let factory = web_sys::window().and_then(|window| window.indexed_db().ok().flatten());
        let request: IdbOpenDbRequest = factory
            .ok_or(StorageFailure::Unavailable)?
            .open_with_u32(name, version)
            .map_err(|_| StorageFailure::Unavailable)?;
        let opening = request.clone();
        let on_upgrade = Closure::once(move |event: IdbVersionChangeEvent| {
            let database = opening.result().ok().and_then(|result| result.dyn_into::<IdbDatabase>().ok());
            let made =
                database.is_some_and(|database| upgrade(&database, event.old_version() as u32).is_ok());
            if let (false, Some(transaction)) = (made, opening.transaction()) {
                let _ = transaction.abort();
            }
        });
        request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
        let opened = opened(&request).await.map_err(|failure| match failure {
            // Chromium does not name what it does not allow.
            StorageFailure::Other if !keeps_anything() => StorageFailure::Unavailable,
            failure => failure,
        });
        let database: IdbDatabase = opened?.dyn_into().map_err(|_| StorageFailure::Unavailable)?;
        // A newer version in another tab may go ahead; this tab then has to be loaded again.
        let closing = database.clone();
        let on_change = Closure::once_into_js(move || closing.close());
        database.set_onversionchange(Some(on_change.unchecked_ref()));
        Ok(Self(database))
    }

    /// Makes all of the changes or none; returns when they are committed. Where something else stands than is thought, in another
    /// tab's hand, it makes none, and says so.
    pub(super) async fn write(
        &self,
        writes: Vec<Write>,
        standing: Option<Standing>,
    ) -> Result<bool, StorageFailure> {
        let names: js_sys::Array = writes.iter().map(|write| JsValue::from_str(write.store())).collect();
        let transaction = self.transaction(&names, "readwrite")?;
        let other = Rc::new(Cell::new(false));
        let checked = standing.map(|standing| check(&transaction, standing, other.clone())).transpose();
        // Listens until the transaction is over.
        let _checked = checked.map_err(|error| failure_of(&error))?;
        for write in &writes {
            let asked = transaction.object_store(write.store()).and_then(|store| write.ask(&store));
            if let Err(error) = asked {
                let _ = transaction.abort();
                return Err(failure_of(&error));
            }
        }
        let complete = js_sys::Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        });
        match JsFuture::from(complete).await {
            Ok(_) => Ok(true),
            Err(_) if other.get() => Ok(false),
            Err(_) => Err(transaction.error().map_or(StorageFailure::Other, |error| failure_of(&error))),
        }
    }

    /// The value of a key.
    pub(super) async fn get(&self, store: &str, key: &str) -> Result<Option<JsValue>, StorageFailure> {
        let request = self.store(store)?.get(&key.into()).map_err(|error| failure_of(&error))?;
        let value = answer(&request).await?;
        Ok((!value.is_undefined()).then_some(value))
    }

    /// Every key that begins so, with its value, in order.
    pub(super) async fn all(
        &self,
        store: &str,
        prefix: &str,
    ) -> Result<Vec<(String, JsValue)>, StorageFailure> {
        let store = self.store(store)?;
        let range = range_of(prefix).map_err(|error| failure_of(&error))?;
        let keys = store.get_all_keys_with_key(&range).map_err(|error| failure_of(&error))?;
        let values = store.get_all_with_key(&range).map_err(|error| failure_of(&error))?;
        let (keys, values) = futures_util::try_join!(answer(&keys), answer(&values))?;
        let (keys, values) = (js_sys::Array::from(&keys), js_sys::Array::from(&values));
        let keys = keys.iter().map(|key| key.as_string().unwrap_or_default());
        Ok(keys.zip(values.iter()).collect())
    }

    /// Every key that begins so, in order.
    pub(super) async fn keys(&self, store: &str, prefix: &str) -> Result<Vec<String>, StorageFailure> {
        let range = range_of(prefix).map_err(|error| failure_of(&error))?;
        let request = self.store(store)?.get_all_keys_with_key(&range).map_err(|error| failure_of(&error))?;
        let keys = js_sys::Array::from(&answer(&request).await?);
        Ok(keys.iter().filter_map(|key| key.as_string()).collect())
    }

    fn store(&self, name: &str) -> Result<IdbObjectStore, StorageFailure> {
        let transaction = self.transaction(&js_sys::Array::of1(&name.into()), "readonly")?;
        transaction.object_store(name).map_err(|error| failure_of(&error))
    }

    /// `transaction(names, mode, { durability })`: the third argument is younger than web-sys' bindings.
    fn transaction(&self, names: &js_sys::Array, mode: &str) -> Result<IdbTransaction, StorageFailure> {
        let call = || -> Result<JsValue, JsValue> {
            let options = js_sys::Object::new();
            js_sys::Reflect::set(&options, &"durability".into(), &"strict".into())?;
            let begin = js_sys::Reflect::get(&self.0, &"transaction".into())?;
            begin.unchecked_ref::<js_sys::Function>().call3(&self.0, names, &mode.into(), &options)
        };
        call().map(JsValue::unchecked_into).map_err(|error| failure_of(&error))
    }
}

/// Whether the browser lets this page keep anything: who blocks cookies blocks storage of any kind.
fn keeps_anything() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}

/// The keys that begin with `prefix`. Keys are ASCII, so the greatest character ends the range.
fn range_of(prefix: &str) -> Result<JsValue, JsValue> {
    IdbKeyRange::bound(&prefix.into(), &format!("{prefix}\u{ffff}").into()).map(Into::into)
}

/// Ends the transaction if something else stands there. What is asked for after this is answered after it.
fn check(
    transaction: &IdbTransaction,
    standing: Standing,
    other: Rc<Cell<bool>>,
) -> Result<Closure<dyn FnMut()>, JsValue> {
    let request = transaction.object_store(standing.store)?.get(&standing.key.into())?;
    let (asked, transaction) = (request.clone(), transaction.clone());
    let on_answer = Closure::once(move || {
        let kept = asked.result().ok().and_then(|kept| kept.dyn_into::<js_sys::Array>().ok());
        if kept.and_then(|kept| bytes_of(&kept.get(0))).as_ref() != Some(&standing.sealed) {
            other.set(true);
            let _ = transaction.abort();
        }
    });
    request.set_onsuccess(Some(on_answer.as_ref().unchecked_ref()));
    Ok(on_answer)
}

/// The database, or why there is none: a tab with an older version of the portal that does not let go of it, for one.
async fn opened(request: &IdbOpenDbRequest) -> Result<JsValue, StorageFailure> {
    let blocked = Rc::new(Cell::new(false));
    let on_blocked = {
        let (request, again, blocked) = (request.clone(), request.clone(), blocked.clone());
        Closure::once(move || {
            blocked.set(true);
            if let Some(reject) = request.onerror() {
                let _ = reject.call0(&JsValue::UNDEFINED);
            }
            // Once the other lets go, nobody waits here any more: all stays as it is.
            let give_up = Closure::once_into_js(move || {
                if let Some(late) = request.transaction() {
                    let _ = late.abort();
                }
            });
            again.set_onupgradeneeded(Some(give_up.unchecked_ref()));
        })
    };
    request.set_onblocked(Some(on_blocked.as_ref().unchecked_ref()));
    match answer(request).await {
        Err(_) if blocked.get() => Err(StorageFailure::Version),
        answered => answered,
    }
}

async fn answer(request: &IdbRequest) -> Result<JsValue, StorageFailure> {
    let settled = js_sys::Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(settled).await {
        Ok(_) => request.result().map_err(|error| failure_of(&error)),
        Err(_) => Err(match request.error() {
            Ok(Some(error)) => failure_of(&error),
            _ => StorageFailure::Other,
        }),
    }
}

pub(super) fn failure_of(error: &JsValue) -> StorageFailure {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("QuotaExceededError") => StorageFailure::Full,
        Some("VersionError" | "InvalidStateError") => StorageFailure::Version,
        Some("SecurityError" | "NotAllowedError") => StorageFailure::Unavailable,
        _ => StorageFailure::Other,
    }
}
