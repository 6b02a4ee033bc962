//! The session and its account.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use envelope::{
    Base64,
    signed::{Signed, SignedKind},
};
use wire::{
    ProblemKind,
    account::{Account, AccountStates, NextState, Session},
    activation::SealedSlot,
    limits::{SLOTS, STATE_MAX},
};

use crate::{extract::Json, openapi::problems, problem::Refusal, session::SignedIn, state::State};

problems!(AccountProblems: NotFound);
problems!(StateProblems: Invalid, TooLarge, StateConflict);

/// The session of this browser.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, description = "The session", body = Session)), security(("session" = [])))]
pub(super) async fn session(SignedIn(session): SignedIn) -> Json<Session> {
    Json(session)
}

/// All that a device needs to unlock the account.
#[utoipa::path(
    get,
    path = "/account",
    tag = "session",
    responses((status = 200, description = "The account", body = Account), AccountProblems),
    security(("session" = []))
)]
pub(super) async fn account(backend: State, SignedIn(session): SignedIn) -> Result<Json<Account>, Refusal> {
    let account = backend.rows.account(session.account).await?;
    Ok(Json(account.ok_or(ProblemKind::NotFound)?))
}

/// The account's signed states, oldest first: for a device that has missed some.
#[utoipa::path(
    get,
    path = "/account/states",
    tag = "session",
    responses((status = 200, description = "The states", body = AccountStates)),
    security(("session" = []))
)]
pub(super) async fn states(
    backend: State,
    SignedIn(session): SignedIn,
) -> Result<Json<AccountStates>, Refusal> {
    let states = backend.rows.states(session.account).await?;
    Ok(Json(AccountStates { states }))
}

/// Puts the signed state after the newest one. Only its form is looked at: whether it holds is for devices to say.
#[utoipa::path(
    put,
    path = "/account/state",
    tag = "session",
    request_body = NextState,
    responses((status = 204, description = "It is the newest"), StateProblems),
    security(("session" = []))
)]
pub(super) async fn put_state(
    backend: State,
    SignedIn(session): SignedIn,
    Json(next): Json<NextState>,
) -> Result<StatusCode, Refusal> {
    check_state(&next.state)?;
    let is_newest = backend.rows.put_state(session.account, &next).await?;
    if is_newest { Ok(StatusCode::NO_CONTENT) } else { Err(ProblemKind::StateConflict.into()) }
}

/// Whether these bytes have the form of a signed state.
pub(super) fn check_state(state: &Base64) -> Result<(), Refusal> {
    if state.0.len() > STATE_MAX {
        return Err(ProblemKind::TooLarge.into());
    }
    let is_state = Signed::parse(&state.0).is_ok_and(|signed| signed.kind == SignedKind::State);
    if is_state { Ok(()) } else { Err(ProblemKind::Invalid.into()) }
}

/// Whether these are ways to unlock an account, and what they unlock.
pub(super) fn are_keys(slots: &[SealedSlot], bundle: &Base64) -> bool {
    let ids: BTreeSet<_> = slots.iter().map(|slot| slot.slot).collect();
    SLOTS.contains(&slots.len())
        && ids.len() == slots.len()
        && slots.iter().all(|slot| !slot.object.0.is_empty())
        && !bundle.0.is_empty()
}
