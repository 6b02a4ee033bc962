//! Refusals: every answer that is not what was asked for, as problem details (RFC 9457).

use axum::{
    extract::rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use wire::{Problem, ProblemKind};

use crate::{
    blobs::BlobsError,
    identity_provider::IdentityError,
    notices::MailError,
    opaque::OpaqueError,
    relying_party::PasskeyError,
    rows::{RowsError, sign_ins::Tries},
};

/// The media type of problem details.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A request is refused for this reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal(pub ProblemKind);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(Problem::new(self.0))).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if self.0 == ProblemKind::TooMany {
            response.headers_mut().insert(header::RETRY_AFTER, (Tries::PAUSE / 1000).into());
        }
        response
    }
}

impl From<ProblemKind> for Refusal {
    fn from(kind: ProblemKind) -> Self {
        Self(kind)
    }
}

impl From<RowsError> for Refusal {
    fn from(error: RowsError) -> Self {
        tracing::error!(code = error.code(), error = &error as &dyn core::error::Error, "rows failed");
        Self(match error {
            RowsError::Unavailable(_) => ProblemKind::Unavailable,
            _ => ProblemKind::Internal,
        })
    }
}

impl From<BlobsError> for Refusal {
    fn from(error: BlobsError) -> Self {
        // The source names the blob's path, and with it an attachment: it stays out of the log.
        tracing::error!(code = error.code(), "blobs failed");
        Self(match error {
            BlobsError::Missing => ProblemKind::Internal,
            _ => ProblemKind::Unavailable,
        })
    }
}

impl From<OpaqueError> for Refusal {
    fn from(error: OpaqueError) -> Self {
        Self(match error {
            OpaqueError::Malformed => ProblemKind::Invalid,
            OpaqueError::Refused => ProblemKind::SignInRefused,
        })
    }
}

impl From<PasskeyError> for Refusal {
    fn from(error: PasskeyError) -> Self {
        Self(match error {
            PasskeyError::Refused => ProblemKind::PasskeyRefused,
            PasskeyError::Corrupt => ProblemKind::Internal,
        })
    }
}

impl From<IdentityError> for Refusal {
    fn from(error: IdentityError) -> Self {
        Self(match error {
            IdentityError::Refused => ProblemKind::IdentityRefused,
            IdentityError::Unavailable => ProblemKind::IdentityUnavailable,
        })
    }
}

impl From<MailError> for Refusal {
    fn from(error: MailError) -> Self {
        Self(match error {
            MailError::Refused => ProblemKind::EmailRefused,
            MailError::Unavailable => ProblemKind::EmailUnavailable,
        })
    }
}

impl From<JsonRejection> for Refusal {
    fn from(rejection: JsonRejection) -> Self {
        Self(too_large_or_invalid(rejection.status()))
    }
}

impl From<BytesRejection> for Refusal {
    fn from(rejection: BytesRejection) -> Self {
        Self(too_large_or_invalid(rejection.status()))
    }
}

impl From<PathRejection> for Refusal {
    fn from(_: PathRejection) -> Self {
        Self(ProblemKind::Invalid)
    }
}

impl From<QueryRejection> for Refusal {
    fn from(_: QueryRejection) -> Self {
        Self(ProblemKind::Invalid)
    }
}

fn too_large_or_invalid(status: StatusCode) -> ProblemKind {
    if status == StatusCode::PAYLOAD_TOO_LARGE { ProblemKind::TooLarge } else { ProblemKind::Invalid }
}
