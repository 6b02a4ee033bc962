//! The portal's way to the server: its own origin, its cookie.

use std::sync::Once;

use reqwest::{
    Method, RequestBuilder, Response,
    header::{COOKIE, HeaderValue, SET_COOKIE},
};
use serde::{Serialize, de::DeserializeOwned};
use wire::{Problem, account::Session};

use super::InsuredError;

/// A connection to a server, with a session once somebody has signed in.
#[derive(Clone)]
pub struct Connection {
    http: reqwest::Client,
    base: String,
    cookie: Option<HeaderValue>,
}

impl Connection {
    /// A connection to the server at `base`, such as `http://127.0.0.1:8787`.
    ///
    /// # Errors
    /// If the client cannot be made.
    pub fn new(base: &str) -> Result<Self, InsuredError> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Fails only if the program has installed one of its own, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let http = reqwest::Client::builder().build()?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned(), cookie: None })
    }

    /// A request as the portal's own page sends it; `path` is the one below `/api/v1`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        let request = request.header("sec-fetch-site", "same-origin");
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie.clone()),
            None => request,
        }
    }

    /// Sends a request that needs no answer but "done".
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn done(&self, request: RequestBuilder) -> Result<(), InsuredError> {
        accepted(request).await.map(drop)
    }

    /// Sends a request, and gives the answer's bytes.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn bytes(&self, request: RequestBuilder) -> Result<Vec<u8>, InsuredError> {
        Ok(accepted(request).await?.bytes().await?.to_vec())
    }

    /// Sends a request, and reads the answer's JSON.
    ///
    /// # Errors
    /// [`InsuredError`].
    pub async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, InsuredError> {
        accepted(request).await?.json().await.map_err(|_| InsuredError::Answer("JSON"))
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, InsuredError> {
        self.json(self.request(Method::GET, path)).await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, InsuredError> {
        self.json(self.request(Method::POST, path).json(body)).await
    }

    /// The last request of an activation or a sign-in: its answer brings the cookie.
    pub(super) async fn open_session(
        &mut self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Session, InsuredError> {
        let answer = accepted(self.request(Method::POST, path).json(body)).await?;
        let cookie = answer.headers().get(SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).and_then(|pair| pair.parse().ok());
        self.cookie = Some(cookie.ok_or(InsuredError::Answer("no cookie"))?);
        answer.json().await.map_err(|_| InsuredError::Answer("JSON"))
    }
}

/// The answer if it is a success, else its problem.
async fn accepted(request: RequestBuilder) -> Result<Response, InsuredError> {
    let answer = request.send().await?;
    if answer.status().is_success() {
        return Ok(answer);
    }
    let problem: Problem = answer.json().await.map_err(|_| InsuredError::Answer("no problem details"))?;
    Err(problem.into())
}
