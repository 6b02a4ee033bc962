//! The session and its account.

use std::collections::BTreeSet;

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

use crate::{
    disclosure::{self, Access, Disclosed, Done, Standing},
    extract::Json,
    openapi::problems,
    problem::Refusal,
    state::State,
};

problems!(AccountProblems: NotFound);
problems!(StateProblems: Invalid, TooLarge, Forbidden, StateConflict);

/// The session of this browser.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, description = "The session", body = Session)), security(("session" = ["standing"])))]
pub(super) async fn session(access: Access<Standing>) -> Result<Disclosed<Standing>, Refusal> {
    Ok(access.disclose(Json(&access.who.session)))
}

/// All that a device needs to unlock the account.
#[utoipa::path(
    get,
    path = "/account",
    tag = "session",
    responses((status = 200, description = "The account", body = Account), AccountProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn account(
    backend: State,
    access: Access<disclosure::Account>,
) -> Result<Disclosed<disclosure::Account>, Refusal> {
    let account = backend.rows.account(access.who.session.account).await?;
    Ok(access.disclose(Json(account.ok_or(ProblemKind::NotFound)?)))
}

/// The account's signed states, oldest first: for a device that has missed some.
#[utoipa::path(
    get,
    path = "/account/states",
    tag = "session",
    responses((status = 200, description = "The states", body = AccountStates)),
    security(("session" = ["account"]))
)]
pub(super) async fn states(
    backend: State,
    access: Access<disclosure::Account>,
) -> Result<Disclosed<disclosure::Account>, Refusal> {
    let states = backend.rows.states(access.who.session.account).await?;
    Ok(access.disclose(Json(AccountStates { states })))
}

/// Puts the signed state after the newest one. Only its form is looked at: whether it holds is for devices to say.
#[utoipa::path(
    put,
    path = "/account/state",
    tag = "session",
    request_body = NextState,
    responses((status = 204, description = "It is the newest"), StateProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn put_state(
    backend: State,
    access: Access<disclosure::Account>,
    Json(next): Json<NextState>,
) -> Result<Done, Refusal> {
    check_state(&next.state)?;
    let is_newest = backend.rows.put_state(access.who.own()?.account, &next).await?;
    if is_newest { Ok(Done) } else { Err(ProblemKind::StateConflict.into()) }
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
