//! A browser's push service on this machine: it notes what it is asked, and answers as its address says.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::any,
};
use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier as _};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::notices::{PATIENCE, QUIET};

/// What it was asked.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: usize,
}

pub(crate) struct PushService {
    pub(crate) origin: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl PushService {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let router = Router::new().route("/{status}/{name}", any(answer)).with_state(Arc::clone(&asked));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { origin, asked }
    }

    /// A subscription's address that is answered with this status.
    pub(crate) fn endpoint(&self, status: u16, name: &str) -> String {
        format!("{}/{status}/{name}", self.origin)
    }

    /// What it was asked until now.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// What it was asked, once that is so much and for a while no more.
    pub(crate) async fn settled(&self, count: usize) -> Vec<Asked> {
        let begin = Instant::now();
        while self.asked().len() < count && begin.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tokio::time::sleep(QUIET).await;
        let asked = self.asked();
        let names: Vec<_> = asked.iter().map(|asked| &asked.name).collect();
        assert_eq!(asked.len(), count, "{names:?}");
        asked
    }
}

async fn answer(
    State(asked): State<Arc<Mutex<Vec<Asked>>>>,
    Path((status, name)): Path<(u16, String)>,
    method: axum::http::Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    asked.lock().unwrap().push(Asked { name, method: method.to_string(), headers, body: body.len() });
    (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, "/201/elsewhere")]).into_response()
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The claims of the server's word, signed by the key that it says, which has to be this one (RFC 8292).
    pub(crate) fn claims(&self, key: &[u8]) -> Value {
        let word = self.header("authorization").strip_prefix("vapid ").unwrap();
        let (token, said) = word.strip_prefix("t=").unwrap().split_once(", k=").unwrap();
        let decoded = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        assert_eq!(decoded(said), key);
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = Signature::from_slice(&decoded(signature)).unwrap();
        VerifyingKey::from_sec1_bytes(key).unwrap().verify(message.as_bytes(), &signature).unwrap();
        let (header, claims) = message.split_once('.').unwrap();
        let header: Value = serde_json::from_slice(&decoded(header)).unwrap();
        assert_eq!((header["typ"].as_str(), header["alg"].as_str()), (Some("JWT"), Some("ES256")));
        serde_json::from_slice(&decoded(claims)).unwrap()
    }
}
