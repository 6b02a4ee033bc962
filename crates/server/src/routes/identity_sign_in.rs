//! Signing in by an identity provider: the browser leaves for the provider's page and comes back to the portal's, which hands the answer
//! over. So this API takes nothing from another origin here, either.

use axum::http::{HeaderMap, HeaderValue, header};
use wire::{
    ProblemKind,
    account::Session,
    assurance::Method,
    identity::{IdentityFinish, IdentityOffer, IdentityStarted},
    limits::IDENTITY_SECONDS,
};

use crate::{
    clock,
    disclosure::{Disclosed, Public, Standing, public},
    extract::Json,
    identity_provider::Leaving,
    knock::Knock,
    openapi::problems,
    problem::Refusal,
    rows::identities::PendingIdentity,
    session,
    state::State,
    token::Token,
};

problems!(StartProblems: IdentityOff, IdentityUnavailable, TooMany);
problems!(FinishProblems: Invalid, TooLarge, IdentityOff, IdentityUnavailable, TooMany, ExchangeExpired, IdentityRefused, IdentityUnknown);

/// Which identity provider this server takes people from, if any.
#[utoipa::path(
    get,
    path = "/sign-in/identity",
    tag = "session",
    operation_id = "identity_offer",
    responses((status = 200, description = "What people call its identity", body = IdentityOffer))
)]
pub(super) async fn offer(backend: State) -> Result<Disclosed<Public>, Refusal> {
    let name = backend.identity_provider.as_ref().map(|provider| provider.name().clone());
    Ok(public(Json(IdentityOffer { name })))
}

/// Begins a sign-in by the identity provider, whosever it will be. The cookie binds it to this browser.
#[utoipa::path(
    post,
    path = "/sign-in/identity",
    tag = "session",
    operation_id = "identity_sign_in_start",
    responses(
        (status = 200, description = "Where the browser goes", body = IdentityStarted, headers(("set-cookie" = String, description = "The browser"))),
        StartProblems
    )
)]
pub(super) async fn start(backend: State, _: Knock) -> Result<Disclosed<Public>, Refusal> {
    let provider = backend.identity_provider()?;
    let table = backend.rows.levels().await?.ok_or(ProblemKind::Unavailable)?;
    let Leaving { address, state, expected } = provider.leave(&table.wanted_acrs()).await?;
    let browser = Token::generate();
    let expires = clock::now() + IDENTITY_SECONDS * 1000;
    let pending = PendingIdentity { state: state.hash(), browser: browser.hash(), expected, expires };
    backend.rows.put_identity(&pending).await?;
    let cookie = HeaderValue::try_from(session::set_browser(&browser)).map_err(|_| ProblemKind::Internal)?;
    Ok(public(Json(IdentityStarted { address })).with(header::SET_COOKIE, cookie))
}

/// Finishes a sign-in by the identity provider and opens a session. An answer is taken once, from the browser that has left for it.
///
/// A state that never was, was used, has run out, or is another browser's gets the same answer.
#[utoipa::path(
    post,
    path = "/sign-in/identity/finish",
    tag = "session",
    operation_id = "identity_sign_in_finish",
    request_body = IdentityFinish,
    responses((status = 200, description = "The session", body = Session, headers(("set-cookie" = String, description = "The session"))), FinishProblems)
)]
pub(super) async fn finish(
    backend: State,
    _: Knock,
    headers: HeaderMap,
    Json(request): Json<IdentityFinish>,
) -> Result<Disclosed<Standing>, Refusal> {
    let provider = backend.identity_provider()?;
    let state = Token::from_base64(&request.state).ok_or(ProblemKind::ExchangeExpired)?.hash();
    let browser = session::browser(&headers).ok_or(ProblemKind::ExchangeExpired)?;
    let expected = backend.rows.take_identity(state, browser, clock::now()).await?;
    let expected = expected.ok_or(ProblemKind::ExchangeExpired)?;
    let identified = provider.arrive(request.code, expected).await?;
    let account = backend.rows.account_of(identified.login).await?.ok_or(ProblemKind::IdentityUnknown)?;
    let (mut session, cookies) = session::begin(&backend, account, request.device, Method::Identity);
    session.session.acr = identified.acr;
    backend.rows.sign_in(identified.login, &session).await?;
    session::opened(&backend, session, &cookies).await
}
