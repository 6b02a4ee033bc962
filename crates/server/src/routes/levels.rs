//! Levels of assurance: the insurer's table, where a session stands, and what a person chooses for their own data.

use wire::{
    ProblemKind,
    activity::Happened,
    assurance::{Choice, Choose, Standing as Stands, Table},
};

use crate::{
    clock,
    disclosure::{Access, Account, Disclosed, Done, Public, Standing, public},
    extract::Json,
    openapi::problems,
    permit::{LowerLevel, Permitted},
    problem::Refusal,
    session::SignedIn,
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

/// Chooses what one's own data of a class need, after having been informed: as much as before, or more. That only protects.
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
    let choice = choice(&access.who, choose)?;
    if choice.level < access.who.required(choice.class) {
        return Err(ProblemKind::PermitNeeded.into());
    }
    backend.rows.choose(access.who.session.account, choice).await?;
    backend.happened(Happened::LevelRaised, Some(access.who.session.account)).await;
    Ok(Done)
}

/// Chooses that one's own data of a class need less, after having been informed. It takes the highest level that the account
/// reaches by any of its own ways to sign in, and a permit.
#[utoipa::path(
    put,
    path = "/account/level/lower",
    tag = "session",
    request_body = Choose,
    responses((status = 204, description = "It counts from now on"), ChooseProblems),
    security(("session" = ["account", "permit:lower-level"]))
)]
pub(super) async fn lower(
    backend: State,
    Permitted { access, permit, asked }: Permitted<LowerLevel, Choose>,
) -> Result<Done, Refusal> {
    let choice = choice(&access.who, asked)?;
    if choice.level < access.who.required(choice.class) {
        access.who.is_at_its_highest(choice.at)?;
    }
    backend.rows.lower(&permit, choice).await?;
    backend.happened(Happened::LevelLowered, Some(permit.session().account)).await;
    Ok(Done)
}

/// The choice at this moment, if the table lets one choose that.
fn choice(who: &SignedIn, Choose { class, level, notice }: Choose) -> Result<Choice, Refusal> {
    match who.table().required(class, Some(level)) == level {
        true => Ok(Choice { class, level, notice, at: clock::now() }),
        false => Err(ProblemKind::Invalid.into()),
    }
}
