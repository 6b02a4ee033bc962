//! The module's life: started with the page, ended by locking, started anew whenever it is gone.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_util::{
    FutureExt as _,
    future::{LocalBoxFuture, Shared},
};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use worker::Failure;

use super::{Vault, link::Link};
use crate::error::Error;

/// How long the first new start waits after a failure, ms. It doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: u32 = 500;
/// How long a new start waits at most, ms.
const LONGEST_PAUSE: u32 = 30_000;

type Starting = Shared<LocalBoxFuture<'static, Result<Rc<Link>, Error>>>;

/// The module that is running or being started.
#[derive(Default)]
pub(super) struct Module {
    current: RefCell<Option<Starting>>,
    starts: Cell<u32>,
    failures: Cell<u32>,
}

impl Vault {
    /// The module, once it is loaded.
    ///
    /// # Errors
    /// [`Error::WorkerGone`], or that it is of another version.
    pub(super) async fn module(self) -> Result<Rc<Link>, Error> {
        let current = self.rooms().module.current.borrow().clone();
        current.ok_or(Error::WorkerGone)?.await
    }

    /// Starts a module in the place of one that has ended.
    pub(super) fn start_module(self) {
        let rooms = self.rooms();
        let start = rooms.module.starts.get() + 1;
        rooms.module.starts.set(start);
        rooms.published.forget_module();
        let starting: Starting =
            async move { Link::start(move || self.module_died(start)).await.map(Rc::new) }
                .boxed_local()
                .shared();
        rooms.module.current.replace(Some(starting.clone()));
        spawn_local(async move {
            match starting.await {
                Ok(_) => self.rooms().module.failures.set(0),
                // Loading it again would bring the same one.
                Err(error @ Error::Worker(Failure::Protocol)) => self.alarm.set(Some(error)),
                Err(_) => self.module_died(start),
            }
        });
    }

    /// Ends the module and all that it holds.
    pub(super) fn end_module(self) {
        if let Some(Some(Ok(link))) = self.rooms().module.current.take().map(|module| module.peek().cloned())
        {
            link.end();
        }
    }

    /// The module of this start could not be loaded, or failed: whatever it held is gone.
    fn module_died(self, start: u32) {
        let rooms = self.rooms();
        if rooms.module.starts.get() != start {
            return;
        }
        // Closing starts a new one at once; where nothing was open, it may not even have been loaded.
        if self.unlocked.get_untracked().is_some() {
            return self.close();
        }
        let failures = rooms.module.failures.get();
        rooms.module.failures.set(failures + 1);
        let pause = FIRST_PAUSE.saturating_mul(1 << failures.min(16)).min(LONGEST_PAUSE);
        spawn_local(async move {
            TimeoutFuture::new(pause).await;
            if self.rooms().module.starts.get() == start {
                self.start_module();
            }
        });
    }
}
