//! Server-sent events that wake a client up.

use std::{convert::Infallible, time::Duration};

use axum::response::{
    Sse,
    sse::{Event, KeepAlive},
};
use futures_util::{Stream, StreamExt as _, stream};
use wire::feed::FEED_EVENT;

use crate::{caller::Caller, clock, problem::Refusal, state::State};

/// Proxies and sleeping devices are found out by this.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The longest life of a stream; clients come back by themselves and show their credential anew.
const LIFE: Duration = Duration::from_secs(60 * 60);

/// Sends an event named `feed` at once, and whenever there may be something to fetch. Its data say nothing.
#[utoipa::path(
    get,
    path = "/events",
    tag = "mail",
    responses((status = 200, description = "Events named `feed`", content_type = "text/event-stream", body = String))
)]
pub(super) async fn events(
    backend: State,
    caller: Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let life = match &caller {
        Caller::Account(session) => {
            Duration::from_millis(session.expires.saturating_sub(clock::now())).min(LIFE)
        }
        Caller::Desk => LIFE,
    };
    // Listening begins before the first event: what comes in between is not missed.
    let listener = backend.wake.listen(caller.principal());
    let calls =
        stream::unfold(listener, |mut listener| async move { Some((listener.next().await?, listener)) });
    let events = stream::once(async {})
        .chain(calls)
        .take_until(tokio::time::sleep(life))
        // Browsers pass over an event without data.
        .map(|()| Ok(Event::default().event(FEED_EVENT).data(FEED_EVENT)));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
