//! The server's API as the desk calls it: one function an endpoint.
//!
//! **Invariant:** nothing that comes from the server is trusted here; callers check signatures, digests and sizes.

use std::{sync::Once, time::Duration};

use envelope::{
    AccountId, AttachmentId, Hash, LetterSlot, MessageId,
    limits::{ENVELOPE_MAX, SIGNED_PAYLOAD_MAX},
};
use futures_util::StreamExt as _;
use reqwest::{Method, RequestBuilder, Response, StatusCode, header::RANGE};
use serde::{Serialize, de::DeserializeOwned};
use wire::{
    Problem, ProblemKind,
    account::AccountStates,
    assurance::{Identification, Table},
    closing::ClosedAccounts,
    desk::{Enrolments, PublishDirectory, PutCertificate, RegisterLetter},
    feed::{Cursor, Feed, FeedQuery},
    insurer::Insurer,
    succession::Restored,
    upload::{CommitQuery, Committed, Declare, PART_DIGEST, Parts},
};
use zeroize::Zeroizing;

/// How long one request may take to be answered; a part of 8 MiB passes a slow line in it.
const ANSWER: Duration = Duration::from_secs(120);
const CONNECT: Duration = Duration::from_secs(10);
/// A directory longer than this is none.
const DIRECTORY_MAX: usize = SIGNED_PAYLOAD_MAX + (16 << 10);
/// A JSON answer longer than this is not read.
const JSON_ANSWER_MAX: usize = 16 << 20;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The server's address is no HTTP address.
    #[error("the server's address is no http:// or https:// address")]
    Address,
    /// The server cannot be reached, or the connection broke.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The server answered with a problem.
    #[error("the server refused: {0}")]
    Problem(Problem),
    /// The server answered something that the API does not describe.
    #[error("the server answered in a way that this desk does not understand ({0})")]
    Unexpected(&'static str),
}

impl ApiError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Address => "server-address",
            Self::Unreachable(_) => "server-unreachable",
            Self::Problem(problem) => problem.kind.code(),
            Self::Unexpected(_) => "server-unexpected",
        }
    }

    /// Whether the same request may succeed a little later.
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Problem(problem) => problem.status >= 500 || matches!(problem.kind, ProblemKind::TooMany),
            Self::Address | Self::Unexpected(_) => false,
        }
    }

    /// Whether the server says that the same id stands for other bytes.
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Problem(Problem { kind: ProblemKind::Conflict, .. }))
    }
}

impl From<reqwest::Error> for ApiError {
    fn from(error: reqwest::Error) -> Self {
        // Without the address: it may name a message.
        Self::Unreachable(innermost(&error.without_url()))
    }
}

/// The innermost cause says most: "Connection refused".
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// A connection to the server with the desk's token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    bearer: reqwest::header::HeaderValue,
}

impl Client {
    /// A client of the server at `base`, such as `http://localhost:8080`.
    ///
    /// # Errors
    /// [`ApiError::Address`].
    pub fn new(base: &str, token: &str) -> Result<Self, ApiError> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Fails only if the program has installed one of its own, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let base = base.trim_end_matches('/').to_owned();
        if !base.starts_with("http://") && !base.starts_with("https://") {
            return Err(ApiError::Address);
        }
        let header = Zeroizing::new(format!("Bearer {token}"));
        let mut bearer = reqwest::header::HeaderValue::from_str(&header).map_err(|_| ApiError::Address)?;
        bearer.set_sensitive(true);
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("siegel-desk/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, base, bearer })
    }

