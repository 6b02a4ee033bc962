//! The access log: method, route, status and time of each request.
//!
//! **Invariant:** no id, query, body, file name or address of anybody is ever in it; a route is its template.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};

/// What stands for the path of a request that no route of the API takes.
const SITE: &str = "(site)";

/// Logs a request when its answer begins.
pub(crate) async fn access_log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or(SITE, MatchedPath::as_str);
    let ms = started.elapsed().as_millis();
    tracing::info!(%method, route, status = response.status().as_u16(), ms, "request");
    response
}
