//! An account in the place of one whose keys are lost: what the old one's devices are told, and how mail comes back to the new one.

use envelope::{AccountId, LetterSlot};
use wire::{
    ProblemKind,
    limits::RESTORED_MAX,
    succession::{Restored, Succession},
};

use crate::{
    audit,
    caller::DeskToken,
    clock,
    disclosure::{Access, Disclosed, Done, Standing},
    extract::{Json, Path},
    openapi::problems,
    problem::Refusal,
    rows::{Principal, successions::Withdrawn},
    state::State,
};

problems!(WithdrawProblems: Invalid, NotFound, LetterUsed);
problems!(RestoredProblems: Invalid, TooLarge, NotFound);

/// Which letters would end this account, and how the mail of the one before it comes back.
#[utoipa::path(
    get,
    path = "/account/succession",
    tag = "session",
    responses((status = 200, description = "The letters, and how far the mail is back", body = Succession)),
    security(("session" = ["standing"]))
)]
pub(super) async fn succession(
    backend: State,
    access: Access<Standing>,
) -> Result<Disclosed<Standing>, Refusal> {
    let account = access.who.session.account;
    Ok(access.disclose(Json(backend.rows.succession(account, clock::now()).await?)))
}

/// Ends a letter that has not been used: somebody has said that they did not order it. Repeating it is harmless.
#[utoipa::path(
    delete,
    path = "/letters/{slot}",
    tag = "desk",
    params(("slot" = u32, Path, description = "The letter's number")),
    responses((status = 204, description = "It opens nothing any more"), WithdrawProblems),
    security(("desk-token" = []))
)]
pub(super) async fn withdraw_letter(
    backend: State,
    _: DeskToken,
    Path(slot): Path<LetterSlot>,
) -> Result<Done, Refusal> {
    match backend.rows.withdraw_letter(slot, clock::now()).await? {
        Withdrawn::Yes(replaces) => {
            replaces.into_iter().for_each(|account| backend.wake.call(Principal::Account(account)));
            backend.happened(audit::Desk::LetterWithdrawn, None).await;
            Ok(Done)
        }
        Withdrawn::Used => Err(ProblemKind::LetterUsed.into()),
        Withdrawn::Unknown => Err(ProblemKind::NotFound.into()),
    }
}

/// Lets an account read messages of the one that it replaced: rows of its feed, no copies. The desk has sent it their keys before.
#[utoipa::path(
    put,
    path = "/accounts/{account}/restored",
    tag = "desk",
    params(("account" = String, Path, description = "The account in the place of another")),
    request_body = Restored,
    responses((status = 204, description = "They are in its feed"), RestoredProblems),
    security(("desk-token" = []))
)]
pub(super) async fn restored(
    backend: State,
    _: DeskToken,
    Path(account): Path<AccountId>,
    Json(restored): Json<Restored>,
) -> Result<Done, Refusal> {
    if restored.messages.len() > RESTORED_MAX {
        return Err(ProblemKind::TooLarge.into());
    }
    if !backend.rows.restore(account, &restored).await? {
        return Err(ProblemKind::NotFound.into());
    }
    backend.wake.call(Principal::Account(account));
    backend.happened(audit::Desk::Restored, Some(account)).await;
    Ok(Done)
}
