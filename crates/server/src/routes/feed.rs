//! The feed by cursor.

use wire::{
    feed::{Feed, FeedQuery},
    limits::FEED_PAGE,
};

use crate::{
    caller::Caller,
    disclosure::{Access, Disclosed, Mail},
    extract::{Json, Query},
    openapi::problems,
    problem::Refusal,
    rows::Principal,
    state::State,
};

problems!(FeedProblems: Invalid);

/// Messages that the caller may open, in the order in which they were handed over.
#[utoipa::path(
    get,
    path = "/feed",
    tag = "mail",
    params(FeedQuery),
    responses((status = 200, description = "A page of the feed", body = Feed), FeedProblems),
    security(("session" = ["mail"]))
)]
pub(super) async fn feed(
    backend: State,
    access: Access<Mail, Caller>,
    Query(query): Query<FeedQuery>,
) -> Result<Disclosed<Mail>, Refusal> {
    let limit = query.limit.unwrap_or(FEED_PAGE).clamp(1, FEED_PAGE);
    // Before the feed is read: what comes in between is told once too often rather than not at all.
    if let Principal::Account(account) = access.who.principal() {
        backend.notices.seen(account);
    }
    let feed = backend.rows.feed(access.who.principal(), query.after, limit).await?;
    Ok(access.disclose(Json(feed)))
}
