//! Linking a new device: it shows a code, a device of the account reads it, and hands over what opens the account, sealed.
//!
//! The server carries a public key one way and sealed bytes the other: both devices know from the code whether it was honest.

use envelope::{
    Base64, Hash,
    link::{self, SEALED_LEN},
    suite::ENCRYPTION_KEY_LEN,
};
use wire::{
    ProblemKind,
    activity::Happened,
    assurance::Method,
    limits::{LINK_FETCH_SECONDS, LINK_SECONDS},
    link::{LinkClaimed, LinkExchange, LinkFinished, LinkSealed, LinkStart, LinkView},
};

use crate::{
    clock,
    disclosure::{Access, Account, Disclosed, Done, Public, public},
    extract::{Json, Path},
    knock::Knock,
    openapi::problems,
    permit::{LinkDevice, Permitted},
    problem::Refusal,
    rows::links::{NewLink, PendingLink, Reached},
    session,
    state::{Backend, State},
    token::Token,
};

problems!(StartProblems: Invalid, TooLarge, TooMany, Conflict);
problems!(LookProblems: Invalid, TooLarge, LinkExpired);
problems!(FinishProblems: Invalid, TooLarge, LinkExpired, NotFound, LevelTooLow);
problems!(ClaimProblems: Invalid, LinkExpired, LinkTaken);
problems!(SealProblems: Invalid, TooLarge, LinkExpired, LinkTaken);

/// Begins a link: the new device's key lies ready for whoever reads its code.
#[utoipa::path(
    post,
    path = "/link",
    tag = "session",
    operation_id = "link_start",
    request_body = LinkStart,
    responses((status = 200, description = "The exchange", body = LinkExchange), StartProblems)
)]
pub(super) async fn start(
    backend: State,
    _: Knock,
    Json(request): Json<LinkStart>,
) -> Result<Disclosed<Public>, Refusal> {
    let public_key: &[u8; ENCRYPTION_KEY_LEN] =
        request.public_key.as_ref().try_into().map_err(|_| ProblemKind::Invalid)?;
    let exchange = Token::generate();
    let new = NewLink {
        link: link::name(public_key),
        exchange: exchange.hash(),
        public_key,
        device: request.device,
        expires: clock::now() + LINK_SECONDS * 1000,
    };
    if !backend.rows.put_link(&new).await? {
        return Err(ProblemKind::Conflict.into());
    }
    Ok(public(Json(LinkExchange { exchange: exchange.to_wire() })))
}

/// How far the link has come, for the new device. A used one, an expired one and none look alike.
#[utoipa::path(
    post,
    path = "/link/look",
    tag = "session",
    operation_id = "link_look",
    request_body = LinkExchange,
    responses((status = 200, description = "How far it has come", body = LinkView), LookProblems)
)]
pub(super) async fn look(
    backend: State,
    Json(request): Json<LinkExchange>,
) -> Result<Disclosed<Public>, Refusal> {
    let (_, pending) = pending(&backend, &request.exchange).await?;
    Ok(public(Json(LinkView { account: pending.account, is_sealed: pending.sealed.is_some() })))
}

/// Ends the link: opens the new device's session, and gives it what was sealed for it. Once.
#[utoipa::path(
    post,
    path = "/link/finish",
    tag = "session",
    operation_id = "link_finish",
    request_body = LinkExchange,
    responses((status = 200, description = "The session, and what opens the account", body = LinkFinished, headers(("set-cookie" = String, description = "The session"))), FinishProblems)
)]
pub(super) async fn finish(
    backend: State,
    Json(request): Json<LinkExchange>,
) -> Result<Disclosed<Account>, Refusal> {
    let (exchange, pending) = pending(&backend, &request.exchange).await?;
    let PendingLink { device, account: Some(account), sealed: Some(sealed) } = pending else {
        return Err(ProblemKind::NotFound.into());
    };
    let (new, cookies) = session::begin(&backend, account, device, Method::DeviceLink);
    let access = session::admit::<Account>(&backend, &new).await?;
    if !backend.rows.finish_link(exchange, &new).await? {
        return Err(ProblemKind::LinkExpired.into());
    }
    backend.happened(Happened::SignedInByDeviceLink, Some(account)).await;
    let finished = LinkFinished { session: access.who.session.clone(), sealed };
    cookies.handed_over(access.disclose(Json(finished)))
}

/// Says that a device of this account has read the code, and gives the new device's key. The first account that comes has the link.
/// Nobody is let in by that.
#[utoipa::path(
    put,
    path = "/link/{link}/account",
    tag = "session",
    operation_id = "link_claim",
    params(("link" = String, Path, description = "The link's name")),
    responses((status = 200, description = "The new device's key", body = LinkClaimed), ClaimProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn claim(
    backend: State,
    access: Access<Account>,
    Path(link): Path<Hash>,
) -> Result<Disclosed<Account>, Refusal> {
    let account = access.who.session.account;
    let public_key = own(backend.rows.claim_link(link, account, clock::now()).await?)?;
    Ok(access.disclose(Json(LinkClaimed { public_key })))
}

/// Hands over what opens the account, sealed to the new device. Only its form is looked at.
#[utoipa::path(
    put,
    path = "/link/{link}/sealed",
    tag = "session",
    operation_id = "link_seal",
    params(("link" = String, Path, description = "The link's name")),
    request_body = LinkSealed,
    responses((status = 204, description = "The new device can fetch it"), SealProblems),
    security(("session" = ["account", "permit:link-device"]))
)]
pub(super) async fn seal(
    backend: State,
    Path(link): Path<Hash>,
    Permitted { permit, asked: request, .. }: Permitted<LinkDevice, LinkSealed>,
) -> Result<Done, Refusal> {
    if request.sealed.0.len() != SEALED_LEN {
        return Err(ProblemKind::Invalid.into());
    }
    let now = clock::now();
    let until = now + LINK_FETCH_SECONDS * 1000;
    own(backend.rows.seal_link(link, &permit, &request.sealed, now, until).await?)?;
    backend.happened(Happened::DeviceLinked, Some(permit.session().account)).await;
    Ok(Done)
}

/// The link of an exchange that has not ended.
async fn pending(backend: &Backend, exchange: &Base64) -> Result<(Hash, PendingLink), Refusal> {
    let exchange = Token::from_bytes(&exchange.0).ok_or(ProblemKind::LinkExpired)?.hash();
    let pending = backend.rows.pending_link(exchange, clock::now()).await?;
    Ok((exchange, pending.ok_or(ProblemKind::LinkExpired)?))
}

fn own<T>(reached: Reached<T>) -> Result<T, Refusal> {
    match reached {
        Reached::Own(value) => Ok(value),
        Reached::Taken => Err(ProblemKind::LinkTaken.into()),
        Reached::Gone => Err(ProblemKind::LinkExpired.into()),
    }
}
