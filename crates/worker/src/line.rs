//! A value that calls use one after the other, in the order in which they came, across their waits.

use std::{
    cell::{Cell, RefCell, RefMut},
    future::poll_fn,
    ops::{Deref, DerefMut},
    task::{Poll, Waker},
};

/// The value and the line before it. Who has drawn a ticket has to wait for the turn: a call is never given up halfway.
pub(crate) struct Line<T> {
    value: RefCell<T>,
    tickets: Cell<u64>,
    serving: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
}

impl<T> Line<T> {
    /// A line with nobody in it.
    pub(crate) const fn new(value: T) -> Self {
        Self {
            value: RefCell::new(value),
            tickets: Cell::new(0),
            serving: Cell::new(0),
            waiting: RefCell::new(Vec::new()),
        }
    }

    /// The value, once all who came before are done.
    pub(crate) async fn turn(&self) -> Turn<'_, T> {
        let ticket = self.tickets.get();
        self.tickets.set(ticket + 1);
        poll_fn(|context| {
            if self.serving.get() == ticket {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
        Turn { line: self, value: self.value.borrow_mut() }
    }
}

/// The value, until this is dropped.
pub(crate) struct Turn<'a, T> {
    line: &'a Line<T>,
    value: RefMut<'a, T>,
}

impl<T> Deref for Turn<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Turn<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        self.line.serving.set(self.line.serving.get() + 1);
        // Wakers only schedule: nobody runs before the value is given back.
        for waker in self.line.waiting.take() {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::Future, pin::pin, task::Context};

    use super::*;

    #[test]
    fn turns_come_in_order() {
        let line = Line::new(Vec::new());
        let context = &mut Context::from_waker(Waker::noop());
        let (mut first, mut second, mut third) = (pin!(line.turn()), pin!(line.turn()), pin!(line.turn()));
        let Poll::Ready(mut turn) = first.as_mut().poll(context) else { panic!("free") };
        assert!(second.as_mut().poll(context).is_pending());
        assert!(third.as_mut().poll(context).is_pending());
        turn.push(1);
        drop(turn);
        assert!(third.as_mut().poll(context).is_pending(), "the second came before");
        let Poll::Ready(mut turn) = second.as_mut().poll(context) else { panic!("its turn") };
        turn.push(2);
        drop(turn);
        let Poll::Ready(turn) = third.as_mut().poll(context) else { panic!("its turn") };
        assert_eq!(*turn, [1, 2]);
    }
}
