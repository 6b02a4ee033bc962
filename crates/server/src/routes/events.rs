//! Server-sent events that wake a client up.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::response::{
    IntoResponse as _, Sse,
    sse::{Event, KeepAlive},
};
use futures_util::{StreamExt as _, stream};
use wire::feed::FEED_EVENT;

use crate::{
    caller::Caller,
    clock,
    disclosure::{Access, Account, Disclosed},
    problem::Refusal,
    rows::Rows,
    state::{Backend, State},
};

/// Proxies and sleeping devices are found out by this.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The longest life of a stream; clients come back by themselves and show their credential anew.
const LIFE: Duration = Duration::from_secs(60 * 60);

/// Sends an event named `feed` at once, and whenever there may be something to fetch. Its data say nothing.
#[utoipa::path(
    get,
    path = "/events",
    tag = "mail",
    responses((status = 200, description = "Events named `feed`", content_type = "text/event-stream", body = String)),
    security(("session" = ["account"]))
)]
pub(super) async fn events(
    backend: State,
    access: Access<Account, Caller>,
) -> Result<Disclosed<Account>, Refusal> {
    let caller = access.who.clone();
    let life = match &caller {
        Caller::Person(signed_in) => {
            Duration::from_millis(signed_in.session.expires.saturating_sub(clock::now())).min(LIFE)
        }
        Caller::Desk => LIFE,
    };
    let Backend { rows, wake, .. } = &**backend;
    // Listening begins before the first event: what comes in between is not missed.
    let heard = (wake.listen(caller.principal()), Arc::clone(rows), caller);
    let calls = stream::unfold(heard, |(mut listener, rows, caller)| async move {
        listener.next().await?;
        is_open(&*rows, &caller).await.then_some(((), (listener, rows, caller)))
    });
    let events = stream::once(async {})
        .chain(calls)
        .take_until(tokio::time::sleep(life))
        // Browsers pass over an event without data.
        .map(|()| Ok::<_, Infallible>(Event::default().event(FEED_EVENT).data(FEED_EVENT)));
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    Ok(access.disclose(stream.into_response()))
}

/// Whether the caller's session still is; a client whose stream ends asks again, and is told.
async fn is_open(rows: &dyn Rows, caller: &Caller) -> bool {
    match caller {
        Caller::Desk => true,
        Caller::Person(signed_in) => rows
            .sessions(signed_in.session.account, clock::now())
            .await
            .is_ok_and(|open| open.iter().any(|other| other.session.session == signed_in.session.session)),
    }
}
