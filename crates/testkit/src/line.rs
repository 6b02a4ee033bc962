//! A line between browser and server on which things go wrong, request by request, as a schedule says that a seed has drawn.
//!
//! It speaks as much HTTP/1.1 as it has to: one request a connection, which it reads to its end before it goes on.

use std::{
    collections::{BTreeMap, VecDeque},
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Result;
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
};

mod exchange;
mod fault;

pub use exchange::Kind;
pub use fault::{Fault, Schedule, draw};

/// The line. What is on it ends with it.
pub struct Line {
    port: u16,
    plan: Arc<Plan>,
    /// Its own: a journey that waits for a process must not hold the line up.
    runtime: Option<Runtime>,
}

impl Line {
    /// A line to the server on this port of the machine, on which nothing goes wrong yet.
    ///
    /// # Errors
    /// If there is no port for it.
    pub fn to(server: u16) -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let plan = Arc::new(Plan::default());
        let of_line = plan.clone();
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener)?;
            loop {
                let (browser, _) = listener.accept().await?;
                // What breaks is the browser's to find out.
                let exchange = exchange::carry(browser, server, of_line.clone());
                tokio::spawn(exchange);
            }
            #[expect(unreachable_code, reason = "it says what the errors are")]
            Ok::<(), std::io::Error>(())
        });
        Ok(Self { port, plan, runtime: Some(runtime) })
    }

    /// Where the browser finds the portal.
    pub fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Requests to the API meet these from now on, one each, kind by kind; those after them pass.
    pub fn play(&self, schedule: &Schedule) {
        let queues = schedule.iter().map(|(kind, faults)| (*kind, faults.iter().copied().collect()));
        self.plan.change(|plan| plan.schedule = queues.collect());
    }

    /// Every request of this kind meets this from now on.
    pub fn always(&self, kind: Kind, fault: Fault) {
        self.plan.change(|plan| plan.standing.push((kind, fault)));
    }

    /// From now on everything passes.
    pub fn clear(&self) {
        self.plan.change(|plan| {
            plan.standing.clear();
            plan.schedule.clear();
        });
    }

    /// How many requests of this kind there have been.
    pub fn seen(&self, kind: Kind) -> usize {
        self.plan.change(|plan| plan.seen.iter().filter(|(seen, _)| kind.takes(**seen)).map(|(_, n)| n).sum())
    }

    /// What the requests of each kind have met, and how often.
    pub fn met(&self) -> BTreeMap<(Kind, &'static str), usize> {
        self.plan.change(|plan| plan.met.clone())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What goes wrong.
#[derive(Default)]
struct Plan(Mutex<Faults>);

#[derive(Default)]
struct Faults {
    schedule: BTreeMap<Kind, VecDeque<Fault>>,
    standing: Vec<(Kind, Fault)>,
    seen: BTreeMap<Kind, usize>,
    met: BTreeMap<(Kind, &'static str), usize>,
}

impl Plan {
    /// What a request of this kind meets.
    fn next(&self, kind: Kind) -> Fault {
        self.change(|plan| {
            *plan.seen.entry(kind).or_default() += 1;
            let standing = plan.standing.iter().find(|(of, _)| of.takes(kind)).map(|(_, fault)| *fault);
            let scheduled = || plan.schedule.get_mut(&kind)?.pop_front();
            let fault = standing.or_else(scheduled).unwrap_or(Fault::None);
            if Kind::Api.takes(kind) {
                *plan.met.entry((kind, fault.name())).or_default() += 1;
            }
            fault
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Faults) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
