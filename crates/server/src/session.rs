//! Sessions in requests: the cookie, and the extractor that asks for it.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use envelope::{AccountId, DeviceId, Hash, SessionId};
use wire::{
    ProblemKind,
    account::Session,
    activity::Happened,
    assurance::{Achieved, DataClass, Identification, IdentifiedBy, Level, Method, Shown, Standing, Table},
    limits::{DEVICE_MARK_DAYS, IDENTITY_SECONDS},
};

use crate::{
    audit, clock,
    disclosure::{self, Access, Class, Disclosed},
    problem::Refusal,
    rows::{
        levels::Assured,
        sessions::{Known, NewSession, OpenSession},
    },
    state::Backend,
    token::{Token, random},
};

/// The cookie's name. The prefix makes browsers insist on `Secure`, `Path=/` and no `Domain`.
pub const COOKIE: &str = "__Host-siegel";

/// The name of the cookie that marks a device on which somebody has signed in. It lets nobody in: see
/// [`crate::rows::SignIns::tries_of`].
pub const MARK: &str = "__Host-siegel-device";
/// Seconds that a browser keeps the mark.
const MARK_SECONDS: u64 = DEVICE_MARK_DAYS * 24 * 60 * 60;

/// A request of somebody who has signed in, and what bears on the level that they reach.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session, at the level that it reaches now.
    pub session: Session,
    achieved: Achieved,
    shown: Shown,
    is_own: bool,
    assured: Assured,
    table: Table,
}

impl SignedIn {
    /// An open session and what it reaches at `now`.
    async fn of(backend: &Backend, open: OpenSession, now: u64) -> Result<Self, Refusal> {
        // Without a table nothing is disclosed.
        let table = backend.rows.levels().await?.ok_or(ProblemKind::Unavailable)?;
        let assured = backend.rows.assured(open.account).await?;
        // Every account has its letter: the fallback is never taken, and worth no more.
        let letter = Identification { by: IdentifiedBy::Letter, at: open.opened };
        let identification = table.best(&assured.identifications, now).unwrap_or(letter);
        let shown =
            Shown { method: open.method, acr: open.acr.clone(), signed_in: open.opened, identification };
        let achieved = table.achieved(&shown, now);
        Ok(Self { session: open.at(achieved.level), achieved, shown, is_own: open.is_own(), assured, table })
    }

    /// The session, if it may change what the account consists of: one that an identity provider has opened may not before the
    /// password was proven under it. A provider that signs in as somebody could put their keys out of use otherwise.
    ///
    /// # Errors
    /// [`ProblemKind::Forbidden`].
    pub fn own(&self) -> Result<&Session, Refusal> {
        if self.is_own { Ok(&self.session) } else { Err(ProblemKind::Forbidden.into()) }
    }

    /// Whether the account has a passkey.
    pub fn has_passkey(&self) -> bool {
        self.assured.methods.contains(&Method::Passkey)
    }

    /// Whether signing in was a proof that nobody has to give again at `now`: it was just now, and by nothing weaker than the account
    /// has. A device that was let in by another has proven nothing itself.
    pub fn has_just_proven(&self, fresh: Fresh, now: u64) -> bool {
        let method = match self.session.method {
            // What was proven under a session that the provider has opened.
            Method::Identity if self.is_own => Method::Password,
            method => method,
        };
        fresh.covers(method, self.has_passkey(), now.saturating_sub(self.session.opened))
    }

    /// The level that signing in by this method would reach at `now`.
    fn by(&self, method: Method, now: u64) -> Level {
        let identification = self.shown.identification;
        self.table.achieved(&Shown { method, acr: None, signed_in: now, identification }, now).level
    }

    /// Another session of the same account, at the level that it reaches at `now`.
    pub fn beside(&self, open: &OpenSession, now: u64) -> Session {
        let identification = self.shown.identification;
        let shown =
            Shown { method: open.method, acr: open.acr.clone(), signed_in: open.opened, identification };
        open.at(self.table.achieved(&shown, now).level)
    }

    /// The insurer's table.
    pub const fn table(&self) -> &Table {
        &self.table
    }

    /// What a class needs of this person.
    pub fn required(&self, class: DataClass) -> Level {
        let choice = self.assured.choices.iter().find(|choice| choice.class == class);
        self.table.required(class, choice.map(|choice| choice.level))
    }

