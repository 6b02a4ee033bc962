//! Where an account is signed in, and how that is ended from elsewhere.

use axum::http::StatusCode;
use envelope::SessionId;
use wire::{ProblemKind, account::Sessions};

use super::DONE;
use crate::{
    clock,
    extract::{Json, Path},
    openapi::problems,
    problem::Refusal,
    rows::Principal,
    session::SignedIn,
    state::State,
};

problems!(EndProblems: Invalid, NotFound);

/// Every session of the account, this one among them.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "session",
    responses((status = 200, description = "The sessions", body = Sessions)),
    security(("session" = []))
)]
pub(super) async fn sessions(backend: State, SignedIn(session): SignedIn) -> Result<Json<Sessions>, Refusal> {
    let sessions = backend.rows.sessions(session.account, clock::now()).await?;
    Ok(Json(Sessions { sessions }))
}

/// Ends a session of the account, at once.
#[utoipa::path(
    delete,
    path = "/sessions/{session}",
    tag = "session",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 204, description = "It has ended"), EndProblems),
    security(("session" = []))
)]
pub(super) async fn end_session(
    backend: State,
    SignedIn(session): SignedIn,
    Path(ended): Path<SessionId>,
) -> Result<StatusCode, Refusal> {
    if !backend.rows.end_session(session.account, ended).await? {
        return Err(ProblemKind::NotFound.into());
    }
    backend.wake.call(Principal::Account(session.account));
    Ok(DONE)
}

/// Ends every session of the account but this one, at once.
#[utoipa::path(
    delete,
    path = "/sessions",
    tag = "session",
    responses((status = 204, description = "They have ended")),
    security(("session" = []))
)]
pub(super) async fn end_other_sessions(
    backend: State,
    SignedIn(session): SignedIn,
) -> Result<StatusCode, Refusal> {
    backend.rows.end_other_sessions(session.account, session.session).await?;
    backend.wake.call(Principal::Account(session.account));
    Ok(DONE)
}
