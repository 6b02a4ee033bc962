//! Signing in by password, in two requests, or by recovery code, in one; and out.

use axum::http::HeaderMap;
use envelope::{
    Base64, Hash,
    proof::{PROOF_LEN, ProofOf},
};
use wire::{
    ProblemKind,
    account::Session,
    activity::Happened,
    assurance::Method,
    limits::SIGN_IN_SECONDS,
    sign_in::{RecoverySignIn, SignInFinish, SignInStart, SignInStarted},
};

use crate::{
    clock,
    disclosure::{Disclosed, Public, SignedOut, Standing, public},
    extract::Json,
    knock::Knock,
    opaque::Opaque,
    openapi::problems,
    problem::Refusal,
    rows::{
        rekeys::RecoveryProof,
        sign_ins::{Attempt, PendingSignIn},
    },
    session::{self, SignedIn},
    state::{Backend, State},
    token::Token,
};

problems!(StartProblems: Invalid, TooLarge, TooMany);
problems!(FinishProblems: Invalid, TooLarge, SignInRefused, ExchangeExpired);
problems!(RecoveryProblems: Invalid, TooLarge, TooMany, RecoveryRefused);

/// Begins a sign-in. Unknown login names are answered like known ones.
///
/// A try counts from here, since its maker learns here whether the password is right: after ten that did not succeed, one
/// a minute is answered. Tries from a device that the account was opened on before are counted apart, so that strangers do not slow its
/// owner down.
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
    _: Knock,
    headers: HeaderMap,
    Json(request): Json<SignInStart>,
) -> Result<Disclosed<Public>, Refusal> {
    begin(&backend, &headers, request.login, &request.credential_request)
        .await
        .map(|started| public(Json(started)))
}

/// Begins the proof of a login name's password.
pub(super) async fn begin(
    backend: &Backend,
    headers: &HeaderMap,
    login: Hash,
    request: &Base64,
) -> Result<SignInStarted, Refusal> {
    let now = clock::now();
    let known = backend.rows.password_record(login).await?;
    let record = known.as_ref().map(|known| known.record.as_slice());
    let started = backend.opaque.start(&login, record, &request.0)?;
    let tries = backend.rows.tries_of(login, session::mark(headers)).await?;
    if backend.rows.try_sign_in(tries, now).await? == Attempt::TooSoon {
        backend.reached_limit().await;
        return Err(ProblemKind::TooMany.into());
    }
    let exchange = Token::generate();
    let pending = PendingSignIn {
        exchange: exchange.hash(),
        tries,
        account: known.map(|known| known.account),
        state: started.state,
        expires: now + SIGN_IN_SECONDS * 1000,
    };
    backend.rows.put_sign_in(&pending).await?;
    Ok(SignInStarted { exchange: exchange.to_wire(), credential_response: started.response.into() })
}

/// The exchange of a password that was proven right.
pub(super) async fn prove(
    backend: &Backend,
    exchange: &Base64,
    finalization: &Base64,
) -> Result<PendingSignIn, Refusal> {
    let exchange = Token::from_bytes(&exchange.0).ok_or(ProblemKind::ExchangeExpired)?.hash();
    let pending = backend.rows.take_sign_in(exchange, clock::now()).await?;
    let pending = pending.ok_or(ProblemKind::ExchangeExpired)?;
    if let Err(error) = Opaque::finish(&pending.state, &finalization.0) {
        backend.happened(Happened::SignInRefused, pending.account).await;
        return Err(error.into());
    }
    Ok(pending)
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
pub(super) async fn finish(
    backend: State,
    Json(request): Json<SignInFinish>,
) -> Result<Disclosed<Standing>, Refusal> {
    let pending = prove(&backend, &request.exchange, &request.credential_finalization).await?;
    let account = pending.account.ok_or(ProblemKind::SignInRefused)?;
    let (session, cookies) = session::begin(&backend, account, request.device, Method::Password);
    backend.rows.sign_in(pending.tries, &session).await?;
    session::opened(&backend, session, &cookies).await
}

/// Signs in by recovery code and opens a session. Unknown login names are answered like known ones.
///
/// Tries at a login name are not counted: nobody guesses 130 bits, and a count would let strangers keep somebody out.
#[utoipa::path(
    post,
    path = "/sign-in/recovery",
    tag = "session",
    operation_id = "sign_in_recovery",
    request_body = RecoverySignIn,
    responses((status = 200, description = "The session", body = Session, headers(("set-cookie" = String, description = "The session"))), RecoveryProblems)
)]
pub(super) async fn recover(
    backend: State,
    _: Knock,
    Json(request): Json<RecoverySignIn>,
) -> Result<Disclosed<Standing>, Refusal> {
    let auth: &[u8; PROOF_LEN] = request.auth.as_ref().try_into().map_err(|_| ProblemKind::Invalid)?;
    let proof_hash = ProofOf::RecoveryCode.hash(auth, &request.login);
    let known = backend.rows.recovery_proof(request.login).await?;
    let Some(account) = RecoveryProof::judge(known.as_ref(), &proof_hash) else {
        backend.happened(Happened::SignInRefused, known.map(|known| known.account)).await;
        return Err(ProblemKind::RecoveryRefused.into());
    };
    let (session, cookies) = session::begin(&backend, account, request.device, Method::RecoveryCode);
    backend.rows.sign_in(request.login, &session).await?;
    session::opened(&backend, session, &cookies).await
}

/// Ends the session.
#[utoipa::path(
    post,
    path = "/sign-out",
    tag = "session",
    responses((status = 204, description = "The session has ended")),
    security(("session" = ["standing"]))
)]
pub(super) async fn sign_out(backend: State, signed_in: SignedIn) -> Result<SignedOut, Refusal> {
    backend.rows.close_session(signed_in.session.session).await?;
    Ok(SignedOut)
}
