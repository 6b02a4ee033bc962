//! Signing in by an identity provider: what a session is worth then, and what is refused at each step.

use std::{fs, num::NonZeroU32};

use envelope::{DeviceId, Hash, login::derive_login};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use server::knock::Limits;
use wire::{
    ProblemKind,
    account::{NextState, Session},
    assurance::{self, Choose, DataClass, Level, MethodWorth, Standing},
    feed::Feed,
    identity::{IdentityFinish, IdentityOffer, IdentityStarted},
    insurer::Translated,
    limits::{ACR_MAX, IDENTITY_SECONDS},
    link::LinkSealed,
    rekey::Rekey,
};

use crate::{
    harness::{Answer as _, FUTURE, Options, Person, Server, cookie, enrolment, finish, key, state},
    levels::levels,
    provider::{Asked, CLAIM, Provider, SECRET, Signed, now},
};

/// The person's insurance number, and one that has no account.
pub(crate) const NUMBER: &str = "A123456780";
const STRANGER: &str = "B123456782";

pub(crate) async fn server(provider: &Provider) -> Server {
    Server::start_with(Options { identity_provider: Some(provider.file()), ..Options::default() }).await
}

/// Somebody with this insurance number, and the letter of this number.
pub(crate) async fn person<'a>(server: &'a Server, number: &str, seed: u8) -> Person<'a> {
    let (login, slot) = (derive_login(number), u32::from(seed));
    server.letter_for(slot, seed, login, FUTURE).await;
    let (started, record) = server.begin(slot, seed, login).await.unwrap();
    let response = server.finish(&finish(&started, record, seed)).await;
    let cookie = cookie(&response);
    let session: Session = response.read().await;
    Person { server, cookie, account: session.account, device: session.device, key: key(seed), seed }
}

/// A browser that has left for the provider.
struct Left {
    asked: Asked,
    cookie: String,
}

async fn leave(server: &Server) -> Left {
    let response = server.portal(Method::POST, "/sign-in/identity").send().await.unwrap();
    let cookie = cookie(&response);
    let started: IdentityStarted = response.read().await;
    Left { asked: Asked::of(&started.address), cookie }
}

impl Left {
    /// Comes back with this code.
    async fn arrive(&self, server: &Server, code: &str) -> Response {
        arrive(server, &self.cookie, self.asked.get("state"), code).await
    }
}

async fn arrive(server: &Server, cookie: &str, state: &str, code: &str) -> Response {
    let request =
        IdentityFinish { code: code.to_owned(), state: state.to_owned(), device: DeviceId::new([7; 16]) };
    let post = server.portal(Method::POST, "/sign-in/identity/finish").header(header::COOKIE, cookie);
    post.json(&request).send().await.unwrap()
}

/// A whole sign-in of whom the provider names with this `acr`.
pub(crate) async fn sign_in(
    server: &Server,
    provider: &Provider,
    number: &str,
    acr: Option<&str>,
) -> Response {
    let left = leave(server).await;
    let code = provider.code(&left.asked, provider.claims(&left.asked, number, acr), Signed::Rightly);
    left.arrive(server, &code).await
}

