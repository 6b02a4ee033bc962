//! The archive on its way to its place: what is small is gathered, what is large goes through in pieces.

use archive::{Archive, Piece, Refused, Sum};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use web_sys::Blob;

use super::target::Target;
use crate::error::{Error, StorageFailure};

/// Bytes that are looked through in one go, and gathered before they are handed on.
const SLICE: u32 = 1 << 20;

/// An entry's bytes, until it goes out.
pub(super) enum Body {
    /// In memory: pages and proofs.
    Bytes(Vec<u8>),
    /// In the browser's care: files.
    Pieces(Vec<Blob>),
}

/// The writer.
pub(super) struct Writer {
    archive: Archive<Body>,
    target: Target,
    gathered: Vec<u8>,
    written: u64,
}

impl Writer {
    /// One that has written nothing.
    pub(super) fn new(target: Target) -> Self {
        Self { archive: Archive::new(), target, gathered: Vec::new(), written: 0 }
    }

    /// Whether a file of this length still fits.
    pub(super) fn takes(&self, len: u64) -> bool {
        self.target.takes(self.written.saturating_add(len))
    }

    /// A whole entry.
    ///
    /// # Errors
    /// What the target reports.
    pub(super) async fn put(&mut self, path: &str, at: u64, bytes: Vec<u8>) -> Result<Sum, Error> {
        self.begin(path, at).await?;
        self.archive.feed(&bytes).map_err(refused)?;
        Ok(self.archive.end(Body::Bytes(bytes)))
    }

    /// Begins a file.
    ///
    /// # Errors
    /// What the target reports of the entry before.
    pub(super) async fn begin(&mut self, path: &str, at: u64) -> Result<(), Error> {
        let pieces = self.archive.begin(path, at).map_err(refused)?;
        self.out(pieces).await
    }

    /// The next part of the file; the page has its turn between slices, unless nobody looks at it.
    ///
    /// # Errors
    /// The browser has no room for it.
    pub(super) async fn feed(&mut self, part: &Uint8Array, file: &mut Vec<Blob>) -> Result<(), Error> {
        let mut from = 0;
        while from < part.length() {
            let slice = part.subarray(from, from.saturating_add(SLICE).min(part.length()));
            self.archive.feed(&slice.to_vec()).map_err(refused)?;
            file.push(piece(&slice)?);
            from += slice.length();
            if !document().hidden() {
                TimeoutFuture::new(0).await;
            }
        }
        Ok(())
    }

    /// The file is whole.
    pub(super) fn end(&mut self, file: Vec<Blob>) -> Sum {
        self.archive.end(Body::Pieces(file))
    }

    /// The file is not what it should be: nothing of it is in the archive.
    ///
    /// # Errors
    /// None was begun.
    pub(super) fn give_up(&mut self) -> Result<(), Error> {
        self.archive.give_up().map_err(refused)
    }

    /// The archive is whole. Gives its length.
    ///
    /// # Errors
    /// What the target reports.
    pub(super) async fn finish(mut self, name: &str) -> Result<u64, Error> {
        let pieces = std::mem::take(&mut self.archive).finish().map_err(refused)?;
        self.out(pieces).await?;
        self.hand_on().await?;
        self.target.finish(name).await?;
        Ok(self.written)
    }

    async fn out(&mut self, pieces: Vec<Piece<Body>>) -> Result<(), Error> {
        for piece in pieces {
            match piece {
                Piece::Bytes(bytes) | Piece::Body(Body::Bytes(bytes)) => {
                    self.gathered.extend(bytes);
                    if self.gathered.len() >= SLICE as usize {
                        self.hand_on().await?;
                    }
                }
                Piece::Body(Body::Pieces(pieces)) => {
                    self.hand_on().await?;
                    for piece in pieces {
                        self.written += piece.size() as u64;
                        self.target.write(piece).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn hand_on(&mut self) -> Result<(), Error> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let gathered = std::mem::take(&mut self.gathered);
        self.written += gathered.len() as u64;
        self.target.write(piece(&Uint8Array::from(gathered.as_slice()))?).await
    }
}

/// Bytes in the browser's care; they are copied.
fn piece(bytes: &Uint8Array) -> Result<Blob, Error> {
    Blob::new_with_u8_array_sequence(&Array::of1(bytes)).map_err(|_| StorageFailure::Full.into())
}

fn refused(_: Refused) -> Error {
    StorageFailure::Other.into()
}
