//! Small requests and their answers.

use futures_util::future::{Either, select};
use gloo_net::http::{RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestRedirect};

use super::answer::{Expected, OCTET_STREAM, Verdict, judge, problem};
use crate::error::Error;

/// Where the API begins.
pub(super) const ROOT: &str = "/api/v1";

/// How long a small request may take, ms.
const PATIENCE: u32 = 30_000;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// Read.
    Get,
    /// Begin or finish an exchange.
    Post,
    /// Make, under an id of one's own.
    Put,
    /// End.
    Delete,
}

/// Asks for JSON.
pub(super) async fn json<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: Option<&impl Serialize>,
) -> Result<T, Error> {
    let request = Request::new(method, path).json(body)?;
    request.answered(Expected::Json, async |response| parsed(&text(&response).await?)).await
}

/// Asks for something to be done.
pub(super) async fn done(method: Method, path: &str, body: Option<&impl Serialize>) -> Result<(), Error> {
    Request::new(method, path).json(body)?.answered(Expected::Nothing, async |_| Ok(())).await
}

/// The same with JSON that is made already.
pub(super) async fn done_with(method: Method, path: &str, json: String) -> Result<(), Error> {
    Request::new(method, path).with_json(json).answered(Expected::Nothing, async |_| Ok(())).await
}

/// Asks for bytes, `max` at most.
pub(super) async fn bytes(path: &str, max: usize) -> Result<Vec<u8>, Error> {
    let request = Request::new(Method::Get, path);
    let bytes = request
        .answered(Expected::Octets, async |response| response.binary().await.map_err(|_| Error::Offline))
        .await?;
    if bytes.len() > max { Err(Error::Captive) } else { Ok(bytes) }
}

/// Puts bytes, and reads JSON.
pub(super) async fn put_octets<T: DeserializeOwned>(path: &str, body: &[u8]) -> Result<T, Error> {
    let mut request = Request::new(Method::Put, path);
    request.content_type = Some(OCTET_STREAM);
    request.body = js_sys::Uint8Array::from(body).into();
    request.answered(Expected::Json, async |response| parsed(&text(&response).await?)).await
}

/// Posts something that outlives the page, as far as the browser lets it; nobody learns how it ends.
pub(super) fn send_in_leaving(path: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.navigator().send_beacon(&format!("{ROOT}{path}"));
    }
}

struct Request<'a> {
    method: Method,
    path: &'a str,
    content_type: Option<&'static str>,
    body: JsValue,
}

impl<'a> Request<'a> {
    fn new(method: Method, path: &'a str) -> Self {
        Self { method, path, content_type: None, body: JsValue::UNDEFINED }
    }

    fn json(self, body: Option<&impl Serialize>) -> Result<Self, Error> {
        let Some(body) = body else { return Ok(self) };
        let text = serde_json::to_string(body).map_err(|_| Error::Problem(wire::ProblemKind::Invalid))?;
        Ok(self.with_json(text))
    }

    fn with_json(mut self, text: String) -> Self {
        (self.content_type, self.body) = (Some("application/json"), text.into());
        self
    }

    /// Sends it, and reads the answer if it is what was expected. A request that takes too long, or that nobody waits for
    /// any more, is ended.
    async fn answered<T>(
        self,
        expected: Expected,
        read: impl AsyncFnOnce(Response) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let ending = EndOnDrop(AbortController::new().ok());
        let method = match self.method {
            Method::Get => gloo_net::http::Method::GET,
            Method::Post => gloo_net::http::Method::POST,
            Method::Put => gloo_net::http::Method::PUT,
            Method::Delete => gloo_net::http::Method::DELETE,
        };
        let signal = ending.0.as_ref().map(AbortController::signal);
        let mut request = RequestBuilder::new(&format!("{ROOT}{}", self.path))
            .method(method)
            .cache(RequestCache::NoStore)
            .credentials(RequestCredentials::SameOrigin)
            .redirect(RequestRedirect::Manual)
            .abort_signal(signal.as_ref());
        if let Some(content_type) = self.content_type {
            request = request.header("content-type", content_type);
        }
        let request = match self.body.is_undefined() {
            true => request.build(),
            false => request.body(self.body),
        };
        let request = request.map_err(|_| Error::Problem(wire::ProblemKind::Invalid))?;
        let exchange = async {
            let response = request.send().await.map_err(|_| Error::Offline)?;
            let media_type = response.headers().get("content-type").unwrap_or_default();
            match judge(expected, response.status(), &media_type) {
                Verdict::Good => read(response).await,
                Verdict::Problem => Err(problem(&text(&response).await?)),
                Verdict::Failed(error) => Err(error),
            }
        };
        match select(std::pin::pin!(exchange), TimeoutFuture::new(PATIENCE)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => Err(Error::Offline),
        }
    }
}

/// Ends its request when it is dropped; that does nothing to one that has been answered.
struct EndOnDrop(Option<AbortController>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

async fn text(response: &Response) -> Result<String, Error> {
    response.text().await.map_err(|_| Error::Offline)
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| Error::Captive)
}
