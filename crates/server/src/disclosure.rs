//! Data leave the server through here only: an answer names the class of what it discloses, and is made by an access that has shown
//! the level which that class needs.
//!
//! **Invariant:** a handler answers with [`Disclosed`] or [`Done`]. Nothing else that it could return is an answer: [`Json`] and
//! [`Octets`] become one by [`Access::disclose`], or by [`public`] if anybody may read them.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use wire::assurance::DataClass;

use crate::{
    caller::{Caller, DeskToken},
    extract::{Json, Octets},
    problem::Refusal,
    session::{SignedIn, clear_cookie},
    state::Backend,
};

/// The media type of sealed and signed bytes.
pub(crate) const OCTET_STREAM: &str = "application/octet-stream";

/// Tells the browser what to forget (W3C Clear Site Data).
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// A class of data, as a type.
pub(crate) trait Class: Send + Sync + 'static {
    /// Which class of the insurer's table says what level this needs; none: whoever may ask may know.
    const NEEDS: Option<DataClass>;
}

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident: $needs:expr;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub(crate) enum $name {}

            impl Class for $name {
                const NEEDS: Option<DataClass> = $needs;
            }
        )+
    };
}

classes! {
    /// What anybody may read, and answers that are alike for known and unknown accounts.
    Public: None;
    /// What a session says of itself: with too low a level, one must be able to see that.
    Standing: None;
    /// See [`DataClass::Account`].
    Account: Some(DataClass::Account);
    /// See [`DataClass::Sent`].
    Sent: Some(DataClass::Sent);
    /// See [`DataClass::Mail`].
    Mail: Some(DataClass::Mail);
}

/// Leave to disclose data of class `C` to whom the credential `W` names.
#[derive(Debug)]
pub(crate) struct Access<C, W = SignedIn> {
    /// Who asks.
    pub(crate) who: W,
    class: PhantomData<C>,
}

/// Something that a request shows.
pub(crate) trait Credential: FromRequestParts<Arc<Backend>, Rejection = Refusal> {
    /// The person's session; none for the desk, which is where the data come from and go to.
    fn signed_in(&self) -> Option<&SignedIn>;
}

impl Credential for SignedIn {
    fn signed_in(&self) -> Option<&SignedIn> {
        Some(self)
    }
}

impl Credential for Caller {
    fn signed_in(&self) -> Option<&SignedIn> {
        match self {
            Self::Person(signed_in) => Some(signed_in),
            Self::Desk => None,
        }
    }
}

impl Credential for DeskToken {
    fn signed_in(&self) -> Option<&SignedIn> {
        None
    }
}

impl<C: Class, W: Credential> FromRequestParts<Arc<Backend>> for Access<C, W> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, Refusal> {
        Self::of(W::from_request_parts(parts, backend).await?)
    }
}

impl<C: Class, W: Credential> Access<C, W> {
    /// The leave, if this credential reaches what the class needs.
    ///
    /// # Errors
    /// [`wire::ProblemKind::LevelTooLow`].
    pub(crate) fn of(who: W) -> Result<Self, Refusal> {
        if let (Some(class), Some(signed_in)) = (C::NEEDS, who.signed_in()) {
            signed_in.reaches(class)?;
        }
        Ok(Self { who, class: PhantomData })
    }
}

impl<C: Class, W> Access<C, W> {
    /// The answer with this content.
    pub(crate) fn disclose(&self, content: impl Content) -> Disclosed<C> {
        Disclosed::of(content)
    }
}

/// An answer with content that anybody may read.
pub(crate) fn public(content: impl Content) -> Disclosed<Public> {
    Disclosed::of(content)
}

/// An answer with data of class `C`.
#[derive(Debug)]
pub(crate) struct Disclosed<C> {
    response: Response,
    class: PhantomData<C>,
}

impl<C: Class> Disclosed<C> {
    fn of(content: impl Content) -> Self {
        Self { response: content.into_answer(), class: PhantomData }
    }

    /// The answer with another header.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.response.headers_mut().append(name, value);
        self
    }
}

impl Disclosed<Standing> {
    /// What a session that was opened just now, or changed, says of itself.
    pub(crate) fn opened(session: &wire::account::Session) -> Self {
        Self::of(Json(session))
    }
}

impl<C> IntoResponse for Disclosed<C> {
    fn into_response(self) -> Response {
        self.response
    }
}

/// An answer that discloses nothing but that what was asked for is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// The answer to signing out: the session's cookie goes, and with it what the browser may have kept of the portal's answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignedOut;

impl IntoResponse for SignedOut {
    fn into_response(self) -> Response {
        let headers = [(header::SET_COOKIE, clear_cookie()), (CLEAR_SITE_DATA, "\"cache\"".to_owned())];
        (StatusCode::NO_CONTENT, headers).into_response()
    }
}

/// What an answer may hold.
pub(crate) trait Content {
    /// The answer.
    fn into_answer(self) -> Response;
}

impl<T: Serialize> Content for Json<T> {
    fn into_answer(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl Content for Octets {
    fn into_answer(self) -> Response {
        ([(header::CONTENT_TYPE, OCTET_STREAM)], self.0).into_response()
    }
}

/// Streams and ranges.
impl Content for Response {
    fn into_answer(self) -> Response {
        self
    }
}
