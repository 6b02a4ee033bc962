//! Stopping a request that is in flight.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

use futures_util::future::{Either, select};

use crate::error::Error;

/// A person's wish to stop; clones share it.
#[derive(Clone, Default)]
pub struct Cancel(Rc<Wish>);

#[derive(Default)]
struct Wish {
    cancelled: Cell<bool>,
    wakers: RefCell<Vec<Waker>>,
}

impl Cancel {
    /// Stops whatever waits for it, now and from now on.
    pub fn cancel(&self) {
        self.0.cancelled.set(true);
        for waker in self.0.wakers.take() {
            waker.wake();
        }
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.get()
    }

    /// Does this unless it is stopped first; then the work is dropped, and what it holds with it.
    ///
    /// # Errors
    /// [`Error::Cancelled`], or what the work answers.
    pub async fn unless<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        if self.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let stopped = poll_fn(|context| {
            if self.is_cancelled() {
                return Poll::Ready(());
            }
            let mut wakers = self.0.wakers.borrow_mut();
            wakers.retain(|waker| !waker.will_wake(context.waker()));
            wakers.push(context.waker().clone());
            Poll::Pending
        });
        match select(std::pin::pin!(work), stopped).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), _)) => Err(Error::Cancelled),
        }
    }
}