    /// Whether the session reaches what a class needs.
    ///
    /// # Errors
    /// [`ProblemKind::LevelTooLow`].
    pub fn reaches(&self, class: DataClass) -> Result<(), Refusal> {
        self.is_at_least(self.required(class))
    }

    /// Whether the session reaches all that the account can reach by any of its own ways to sign in.
    ///
    /// # Errors
    /// [`ProblemKind::LevelTooLow`].
    pub fn is_at_its_highest(&self, now: u64) -> Result<(), Refusal> {
        let by = self.assured.methods.iter().map(|&method| self.by(method, now));
        self.is_at_least(by.max().unwrap_or(Level::Normal))
    }

    /// Where the session stands, as its owner sees it.
    pub fn standing(&self) -> Standing {
        Standing {
            achieved: self.achieved,
            shown: self.shown.clone(),
            required: DataClass::ALL.into_iter().map(|class| (class, self.required(class))).collect(),
            choices: self.assured.choices.clone(),
            by_passkey: self.by(Method::Passkey, clock::now()),
            has_passkey: self.has_passkey(),
        }
    }

    fn is_at_least(&self, level: Level) -> Result<(), Refusal> {
        if self.session.level >= level { Ok(()) } else { Err(ProblemKind::LevelTooLow.into()) }
    }
}

/// How long after it signing in is a proof of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fresh {
    /// Milliseconds after signing in.
    pub sign_in: u64,
    /// Milliseconds after signing in by recovery code.
    pub recovery: u64,
}

impl Fresh {
    /// Whether signing in by this method is, `since` ms later.
    const fn covers(self, method: Method, has_passkey: bool, since: u64) -> bool {
        match method {
            Method::RecoveryCode => since < self.recovery,
            Method::Passkey => since < self.sign_in,
            // Who steals a password does not change what a passkey protects.
            Method::Letter | Method::Password => !has_passkey && since < self.sign_in,
            Method::DeviceLink | Method::Identity => false,
        }
    }
}

impl FromRequestParts<Arc<Backend>> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, Refusal> {
        let token_hash = cookie(&parts.headers, COOKIE).ok_or(ProblemKind::Unauthenticated)?.hash();
        let now = clock::now();
        match backend.rows.session(token_hash, now, backend.sessions).await? {
            Some(Known::Open(open)) => Self::of(backend, open, now).await,
            Some(Known::Ended) => Err(ProblemKind::SessionEnded.into()),
            Some(Known::Replaced) => Err(ProblemKind::AccountReplaced.into()),
            None => Err(ProblemKind::Unauthenticated.into()),
        }
    }
}

/// The name of the cookie of a browser that has left for the identity provider.
const BROWSER: &str = "__Host-siegel-identity";

/// What a browser is handed with a session.
pub(crate) struct Cookies {
    session: Token,
    mark: Token,
}

/// A session for somebody who has proven who they are, and the cookies that will show it.
pub(crate) fn begin(
    backend: &Backend,
    account: AccountId,
    device: DeviceId,
    method: Method,
) -> (NewSession, Cookies) {
    let (cookies, opened) = (Cookies { session: Token::generate(), mark: Token::generate() }, clock::now());
    let session = OpenSession {
        session: SessionId::new(random()),
        account,
        device,
        method,
        acr: None,
        proven: false,
        opened,
        expires: backend.sessions.end(opened, opened),
    };
    let new = NewSession { token_hash: cookies.session.hash(), mark: cookies.mark.hash(), session };
    (new, cookies)
}

/// What a session that is about to be kept may be told, if it reaches what that needs.
pub(crate) async fn admit<C: Class>(backend: &Backend, new: &NewSession) -> Result<Access<C>, Refusal> {
    Access::of(SignedIn::of(backend, new.session.clone(), new.session.opened).await?)
}

/// The answer that hands a session over with its cookies, once somebody has signed in and it is kept.
pub(crate) async fn opened(
    backend: &Backend,
    new: NewSession,
    cookies: &Cookies,
) -> Result<Disclosed<disclosure::Standing>, Refusal> {
    let account = new.session.account;
    backend.happened(audit::signed_in(new.session.method), Some(account)).await;
    if backend.rows.note_taken_back(account).await? {
        backend.happened(Happened::ClosingTakenBack, Some(account)).await;
    }
    raised(backend, new, cookies).await
}

