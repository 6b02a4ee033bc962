//! An identity provider made of P-256 and a table of codes, as correct or as crooked as a test wants it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use openidconnect::{
    PrivateSigningKey as _,
    core::{CoreHmacKey, CoreJwsSigningAlgorithm},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

pub(crate) const CLIENT: &str = "siegel";
pub(crate) const SECRET: &str = "what proves the server";
/// The claim that carries the insurance number.
pub(crate) const CLAIM: &str = "urn:telematik:claims:id";

/// How an ID token is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signed {
    Rightly,
    ByAnotherKey,
    ByTheSharedSecret,
    Not,
}

/// What a code stands for.
struct Answer {
    challenge: String,
    claims: Value,
    signed: Signed,
}

pub(crate) struct Provider {
    pub(crate) issuer: String,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

struct Shared {
    issuer: String,
    codes: Mutex<HashMap<String, Answer>>,
    discovered: AtomicU32,
}

/// What the server has asked for.
pub(crate) struct Asked(HashMap<String, String>);

impl Asked {
    pub(crate) fn of(address: &str) -> Self {
        Self(Url::parse(address).unwrap().query_pairs().into_owned().collect())
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            issuer: issuer.clone(),
            codes: Mutex::default(),
            discovered: AtomicU32::new(0),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(async || Json(json!({ "keys": [jwk()] }))))
            .route("/token", post(token))
            .with_state(Arc::clone(&shared));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { issuer, shared, serving }
    }

    /// The file that describes it.
    pub(crate) fn file(&self) -> String {
        self.file_with(SECRET)
    }

    /// The same with this secret.
    pub(crate) fn file_with(&self, secret: &str) -> String {
        let issuer = &self.issuer;
        format!(
            "issuer = \"{issuer}\"\nclient-id = \"{CLIENT}\"\nclient-secret = \"{secret}\"\nclaim = \"{CLAIM}\"\n\
             scopes = [\"urn:telematik:versicherter\"]\nname.de = \"GesundheitsID\"\nname.en = \"Health ID\"\n"
        )
    }

    /// How often it was asked what it is.
    pub(crate) fn discovered(&self) -> u32 {
        self.shared.discovered.load(Ordering::Relaxed)
    }

    /// The claims about somebody with this insurance number, as they answer what was asked.
    pub(crate) fn claims(&self, asked: &Asked, number: &str, acr: Option<&str>) -> Value {
        let now = now();
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": "somebody", "iat": now, "exp": now + 60, "auth_time": now,
            "nonce": asked.get("nonce"), CLAIM: number,
        });
        if let Some(acr) = acr {
            claims["acr"] = acr.into();
        }
        claims
    }

    /// The code for these claims.
    pub(crate) fn code(&self, asked: &Asked, claims: Value, signed: Signed) -> String {
        assert_eq!(asked.get("code_challenge_method"), "S256");
        let mut codes = self.shared.codes.lock().unwrap();
        let code = format!("code {}", codes.len());
        codes.insert(
            code.clone(),
            Answer { challenge: asked.get("code_challenge").to_owned(), claims, signed },
        );
        code
    }

    pub(crate) fn stop(&self) {
        self.serving.abort();
    }
}

async fn discovery(State(shared): State<Arc<Shared>>) -> Json<Value> {
    shared.discovered.fetch_add(1, Ordering::Relaxed);
    let issuer = &shared.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    }))
}

async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let refused = |status, error: &str| (status, Json(json!({ "error": error }))).into_response();
    let credentials = format!("{CLIENT}:{}", SECRET.replace(' ', "+"));
    if headers[header::AUTHORIZATION] != format!("Basic {}", BASE64.encode(credentials.as_bytes())) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    assert_eq!(form["grant_type"], "authorization_code");
    assert!(form["redirect_uri"].ends_with("/sign-in/identity"));
    let Some(answer) = shared.codes.lock().unwrap().remove(&form["code"]) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    if BASE64URL_NOPAD.encode(&Sha256::digest(&form["code_verifier"])) != answer.challenge {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let id_token = sign(&answer.claims, answer.signed);
    Json(json!({ "access_token": "access", "token_type": "Bearer", "id_token": id_token })).into_response()
}

/// Its own key; another one for tokens that somebody else has made.
fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn jwk() -> Value {
    let point = key(1).verifying_key().to_sec1_point(false);
    let coordinate = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let bytes = point.as_bytes();
    json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "1",
        "x": coordinate(&bytes[1..33]), "y": coordinate(&bytes[33..65]),
    })
}

/// A JWT of these claims (RFC 7515).
fn sign(claims: &Value, signed: Signed) -> String {
    let header = match signed {
        Signed::Rightly | Signed::ByAnotherKey => json!({ "alg": "ES256", "kid": "1" }),
        Signed::ByTheSharedSecret => json!({ "alg": "HS256" }),
        Signed::Not => json!({ "alg": "none" }),
    };
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let message = format!("{}.{}", part(&header), part(claims));
    let by_key = |seed| {
        let signature: Signature = key(seed).sign(message.as_bytes());
        signature.to_bytes().to_vec()
    };
    let signature = match signed {
        Signed::Rightly => by_key(1),
        Signed::ByAnotherKey => by_key(2),
        Signed::ByTheSharedSecret => {
            CoreHmacKey::new(SECRET).sign(&CoreJwsSigningAlgorithm::HmacSha256, message.as_bytes()).unwrap()
        }
        Signed::Not => Vec::new(),
    };
    format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
