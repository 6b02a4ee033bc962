//! Who calls: a person's session under `/api/v1`, the desk's token under `/desk/v1`.
//!
//! **Invariant:** each door takes its own credential only; a request through no door is asked for a session.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use wire::ProblemKind;

use crate::{problem::Refusal, rows::Principal, session::SignedIn, state::Backend, token::Token};

/// The way into the API that a request took; the router puts it into the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// `/api/v1`, for browsers.
    Portal,
    /// `/desk/v1`, for the insurer's desk.
    Desk,
}

/// Who calls, credential checked.
#[derive(Debug, Clone)]
pub enum Caller {
    /// An insured person.
    Person(Box<SignedIn>),
    /// The insurer's desk.
    Desk,
}

impl Caller {
    /// Under whose name things are kept.
    pub fn principal(&self) -> Principal {
        match self {
            Self::Person(signed_in) => Principal::Account(signed_in.session.account),
            Self::Desk => Principal::Desk,
        }
    }
}

impl FromRequestParts<Arc<Backend>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, Refusal> {
        match parts.extensions.get() {
            Some(Door::Desk) => {
                DeskToken::from_request_parts(parts, backend).await?;
                Ok(Self::Desk)
            }
            Some(Door::Portal) | None => {
                Ok(Self::Person(SignedIn::from_request_parts(parts, backend).await?.into()))
            }
        }
    }
}

/// A request that shows the desk's token.
#[derive(Debug, Clone, Copy)]
pub struct DeskToken;

impl FromRequestParts<Arc<Backend>> for DeskToken {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, Refusal> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .and_then(Token::from_hex)
            .ok_or(ProblemKind::Unauthenticated)?;
        // Looked up by hash: how long that takes tells nothing about the token.
        if backend.rows.knows_desk_token(token.hash()).await? {
            Ok(Self)
        } else {
            Err(ProblemKind::Unauthenticated.into())
        }
    }
}
