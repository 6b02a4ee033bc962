//! An account's passkeys: registering, naming, removing. What one opens is a slot of the account, which comes and goes in the
//! same request.

use envelope::{Base64, PasskeyId};
use wire::{
    ProblemKind,
    activity::Happened,
    limits::{PASSKEY_NAME_MAX, PASSKEY_SECONDS, PASSKEYS},
    passkey::{PasskeyFinish, PasskeyName, PasskeyRemoval, PasskeyStarted, Passkeys},
};

use super::rekey::check_keys;
use crate::{
    clock,
    disclosure::{Access, Account, Disclosed, Done},
    extract::{Json, Path},
    openapi::problems,
    permit::{AddPasskey, Permitted, RemovePasskey},
    problem::Refusal,
    rows::{
        Principal,
        passkeys::{NewPasskey, PendingPasskey, Registration},
    },
    state::State,
    token::Token,
};

problems!(StartProblems: PasskeysOff, PasskeysFull);
problems!(FinishProblems: Invalid, TooLarge, PasskeysOff, PasskeyRefused, ExchangeExpired, PasskeysFull, Conflict, StateConflict);
problems!(NameProblems: Invalid, TooLarge, Forbidden, NotFound);
problems!(RemovalProblems: Invalid, TooLarge, StateConflict);

/// The account's passkeys.
#[utoipa::path(
    get,
    path = "/passkeys",
    tag = "session",
    responses((status = 200, description = "The passkeys", body = Passkeys)),
    security(("session" = ["account"]))
)]
pub(super) async fn passkeys(backend: State, access: Access<Account>) -> Result<Disclosed<Account>, Refusal> {
    let passkeys = backend.rows.passkeys(access.who.session.account).await?;
    Ok(access.disclose(Json(Passkeys { passkeys })))
}

/// Begins the registration of another passkey. Nothing changes until it is finished.
#[utoipa::path(
    post,
    path = "/passkeys/start",
    tag = "session",
    operation_id = "passkey_start",
    responses((status = 200, description = "What the authenticator is to be asked for", body = PasskeyStarted), StartProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn start(backend: State, access: Access<Account>) -> Result<Disclosed<Account>, Refusal> {
    let session = &access.who.session;
    let relying_party = backend.relying_party()?;
    let registered = backend.rows.credentials(session.account).await?;
    if registered.len() >= PASSKEYS {
        return Err(ProblemKind::PasskeysFull.into());
    }
    let challenge = relying_party.start_registration(session.account, registered.clone())?;
    let (exchange, timeout) = (Token::generate(), PASSKEY_SECONDS * 1000);
    let pending = PendingPasskey {
        exchange: exchange.hash(),
        account: Some(session.account),
        state: challenge.state,
        expires: clock::now() + timeout,
    };
    backend.rows.put_passkey_challenge(&pending).await?;
    let started = PasskeyStarted {
        exchange: exchange.to_wire(),
        challenge: challenge.challenge,
        relying_party: relying_party.id().to_owned(),
        user: Base64(session.account.as_bytes().to_vec()),
        algorithms: challenge.algorithms,
        registered: registered.into_iter().map(Base64).collect(),
        timeout: timeout as u32,
    };
    Ok(access.disclose(Json(started)))
}

/// Registers the passkey; puts the account under other keys and ends its other sessions, if the passkey is to open it.
#[utoipa::path(
    post,
    path = "/passkeys/finish",
    tag = "session",
    operation_id = "passkey_finish",
    request_body = PasskeyFinish,
    responses((status = 204, description = "It is registered"), FinishProblems),
    security(("session" = ["account", "permit:add-passkey"]))
)]
pub(super) async fn finish(
    backend: State,
    Permitted { permit, asked: request, .. }: Permitted<AddPasskey, PasskeyFinish>,
) -> Result<Done, Refusal> {
    let session = permit.session();
    let relying_party = backend.relying_party()?;
    check_name(&request.name)?;
    if let Some(rekey) = &request.rekey {
        check_keys(rekey)?;
    }
    let (passkey, credential) = (request.passkey, &request.attestation.credential.0);
    if backend.rows.has_passkey(session.account, passkey, credential).await? {
        return Ok(Done);
    }
    let exchange = Token::from_bytes(&request.exchange.0).ok_or(ProblemKind::ExchangeExpired)?.hash();
    let now = clock::now();
    let state = backend.rows.passkey_registration(session.account, exchange, now).await?;
    let state = state.ok_or(ProblemKind::ExchangeExpired)?;
    let registered = relying_party.finish_registration(&state, &request.attestation)?;
    let new = NewPasskey {
        exchange,
        credential: &registered.credential,
        record: &registered.record,
        finish: &request,
    };
    match backend.rows.register_passkey(&permit, &new, now).await? {
        Registration::Done => {
            backend.wake.call(Principal::Account(session.account));
            backend.happened(Happened::PasskeyAdded, Some(session.account)).await;
            Ok(Done)
        }
        Registration::Expired => Err(ProblemKind::ExchangeExpired.into()),
        Registration::Full => Err(ProblemKind::PasskeysFull.into()),
        Registration::Taken => Err(ProblemKind::Conflict.into()),
        Registration::StateConflict => Err(ProblemKind::StateConflict.into()),
    }
}

/// Gives a passkey another name.
#[utoipa::path(
    put,
    path = "/passkeys/{passkey}/name",
    tag = "session",
    params(("passkey" = String, Path, description = "The passkey's id")),
    request_body = PasskeyName,
    responses((status = 204, description = "That is its name"), NameProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn name(
    backend: State,
    access: Access<Account>,
    Path(passkey): Path<PasskeyId>,
    Json(PasskeyName { name }): Json<PasskeyName>,
) -> Result<Done, Refusal> {
    check_name(&name)?;
    let named = backend.rows.name_passkey(access.who.own()?.account, passkey, &name.0).await?;
    if named { Ok(Done) } else { Err(ProblemKind::NotFound.into()) }
}

/// Removes a passkey and ends the account's other sessions; puts the account under other keys, if the passkey opened it.
#[utoipa::path(
    post,
    path = "/passkeys/{passkey}/removal",
    tag = "session",
    operation_id = "passkey_removal",
    params(("passkey" = String, Path, description = "The passkey's id")),
    request_body = PasskeyRemoval,
    responses((status = 204, description = "It is removed"), RemovalProblems),
    security(("session" = ["account", "permit:remove-passkey"]))
)]
pub(super) async fn remove(
    backend: State,
    Path(passkey): Path<PasskeyId>,
    Permitted { permit, asked: PasskeyRemoval { rekey }, .. }: Permitted<RemovePasskey, PasskeyRemoval>,
) -> Result<Done, Refusal> {
    if let Some(rekey) = &rekey {
        check_keys(rekey)?;
    }
    if !backend.rows.remove_passkey(&permit, passkey, rekey.as_ref()).await? {
        return Err(ProblemKind::StateConflict.into());
    }
    backend.wake.call(Principal::Account(permit.session().account));
    backend.happened(Happened::PasskeyRemoved, Some(permit.session().account)).await;
    Ok(Done)
}

/// Names are sealed by the account: only their length is looked at.
fn check_name(name: &Base64) -> Result<(), Refusal> {
    match name.0.len() {
        0 => Err(ProblemKind::Invalid.into()),
        1..=PASSKEY_NAME_MAX => Ok(()),
        _ => Err(ProblemKind::TooLarge.into()),
    }
}
