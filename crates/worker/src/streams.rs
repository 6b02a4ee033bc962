//! Files that are being sealed or opened: each a stream with a number, its calls served in order.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use worker::Failure;

use crate::{line::Line, opening::Opening, sealing::Sealing};

/// One file on its way.
pub(crate) struct Stream {
    /// The work; only one call at a time is at it.
    pub(crate) work: Work,
    /// Whether nobody wants it any more.
    pub(crate) cancelled: Cell<bool>,
}

/// What is being done. The value is gone once it is finished.
pub(crate) enum Work {
    /// A file becomes a sealed object.
    Sealing(Line<Option<Sealing>>),
    /// A sealed object becomes a file.
    Opening(Line<Option<Opening>>),
}

impl Stream {
    /// The sealing, if that is what is done here.
    pub(crate) const fn sealing(&self) -> Result<&Line<Option<Sealing>>, Failure> {
        if let Work::Sealing(line) = &self.work { Ok(line) } else { Err(Failure::State) }
    }

    /// The opening, if that is what is done here.
    pub(crate) const fn opening(&self) -> Result<&Line<Option<Opening>>, Failure> {
        if let Work::Opening(line) = &self.work { Ok(line) } else { Err(Failure::State) }
    }

    /// Goes on only if somebody still wants it.
    pub(crate) fn wanted(&self) -> Result<(), Failure> {
        if self.cancelled.get() { Err(Failure::State) } else { Ok(()) }
    }
}

/// All streams.
#[derive(Default)]
pub(crate) struct Streams {
    last: Cell<u32>,
    running: RefCell<Vec<(u32, Rc<Stream>)>>,
}

impl Streams {
    /// Takes up a stream, and gives it a number.
    pub(crate) fn begin(&self, work: Work) -> u32 {
        let number = self.last.get().wrapping_add(1);
        self.last.set(number);
        self.running.borrow_mut().push((number, Rc::new(Stream { work, cancelled: Cell::new(false) })));
        number
    }

    /// The stream with this number.
    pub(crate) fn get(&self, number: u32) -> Result<Rc<Stream>, Failure> {
        let running = self.running.borrow();
        let found = running.iter().find(|(running, _)| *running == number);
        found.map(|(_, stream)| stream.clone()).ok_or(Failure::State)
    }

    /// Drops all streams.
    pub(crate) fn end_all(&self) {
        for (_, stream) in self.running.take() {
            stream.cancelled.set(true);
        }
    }

    /// Drops a stream: because it is finished, because it failed, or because nobody wants it any more.
    pub(crate) fn end(&self, number: u32) {
        self.running.borrow_mut().retain(|(running, stream)| {
            let ends = *running == number;
            stream.cancelled.set(stream.cancelled.get() || ends);
            !ends
        });
    }
}
