//! Bringing the feed to this device, page by page from the place reached.
//!
//! **Invariant:** the place moves on only together with the envelopes before it.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use leptos::prelude::*;
use wire::{
    ProblemKind,
    feed::{Cursor, FeedEntry},
};

use super::{Mailbox, News};
use crate::{api, error::Error, store::KeptEnvelope};

/// Envelopes that are kept and shown in one go.
const AT_ONCE: usize = 24;

/// Envelopes that are fetched at the same time; a browser has six connections to a server.
const SIDE_BY_SIDE: usize = 5;

impl Mailbox {
    /// Brings everything that is new, and opens it.
    pub(super) async fn pull(self) -> Result<(), Error> {
        let mut after = self.store()?.cursor().await?;
        loop {
            let page = api::feed(after).await?;
            check(after, &page.entries)?;
            if !page.entries.is_empty() {
                self.vault.check_session().await?;
            }
            for some in page.entries.chunks(AT_ONCE) {
                let fetching = stream::iter(some.iter().cloned()).map(fetch).buffered(SIDE_BY_SIDE);
                let kept: Vec<_> = fetching.try_collect().await?;
                after = some.last().map_or(after, |entry| entry.cursor);
                self.store()?.put_page(&kept, after).await?;
                self.tabs.with_value(|tabs| tabs.tell(News::Mail));
                self.open_places(some.iter().map(|entry| entry.cursor).collect()).await?;
            }
            if !page.more || page.entries.is_empty() {
                return Ok(());
            }
        }
    }
}

/// An envelope with its place. One that the server names and does not have is kept empty: it will count as refused, and the
/// rest goes on.
async fn fetch(place: FeedEntry) -> Result<KeptEnvelope, Error> {
    let envelope = match api::envelope(place.message).await {
        Err(Error::Problem(ProblemKind::NotFound)) => Vec::new(),
        fetched => fetched?,
    };
    Ok(KeptEnvelope { place, envelope })
}

/// A feed that does not move on would be asked for ever.
fn check(after: Cursor, entries: &[FeedEntry]) -> Result<(), Error> {
    let mut before = after;
    for entry in entries {
        if entry.cursor <= before {
            return Err(ProblemKind::Internal.into());
        }
        before = entry.cursor;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{place, text, unit, view},
        *,
    };

    #[test]
    fn a_feed_only_moves_on() {
        let check = |after: u64, places: &[u8], good: bool| {
            let entries: Vec<_> = places.iter().map(|at| place(&view(*at, unit(7), text("")))).collect();
            assert_eq!(super::check(Cursor(after), &entries).is_ok(), good, "{after} {places:?}");
        };
        check(0, &[], true);
        check(0, &[1, 2, 5], true);
        check(5, &[6], true);
        check(5, &[5], false);
        check(5, &[4], false);
        check(0, &[1, 1], false);
        check(0, &[2, 1], false);
    }
}
