//! Sealed parts as files in the part of the disk that is this origin's alone (OPFS): `staged/account/attachment/part`.
//!
//! **Invariant:** a part counts only with its whole length: the browser writes aside, and puts the file in its place when it is closed.

use std::cell::Cell;

use js_sys::{AsyncIterator, IteratorNext, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemRemoveOptions, FileSystemWritableFileStream, StorageManager,
};

use super::database::failure_of;
use crate::error::StorageFailure;

/// The folder that holds the accounts' folders.
const STAGED: &str = "staged";

/// Where a part lies: account, attachment, part.
pub(super) type Path<'a> = [&'a str; 3];

/// The files. Whether the browser has them is found out by the first part that is put.
pub(super) struct Files {
    works: Cell<bool>,
}

impl Files {
    /// The files; unless they are `wanted`, what was put before is still found, and nothing is put any more.
    pub(super) fn new(wanted: bool) -> Self {
        Self { works: Cell::new(wanted) }
    }

    /// Keeps a part; says whether it did. Once it did not, it never tries again: there is another place for parts.
    ///
    /// # Errors
    /// [`StorageFailure::Full`]: then the other place is full as well.
    pub(super) async fn put(&self, path: Path<'_>, part: &Blob) -> Result<bool, StorageFailure> {
        if !self.works.get() {
            return Ok(false);
        }
        match write(path, part).await {
            Ok(whole) => self.works.set(whole),
            Err(error) if failure_of(&error) == StorageFailure::Full => {
                // What was begun has no length, and counts for nothing.
                let _ = self.remove(&path).await;
                return Err(StorageFailure::Full);
            }
            Err(_) => self.works.set(false),
        }
        Ok(self.works.get())
    }

    /// A part, if there is one of this length.
    pub(super) async fn part(&self, path: Path<'_>, len: u64) -> Option<Blob> {
        let [account, attachment, part] = path;
        let folder = folder(&[account, attachment], false).await.ok()?;
        let handle: FileSystemFileHandle = of(folder.get_file_handle(part)).await.ok()?;
        let file: File = of(handle.get_file()).await.ok()?;
        (file.size() == len as f64).then(|| file.into())
    }

    /// The attachments of which an account has anything.
    pub(super) async fn attachments(&self, account: &str) -> Vec<String> {
        match folder(&[account], false).await {
            Ok(folder) => names(&folder.keys()).await,
            Err(_) => Vec::new(),
        }
    }

    /// Takes out an account, an attachment, or a part, with all that is in it.
    ///
    /// # Errors
    /// What the browser reports; that there is no such thing is none.
    pub(super) async fn remove(&self, path: &[&str]) -> Result<(), StorageFailure> {
        let Some((name, above)) = path.split_last() else { return Ok(()) };
        let Ok(folder) = folder(above, false).await else { return Ok(()) };
        let options = FileSystemRemoveOptions::new();
        options.set_recursive(true);
        match JsFuture::from(folder.remove_entry_with_options(name, &options)).await {
            Err(error) if !is_not_found(&error) => Err(failure_of(&error)),
            _ => Ok(()),
        }
    }
}

/// Writes a part aside and puts it in its place; says whether it is whole there.
async fn write([account, attachment, part]: Path<'_>, bytes: &Blob) -> Result<bool, JsValue> {
    let folder = folder(&[account, attachment], true).await?;
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle: FileSystemFileHandle = of(folder.get_file_handle_with_options(part, &options)).await?;
    // Some browsers have files, and no way to write them from a page.
    let create = js_sys::Reflect::get(&handle, &"createWritable".into())?.dyn_into::<js_sys::Function>()?;
    let stream: FileSystemWritableFileStream = of(create.call0(&handle)?.dyn_into()?).await?;
    JsFuture::from(stream.write_with_blob(bytes)?).await?;
    JsFuture::from(stream.close()).await?;
    let file: File = of(handle.get_file()).await?;
    Ok(file.size() == bytes.size())
}

/// A folder below that of all accounts.
async fn folder(path: &[&str], create: bool) -> Result<FileSystemDirectoryHandle, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let storage: StorageManager = js_sys::Reflect::get(&window.navigator(), &"storage".into())?.dyn_into()?;
    let root = js_sys::Reflect::get(&storage, &"getDirectory".into())?.dyn_into::<js_sys::Function>()?;
    let mut folder: FileSystemDirectoryHandle = of(root.call0(&storage)?.dyn_into()?).await?;
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(create);
    for name in std::iter::once(&STAGED).chain(path) {
        folder = of(folder.get_directory_handle_with_options(name, &options)).await?;
    }
    Ok(folder)
}

async fn of<T: wasm_bindgen::JsCast>(promise: Promise) -> Result<T, JsValue> {
    JsFuture::from(promise).await?.dyn_into()
}

/// All that can be listed; what cannot is seen at the next start.
async fn names(iterator: &AsyncIterator) -> Vec<String> {
    let mut names = Vec::new();
    while let Ok(next) = iterator.next() {
        let Ok(next) = JsFuture::from(next).await else { break };
        let next: IteratorNext = next.unchecked_into();
        if next.done() {
            break;
        }
        names.extend(next.value().as_string());
    }
    names
}

fn is_not_found(error: &JsValue) -> bool {
    error.dyn_ref::<web_sys::DomException>().is_some_and(|error| error.name() == "NotFoundError")
}
