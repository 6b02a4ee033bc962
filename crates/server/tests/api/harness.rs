//! A server on a free port, the desk beside it, and people with letters.

use std::{
    fs::Permissions,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use envelope::{Base64, DeviceId, Hash, KeyId, LetterSlot, UnitId, proof::ProofOf};
use opaque_ke::ClientLogin;
use rand_core::OsRng;
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde::de::DeserializeOwned;
use server::{
    Site,
    audit::Audit,
    identity_provider::IdentityProvider,
    knock::{Knocks, Limits},
    notices::{Mailer, Notices, Reach, Timing, vapid_file},
    relying_party::{RelyingParty, origin_here},
    router,
    rows::{Publications as _, sessions::Lifetime},
    serve,
    serve::DataDirectory,
    session::Fresh,
    token::Token,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};
use wire::{
    Problem, ProblemKind,
    account::Session,
    activation::{ActivationFinish, ActivationStart, ActivationStarted},
    assurance::{DataClass, Level, Table},
    desk::{PublishDirectory, RegisterLetter, UnitKeys},
    sign_in::{RecoverySignIn, SignInStart},
};

use crate::levels::levels;

mod opaque;
mod person;
mod samples;

pub(crate) use opaque::{Challenge, Registration, Suite, finalization};
pub(crate) use person::{Draft, Person};
pub(crate) use samples::{
    attachment_id, commit_path, desk_draft, enrolment, finish, key, login, message_header, message_id, state,
};

/// Far enough away for any test, ms since 1970.
pub(crate) const FUTURE: u64 = 9_000_000_000_000;
/// The unit that the harness publishes, and its key.
pub(crate) const UNIT: UnitId = UnitId::new([0xd0; 16]);
pub(crate) const UNIT_KEY: KeyId = KeyId::new([0xd1; 16]);
/// Where the audit's lines are, in the server's directory.
pub(crate) const AUDIT_LINES: &str = "audit.jsonl";

/// What differs from the usual server.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) site: Option<PathBuf>,
    /// The installed app is called back.
    pub(crate) app_is_retired: bool,
    pub(crate) sessions: Option<Lifetime>,
    pub(crate) limits: Option<Limits>,
    pub(crate) no_passkeys: bool,
    /// The file that describes the identity provider.
    pub(crate) identity_provider: Option<String>,
    /// Signing in is no proof by itself.
    pub(crate) nothing_is_fresh: bool,
    /// Push services are on this machine.
    pub(crate) push_here: bool,
    /// Notices take milliseconds.
    pub(crate) notices: Option<Timing>,
    /// The file that describes the mail server.
    pub(crate) smtp: Option<String>,
}

pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) http: reqwest::Client,
    desk_token: String,
    stop: Option<oneshot::Sender<()>>,
    pub(crate) directory: TempDir,
}

impl Server {
    /// A server with a desk token, a unit and its key.
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    pub(crate) async fn start_with(options: Options) -> Self {
        let directory = TempDir::new().unwrap();
        let data = DataDirectory::open(directory.path()).unwrap();
        let desk_token = Token::generate();
        data.rows().await.unwrap().add_desk_token(desk_token.hash(), 0).await.unwrap();
        let mut backend = data.backend().await.unwrap();
        backend.audit = Audit::with_lines(&directory.path().join(AUDIT_LINES)).unwrap();
        if let Some(lifetime) = options.sessions {
            backend.sessions = lifetime;
        }
        if let Some(limits) = options.limits {
            backend.knocks = Knocks::new(limits);
        }
        if options.nothing_is_fresh {
            backend.fresh = Fresh { sign_in: 0, recovery: 0 };
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        if !options.no_passkeys {
            backend.relying_party = RelyingParty::on_this_machine("http", address);
        }
        if let Some(text) = options.identity_provider {
            let file = owned_file(&directory, "provider.toml", &text);
            let origin = origin_here("http", address).unwrap();
            backend.identity_provider = Some(IdentityProvider::open(&file, &origin).unwrap());
        }
        if options.push_here {
            backend.notices = Notices::open(&vapid_file(directory.path()), Reach::ThisMachine).unwrap();
        }
        if let Some(timing) = options.notices {
            backend.notices.timing = timing;
        }
        if let Some(text) = options.smtp {
            let file = owned_file(&directory, "smtp.toml", &text);
            backend.notices.mailer = Some(Mailer::open(&file, "https://portal.example").unwrap());
        }
        let backend = Arc::new(backend);
        let site = options.site.map(Site::new);
        let site = if options.app_is_retired { site.map(Site::retired) } else { site };
        let router = router(Arc::clone(&backend), site);
        let base = format!("http://{address}");
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(serve::serve(listener, router, backend, async {
            stopped.await.ok();
        }));
        let server =
            Self { base, http: client(), desk_token: desk_token.to_hex(), stop: Some(stop), directory };
        let published = PublishDirectory {
            sequence: 1,
            directory: Base64(b"signed".to_vec()),
            units: vec![UnitKeys { unit: UNIT, encryption_keys: vec![UNIT_KEY] }],
        };
        server.desk(Method::PUT, "/directory").json(&published).send().await.unwrap().done().await;
        server.put_levels(&levels()).await;
        server
    }

    /// Puts a table of levels in force.
    pub(crate) async fn put_levels(&self, table: &Table) {
        self.desk(Method::PUT, "/levels").json(table).send().await.unwrap().done().await;
    }

    /// The directory with everything of this server.
    pub(crate) fn data(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn stop(&mut self) {
        self.stop.take().map(|stop| stop.send(()));
    }

    /// A request from the portal's own origin, without a session.
    pub(crate) fn portal(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}/api/v1{path}", self.base))
            .header("sec-fetch-site", "same-origin")
    }

    /// A request of the desk.
    pub(crate) fn desk(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/desk/v1{path}", self.base)).bearer_auth(&self.desk_token)
    }

    /// Registers a letter whose proof is 32 times this byte, for the login name of this byte.
    pub(crate) async fn letter(&self, slot: u32, auth: u8, expires: u64) {
        self.letter_for(slot, auth, login(auth), expires).await;
    }

    /// Registers a letter whose proof is 32 times this byte, for this login name.
    pub(crate) async fn letter_for(&self, slot: u32, auth: u8, login: Hash, expires: u64) {
        let proof_hash = ProofOf::Letter.hash(&[auth; 32], &login);
        let letter = RegisterLetter { proof_hash, expires, replaces: None };
        let path = format!("/letters/{slot}");
        self.desk(Method::PUT, &path).json(&letter).send().await.unwrap().done().await;
    }

    /// A person whose every id is made of this byte, activated by letter with the password "password", who has chosen that
    /// *normal* is enough for her mail.
    pub(crate) async fn person(&self, seed: u8) -> Person<'_> {
        let person = self.newcomer(seed).await;
        person.choose(DataClass::Mail, Level::Normal).await.done().await;
        person
    }

