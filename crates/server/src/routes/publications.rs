//! What anybody may read: who the insurer is, and its signed directory.

use wire::{ProblemKind, insurer::Insurer};

use crate::{
    disclosure::{Disclosed, OCTET_STREAM, Public, public},
    extract::{Json, Octets},
    openapi::problems,
    problem::Refusal,
    state::State,
};

problems!(NotPublished: NotFound);

/// Who the insurer is and how to reach it.
#[utoipa::path(get, path = "/insurer", tag = "public", responses((status = 200, description = "The insurer", body = Insurer), NotPublished))]
pub(super) async fn insurer(backend: State) -> Result<Disclosed<Public>, Refusal> {
    let insurer = backend.rows.insurer().await?;
    Ok(public(Json(insurer.ok_or(ProblemKind::NotFound)?)))
}

/// The directory in force, signed by the insurer's root.
#[utoipa::path(
    get,
    path = "/directory",
    tag = "public",
    responses((status = 200, description = "The signed directory", content_type = OCTET_STREAM, body = [u8]), NotPublished)
)]
pub(super) async fn directory(backend: State) -> Result<Disclosed<Public>, Refusal> {
    let directory = backend.rows.directory().await?.ok_or(ProblemKind::NotFound)?;
    Ok(public(Octets(directory.into())))
}