/// What is wrong with claims, and how it is done.
type Spoil = (&'static str, fn(&mut Value));

/// A sign-in whose claims are spoilt.
async fn spoilt(
    server: &Server,
    provider: &Provider,
    spoil: impl Fn(&mut Value),
    signed: Signed,
) -> Response {
    let left = leave(server).await;
    let mut claims = provider.claims(&left.asked, NUMBER, Some("loa-high"));
    spoil(&mut claims);
    let code = provider.code(&left.asked, claims, signed);
    left.arrive(server, &code).await
}

#[tokio::test]
async fn without_a_provider_nothing_is_offered() {
    let server = Server::start().await;
    let offer: IdentityOffer =
        server.portal(Method::GET, "/sign-in/identity").send().await.unwrap().read().await;
    assert_eq!(offer.name, None);
    let start = server.portal(Method::POST, "/sign-in/identity").send().await.unwrap();
    start.refused(ProblemKind::IdentityOff).await;
    arrive(&server, "", "state", "code").await.refused(ProblemKind::IdentityOff).await;
}

#[tokio::test]
async fn the_provider_is_asked_for_a_code_and_the_browser_is_bound_to_the_answer() {
    let provider = Provider::start().await;
    let server = server(&provider).await;
    let offer: IdentityOffer =
        server.portal(Method::GET, "/sign-in/identity").send().await.unwrap().read().await;
    assert_eq!(offer.name.unwrap().de, "GesundheitsID");
    assert_eq!(provider.discovered(), 0, "nothing is asked before it is needed");

    let response = server.portal(Method::POST, "/sign-in/identity").send().await.unwrap();
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    let (value, attributes) = cookie.split_once(';').unwrap();
    assert_eq!(value.strip_prefix("__Host-siegel-identity=").map(str::len), Some(43));
    assert_eq!(attributes, format!(" Max-Age={IDENTITY_SECONDS}; Secure; HttpOnly; SameSite=Lax; Path=/"));
    let started: IdentityStarted = response.read().await;
    assert!(started.address.starts_with(&format!("{}/authorize?", provider.issuer)));
    let asked = Asked::of(&started.address);
    let way_back = format!("{}/sign-in/identity", server.base.replace("127.0.0.1", "localhost"));
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "siegel"),
        ("redirect_uri", way_back.as_str()),
        ("scope", "openid urn:telematik:versicherter"),
        ("code_challenge_method", "S256"),
        ("acr_values", "loa-high loa-substantial"),
        ("prompt", "login"),
        ("max_age", "600"),
        ("response_mode", ""),
    ] {
        assert_eq!(asked.get(name), value, "{name}");
    }
    assert!(["state", "nonce", "code_challenge"].iter().all(|name| asked.get(name).len() >= 22));
    assert!(!started.address.contains(SECRET) && !started.address.contains("verifier"));
    leave(&server).await;
    assert_eq!(provider.discovered(), 1, "what it says of itself is kept");
}

#[tokio::test]
async fn a_session_is_worth_what_the_table_says_of_the_acr() {
    let provider = Provider::start().await;
    let server = server(&provider).await;
    let person = person(&server, NUMBER, 1).await;
    let too_long = "a".repeat(ACR_MAX + 1);
    for (acr, level) in [
        (Some("loa-high"), Level::High),
        (Some("loa-substantial"), Level::Substantial),
        (Some("loa-low"), Level::Normal),
        (Some("loa-of-tomorrow"), Level::Normal),
        (Some("two words"), Level::Normal),
        (Some(too_long.as_str()), Level::Normal),
        (None, Level::Normal),
    ] {
        let response = sign_in(&server, &provider, NUMBER, acr).await;
        let cookie = cookie(&response);
        let session: Session = response.read().await;
        assert_eq!((session.account, session.level), (person.account, level), "{acr:?}");
        assert_eq!(session.method, assurance::Method::Identity);
        let signed_in = Person { cookie, ..person_at(&server, &person) };
        let standing: Standing = signed_in.get("/account/level").await;
        let kept = acr.filter(|acr| acr.len() <= ACR_MAX && !acr.contains(' '));
        assert_eq!(standing.shown.acr.as_ref().map(|acr| acr.as_str()), kept);
        // Mail needs *high*, and nobody has chosen less.
        let feed = signed_in.request(Method::GET, "/feed?after=0").send().await.unwrap();
        assert_eq!(feed.status() == StatusCode::OK, level == Level::High, "{acr:?}");
    }
}

fn person_at<'a>(server: &'a Server, person: &Person<'_>) -> Person<'a> {
    let Person { account, device, key, seed, .. } = *person;
    Person { server, cookie: String::new(), account, device, key, seed }
}

#[tokio::test]
async fn the_level_ages_and_another_table_counts_for_open_sessions() {
    let provider = Provider::start().await;
    let server = server(&provider).await;
    let person = person(&server, NUMBER, 1).await;
    let cookie = cookie(&sign_in(&server, &provider, NUMBER, Some("loa-high")).await);
    let signed_in = Person { cookie, ..person_at(&server, &person) };
    signed_in.get::<Feed>("/feed?after=0").await;

    let mut table = levels();
    let worth = |level, minutes| MethodWorth {
        level,
        minutes,
        reason: Translated { de: "weil".to_owned(), en: None },
    };
    table.identities = [("loa-high".parse().unwrap(), worth(Level::High, Some(60)))].into();
    server.put_levels(&table).await;
    let standing: Standing = signed_in.get("/account/level").await;
    assert_eq!(standing.achieved.until, Some(standing.shown.signed_in + 60 * 60_000));

    for identities in [
        [("loa-high".parse().unwrap(), worth(Level::High, Some(0)))].into(),
        [("loa-high".parse().unwrap(), worth(Level::Substantial, None))].into(),
        [].into(),
    ] {
        table.identities = identities;
        server.put_levels(&table).await;
        let asked = signed_in.request(Method::GET, "/feed?after=0").send().await.unwrap();
        asked.refused(ProblemKind::LevelTooLow).await;
    }
}

