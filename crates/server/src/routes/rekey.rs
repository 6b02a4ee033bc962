//! Another password or recovery code: the account is rekeyed, and only who has it open can do that.

use wire::{
    ProblemKind,
    activity::Happened,
    rekey::{PasswordStart, PasswordStarted, Rekey},
};

use super::account::{are_keys, check_state};
use crate::{
    disclosure::{Access, Account, Disclosed, Done},
    extract::Json,
    opaque::Opaque,
    openapi::problems,
    permit::{ChangeKeys, Permitted},
    problem::Refusal,
    rows::Principal,
    state::State,
};

problems!(PasswordProblems: Invalid, TooLarge);
problems!(RekeyProblems: Invalid, TooLarge, StateConflict);

/// Begins the registration of another password. Nothing changes until the account is rekeyed.
#[utoipa::path(
    post,
    path = "/account/password",
    tag = "session",
    operation_id = "password_start",
    request_body = PasswordStart,
    responses((status = 200, description = "The password's registration", body = PasswordStarted), PasswordProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn start_password(
    backend: State,
    access: Access<Account>,
    Json(request): Json<PasswordStart>,
) -> Result<Disclosed<Account>, Refusal> {
    let login = backend.rows.login(access.who.session.account).await?.ok_or(ProblemKind::NotFound)?;
    let response = backend.opaque.register(&login, &request.registration_request.0)?;
    Ok(access.disclose(Json(PasswordStarted { registration_response: response.into() })))
}

/// Puts the account under other keys and ends its other sessions, all at once or not at all.
#[utoipa::path(
    put,
    path = "/account/keys",
    tag = "session",
    request_body = Rekey,
    responses((status = 204, description = "These are the account's keys"), RekeyProblems),
    security(("session" = ["account", "permit:change-keys"]))
)]
pub(super) async fn rekey(
    backend: State,
    Permitted { permit, asked: mut rekey, .. }: Permitted<ChangeKeys, Rekey>,
) -> Result<Done, Refusal> {
    check_keys(&rekey)?;
    if let Some(record) = &mut rekey.registration_record {
        record.0 = Opaque::record(&record.0)?;
    }
    if !backend.rows.rekey(&permit, &rekey).await? {
        return Err(ProblemKind::StateConflict.into());
    }
    let account = Some(permit.session().account);
    if rekey.registration_record.is_some() {
        backend.happened(Happened::PasswordChanged, account).await;
    }
    if rekey.recovery_proof.is_some() {
        backend.happened(Happened::CodeChanged, account).await;
    }
    // Streams of the sessions that ended are closed by what they hear next.
    backend.wake.call(Principal::Account(permit.session().account));
    Ok(Done)
}

/// Whether these have the form of an account's keys and of the state that names them.
pub(super) fn check_keys(rekey: &Rekey) -> Result<(), Refusal> {
    check_state(&rekey.next.state)?;
    if are_keys(&rekey.slots, &rekey.bundle) { Ok(()) } else { Err(ProblemKind::Invalid.into()) }
}
