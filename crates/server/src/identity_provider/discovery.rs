//! What a provider says of itself (OpenID Connect Discovery 1.0), fetched when it is first needed and kept for a while; and how it is asked.
//!
//! **Invariant:** no redirect is followed, no answer is read without an end, and nothing that a provider answers reaches the log.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use openidconnect::{
    DiscoveryError, HttpRequest, HttpResponse, IssuerUrl, core::CoreProviderMetadata, http::Response,
};
use tokio::sync::Mutex;

use super::{ConfigError, IdentityError};

/// How long one request to a provider may take.
const ANSWER: Duration = Duration::from_secs(10);
/// How long what a provider says of itself is good for: providers change their keys, and announce them before.
const KEPT: Duration = Duration::from_secs(10 * 60);
/// Bytes of a provider's answer at most.
const ANSWER_MAX: usize = 256 * 1024;

/// Why a request to a provider failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum FetchError {
    /// It cannot be reached, or the connection broke.
    #[error("the provider cannot be reached")]
    Unreachable,
    /// It answers too much.
    #[error("the provider's answer is longer than {ANSWER_MAX} bytes")]
    TooLong,
    /// What the library asks for is no request.
    #[error("not a request")]
    Request,
}

/// A provider, as far as it is known.
pub(super) struct Discovery {
    issuer: IssuerUrl,
    http: reqwest::Client,
    known: Mutex<Option<Known>>,
}

struct Known {
    since: Instant,
    metadata: Arc<CoreProviderMetadata>,
}

impl Discovery {
    /// A provider that nobody has asked for anything; `local` if it runs on this machine and needs no TLS.
    pub(super) fn new(issuer: IssuerUrl, local: bool) -> Result<Self, ConfigError> {
        // Fails only if one is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(ANSWER)
            .https_only(!local)
            .build()
            .map_err(ConfigError::Tls)?;
        Ok(Self { issuer, http, known: Mutex::new(None) })
    }

    /// What the provider says of itself, and its keys. Who comes while it is being asked waits for that answer.
    pub(super) async fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, IdentityError> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.since.elapsed() < KEPT) {
            return Ok(Arc::clone(&known.metadata));
        }
        let client = self.client();
        let discovered = CoreProviderMetadata::discover_async(self.issuer.clone(), &client).await;
        let metadata = Arc::new(discovered.map_err(|error| {
            tracing::error!(reason = reason(&error), "the identity provider's own description is not there");
            IdentityError::Unavailable
        })?);
        *known = Some(Known { since: Instant::now(), metadata: Arc::clone(&metadata) });
        Ok(metadata)
    }

    /// What takes the library's requests to the provider.
    pub(super) fn client(
        &self,
    ) -> impl Fn(
        HttpRequest,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send>>
    + Send
    + Sync
    + 'static {
        let http = self.http.clone();
        move |request| Box::pin(fetch(http.clone(), request))
    }
}

/// A stable word for what went wrong.
const fn reason<E: core::error::Error>(error: &DiscoveryError<E>) -> &'static str {
    match error {
        DiscoveryError::Parse(_) => "form",
        DiscoveryError::Request(_) => "unreachable",
        DiscoveryError::Response(..) => "status or media type",
        DiscoveryError::UrlParse(_) => "address",
        DiscoveryError::Validation(_) => "another issuer",
        _ => "other",
    }
}

async fn fetch(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    let request = reqwest::Request::try_from(request).map_err(|_| FetchError::Request)?;
    let mut answer = http.execute(request).await.map_err(|_| FetchError::Unreachable)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| FetchError::Unreachable)? {
        if body.len() + chunk.len() > ANSWER_MAX {
            return Err(FetchError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    let mut response = Response::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = core::mem::take(answer.headers_mut());
    Ok(response)
}

#[cfg(test)]
mod tests {
    use axum::{Router, routing::get};

    use super::*;

    #[tokio::test]
    async fn an_answer_ends_at_its_limit() {
        let exactly = Router::new()
            .route("/exactly", get(async || vec![0; ANSWER_MAX]))
            .route("/more", get(async || vec![0; ANSWER_MAX + 1]))
            .route("/away", get(async || axum::response::Redirect::temporary("/exactly")));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, exactly).await });
        let discovery = Discovery::new(IssuerUrl::new(base.clone()).unwrap(), true).unwrap();
        let ask = async |path: &str| {
            let request =
                openidconnect::http::Request::get(format!("{base}{path}")).body(Vec::new()).unwrap();
            discovery.client()(request).await
        };
        assert_eq!(ask("/exactly").await.unwrap().body().len(), ANSWER_MAX);
        assert!(matches!(ask("/more").await, Err(FetchError::TooLong)));
        assert_eq!(ask("/away").await.unwrap().status().as_u16(), 307, "no redirect is followed");
    }

    #[tokio::test]
    async fn a_provider_that_is_not_there_is_unavailable() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let discovery = Discovery::new(IssuerUrl::new(base).unwrap(), true).unwrap();
        assert!(matches!(discovery.metadata().await, Err(IdentityError::Unavailable)));
    }
}