#[tokio::test]
async fn a_provider_changes_nothing_of_an_account_until_the_password_is_proven() {
    let provider = Provider::start().await;
    let server = server(&provider).await;
    let person = person(&server, NUMBER, 1).await;
    let cookie = cookie(&sign_in(&server, &provider, NUMBER, Some("loa-high")).await);
    let signed_in = Person { cookie, ..person_at(&server, &person) };
    let next = NextState { previous: Hash::of(&state(1).0), state: state(2) };
    let rekey = Rekey {
        registration_record: None,
        recovery_proof: None,
        slots: enrolment(1).slots,
        bundle: enrolment(1).bundle,
        next: next.clone(),
    };
    let requests = || {
        let ask = |method, path: &str| signed_in.request(method, path);
        let less = Choose { class: DataClass::Mail, level: Level::Normal, notice: 1 };
        let link = Hash::of(b"link");
        [
            ask(Method::PUT, "/account/level/lower").json(&less),
            ask(Method::PUT, "/account/state").json(&next),
            ask(Method::PUT, "/account/keys").json(&rekey),
            ask(Method::PUT, &format!("/link/{link}/sealed")).json(&LinkSealed { sealed: vec![0; 1].into() }),
        ]
    };
    // What takes a permit wants one, though signing in was just now; the rest is not allowed at all.
    let refused = async || {
        for request in requests() {
            assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
        }
    };
    refused().await;
    signed_in.unlock(b"another").await.refused(ProblemKind::SignInRefused).await;
    refused().await;
    signed_in.unlock(b"password").await.done().await;
    for request in requests() {
        assert_ne!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    assert_eq!(signed_in.get::<Session>("/session").await.level, Level::High, "the level stays");
}

#[tokio::test]
async fn an_answer_counts_once_and_for_the_browser_that_has_left_for_it() {
    let provider = Provider::start().await;
    let server = server(&provider).await;
    person(&server, NUMBER, 1).await;
    let left = leave(&server).await;
    let (ours, state) = (left.cookie.as_str(), left.asked.get("state"));
    let claims = provider.claims(&left.asked, NUMBER, None);
    let code = provider.code(&left.asked, claims, Signed::Rightly);
    let other = leave(&server).await;
    let foreign = [
        ("", state),
        (other.cookie.as_str(), state),
        (ours, other.asked.get("state")),
        (ours, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        (ours, "no state"),
        (ours, ""),
    ];
    for (cookie, state) in foreign {
        arrive(&server, cookie, state, &code).await.refused(ProblemKind::ExchangeExpired).await;
    }
    // None of that has used it up.
    left.arrive(&server, &code).await.read::<Session>().await;
    left.arrive(&server, &code).await.refused(ProblemKind::ExchangeExpired).await;
}

#[tokio::test]
async fn claims_that_do_not_fit_are_refused_alike() {
    let provider = Provider::start().await;
    let server = server(&provider).await;
    person(&server, NUMBER, 1).await;
    let spoils: [Spoil; 14] = [
        ("another nonce", |claims| claims["nonce"] = "another".into()),
        ("no nonce", |claims| claims["nonce"] = Value::Null),
        ("for another server", |claims| claims["aud"] = "another".into()),
        ("for others too", |claims| claims["aud"] = json!(["siegel", "another"])),
        ("of another provider", |claims| claims["iss"] = "https://another.example".into()),
        ("over", |claims| claims["exp"] = (now() - 1).into()),
        ("seen long ago", |claims| claims["auth_time"] = (now() - IDENTITY_SECONDS - 120).into()),
        ("seen in the future", |claims| claims["auth_time"] = (now() + 120).into()),
        ("not seen", |claims| claims["auth_time"] = Value::Null),
        ("no number", |claims| claims[CLAIM] = Value::Null),
        ("a wrong number", |claims| claims[CLAIM] = "A123456781".into()),
        ("something else than a number", |claims| claims[CLAIM] = "Erika".into()),
        ("numbers", |claims| claims[CLAIM] = json!([NUMBER])),
        ("not text", |claims| claims[CLAIM] = 1.into()),
    ];
    for (what, spoil) in spoils {
        println!("{what}");
        let response = spoilt(&server, &provider, spoil, Signed::Rightly).await;
        response.refused(ProblemKind::IdentityRefused).await;
    }
    for signed in [Signed::ByAnotherKey, Signed::ByTheSharedSecret, Signed::Not] {
        let response = spoilt(&server, &provider, |_| {}, signed).await;
        response.refused(ProblemKind::IdentityRefused).await;
    }
    spoilt(&server, &provider, |_| {}, Signed::Rightly).await.read::<Session>().await;
}

#[tokio::test]
async fn a_code_is_the_providers_and_this_browsers() {
    let provider = Provider::start().await;
    let server = server(&provider).await;
    person(&server, NUMBER, 1).await;
    leave(&server).await.arrive(&server, "made up").await.refused(ProblemKind::IdentityRefused).await;
    // Somebody else's code does not fit the verifier of this browser's sign-in (RFC 7636).
    let (victim, thief) = (leave(&server).await, leave(&server).await);
    let mut claims = provider.claims(&victim.asked, NUMBER, None);
    claims["nonce"] = thief.asked.get("nonce").into();
    let stolen = provider.code(&victim.asked, claims, Signed::Rightly);
    thief.arrive(&server, &stolen).await.refused(ProblemKind::IdentityRefused).await;
}

#[tokio::test]
async fn whoever_has_no_account_is_told_so_and_leaves_no_trace() {
    let provider = Provider::start().await;
    let server = server(&provider).await;
    person(&server, NUMBER, 1).await;
    for acr in [None, Some("loa-high")] {
        let response = sign_in(&server, &provider, STRANGER, acr).await;
        assert!(!response.headers().contains_key(header::SET_COOKIE));
        response.refused(ProblemKind::IdentityUnknown).await;
    }
    sign_in(&server, &provider, NUMBER, Some("loa-high")).await.read::<Session>().await;
    for entry in fs::read_dir(server.directory.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            for number in [NUMBER, STRANGER] {
                assert!(!bytes.windows(number.len()).any(|window| window == number.as_bytes()), "{path:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_provider_that_is_gone_or_does_not_take_this_server_is_unavailable() {
    let provider = Provider::start().await;
    let strange =
        Options { identity_provider: Some(provider.file_with("another secret")), ..Options::default() };
    let strange = Server::start_with(strange).await;
    sign_in(&strange, &provider, NUMBER, None).await.refused(ProblemKind::IdentityUnavailable).await;
    let not_its_name = provider.file().replace("http://127.0.0.1", "http://localhost");
    let another = Options { identity_provider: Some(not_its_name), ..Options::default() };
    let another = Server::start_with(another).await;
    let start = another.portal(Method::POST, "/sign-in/identity").send().await.unwrap();
    start.refused(ProblemKind::IdentityUnavailable).await;

    let server = server(&provider).await;
    provider.stop();
    tokio::task::yield_now().await;
    let start = server.portal(Method::POST, "/sign-in/identity").send().await.unwrap();
    start.refused(ProblemKind::IdentityUnavailable).await;
}

#[tokio::test]
async fn the_door_is_knocked_at_no_more_often_than_others() {
    let provider = Provider::start().await;
    let burst = NonZeroU32::new(3).unwrap();
    let limits = Limits { burst, each_minute: NonZeroU32::MIN, ..Limits::default() };
    let options =
        Options { identity_provider: Some(provider.file()), limits: Some(limits), ..Options::default() };
    let server = Server::start_with(options).await;
    let left = leave(&server).await;
    left.arrive(&server, "made up").await.refused(ProblemKind::IdentityRefused).await;
    leave(&server).await;
    left.arrive(&server, "made up").await.refused(ProblemKind::TooMany).await;
    let start = server.portal(Method::POST, "/sign-in/identity").send().await.unwrap();
    start.refused(ProblemKind::TooMany).await;
}
