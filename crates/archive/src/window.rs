//! What the ZIP's writer writes to: the beginning of one entry, in which it may go back, and a count of what follows.
//!
//! An entry's header names its checksum and lengths, and is written before they are known: the writer goes back to fill them in. So the
//! header is held until the entry is closed. The bytes of the file itself go past: who has them puts them out behind the header.

use std::{
    cell::RefCell,
    io::{self, Error, Read, Seek, SeekFrom, Write},
    mem,
    rc::Rc,
};

/// The window; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Window(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    /// Where in the archive the window begins.
    start: u64,
    /// What it holds.
    held: Vec<u8>,
    /// Where the writer stands.
    at: u64,
    /// Where the archive ends so far.
    end: u64,
    /// Whether what is written at the end is a file's, and only counted.
    in_body: bool,
    /// The header of an entry that was closed.
    closed: Option<Vec<u8>>,
}

impl Window {
    /// One of an archive that is so long already.
    #[cfg(test)]
    pub(crate) fn beginning_at(start: u64) -> Self {
        Self(Rc::new(RefCell::new(State { start, at: start, end: start, ..State::default() })))
    }

    /// What is written from now on is the file.
    pub(crate) fn begin_body(&self) {
        self.0.borrow_mut().in_body = true;
    }

    /// The header of the entry that was closed, if one was.
    pub(crate) fn take_closed(&self) -> Option<Vec<u8>> {
        self.0.borrow_mut().closed.take()
    }

    /// What the window holds: the directory, once the last entry is closed.
    pub(crate) fn take_held(&self) -> Vec<u8> {
        mem::take(&mut self.0.borrow_mut().held)
    }

    /// Forgets the entry that was begun; the next one stands in its place.
    pub(crate) fn forget(&self) {
        let mut state = self.0.borrow_mut();
        state.held.clear();
        (state.at, state.end, state.in_body) = (state.start, state.start, false);
    }
}

impl Write for Window {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.borrow_mut();
        let at = state.at.checked_sub(state.start).and_then(|at| usize::try_from(at).ok());
        let at = at.ok_or_else(|| Error::other("before the entry"))?;
        let inside = bytes.len().min(state.held.len().saturating_sub(at));
        let count = if inside > 0 {
            state.held[at..at + inside].copy_from_slice(&bytes[..inside]);
            inside
        } else {
            if !state.in_body {
                state.held.extend_from_slice(bytes);
            }
            bytes.len()
        };
        state.at += count as u64;
        state.end = state.end.max(state.at);
        Ok(count)
    }

    /// The writer says so when an entry is closed.
    fn flush(&mut self) -> io::Result<()> {
        let mut state = self.0.borrow_mut();
        state.closed = Some(mem::take(&mut state.held));
        (state.start, state.in_body) = (state.end, false);
        Ok(())
    }
}

/// The library takes a wish to be told of closed entries from writers alone that can be read, too. It reads nothing.
impl Read for Window {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut state = self.0.borrow_mut();
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::Current(by) => (state.at, by),
            SeekFrom::End(by) => (state.end, by),
        };
        state.at = from.checked_add_signed(by).ok_or_else(|| Error::other("before the archive"))?;
        Ok(state.at)
    }
}
