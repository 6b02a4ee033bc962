//! Wake-ups: tells the open event streams of a principal that there is something to fetch.
//!
//! They carry nothing, and one that is lost costs time only: the feed tells what is new.

use tokio::sync::{broadcast, watch};

use crate::rows::Principal;

/// Wake-ups that a slow stream may lag behind; after more it is woken once for all.
const BACKLOG: usize = 256;

/// Wakes event streams of this process.
#[derive(Debug, Clone)]
pub struct Wake {
    calls: broadcast::Sender<Principal>,
    closing: watch::Sender<bool>,
}

impl Default for Wake {
    fn default() -> Self {
        Self::new()
    }
}

impl Wake {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self { calls: broadcast::Sender::new(BACKLOG), closing: watch::Sender::new(false) }
    }

    /// Wakes a principal's streams.
    pub fn call(&self, principal: Principal) {
        // An error says that nobody listens.
        let _ = self.calls.send(principal);
    }

    /// Ends all streams, so that the server can stop.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Listens for a principal's wake-ups.
    pub fn listen(&self, principal: Principal) -> Listener {
        Listener { principal, calls: self.calls.subscribe(), closing: self.closing.subscribe() }
    }
}

/// Hears the wake-ups of one principal.
#[derive(Debug)]
pub struct Listener {
    principal: Principal,
    calls: broadcast::Receiver<Principal>,
    closing: watch::Receiver<bool>,
}

impl Listener {
    /// Waits for the next wake-up; `None` when the server stops.
    pub async fn next(&mut self) -> Option<()> {
        loop {
            tokio::select! {
                call = self.calls.recv() => match call {
                    Ok(called) if called == self.principal => return Some(()),
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => return Some(()),
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
                _ = self.closing.wait_for(|closing| *closing) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use envelope::AccountId;

    use super::*;

    #[tokio::test]
    async fn each_hears_its_own_and_all_hear_the_end() {
        let wake = Wake::new();
        let (a, b) = (Principal::Account(AccountId::new([1; 16])), Principal::Desk);
        let (mut for_a, mut for_b) = (wake.listen(a), wake.listen(b));
        wake.call(b);
        wake.call(a);
        assert_eq!(for_a.next().await, Some(()));
        assert_eq!(for_b.next().await, Some(()));
        wake.close();
        assert_eq!((for_a.next().await, for_b.next().await), (None, None));
    }
}
