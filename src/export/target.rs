//! Where the archive goes: into a file that the person has chosen, or, in browsers that cannot ask, into pieces that the browser saves at
//! the end as it saves any file.
//!
//! Pieces are in the browser's care and go with the page. A file of one's own in OPFS would be the other way; it would outlive a crash, and
//! what lies in it is not sealed.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, DomException, FileSystemFileHandle, FileSystemWritableFileStream, Window,
};

use crate::{
    error::{Error, StorageFailure},
    sync::save,
};

/// The longest archive that is put together of pieces, bytes: browsers keep them in memory, or in a share of the disk that they do not tell.
pub(super) const PIECES_MAX: u64 = 2 << 30;

const PICKER: &str = "showSaveFilePicker";
const MEDIA_TYPE: &str = "application/zip";

/// The place.
pub(super) enum Target {
    /// A file that the person has chosen.
    Chosen(Chosen),
    /// Pieces.
    Pieces(Vec<Blob>),
}

/// A file that the person has chosen. The browser writes aside, and puts it in its place when it is closed.
pub(super) struct Chosen {
    handle: FileSystemFileHandle,
    stream: FileSystemWritableFileStream,
    is_whole: bool,
}

/// That the person is being asked.
pub(super) struct Asked(Option<Promise>);

impl Asked {
    /// Asks where a file of this name should go, if the browser can.
    pub(super) fn now(name: &str) -> Self {
        Self(picker().and_then(|(window, picker)| {
            let asked = picker.call1(&window, &wish(name).ok()?).ok()?;
            asked.dyn_into().ok()
        }))
    }

    /// What the person said.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if they want no file; the chosen one cannot be written.
    pub(super) async fn target(self) -> Result<Target, Error> {
        let Some(asked) = self.0 else { return Ok(Target::Pieces(Vec::new())) };
        let handle: FileSystemFileHandle = match JsFuture::from(asked).await {
            Ok(handle) => handle.unchecked_into(),
            Err(error) if is(&error, "AbortError") => return Err(Error::Cancelled),
            // Where it is there and may not be used the browser saves as it always does.
            Err(_) => return Ok(Target::Pieces(Vec::new())),
        };
        let stream = JsFuture::from(handle.create_writable()).await.map_err(|error| failure(&error))?;
        Ok(Target::Chosen(Chosen { handle, stream: stream.unchecked_into(), is_whole: false }))
    }
}

impl Target {
    /// Whether an archive of this length can be put together here.
    pub(super) fn takes(&self, len: u64) -> bool {
        matches!(self, Self::Chosen(_)) || len <= PIECES_MAX
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// There is no room, or the file is gone: its stick was pulled out.
    pub(super) async fn write(&mut self, piece: Blob) -> Result<(), Error> {
        match self {
            Self::Chosen(chosen) => {
                let written = chosen.stream.write_with_blob(&piece).map_err(|error| failure(&error))?;
                JsFuture::from(written).await.map_err(|error| failure(&error))?;
            }
            Self::Pieces(pieces) => pieces.push(piece),
        }
        Ok(())
    }

    /// That was all: the file is in its place, or handed to the browser under this name.
    ///
    /// # Errors
    /// As above.
    pub(super) async fn finish(self, name: &str) -> Result<(), Error> {
        match self {
            Self::Chosen(mut chosen) => {
                JsFuture::from(chosen.stream.close()).await.map_err(|error| failure(&error))?;
                chosen.is_whole = true;
                Ok(())
            }
            Self::Pieces(pieces) => {
                let pieces: Array = pieces.iter().collect();
                let options = BlobPropertyBag::new();
                options.set_type(MEDIA_TYPE);
                let whole = Blob::new_with_blob_sequence_and_options(&pieces, &options);
                whole.and_then(|whole| save(&whole, name)).map_err(|error| failure(&error))
            }
        }
    }
}

impl Drop for Chosen {
    /// What was begun is taken back: the browser throws away what it has written aside, and the empty file that it had made goes too, where
    /// it can be told so.
    fn drop(&mut self) {
        if self.is_whole {
            return;
        }
        let handle = self.handle.clone();
        let aborted = JsFuture::from(self.stream.abort());
        leptos::task::spawn_local(async move {
            // A stick that was pulled out has nothing to take back.
            let _ = aborted.await;
            let remove = Reflect::get(&handle, &"remove".into()).and_then(JsValue::dyn_into::<Function>);
            if let Ok(promise) = remove.and_then(|remove| remove.call0(&handle)) {
                let _ = JsFuture::from(promise.unchecked_into::<Promise>()).await;
            }
        });
    }
}

/// Whether the browser can ask where a file should go.
pub(super) fn can_ask() -> bool {
    picker().is_some()
}

fn picker() -> Option<(Window, Function)> {
    let window = web_sys::window()?;
    let picker = Reflect::get(&window, &PICKER.into()).ok()?.dyn_into().ok()?;
    Some((window, picker))
}

/// What the browser's picker is told: the name, and that it is a ZIP.
fn wish(name: &str) -> Result<JsValue, JsValue> {
    let (wish, kind, accept) = (Object::new(), Object::new(), Object::new());
    Reflect::set(&accept, &MEDIA_TYPE.into(), &Array::of1(&".zip".into()))?;
    Reflect::set(&kind, &"accept".into(), &accept)?;
    Reflect::set(&wish, &"suggestedName".into(), &name.into())?;
    Reflect::set(&wish, &"types".into(), &Array::of1(&kind))?;
    Ok(wish.into())
}

fn is(error: &JsValue, name: &str) -> bool {
    error.dyn_ref::<DomException>().is_some_and(|error| error.name() == name)
}

fn failure(error: &JsValue) -> Error {
    let full = is(error, "QuotaExceededError");
    if full { StorageFailure::Full } else { StorageFailure::Other }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_put_together_up_to_their_limit() {
        let pieces = Target::Pieces(Vec::new());
        assert!(pieces.takes(PIECES_MAX));
        assert!(!pieces.takes(PIECES_MAX + 1));
    }
}
