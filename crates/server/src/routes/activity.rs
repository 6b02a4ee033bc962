//! What happened to an account, for its owner.

use wire::{
    activity::Activity,
    limits::{ACTIVITY_DAYS, ACTIVITY_MAX},
};

use crate::{
    audit::DAY,
    clock,
    disclosure::{Access, Account, Disclosed},
    extract::Json,
    problem::Refusal,
    state::State,
};

/// What happened to the account lately, the newest first: kind and time.
#[utoipa::path(
    get,
    path = "/account/activity",
    tag = "session",
    responses((status = 200, description = "What happened", body = Activity)),
    security(("session" = ["account"]))
)]
pub(super) async fn activity(backend: State, access: Access<Account>) -> Result<Disclosed<Account>, Refusal> {
    let since = clock::now().saturating_sub(ACTIVITY_DAYS * DAY);
    let events = backend.rows.activity(access.who.session.account, since, ACTIVITY_MAX).await?;
    Ok(access.disclose(Json(Activity { events })))
}
