//! Opening an account by password that was signed in to otherwise: a passkey may sign in and open nothing.

use axum::http::HeaderMap;
use wire::{
    ProblemKind,
    sign_in::SignInStarted,
    unlock::{UnlockFinish, UnlockStart},
};

use super::sign_in;
use crate::{
    disclosure::{Access, Account, Disclosed, Done},
    extract::Json,
    openapi::problems,
    problem::Refusal,
    state::State,
};

problems!(StartProblems: Invalid, TooLarge, NotFound, TooMany);
problems!(FinishProblems: Invalid, TooLarge, SignInRefused, ExchangeExpired);

/// Begins to prove the password of the session's account. Tries count as those at the door do.
#[utoipa::path(
    post,
    path = "/account/unlock/start",
    tag = "session",
    operation_id = "unlock_start",
    request_body = UnlockStart,
    responses((status = 200, description = "The exchange, and the password's challenge", body = SignInStarted), StartProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn start(
    backend: State,
    headers: HeaderMap,
    access: Access<Account>,
    Json(request): Json<UnlockStart>,
) -> Result<Disclosed<Account>, Refusal> {
    let login = backend.rows.login(access.who.session.account).await?.ok_or(ProblemKind::NotFound)?;
    let started = sign_in::begin(&backend, &headers, login, &request.credential_request).await?;
    Ok(access.disclose(Json(started)))
}

/// Ends it: the password was right, and its tries are forgotten. The session stays, and may change the account from now on.
#[utoipa::path(
    post,
    path = "/account/unlock/finish",
    tag = "session",
    operation_id = "unlock_finish",
    request_body = UnlockFinish,
    responses((status = 204, description = "The password is right"), FinishProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn finish(
    backend: State,
    access: Access<Account>,
    Json(request): Json<UnlockFinish>,
) -> Result<Done, Refusal> {
    let proven = sign_in::prove(&backend, &request.exchange, &request.credential_finalization).await?;
    if proven.account != Some(access.who.session.account) {
        return Err(ProblemKind::SignInRefused.into());
    }
    backend.rows.forget_tries(proven.tries).await?;
    backend.rows.prove_session(access.who.session.session).await?;
    Ok(Done)
}