    /// The same, who has chosen nothing yet.
    pub(crate) async fn newcomer(&self, seed: u8) -> Person<'_> {
        let slot = u32::from(seed);
        self.letter(slot, seed, FUTURE).await;
        let (started, record) = self.begin(slot, seed, login(seed)).await.expect("the letter is right");
        let response = self.finish(&finish(&started, record, seed)).await;
        let cookie = cookie(&response);
        let session: Session = response.read().await;
        let (account, device) = (session.account, session.device);
        Person { server: self, cookie, account, device, key: key(seed), seed }
    }

    /// The first request of an activation with this proof, and the registration record that goes with it.
    pub(crate) async fn begin(
        &self,
        slot: u32,
        auth: u8,
        login: Hash,
    ) -> Result<(ActivationStarted, Base64), Problem> {
        let registration = Registration::start(b"password");
        let request = ActivationStart {
            letter: LetterSlot::new(slot).unwrap(),
            auth: Base64(vec![auth; 32]),
            login,
            registration_request: registration.request(),
        };
        let response = self.portal(Method::POST, "/activation/start").json(&request).send().await.unwrap();
        if response.status() != StatusCode::OK {
            return Err(response.json().await.unwrap());
        }
        let started: ActivationStarted = response.json().await.unwrap();
        let record = registration.finish(&started.registration_response);
        Ok((started, record))
    }

    pub(crate) async fn finish(&self, request: &ActivationFinish) -> Response {
        self.portal(Method::POST, "/activation/finish").json(request).send().await.unwrap()
    }

    /// A sign-in with the recovery code whose proof is 32 times this byte.
    pub(crate) async fn recover(&self, login: Hash, auth: u8, device: u8) -> Response {
        let request =
            RecoverySignIn { login, auth: Base64(vec![auth; 32]), device: DeviceId::new([device; 16]) };
        self.portal(Method::POST, "/sign-in/recovery").json(&request).send().await.unwrap()
    }

    /// The first request of a sign-in.
    pub(crate) async fn challenge(&self, login: Hash, password: &[u8]) -> Challenge {
        let (client, request) = self.start_sign_in(login, password);
        Challenge { client, password: password.to_vec(), response: request.send().await.unwrap() }
    }

    /// The first request of a sign-in, not yet sent, and the client that goes with it.
    pub(crate) fn start_sign_in(&self, login: Hash, password: &[u8]) -> (ClientLogin<Suite>, RequestBuilder) {
        let client = ClientLogin::<Suite>::start(&mut OsRng, password).unwrap();
        let request = SignInStart { login, credential_request: Base64(client.message.serialize().to_vec()) };
        (client.state, self.portal(Method::POST, "/sign-in/start").json(&request))
    }

    /// A sign-in from the device of this byte.
    pub(crate) async fn sign_in(&self, login: Hash, password: &[u8], device: u8) -> Response {
        self.challenge(login, password).await.finish(self, device).await
    }
}

/// A file that its owner alone may read.
pub(crate) fn owned_file(directory: &TempDir, name: &str, text: &str) -> PathBuf {
    let file = directory.path().join(name);
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    file
}

/// An HTTP client.
pub(crate) fn client() -> reqwest::Client {
    client_builder().build().unwrap()
}

/// An HTTP client to be. `reqwest` asks for a TLS provider, whether it is needed or not.
pub(crate) fn client_builder() -> reqwest::ClientBuilder {
    // Fails only if one is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

/// The cookie that an answer sets, as a request sends it.
pub(crate) fn cookie(response: &Response) -> String {
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// What tests ask of an answer.
pub(crate) trait Answer {
    /// The JSON of a good answer.
    async fn read<T: DeserializeOwned>(self) -> T;
    /// That it is "done".
    async fn done(self);
    /// That it is this problem, told as problem details with the status that goes with it.
    async fn refused(self, kind: ProblemKind);
}

impl Answer for Response {
    async fn read<T: DeserializeOwned>(self) -> T {
        let status = self.status();
        let text = self.text().await.unwrap();
        assert_eq!(status, StatusCode::OK, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    async fn done(self) {
        let status = self.status();
        assert_eq!(status, StatusCode::NO_CONTENT, "{}", self.text().await.unwrap());
    }

    async fn refused(self, kind: ProblemKind) {
        let (status, headers) = (self.status(), self.headers().clone());
        let text = self.text().await.unwrap();
        let problem: Problem = serde_json::from_str(&text).expect("an answer without problem details");
        assert_eq!(problem, Problem::new(kind));
        assert_eq!(status.as_u16(), kind.status());
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    }
}
