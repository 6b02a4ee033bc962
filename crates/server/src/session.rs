//! Sessions in requests: the cookie, and the extractor that asks for it.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use envelope::Hash;
use wire::{ProblemKind, account::Session};

use crate::{clock, problem::Refusal, state::Backend, token::Token};

/// The cookie's name. The prefix makes browsers insist on `Secure`, `Path=/` and no `Domain`.
pub const COOKIE: &str = "__Host-siegel";

/// A request of somebody who has signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// SHA-256 of its cookie.
    pub token_hash: Hash,
}

impl FromRequestParts<Arc<Backend>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, Refusal> {
        let token_hash = cookie(&parts.headers).ok_or(ProblemKind::Unauthenticated)?.hash();
        let session = backend.rows.session(token_hash, clock::now(), backend.session_idle_ms()).await?;
        let session = session.ok_or(ProblemKind::Unauthenticated)?;
        Ok(Self { session, token_hash })
    }
}

/// The `Set-Cookie` of a session. It lasts as long as the browser keeps it; the server decides when the session ends.
pub fn set_cookie(token: &Token) -> String {
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
