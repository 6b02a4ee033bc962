//! An account that its owner closes: not at once, and told to the desk when it is done.

use serde::Deserialize;
use wire::{
    activity::Happened,
    closing::{CloseAccount, ClosedAccounts},
    feed::Cursor,
};

use crate::{
    caller::DeskToken,
    clock,
    closing::CLOSING,
    disclosure::{Access, Account, Disclosed, SignedOut},
    extract::{Json, Query},
    openapi::problems,
    permit::{self, Permitted},
    problem::Refusal,
    rows::Principal,
    state::State,
};

/// Accounts of one answer at most.
const CLOSED_PAGE: u32 = 500;

problems!(CloseProblems: Invalid, TooLarge);
problems!(ReadProblems: Invalid);

/// Has the account closed after [`wire::limits::CLOSING_DAYS`] days. All its sessions end now, and nobody is told of its mail any more. Signing in
/// before then takes it back.
#[utoipa::path(
    post,
    path = "/account/closing",
    tag = "session",
    operation_id = "close_account",
    request_body = CloseAccount,
    responses((status = 204, description = "It will be closed; the session has ended"), CloseProblems),
    security(("session" = ["account", "permit:close-account"]))
)]
pub(super) async fn close(
    backend: State,
    Permitted { permit, asked, .. }: Permitted<permit::CloseAccount, CloseAccount>,
) -> Result<SignedOut, Refusal> {
    let (account, now) = (permit.session().account, clock::now());
    backend.rows.ask_closing(&permit, asked.notice, now, now + CLOSING).await?;
    backend.happened(Happened::ClosingAsked, Some(account)).await;
    // Streams of the sessions that ended are closed by what they hear next.
    backend.wake.call(Principal::Account(account));
    Ok(SignedOut)
}

/// The query of the closed accounts.
#[derive(Debug, Deserialize)]
pub(super) struct ClosedQuery {
    /// Accounts after this place.
    #[serde(default)]
    after: Cursor,
}

/// Accounts that are closed, in the order of their closing, a page at a time; an empty one says that there are no more.
#[utoipa::path(
    get,
    path = "/closed",
    tag = "desk",
    params(("after" = Option<u64>, Query, description = "Accounts after this place")),
    responses((status = 200, description = "A page of closed accounts", body = ClosedAccounts), ReadProblems),
    security(("desk-token" = []))
)]
pub(super) async fn closed(
    backend: State,
    access: Access<Account, DeskToken>,
    Query(query): Query<ClosedQuery>,
) -> Result<Disclosed<Account>, Refusal> {
    Ok(access.disclose(Json(backend.rows.closed(query.after, CLOSED_PAGE).await?)))
}
