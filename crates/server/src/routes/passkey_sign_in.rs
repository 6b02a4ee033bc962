//! Signing in with a passkey: no name is typed, the passkey says whose it is.

use wire::{
    ProblemKind,
    account::Session,
    activity::Happened,
    assurance::Method,
    limits::PASSKEY_SECONDS,
    passkey::{PasskeySignIn, PasskeySignInStarted},
};

use crate::{
    clock,
    disclosure::{Disclosed, Public, Standing, public},
    extract::Json,
    knock::Knock,
    openapi::problems,
    problem::Refusal,
    rows::passkeys::PendingPasskey,
    session,
    state::State,
    token::Token,
};

problems!(StartProblems: PasskeysOff, TooMany);
problems!(FinishProblems: Invalid, TooLarge, PasskeysOff, TooMany, PasskeyRefused, ExchangeExpired);

/// Begins a sign-in with a passkey, whosever it will be.
#[utoipa::path(
    post,
    path = "/sign-in/passkey/start",
    tag = "session",
    operation_id = "passkey_sign_in_start",
    responses((status = 200, description = "The exchange, and a challenge", body = PasskeySignInStarted), StartProblems)
)]
pub(super) async fn start(backend: State, _: Knock) -> Result<Disclosed<Public>, Refusal> {
    let relying_party = backend.relying_party()?;
    let challenge = relying_party.start_sign_in()?;
    let (exchange, timeout) = (Token::generate(), PASSKEY_SECONDS * 1000);
    let pending = PendingPasskey {
        exchange: exchange.hash(),
        account: None,
        state: challenge.state,
        expires: clock::now() + timeout,
    };
    backend.rows.put_passkey_challenge(&pending).await?;
    Ok(public(Json(PasskeySignInStarted {
        exchange: exchange.to_wire(),
        challenge: challenge.challenge,
        relying_party: relying_party.id().to_owned(),
        timeout: timeout as u32,
    })))
}

/// Finishes a sign-in with a passkey and opens a session. A challenge is answered once, rightly or not.
///
/// Who shows a passkey that is not registered here is answered like one who shows it wrongly. That takes no signature's check;
/// the time tells nothing, as nobody guesses a credential's id.
#[utoipa::path(
    post,
    path = "/sign-in/passkey/finish",
    tag = "session",
    operation_id = "passkey_sign_in_finish",
    request_body = PasskeySignIn,
    responses((status = 200, description = "The session", body = Session, headers(("set-cookie" = String, description = "The session"))), FinishProblems)
)]
pub(super) async fn finish(
    backend: State,
    _: Knock,
    Json(request): Json<PasskeySignIn>,
) -> Result<Disclosed<Standing>, Refusal> {
    let relying_party = backend.relying_party()?;
    let exchange = Token::from_bytes(&request.exchange.0).ok_or(ProblemKind::ExchangeExpired)?.hash();
    let state = backend.rows.take_passkey_sign_in(exchange, clock::now()).await?;
    let state = state.ok_or(ProblemKind::ExchangeExpired)?;
    let (assertion, credential) = (&request.assertion, &request.assertion.credential.0);
    let known = backend.rows.passkey(credential).await?.ok_or(ProblemKind::PasskeyRefused)?;
    if assertion.user.0 != known.account.as_bytes() {
        return Err(ProblemKind::PasskeyRefused.into());
    }
    let record = match relying_party.finish_sign_in(&state, &known.record, assertion) {
        Ok(record) => record,
        Err(error) => {
            backend.happened(Happened::SignInRefused, Some(known.account)).await;
            return Err(error.into());
        }
    };
    let (session, cookies) = session::begin(&backend, known.account, request.device, Method::Passkey);
    if !backend.rows.sign_in_by_passkey(credential, &record, &session).await? {
        return Err(ProblemKind::PasskeyRefused.into());
    }
    session::opened(&backend, session, &cookies).await
}
