//! Attachments: declared, put part by part, read by range.

use axum::{
    body::Body,
    extract::{FromRequest as _, Request},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use envelope::{
    AttachmentId, Hash,
    attachment::{is_object_len, object_len, part_len},
    limits::FILE_MAX,
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use wire::{
    ProblemKind,
    upload::{Declare, PART_DIGEST, Parts},
};

use crate::{
    blobs::BlobKey,
    caller::Caller,
    disclosure::{Access, Disclosed, Done, Mail, OCTET_STREAM, Sent},
    extract::{Json, Octets, Path},
    openapi::problems,
    problem::Refusal,
    range::{ByteRange, RangeRequest, pieces},
    rows::attachments::Kept,
    state::State,
};

problems!(DeclareProblems: Invalid, TooLarge, Conflict);
problems!(PartProblems: Invalid, NotFound, PartLength, PartDigest, Conflict);
problems!(NotThere: Invalid, NotFound);

/// Declares an attachment before its parts come. Repeating it is harmless.
#[utoipa::path(
    put,
    path = "/attachments/{attachment}",
    tag = "mail",
    operation_id = "declare_attachment",
    params(("attachment" = String, Path, description = "Chosen by the sender")),
    request_body = Declare,
    responses((status = 204, description = "Declared"), DeclareProblems),
    security(("session" = ["sent"]))
)]
pub(super) async fn declare(
    backend: State,
    access: Access<Sent, Caller>,
    Path(attachment): Path<AttachmentId>,
    Json(declare): Json<Declare>,
) -> Result<Done, Refusal> {
    if declare.object_len > object_len(FILE_MAX) {
        return Err(ProblemKind::TooLarge.into());
    }
    if !is_object_len(declare.object_len) {
        return Err(ProblemKind::Invalid.into());
    }
    kept(backend.rows.declare(access.who.principal(), attachment, &declare).await?)
}

/// Puts a part. The same bytes again are fine, others are a conflict.
#[utoipa::path(
    put,
    path = "/attachments/{attachment}/parts/{index}",
    tag = "mail",
    operation_id = "put_part",
    params(
        ("attachment" = String, Path, description = "A declared attachment"),
        ("index" = u32, Path, description = "From 0; each part but the last has 8,396,800 bytes"),
        ("siegel-part-digest" = String, Header, description = "SHA-256 of the part's bytes, 64 hexadecimal digits"),
    ),
    request_body(content = [u8], content_type = OCTET_STREAM),
    responses((status = 204, description = "The part is kept"), PartProblems),
    security(("session" = ["sent"]))
)]
pub(super) async fn put_part(
    backend: State,
    access: Access<Sent, Caller>,
    Path((attachment, index)): Path<(AttachmentId, u32)>,
    request: Request,
) -> Result<Done, Refusal> {
    let declared = backend.rows.declared(access.who.principal(), attachment).await?;
    let declared = declared.ok_or(ProblemKind::NotFound)?;
    let expected = part_len(declared.object_len, index).ok_or(ProblemKind::NotFound)?;
    let digest = part_digest(request.headers())?;
    if content_length(request.headers()).is_some_and(|length| length != expected) {
        return Err(ProblemKind::PartLength.into());
    }
    let Octets(bytes) =
        Octets::from_request(request, &backend.0).await.map_err(|refusal| match refusal.0 {
            ProblemKind::TooLarge => ProblemKind::PartLength.into(),
            _ => refusal,
        })?;
    if bytes.len() as u64 != expected {
        return Err(ProblemKind::PartLength.into());
    }
    let hashed = bytes.clone();
    let computed = tokio::task::spawn_blocking(move || Hash::of(&hashed))
        .await
        .map_err(|_| Refusal(ProblemKind::Internal))?;
    if computed != digest {
        return Err(ProblemKind::PartDigest.into());
    }
    if let Some(before) = backend.rows.part(attachment, index).await? {
        return kept(if before == digest { Kept::Yes } else { Kept::Conflict });
    }
    // The bytes first, then the row that says they are there: a crash in between costs a repetition.
    backend.blobs.put(&BlobKey { attachment, index, digest }, bytes).await?;
    kept(backend.rows.add_part(attachment, index, digest).await?)
}

