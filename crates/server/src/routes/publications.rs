//! What anybody may read: who the insurer is, and its signed directory.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use wire::{ProblemKind, insurer::Insurer};

use crate::{extract::Json, openapi::problems, problem::Refusal, state::State};

/// The media type of sealed and signed bytes.
pub(super) const OCTET_STREAM: &str = "application/octet-stream";

problems!(NotPublished: NotFound);

/// Who the insurer is and how to reach it.
#[utoipa::path(get, path = "/insurer", tag = "public", responses((status = 200, description = "The insurer", body = Insurer), NotPublished))]
pub(super) async fn insurer(backend: State) -> Result<Json<Insurer>, Refusal> {
    let insurer = backend.rows.insurer().await?;
    Ok(Json(insurer.ok_or(ProblemKind::NotFound)?))
}

/// The directory in force, signed by the insurer's root.
#[utoipa::path(
    get,
    path = "/directory",
    tag = "public",
    responses((status = 200, description = "The signed directory", content_type = OCTET_STREAM, body = [u8]), NotPublished)
)]
pub(super) async fn directory(backend: State) -> Result<Response, Refusal> {
    let directory = backend.rows.directory().await?.ok_or(ProblemKind::NotFound)?;
    Ok(octets(directory))
}

/// Bytes that nobody here can read.
pub(super) fn octets(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, OCTET_STREAM)], bytes).into_response()
}
