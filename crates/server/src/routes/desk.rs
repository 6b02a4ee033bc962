//! The insurer's side: publications, letters, enrolments, certificates.

use envelope::{AccountId, LetterSlot};
use serde::Deserialize;
use wire::{
    ProblemKind,
    account::AccountStates,
    activity::Happened,
    assurance::{Identification, IdentifiedBy, Table},
    desk::{Enrolments, PublishDirectory, PutCertificate, RegisterLetter},
    feed::Cursor,
    insurer::Insurer,
};

use crate::{
    audit,
    caller::DeskToken,
    disclosure::{Access, Account, Disclosed, Done},
    extract::{Json, Path, Query},
    openapi::problems,
    problem::Refusal,
    rows::{Principal, letters::Registered, publications::Published},
    state::State,
};

/// Enrolments of one answer at most; each holds keys and a bundle.
const ENROLMENTS_PAGE: u32 = 50;

problems!(PutProblems: Invalid, TooLarge);
problems!(IdentifyProblems: Invalid, TooLarge, NotFound);
problems!(DirectoryProblems: Invalid, TooLarge, Conflict);
problems!(CertificateProblems: Invalid, TooLarge, NotFound);
problems!(ReadProblems: Invalid);
problems!(LetterProblems: Invalid, TooLarge, Conflict, NotFound);
problems!(StatesProblems: Invalid, NotFound);

/// Replaces the insurer's public data.
#[utoipa::path(
    put,
    path = "/insurer",
    tag = "desk",
    request_body = Insurer,
    responses((status = 204, description = "Published"), PutProblems),
    security(("desk-token" = []))
)]
pub(super) async fn put_insurer(
    backend: State,
    _: DeskToken,
    Json(insurer): Json<Insurer>,
) -> Result<Done, Refusal> {
    backend.rows.put_insurer(&insurer).await?;
    backend.happened(audit::Desk::Insurer, None).await;
    Ok(Done)
}

/// Puts the table of levels in force.
#[utoipa::path(
    put,
    path = "/levels",
    tag = "desk",
    request_body = Table,
    responses((status = 204, description = "In force"), PutProblems),
    security(("desk-token" = []))
)]
pub(super) async fn put_levels(
    backend: State,
    _: DeskToken,
    Json(table): Json<Table>,
) -> Result<Done, Refusal> {
    table.check().map_err(|_| ProblemKind::Invalid)?;
    backend.rows.put_levels(&table).await?;
    backend.happened(audit::Desk::Levels, None).await;
    Ok(Done)
}

/// Records that staff have established who the person of an account is: by what and when, no more.
#[utoipa::path(
    put,
    path = "/accounts/{account}/identification",
    tag = "desk",
    params(("account" = String, Path, description = "An enrolled account")),
    request_body = Identification,
    responses((status = 204, description = "Recorded"), IdentifyProblems),
    security(("desk-token" = []))
)]
pub(super) async fn identify(
    backend: State,
    _: DeskToken,
    Path(account): Path<AccountId>,
    Json(identification): Json<Identification>,
) -> Result<Done, Refusal> {
    // The letter is what every account has by itself.
    if identification.by == IdentifiedBy::Letter {
        return Err(ProblemKind::Invalid.into());
    }
    if !backend.rows.identify(account, identification).await? {
        return Err(ProblemKind::NotFound.into());
    }
    backend.wake.call(Principal::Account(account));
    backend.happened(Happened::Identified, Some(account)).await;
    Ok(Done)
}

/// Puts a directory in force. A lower sequence number than the last, or the same for other bytes, is a conflict.
#[utoipa::path(
    put,
    path = "/directory",
    tag = "desk",
    request_body = PublishDirectory,
    responses((status = 204, description = "In force"), DirectoryProblems),
    security(("desk-token" = []))
)]
pub(super) async fn put_directory(
    backend: State,
    _: DeskToken,
    Json(directory): Json<PublishDirectory>,
) -> Result<Done, Refusal> {
    if directory.directory.0.is_empty() {
        return Err(ProblemKind::Invalid.into());
    }
    match backend.rows.publish_directory(&directory).await? {
        Published::InForce => {
            backend.happened(audit::Desk::Directory, None).await;
            Ok(Done)
        }
        Published::Stale => Err(ProblemKind::Conflict.into()),
    }
}

