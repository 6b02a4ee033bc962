//! The session and its account.

use wire::{
    ProblemKind,
    account::{Account, Session},
};

use crate::{extract::Json, openapi::problems, problem::Refusal, session::SignedIn, state::State};

problems!(AccountProblems: NotFound);

/// The session of this browser.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, description = "The session", body = Session)), security(("session" = [])))]
pub(super) async fn session(signed_in: SignedIn) -> Json<Session> {
    Json(signed_in.session)
}

/// All that a device needs to unlock the account.
#[utoipa::path(
    get,
    path = "/account",
    tag = "session",
    responses((status = 200, description = "The account", body = Account), AccountProblems),
    security(("session" = []))
)]
pub(super) async fn account(backend: State, signed_in: SignedIn) -> Result<Json<Account>, Refusal> {
    let account = backend.rows.account(signed_in.session.account).await?;
    Ok(Json(account.ok_or(ProblemKind::NotFound)?))
}
