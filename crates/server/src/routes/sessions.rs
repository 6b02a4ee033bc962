//! Where an account is signed in, and how that is ended from elsewhere.

use axum::http::{HeaderValue, header};
use envelope::{DeviceId, SessionId};
use wire::{
    ProblemKind,
    account::{DeviceName, ListedSession, Session, Sessions},
    activity::Happened,
    limits::DEVICE_NAME_MAX,
};

use crate::{
    clock,
    disclosure::{Access, Account, Disclosed, Done, Standing},
    extract::{Json, Path},
    openapi::problems,
    problem::Refusal,
    rows::{Principal, sessions::Listed},
    session::{SignedIn, clear_mark},
    state::State,
};

problems!(EndProblems: Invalid, NotFound);
problems!(NameProblems: Invalid, TooLarge, NotFound);

/// Every session of the account, this one among them.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "session",
    responses((status = 200, description = "The sessions", body = Sessions)),
    security(("session" = ["account"]))
)]
pub(super) async fn sessions(backend: State, access: Access<Account>) -> Result<Disclosed<Account>, Refusal> {
    let now = clock::now();
    let open = backend.rows.sessions(access.who.session.account, now).await?;
    let listed = |listed: Listed| {
        let Listed { session, first_seen, last_seen, name } = listed;
        ListedSession { session: access.who.beside(&session, now), first_seen, last_seen, name }
    };
    let sessions = open.into_iter().map(listed).collect();
    Ok(access.disclose(Json(Sessions { sessions })))
}

/// Says that the session is on a computer that others use too: it ends sooner when it is not used, and the device's mark goes.
#[utoipa::path(
    put,
    path = "/session/shared",
    tag = "session",
    responses((status = 200, description = "The session as it is now", body = Session, headers(("set-cookie" = String, description = "Takes the device's mark away")))),
    security(("session" = ["standing"]))
)]
pub(super) async fn share(backend: State, signed_in: SignedIn) -> Result<Disclosed<Standing>, Refusal> {
    let mut session = signed_in.session;
    session.expires = backend.rows.share_session(session.session, clock::now(), backend.sessions).await?;
    let gone = HeaderValue::try_from(clear_mark()).map_err(|_| ProblemKind::Internal)?;
    Ok(Disclosed::opened(&session).with(header::SET_COOKIE, gone))
}

/// Ends a session of the account, at once.
#[utoipa::path(
    delete,
    path = "/sessions/{session}",
    tag = "session",
    params(("session" = String, Path, description = "The session's id")),
    responses((status = 204, description = "It has ended"), EndProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn end_session(
    backend: State,
    access: Access<Account>,
    Path(ended): Path<SessionId>,
) -> Result<Done, Refusal> {
    let session = &access.who.session;
    if !backend.rows.end_session(session.account, ended).await? {
        return Err(ProblemKind::NotFound.into());
    }
    backend.wake.call(Principal::Account(session.account));
    backend.happened(Happened::SessionsEnded, Some(session.account)).await;
    Ok(Done)
}

/// Ends every session of the account but this one, at once.
#[utoipa::path(
    delete,
    path = "/sessions",
    tag = "session",
    responses((status = 204, description = "They have ended")),
    security(("session" = ["account"]))
)]
pub(super) async fn end_other_sessions(backend: State, access: Access<Account>) -> Result<Done, Refusal> {
    let session = &access.who.session;
    backend.rows.end_other_sessions(session.account, session.session).await?;
    backend.wake.call(Principal::Account(session.account));
    backend.happened(Happened::SessionsEnded, Some(session.account)).await;
    Ok(Done)
}

/// Gives a device of the account a name. It is sealed by the account: only its length is looked at.
#[utoipa::path(
    put,
    path = "/devices/{device}/name",
    tag = "session",
    params(("device" = String, Path, description = "The device's id")),
    request_body = DeviceName,
    responses((status = 204, description = "That is its name"), NameProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn name_device(
    backend: State,
    access: Access<Account>,
    Path(device): Path<DeviceId>,
    Json(DeviceName { name }): Json<DeviceName>,
) -> Result<Done, Refusal> {
    match name.0.len() {
        0 => return Err(ProblemKind::Invalid.into()),
        1..=DEVICE_NAME_MAX => {}
        _ => return Err(ProblemKind::TooLarge.into()),
    }
    let named = backend.rows.name_device(access.who.session.account, device, &name).await?;
    if named { Ok(Done) } else { Err(ProblemKind::NotFound.into()) }
}