/// Registers a letter that has been printed. One that replaces an account is told to that account's devices at once; if there is
/// no such account, or it was replaced, it is not found.
#[utoipa::path(
    put,
    path = "/letters/{slot}",
    tag = "desk",
    params(("slot" = u32, Path, description = "The letter's number")),
    request_body = RegisterLetter,
    responses((status = 204, description = "Registered"), LetterProblems),
    security(("desk-token" = []))
)]
pub(super) async fn put_letter(
    backend: State,
    _: DeskToken,
    Path(slot): Path<LetterSlot>,
    Json(letter): Json<RegisterLetter>,
) -> Result<Done, Refusal> {
    match backend.rows.register_letter(slot, &letter).await? {
        Registered::Yes => backend.happened(audit::Desk::Letter, None).await,
        Registered::SlotTaken => return Err(ProblemKind::Conflict.into()),
        Registered::NotReplaceable => return Err(ProblemKind::NotFound.into()),
    }
    if let Some(replaces) = letter.replaces {
        backend.wake.call(Principal::Account(replaces.account));
    }
    Ok(Done)
}

/// The query of the enrolments.
#[derive(Debug, Deserialize)]
pub(super) struct EnrolmentsQuery {
    /// Accounts after this place.
    #[serde(default)]
    after: Cursor,
}

/// Accounts that activated a letter, oldest first, a page at a time; an empty one says that there are no more.
#[utoipa::path(
    get,
    path = "/enrolments",
    tag = "desk",
    params(("after" = Option<u64>, Query, description = "Accounts after this place")),
    responses((status = 200, description = "A page of enrolments", body = Enrolments), ReadProblems),
    security(("desk-token" = []))
)]
pub(super) async fn enrolments(
    backend: State,
    access: Access<Account, DeskToken>,
    Query(query): Query<EnrolmentsQuery>,
) -> Result<Disclosed<Account>, Refusal> {
    Ok(access.disclose(Json(backend.rows.enrolments(query.after, ENROLMENTS_PAGE).await?)))
}

/// An account's signed states, oldest first: the desk says in its receipts which one it has seen.
#[utoipa::path(
    get,
    path = "/accounts/{account}/states",
    tag = "desk",
    params(("account" = String, Path, description = "An enrolled account")),
    responses((status = 200, description = "The states", body = AccountStates), StatesProblems),
    security(("desk-token" = []))
)]
pub(super) async fn account_states(
    backend: State,
    access: Access<Account, DeskToken>,
    Path(account): Path<AccountId>,
) -> Result<Disclosed<Account>, Refusal> {
    let states = backend.rows.states(account).await?;
    if states.is_empty() {
        return Err(ProblemKind::NotFound.into());
    }
    Ok(access.disclose(Json(AccountStates { states })))
}

/// Puts or replaces an account's certificate.
#[utoipa::path(
    put,
    path = "/accounts/{account}/certificate",
    tag = "desk",
    params(("account" = String, Path, description = "An enrolled account")),
    request_body = PutCertificate,
    responses((status = 204, description = "Kept"), CertificateProblems),
    security(("desk-token" = []))
)]
pub(super) async fn put_certificate(
    backend: State,
    _: DeskToken,
    Path(account): Path<AccountId>,
    Json(certificate): Json<PutCertificate>,
) -> Result<Done, Refusal> {
    if certificate.certificate.0.is_empty() {
        return Err(ProblemKind::Invalid.into());
    }
    if !backend.rows.put_certificate(account, &certificate.certificate).await? {
        return Err(ProblemKind::NotFound.into());
    }
    backend.wake.call(Principal::Account(account));
    backend.happened(audit::Desk::Certificate, Some(account)).await;
    Ok(Done)
}
