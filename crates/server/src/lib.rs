//! The reference backend: keeps ciphertext, routes it by key id, and cannot read it.
//!
//! **Invariant:** this crate does not depend on `crypto`. It parses what stands outside the seal, never content, decides
//! nothing about trust and picks no algorithm.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::any,
};
use tower_http::catch_panic::CatchPanicLayer;
use wire::ProblemKind;

pub mod audit;
pub mod blobs;
pub mod caller;
pub mod closing;
pub mod headers;
pub mod identity_provider;
pub mod knock;
pub mod notices;
pub mod opaque;
pub mod openapi;
pub mod permit;
pub mod problem;
pub mod relying_party;
pub mod rows;
pub mod secret_file;
pub mod serve;
pub mod session;
pub mod settings_file;
pub mod site;
pub mod state;
pub mod tls;
pub mod token;
pub mod wake;

mod access_log;
mod clock;
mod disclosure;
mod extract;
mod leftovers;
mod origin;
mod range;
mod routes;

/// The API, the site if there is one, and the headers and log around both.
pub fn router(backend: Arc<Backend>, site: Option<Site>) -> Router {
    let policy =
        site.as_ref().map_or_else(|| headers::content_security_policy(&[]), Site::content_security_policy);
    // Made of ASCII only: the fallback is never taken, and would forbid everything.
    let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let strict = move |request: Request, next: Next| headers::strict(policy.clone(), request, next);
    let (api, _) = routes::api().split_for_parts();
    let page = move |request: Request| serve_site(site.clone(), request);
    // What is shared may be long: its answer would be lost if nobody read it.
    let share = any(page.clone()).layer(middleware::from_fn(leftovers::read_out));
    api.route(site::SHARE, share)
        .fallback(page)
        .layer(CatchPanicLayer::custom(|_| problem::Refusal(ProblemKind::Internal).into_response()))
        .layer(middleware::from_fn(access_log::access_log))
        .layer(middleware::from_fn(strict))
        .with_state(backend)
}

async fn serve_site(site: Option<Site>, request: Request) -> Result<Response, Infallible> {
    match site {
        Some(site) => site.serve(request).await,
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

pub use site::Site;
pub use state::Backend;
