//! Proofs within a session: for a permit, which is good for one request, or to raise the session itself.

use axum::http::HeaderMap;
use envelope::{Base64, Hash, SessionId};
use wire::{
    ProblemKind,
    account::Session,
    activity::Happened,
    assurance::Method,
    limits::{PASSKEY_SECONDS, PERMIT_SECONDS, SIGN_IN_SECONDS},
    permit::{PasskeyAsked, PasskeyShown, PermitByPassword, PermitFor, PermitStarted},
    sign_in::SignInStarted,
    unlock::UnlockFinish,
};

use super::sign_in;
use crate::{
    clock,
    disclosure::{Access, Account, Disclosed, Done, Standing},
    extract::Json,
    openapi::problems,
    problem::Refusal,
    rows::permits::{PendingProof, ShownPasskey},
    session::{self, SignedIn},
    state::{Backend, State},
    token::Token,
};

problems!(StartProblems: Invalid, TooLarge, PasskeysOff, NotFound);
problems!(PasskeyProblems: Invalid, TooLarge, PasskeysOff, PasskeyRefused, ExchangeExpired);
problems!(PasswordStartProblems: Invalid, TooLarge, TooMany, NotFound, PasskeyNeeded);
problems!(PasswordProblems: Invalid, TooLarge, SignInRefused, ExchangeExpired);
problems!(RaiseProblems: PasskeysOff, NotFound);

/// Says what has to be shown for a permit: a passkey, whose challenge is for this request alone, or the password.
#[utoipa::path(
    post,
    path = "/permits/start",
    tag = "session",
    operation_id = "permit_start",
    request_body = PermitFor,
    responses((status = 200, description = "What has to be shown", body = PermitStarted), StartProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn start(
    backend: State,
    access: Access<Account>,
    Json(request): Json<PermitFor>,
) -> Result<Disclosed<Account>, Refusal> {
    let account = access.who.session.account;
    let login = backend.rows.login(account).await?.ok_or(ProblemKind::NotFound)?;
    let passkey = match access.who.has_passkey() {
        true => Some(ask(&backend, &access.who, Some(request)).await?),
        false => None,
    };
    Ok(access.disclose(Json(PermitStarted { passkey, login })))
}

/// Gives the permit for which a passkey was shown. A challenge is answered once, rightly or not.
#[utoipa::path(
    post,
    path = "/permits/passkey",
    tag = "session",
    operation_id = "permit_by_passkey",
    request_body = PasskeyShown,
    responses((status = 204, description = "The request may be made"), PasskeyProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn by_passkey(
    backend: State,
    access: Access<Account>,
    Json(shown): Json<PasskeyShown>,
) -> Result<Done, Refusal> {
    let session = &access.who.session;
    let (pending, record) = check(&backend, session, &shown).await?;
    let request = pending.request.ok_or(ProblemKind::ExchangeExpired)?;
    let now = clock::now();
    let passkey = ShownPasskey { credential: &shown.assertion.credential.0, record: &record, at: now };
    let until = now + PERMIT_SECONDS * 1000;
    if !backend.rows.permit(session.session, request, until, Some(passkey)).await? {
        return Err(ProblemKind::PasskeyRefused.into());
    }
    Ok(Done)
}

/// Begins to prove the password for a permit, if the account has no passkey. Tries count as those at the door do.
#[utoipa::path(
    post,
    path = "/permits/password/start",
    tag = "session",
    operation_id = "permit_password_start",
    request_body = PermitByPassword,
    responses((status = 200, description = "The exchange, and the password's challenge", body = SignInStarted), PasswordStartProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn start_password(
    backend: State,
    headers: HeaderMap,
    access: Access<Account>,
    Json(by): Json<PermitByPassword>,
) -> Result<Disclosed<Account>, Refusal> {
    if access.who.has_passkey() {
        return Err(ProblemKind::PasskeyNeeded.into());
    }
    let session = &access.who.session;
    let login = backend.rows.login(session.account).await?.ok_or(ProblemKind::NotFound)?;
    let started = sign_in::begin(&backend, &headers, login, &by.credential_request).await?;
    let pending = PendingProof {
        exchange: named(&started.exchange)?,
        session: session.session,
        request: Some(by.request),
        state: Vec::new(),
        expires: clock::now() + SIGN_IN_SECONDS * 1000,
    };
    backend.rows.put_proof(&pending).await?;
    Ok(access.disclose(Json(started)))
}

/// Gives the permit for which the password was proven.
#[utoipa::path(
    post,
    path = "/permits/password/finish",
    tag = "session",
    operation_id = "permit_password_finish",
    request_body = UnlockFinish,
    responses((status = 204, description = "The request may be made"), PasswordProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn finish_password(
    backend: State,
    access: Access<Account>,
    Json(finish): Json<UnlockFinish>,
) -> Result<Done, Refusal> {
    let session = &access.who.session;
    let pending = take(&backend, session.session, &finish.exchange).await?;
    let request = pending.request.ok_or(ProblemKind::ExchangeExpired)?;
    let proven = match sign_in::prove(&backend, &finish.exchange, &finish.credential_finalization).await {
        Ok(proven) => proven,
        Err(refusal) => {
            backend.happened(Happened::PermitRefused, Some(session.account)).await;
            return Err(refusal);
        }
    };
    if proven.account != Some(session.account) {
        return Err(ProblemKind::SignInRefused.into());
    }
    backend.rows.forget_tries(proven.tries).await?;
    let until = clock::now() + PERMIT_SECONDS * 1000;
    backend.rows.permit(session.session, request, until, None).await?;
    Ok(Done)
}

/// Begins to raise the session by a passkey of its account.
#[utoipa::path(
    post,
    path = "/session/passkey/start",
    tag = "session",
    operation_id = "raise_start",
    responses((status = 200, description = "What the passkey has to sign", body = PasskeyAsked), RaiseProblems),
    security(("session" = ["standing"]))
)]
pub(super) async fn start_raising(
    backend: State,
    access: Access<Standing>,
) -> Result<Disclosed<Standing>, Refusal> {
    if !access.who.has_passkey() {
        return Err(ProblemKind::NotFound.into());
    }
    Ok(access.disclose(Json(ask(&backend, &access.who, None).await?)))
}

/// Raises the session: what was shown last is this passkey, now. It goes on under another id and another cookie.
#[utoipa::path(
    post,
    path = "/session/passkey/finish",
    tag = "session",
    operation_id = "raise_finish",
    request_body = PasskeyShown,
    responses((status = 200, description = "The session", body = Session, headers(("set-cookie" = String, description = "The session"))), PasskeyProblems),
    security(("session" = ["standing"]))
)]
pub(super) async fn finish_raising(
    backend: State,
    access: Access<Standing>,
    Json(shown): Json<PasskeyShown>,
) -> Result<Disclosed<Standing>, Refusal> {
    let before = &access.who.session;
    let (pending, record) = check(&backend, before, &shown).await?;
    if pending.request.is_some() {
        return Err(ProblemKind::ExchangeExpired.into());
    }
    let (new, cookies) = session::begin(&backend, before.account, before.device, Method::Passkey);
    let at = new.session.opened;
    let passkey = ShownPasskey { credential: &shown.assertion.credential.0, record: &record, at };
    if !backend.rows.raise_session(before.session, &new, passkey).await? {
        return Err(ProblemKind::PasskeyRefused.into());
    }
    backend.happened(Happened::SessionRaised, Some(before.account)).await;
    session::raised(&backend, new, &cookies).await
}

