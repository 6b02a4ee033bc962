//! Levels of assurance: the insurer's table, where a session stands, and what a person chooses for their own data.

use wire::{
    ProblemKind,
    assurance::{Choice, Choose, Standing as Stands, Table},
};

use crate::{
    clock,
    disclosure::{Access, Account, Disclosed, Done, Public, Standing, public},
    extract::Json,
    openapi::problems,
    problem::Refusal,
    state::State,
};

problems!(NotPublished: NotFound);
problems!(ChooseProblems: Invalid, TooLarge, Forbidden, LevelTooLow);

/// What data need, what ways to sign in and identifications are worth, and why.
#[utoipa::path(get, path = "/levels", tag = "public", responses((status = 200, description = "The insurer's table", body = Table), NotPublished))]
pub(super) async fn levels(backend: State) -> Result<Disclosed<Public>, Refusal> {
    let table = backend.rows.levels().await?;
    Ok(public(Json(table.ok_or(ProblemKind::NotFound)?)))
}

/// Which level this session reaches, by what, until when, and what this person's data need.
#[utoipa::path(
    get,
    path = "/account/level",
    tag = "session",
    responses((status = 200, description = "Where the session stands", body = Stands)),
    security(("session" = ["standing"]))
)]
pub(super) async fn standing(access: Access<Standing>) -> Result<Disclosed<Standing>, Refusal> {
    Ok(access.disclose(Json(access.who.standing())))
}

/// Chooses what one's own data of a class need, after having been informed. Going lower takes the highest level that the
/// account reaches by any of its own ways to sign in.
#[utoipa::path(
    put,
    path = "/account/level",
    tag = "session",
    request_body = Choose,
    responses((status = 204, description = "It counts from now on"), ChooseProblems),
    security(("session" = ["account"]))
)]
pub(super) async fn choose(
    backend: State,
    access: Access<Account>,
    Json(choose): Json<Choose>,
) -> Result<Done, Refusal> {
    let now = clock::now();
    let Choose { class, level, notice } = choose;
    if access.who.table().required(class, Some(level)) != level {
        return Err(ProblemKind::Invalid.into());
    }
    if level < access.who.required(class) {
        access.who.own()?;
        access.who.is_at_its_highest(now)?;
    }
    backend.rows.choose(access.who.session.account, Choice { class, level, notice, at: now }).await?;
    Ok(Done)
}
