//! Sessions in requests: the cookie, and the extractor that asks for it.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use envelope::{AccountId, DeviceId, SessionId};
use wire::{
    ProblemKind,
    account::{Level, Method, Session},
};

use crate::{
    clock,
    extract::Json,
    problem::Refusal,
    rows::sessions::{Known, NewSession},
    state::Backend,
    token::{Token, random},
};

/// The cookie's name. The prefix makes browsers insist on `Secure`, `Path=/` and no `Domain`.
pub const COOKIE: &str = "__Host-siegel";

/// A request of somebody who has signed in.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Session);

impl SignedIn {
    /// The session, if it was opened at most so many seconds ago.
    ///
    /// # Errors
    /// [`ProblemKind::SignInStale`].
    pub fn lately(&self, seconds: u64) -> Result<&Session, Refusal> {
        let Self(session) = self;
        if was_opened_lately(session, seconds, clock::now()) {
            Ok(session)
        } else {
            Err(ProblemKind::SignInStale.into())
        }
    }
}

const fn was_opened_lately(session: &Session, seconds: u64, now: u64) -> bool {
    now.saturating_sub(session.opened) <= seconds * 1000
}

impl FromRequestParts<Arc<Backend>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, Refusal> {
        let token_hash = cookie(&parts.headers).ok_or(ProblemKind::Unauthenticated)?.hash();
        match backend.rows.session(token_hash, clock::now(), backend.session_idle_ms()).await? {
            Some(Known::Open(session)) => Ok(Self(session)),
            Some(Known::Ended) => Err(ProblemKind::SessionEnded.into()),
            None => Err(ProblemKind::Unauthenticated.into()),
        }
    }
}

/// A session for somebody who has proven who they are, and the cookie that will show it.
pub(crate) fn begin(
    backend: &Backend,
    account: AccountId,
    device: DeviceId,
    method: Method,
) -> (NewSession, Token) {
    let (cookie, opened) = (Token::generate(), clock::now());
    let session = NewSession {
        token_hash: cookie.hash(),
        session: SessionId::new(random()),
        account,
        device,
        method,
        level: level(method),
        opened,
        expires: opened + backend.session_idle_ms(),
    };
    (session, cookie)
}

/// The answer that hands a session over with its cookie.
pub(crate) fn opened(session: NewSession, cookie: &Token) -> Response {
    ([(header::SET_COOKIE, set_cookie(cookie))], Json(session.to_wire())).into_response()
}

/// What a way to sign in is worth: each of them is one factor.
const fn level(method: Method) -> Level {
    match method {
        Method::Letter | Method::Password | Method::RecoveryCode => Level::Normal,
    }
}

/// The `Set-Cookie` of a session. It lasts as long as the browser keeps it; the server decides when the session ends.
fn set_cookie(token: &Token) -> String {
    format!("{COOKIE}={}; Secure; HttpOnly; SameSite=Strict; Path=/", token.to_base64())
}

/// The `Set-Cookie` that takes the cookie away.
pub fn clear_cookie() -> String {
    format!("{COOKIE}=; Max-Age=0; Secure; HttpOnly; SameSite=Strict; Path=/")
}

fn cookie(headers: &HeaderMap) -> Option<Token> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
        .and_then(Token::from_base64)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn lately_ends_to_the_millisecond() {
        let session = Session {
            session: SessionId::default(),
            account: AccountId::default(),
            device: DeviceId::default(),
            method: Method::Password,
            level: Level::Normal,
            opened: 5_000,
            expires: 0,
        };
        for (now, expect) in [(4_000, true), (5_000, true), (15_000, true), (15_001, false)] {
            assert_eq!(was_opened_lately(&session, 10, now), expect, "{now}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let token = Token::generate();
        let check = |text: String, found: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(&text).unwrap());
            let hash = cookie(&headers).map(|token| token.hash());
            assert_eq!(hash, found.then_some(token.hash()), "{text}");
        };
        let text = token.to_base64();
        check(format!("{COOKIE}={text}"), true);
        check(format!("a=b; {COOKIE}={text}; c=d"), true);
        check(format!("{COOKIE}x={text}"), false);
        check(format!("x{COOKIE}={text}"), false);
        check(format!("{COOKIE}={text}AA"), false);
        check(format!("{COOKIE}="), false);
    }
}
