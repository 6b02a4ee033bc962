//! Permits: who changes who gets into an account has proven just now that it is them, for exactly this request.
//!
//! **Invariant:** a [`Permit`] is made by [`Permitted`] alone, which has used one up or has seen that signing in was the proof. What takes
//! one takes it as a parameter, down to the rows: no handler can leave it out.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts as _, OriginalUri, Request},
};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use wire::{ProblemKind, account::Session, permit};

use crate::{
    clock,
    disclosure::{Access, Account},
    extract::Json,
    problem::Refusal,
    state::Backend,
};

/// An action, as a type.
pub trait Action: Send + Sync + 'static {
    /// Which it is.
    const ACTION: permit::Action;
}

macro_rules! actions {
    ($($name:ident),+) => {
        $(
            #[doc = concat!("See [`permit::Action::", stringify!($name), "`].")]
            #[derive(Debug)]
            pub enum $name {}

            impl Action for $name {
                const ACTION: permit::Action = permit::Action::$name;
            }
        )+
    };
}

actions!(AddPasskey, RemovePasskey, ChangeKeys, LinkDevice, LowerLevel, SetEmail, CloseAccount);

/// Leave to do this once, for the account of a session.
#[derive(Debug)]
pub struct Permit<A> {
    session: Session,
    action: PhantomData<A>,
}

impl<A> Permit<A> {
    /// Whose session it is.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// One that nobody has proven anything for.
    #[cfg(test)]
    pub(crate) const fn for_test(session: Session) -> Self {
        Self { session, action: PhantomData }
    }
}

/// A request with its permit: the JSON body of an action.
#[derive(Debug)]
pub(crate) struct Permitted<A, T> {
    /// Who asks.
    pub(crate) access: Access<Account>,
    /// The permit, used up by this request.
    pub(crate) permit: Permit<A>,
    /// What is asked.
    pub(crate) asked: T,
}

impl<A: Action, T: DeserializeOwned> FromRequest<Arc<Backend>> for Permitted<A, T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, backend: &Arc<Backend>) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let access = Access::<Account>::from_request_parts(&mut parts, backend).await?;
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(&mut parts, backend).await.unwrap_or_else(|never| match never {});
        let body = Bytes::from_request(Request::from_parts(parts.clone(), body), backend).await?;
        let (now, session) = (clock::now(), access.who.session.clone());
        if !access.who.has_just_proven(backend.fresh, now) {
            let asked = permit::PermitFor { action: A::ACTION, digest: permit::digest(uri.path(), &body) };
            if !backend.rows.use_permit(session.session, asked, now).await? {
                return Err(ProblemKind::PermitNeeded.into());
            }
        }
        let permit = Permit { session, action: PhantomData };
        let Json(asked) = Json::from_request(Request::from_parts(parts, Body::from(body)), backend).await?;
        Ok(Self { access, permit, asked })
    }
}