    /// `GET /api/v1/directory`: the signed directory that is in force, if there is one.
    pub async fn directory(&self) -> Result<Option<Vec<u8>>, ApiError> {
        let answer = self.http.get(format!("{}/api/v1/directory", self.base)).timeout(ANSWER).send().await?;
        match accepted(answer).await {
            Ok(answer) => bytes(answer, DIRECTORY_MAX).await.map(Some),
            Err(ApiError::Problem(problem)) if problem.kind == ProblemKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `PUT /desk/v1/directory`.
    pub async fn put_directory(&self, directory: &PublishDirectory) -> Result<(), ApiError> {
        self.put_json("directory", directory).await
    }

    /// `PUT /desk/v1/insurer`.
    pub async fn put_insurer(&self, insurer: &Insurer) -> Result<(), ApiError> {
        self.put_json("insurer", insurer).await
    }

    /// `PUT /desk/v1/levels`.
    pub async fn put_levels(&self, table: &Table) -> Result<(), ApiError> {
        self.put_json("levels", table).await
    }

    /// `PUT /desk/v1/accounts/{id}/identification`.
    pub async fn put_identification(
        &self,
        account: AccountId,
        identification: &Identification,
    ) -> Result<(), ApiError> {
        self.put_json(&format!("accounts/{account}/identification"), identification).await
    }

    /// `PUT /desk/v1/letters/{slot}`.
    pub async fn put_letter(&self, slot: LetterSlot, letter: &RegisterLetter) -> Result<(), ApiError> {
        self.put_json(&format!("letters/{}", slot.number()), letter).await
    }

    /// `DELETE /desk/v1/letters/{slot}`.
    pub async fn withdraw_letter(&self, slot: LetterSlot) -> Result<(), ApiError> {
        let request = self.request(Method::DELETE, &format!("letters/{}", slot.number()));
        accepted(request.send().await?).await.map(drop)
    }

    /// `PUT /desk/v1/accounts/{id}/restored`.
    pub async fn put_restored(&self, account: AccountId, restored: &Restored) -> Result<(), ApiError> {
        self.put_json(&format!("accounts/{account}/restored"), restored).await
    }

    /// `GET /desk/v1/enrolments`.
    pub async fn enrolments(&self, after: Cursor) -> Result<Enrolments, ApiError> {
        json(self.request(Method::GET, "enrolments").query(&[("after", after.0)]).send().await?).await
    }

    /// `GET /desk/v1/closed`.
    pub async fn closed(&self, after: Cursor) -> Result<ClosedAccounts, ApiError> {
        json(self.request(Method::GET, "closed").query(&[("after", after.0)]).send().await?).await
    }

    /// `PUT /desk/v1/accounts/{id}/certificate`.
    pub async fn put_certificate(
        &self,
        account: AccountId,
        certificate: &PutCertificate,
    ) -> Result<(), ApiError> {
        self.put_json(&format!("accounts/{account}/certificate"), certificate).await
    }

    /// `GET /desk/v1/accounts/{id}/states`.
    pub async fn account_states(&self, account: AccountId) -> Result<AccountStates, ApiError> {
        json(self.request(Method::GET, &format!("accounts/{account}/states")).send().await?).await
    }

    /// `GET /desk/v1/feed`.
    pub async fn feed(&self, query: &FeedQuery) -> Result<Feed, ApiError> {
        let mut request = self.request(Method::GET, "feed").query(&[("after", query.after.0)]);
        if let Some(limit) = query.limit {
            request = request.query(&[("limit", limit)]);
        }
        json(request.send().await?).await
    }

    /// `GET /desk/v1/messages/{id}`: the envelope's bytes.
    pub async fn message(&self, message: MessageId) -> Result<Vec<u8>, ApiError> {
        let answer = self.request(Method::GET, &format!("messages/{message}")).send().await?;
        bytes(accepted(answer).await?, ENVELOPE_MAX).await
    }

    /// `PUT /desk/v1/attachments/{id}`.
    pub async fn declare(&self, attachment: AttachmentId, declare: &Declare) -> Result<(), ApiError> {
        self.put_json(&format!("attachments/{attachment}"), declare).await
    }

    /// `GET /desk/v1/attachments/{id}/parts`.
    pub async fn parts(&self, attachment: AttachmentId) -> Result<Parts, ApiError> {
        json(self.request(Method::GET, &format!("attachments/{attachment}/parts")).send().await?).await
    }

    /// `PUT /desk/v1/attachments/{id}/parts/{index}`.
    pub async fn put_part(
        &self,
        attachment: AttachmentId,
        index: u32,
        digest: Hash,
        part: Vec<u8>,
    ) -> Result<(), ApiError> {
        let request = self
            .request(Method::PUT, &format!("attachments/{attachment}/parts/{index}"))
            .header(PART_DIGEST, digest.to_string())
            .header("content-type", "application/octet-stream")
            .body(part);
        accepted(request.send().await?).await.map(drop)
    }

    /// `PUT /desk/v1/messages/{id}`: hands the message over with its attachments.
    pub async fn commit(
        &self,
        message: MessageId,
        attachments: &[AttachmentId],
        envelope: Vec<u8>,
    ) -> Result<Committed, ApiError> {
        let request = self
            .request(Method::PUT, &format!("messages/{message}"))
            .query(&CommitQuery::new(attachments))
            .header("content-type", "application/octet-stream")
            .body(envelope);
        json(request.send().await?).await
    }

    /// `GET /desk/v1/attachments/{id}` from `start`, `len` bytes of it.
    pub async fn range(&self, attachment: AttachmentId, start: u64, len: u64) -> Result<Vec<u8>, ApiError> {
        let request = self
            .request(Method::GET, &format!("attachments/{attachment}"))
            .header(RANGE, format!("bytes={start}-{}", start + len - 1));
        let answer = accepted(request.send().await?).await?;
        if answer.status() != StatusCode::PARTIAL_CONTENT {
            return Err(ApiError::Unexpected("no range"));
        }
        let len = usize::try_from(len).map_err(|_| ApiError::Unexpected("range"))?;
        let part = bytes(answer, len).await?;
        // A connection that closed early: worth another try.
        if part.len() < len {
            Err(ApiError::Unreachable("the answer ended early".to_owned()))
        } else {
            Ok(part)
        }
    }

    /// `GET /desk/v1/events`: waits until the feed may have grown, or the stream ends.
    pub async fn events(&self) -> Result<Events, ApiError> {
        let request = self.request(Method::GET, "events").timeout(Duration::from_secs(24 * 3600));
        let answer = accepted(request.header("accept", "text/event-stream").send().await?).await?;
        Ok(Events { answer })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/desk/v1/{path}", self.base)).timeout(ANSWER);
        request.header("authorization", self.bearer.clone())
    }

    async fn put_json<T: Serialize>(&self, path: &str, body: &T) -> Result<(), ApiError> {
        accepted(self.request(Method::PUT, path).json(body).send().await?).await.map(drop)
    }
}

/// The server-sent events; what they say does not matter, that one came does.
pub struct Events {
    answer: Response,
}

impl Events {
    /// Waits for the next event.
    ///
    /// # Errors
    /// [`ApiError::Unreachable`] when the stream ends.
    pub async fn next(&mut self) -> Result<(), ApiError> {
        while let Some(chunk) = self.answer.chunk().await? {
            // Comments (keep-alive) begin with a colon; everything else belongs to an event.
            if chunk
                .split(|byte| *byte == b'\n')
                .any(|line| line.starts_with(b"event:") || line.starts_with(b"data:"))
            {
                return Ok(());
            }
        }
        Err(ApiError::Unreachable("the stream of events ended".to_owned()))
    }
}

/// The answer if it is a success, else its problem.
async fn accepted(answer: Response) -> Result<Response, ApiError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let body = bytes(answer, JSON_ANSWER_MAX).await.unwrap_or_default();
    Err(match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) => ApiError::Problem(problem),
        Err(_) if status.is_server_error() => ApiError::Problem(ProblemKind::Unavailable.into()),
        Err(_) => ApiError::Unexpected("no problem details"),
    })
}

async fn json<T: DeserializeOwned>(answer: Response) -> Result<T, ApiError> {
    let body = bytes(accepted(answer).await?, JSON_ANSWER_MAX).await?;
    serde_json::from_slice(&body).map_err(|_| ApiError::Unexpected("JSON"))
}

/// The body, refused as soon as it grows beyond `max`.
async fn bytes(answer: Response, max: usize) -> Result<Vec<u8>, ApiError> {
    let expected = answer.content_length().and_then(|len| usize::try_from(len).ok()).unwrap_or_default();
    let mut body = Vec::with_capacity(expected.min(max));
    let mut chunks = answer.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        if body.len() + chunk.len() > max {
            return Err(ApiError::Unexpected("too long"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
