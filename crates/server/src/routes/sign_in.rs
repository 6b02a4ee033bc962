//! Signing in by password, in two requests, and out.

use axum::{
    http::{StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use wire::{
    ProblemKind,
    account::{Level, Session},
    limits::SIGN_IN_SECONDS,
    sign_in::{SignInFinish, SignInStart, SignInStarted},
};

use super::DONE;
use crate::{
    clock,
    extract::Json,
    opaque::Opaque,
    openapi::problems,
    problem::Refusal,
    rows::{
        sessions::NewSession,
        sign_ins::{Attempt, PendingSignIn},
    },
    session::{SignedIn, clear_cookie, set_cookie},
    state::State,
    token::Token,
};

/// A password is one factor.
const LEVEL: Level = Level::Normal;

problems!(StartProblems: Invalid, TooLarge, TooMany);
problems!(FinishProblems: Invalid, TooLarge, SignInRefused, ExchangeExpired);

/// Begins a sign-in. Unknown login names are answered like known ones.
///
/// A try counts from here, since its maker learns here whether the password is right: after ten that did not succeed, one
/// a minute is answered.
#[utoipa::path(
    post,
    path = "/sign-in/start",
    tag = "session",
    operation_id = "sign_in_start",
    request_body = SignInStart,
    responses((status = 200, description = "The exchange, and the password's challenge", body = SignInStarted), StartProblems)
)]
pub(super) async fn start(
    backend: State,
    Json(request): Json<SignInStart>,
) -> Result<Json<SignInStarted>, Refusal> {
    let now = clock::now();
    let known = backend.rows.password_record(request.login).await?;
    let record = known.as_ref().map(|known| known.record.as_slice());
    let started = backend.opaque.start(&request.login, record, &request.credential_request.0)?;
    if backend.rows.try_sign_in(request.login, now).await? == Attempt::TooSoon {
        return Err(ProblemKind::TooMany.into());
    }
    let exchange = Token::generate();
    let pending = PendingSignIn {
        exchange: exchange.hash(),
        login: request.login,
        account: known.map(|known| known.account),
        state: started.state,
        expires: now + SIGN_IN_SECONDS * 1000,
    };
    backend.rows.put_sign_in(&pending).await?;
    Ok(Json(SignInStarted { exchange: exchange.to_wire(), credential_response: started.response.into() }))
}

/// Finishes a sign-in and opens a session.
#[utoipa::path(
    post,
    path = "/sign-in/finish",
    tag = "session",
    operation_id = "sign_in_finish",
    request_body = SignInFinish,
    responses((status = 200, description = "The session", body = Session, headers(("set-cookie" = String, description = "The session"))), FinishProblems)
)]
pub(super) async fn finish(backend: State, Json(request): Json<SignInFinish>) -> Result<Response, Refusal> {
    let now = clock::now();
    let exchange = Token::from_bytes(&request.exchange.0).ok_or(ProblemKind::ExchangeExpired)?.hash();
    let pending = backend.rows.take_sign_in(exchange, now).await?.ok_or(ProblemKind::ExchangeExpired)?;
    Opaque::finish(&pending.state, &request.credential_finalization.0)?;
    let account = pending.account.ok_or(ProblemKind::SignInRefused)?;
    let cookie = Token::generate();
    let session = NewSession {
        token_hash: cookie.hash(),
        account,
        device: request.device,
        level: LEVEL,
        expires: now + backend.session_idle_ms(),
    };
    backend.rows.sign_in(pending.login, &session).await?;
    Ok(([(SET_COOKIE, set_cookie(&cookie))], Json(session.to_wire())).into_response())
}

/// Ends the session.
#[utoipa::path(
    post,
    path = "/sign-out",
    tag = "session",
    responses((status = 204, description = "The session has ended")),
    security(("session" = []))
)]
pub(super) async fn sign_out(
    backend: State,
    signed_in: SignedIn,
) -> Result<(StatusCode, [(axum::http::HeaderName, String); 1]), Refusal> {
    backend.rows.close_session(signed_in.token_hash).await?;
    Ok((DONE, [(SET_COOKIE, clear_cookie())]))
}