/// A challenge for the passkeys of a session's account.
async fn ask(backend: &Backend, who: &SignedIn, request: Option<PermitFor>) -> Result<PasskeyAsked, Refusal> {
    let relying_party = backend.relying_party()?;
    let credentials = backend.rows.credentials(who.session.account).await?;
    let challenge = relying_party.start_sign_in()?;
    let (exchange, timeout) = (Token::generate(), PASSKEY_SECONDS * 1000);
    let pending = PendingProof {
        exchange: exchange.hash(),
        session: who.session.session,
        request,
        state: challenge.state,
        expires: clock::now() + timeout,
    };
    backend.rows.put_proof(&pending).await?;
    Ok(PasskeyAsked {
        exchange: exchange.to_wire(),
        challenge: challenge.challenge,
        relying_party: relying_party.id().to_owned(),
        credentials: credentials.into_iter().map(Base64).collect(),
        timeout: timeout as u32,
    })
}

/// What was asked, and the record of the passkey that has answered.
async fn check(
    backend: &Backend,
    session: &Session,
    shown: &PasskeyShown,
) -> Result<(PendingProof, Vec<u8>), Refusal> {
    let relying_party = backend.relying_party()?;
    let pending = take(backend, session.session, &shown.exchange).await?;
    let known = backend.rows.passkey(&shown.assertion.credential.0).await?;
    let known = known.filter(|known| known.account == session.account).ok_or(ProblemKind::PasskeyRefused)?;
    match relying_party.finish_sign_in(&pending.state, &known.record, &shown.assertion) {
        Ok(record) => Ok((pending, record)),
        Err(error) => {
            backend.happened(Happened::PermitRefused, Some(session.account)).await;
            Err(error.into())
        }
    }
}

/// The session's proof of this name.
async fn take(backend: &Backend, session: SessionId, exchange: &Base64) -> Result<PendingProof, Refusal> {
    let pending = backend.rows.take_proof(named(exchange)?, session, clock::now()).await?;
    Ok(pending.ok_or(ProblemKind::ExchangeExpired)?)
}

fn named(exchange: &Base64) -> Result<Hash, Refusal> {
    Ok(Token::from_bytes(&exchange.0).ok_or(ProblemKind::ExchangeExpired)?.hash())
}