/// Which parts of a declared attachment exist: an upload goes on from here.
#[utoipa::path(
    get,
    path = "/attachments/{attachment}/parts",
    tag = "mail",
    operation_id = "attachment_parts",
    params(("attachment" = String, Path, description = "A declared attachment")),
    responses((status = 200, description = "The parts", body = Parts), NotThere),
    security(("session" = ["sent"]))
)]
pub(super) async fn parts(
    backend: State,
    access: Access<Sent, Caller>,
    Path(attachment): Path<AttachmentId>,
) -> Result<Disclosed<Sent>, Refusal> {
    let declared = backend.rows.declared(access.who.principal(), attachment).await?;
    let object_len = declared.ok_or(ProblemKind::NotFound)?.object_len;
    let present = backend.rows.parts(attachment).await?;
    Ok(access.disclose(Json(Parts { object_len, present })))
}

/// The sealed object, or a range of it, of a message in the caller's feed.
#[utoipa::path(
    get,
    path = "/attachments/{attachment}",
    tag = "mail",
    operation_id = "read_attachment",
    params(
        ("attachment" = String, Path, description = "An attachment of a message in the feed"),
        ("range" = Option<String>, Header, description = "One range: `bytes=a-b`, `bytes=a-` or `bytes=-n`"),
    ),
    responses(
        (status = 200, description = "The whole object", content_type = OCTET_STREAM, body = [u8]),
        (status = 206, description = "The range", content_type = OCTET_STREAM, body = [u8]),
        (status = 416, description = "The range lies outside the object"),
        NotThere
    ),
    security(("session" = ["mail"]))
)]
pub(super) async fn read(
    backend: State,
    access: Access<Mail, Caller>,
    Path(attachment): Path<AttachmentId>,
    headers: HeaderMap,
) -> Result<Disclosed<Mail>, Refusal> {
    let found = backend.rows.readable_attachment(access.who.principal(), attachment).await?;
    let found = found.ok_or(ProblemKind::NotFound)?;
    let builder = Response::builder().header(header::ACCEPT_RANGES, "bytes");
    let (builder, range) = match RangeRequest::of(&headers, found.object_len) {
        RangeRequest::Whole => (builder, ByteRange::whole(found.object_len)),
        RangeRequest::Part(range) => {
            let content_range = format!("bytes {}-{}/{}", range.start, range.end - 1, found.object_len);
            (builder.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, content_range), range)
        }
        RangeRequest::Outside => {
            let content_range = format!("bytes */{}", found.object_len);
            let outside = builder
                .status(StatusCode::RANGE_NOT_SATISFIABLE)
                .header(header::CONTENT_RANGE, content_range);
            return disclose(&access, outside.body(Body::empty()));
        }
    };
    let blobs = backend.blobs.clone();
    let content = stream::iter(pieces(range))
        .then(move |piece| {
            let (blobs, digest) = (blobs.clone(), found.parts.get(piece.index as usize).copied());
            async move {
                let digest = digest.ok_or(crate::blobs::BlobsError::Missing)?;
                blobs.read(&BlobKey { attachment, index: piece.index, digest }, piece.bytes).await
            }
        })
        .try_flatten()
        .inspect_err(|error| tracing::error!(code = error.code(), "reading an attachment broke off"));
    let builder = builder
        .header(header::CONTENT_TYPE, OCTET_STREAM)
        .header(header::CONTENT_LENGTH, range.end - range.start);
    disclose(&access, builder.body(Body::from_stream(content)))
}

fn disclose(
    access: &Access<Mail, Caller>,
    built: Result<Response, axum::http::Error>,
) -> Result<Disclosed<Mail>, Refusal> {
    Ok(access.disclose(built.map_err(|_| ProblemKind::Internal)?))
}

fn kept(kept: Kept) -> Result<Done, Refusal> {
    match kept {
        Kept::Yes => Ok(Done),
        Kept::Conflict => Err(ProblemKind::Conflict.into()),
    }
}

fn part_digest(headers: &HeaderMap) -> Result<Hash, Refusal> {
    let digest = headers.get(PART_DIGEST).and_then(|value| value.to_str().ok()?.parse().ok());
    digest.ok_or_else(|| ProblemKind::Invalid.into())
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