/// The same for one that goes on in the place of another.
pub(crate) async fn raised(
    backend: &Backend,
    new: NewSession,
    cookies: &Cookies,
) -> Result<Disclosed<disclosure::Standing>, Refusal> {
    let opened = new.session.opened;
    let signed_in = SignedIn::of(backend, new.session, opened).await?;
    cookies.handed_over(Disclosed::opened(&signed_in.session))
}

impl Cookies {
    /// The answer with the cookies in its head.
    pub(crate) fn handed_over<C: Class>(&self, answer: Disclosed<C>) -> Result<Disclosed<C>, Refusal> {
        let value = |text: String| HeaderValue::try_from(text).map_err(|_| ProblemKind::Internal);
        Ok(answer
            .with(header::SET_COOKIE, value(set_cookie(&self.session))?)
            .with(header::SET_COOKIE, value(set_mark(&self.mark))?))
    }
}

/// The `Set-Cookie` of a session. It lasts as long as the browser keeps it; the server decides when the session ends.
fn set_cookie(token: &Token) -> String {
    format!("{COOKIE}={}; Secure; HttpOnly; SameSite=Strict; Path=/", token.to_base64())
}

/// The `Set-Cookie` of a device's mark.
fn set_mark(token: &Token) -> String {
    format!("{MARK}={}; Max-Age={MARK_SECONDS}; Secure; HttpOnly; SameSite=Strict; Path=/", token.to_base64())
}

/// The `Set-Cookie` that takes a device's mark away.
pub(crate) fn clear_mark() -> String {
    format!("{MARK}=; Max-Age=0; Secure; HttpOnly; SameSite=Strict; Path=/")
}

/// The `Set-Cookie` of a browser that leaves for the identity provider: it comes back from another site.
pub(crate) fn set_browser(token: &Token) -> String {
    format!(
        "{BROWSER}={}; Max-Age={IDENTITY_SECONDS}; Secure; HttpOnly; SameSite=Lax; Path=/",
        token.to_base64()
    )
}

/// The hash of what a browser that has left for the identity provider shows.
pub(crate) fn browser(headers: &HeaderMap) -> Option<Hash> {
    cookie(headers, BROWSER).map(|token| token.hash())
}

/// The hash of the mark that a request shows.
pub(crate) fn mark(headers: &HeaderMap) -> Option<Hash> {
    cookie(headers, MARK).map(|token| token.hash())
}

/// The `Set-Cookie` that takes the cookie away.
pub fn clear_cookie() -> String {
    format!("{COOKIE}=; Max-Age=0; Secure; HttpOnly; SameSite=Strict; Path=/")
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<Token> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .and_then(Token::from_base64)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn signing_in_is_a_proof_for_a_while_and_by_the_best_that_there_is() {
        let fresh = Fresh { sign_in: 10, recovery: 20 };
        let check = |method, has_passkey, until: u64| {
            for since in [0, 9, 10, 19, 20] {
                assert_eq!(fresh.covers(method, has_passkey, since), since < until, "{method:?} {since}");
            }
        };
        check(Method::Letter, false, 10);
        check(Method::Password, false, 10);
        check(Method::Letter, true, 0);
        check(Method::Password, true, 0);
        for has_passkey in [false, true] {
            check(Method::Passkey, has_passkey, 10);
            check(Method::RecoveryCode, has_passkey, 20);
            check(Method::DeviceLink, has_passkey, 0);
            check(Method::Identity, has_passkey, 0);
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let token = Token::generate();
        let check = |text: String, found: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(&text).unwrap());
            let hash = cookie(&headers, COOKIE).map(|token| token.hash());
            assert_eq!(hash, found.then_some(token.hash()), "{text}");
        };
        let text = token.to_base64();
        check(format!("{COOKIE}={text}"), true);
        check(format!("a=b; {COOKIE}={text}; c=d"), true);
        check(format!("{COOKIE}x={text}"), false);
        check(format!("x{COOKIE}={text}"), false);
        check(format!("{MARK}={text}"), false);
        check(format!("{COOKIE}={text}AA"), false);
        check(format!("{COOKIE}="), false);
    }
}
