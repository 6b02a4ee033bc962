//! Notices by push: to whom, when, how often, and that nothing is in them.

use std::time::Duration;

use envelope::{KeyId, Kind};
use reqwest::Method;
use server::notices::Timing;
use tokio::net::TcpListener;
use wire::{
    ProblemKind,
    account::Session,
    limits::{NOTICE_TRIES, PUSH_DEVICES, PUSH_ENDPOINT_MAX, PUSH_TTL_SECONDS},
    notices::{Notices, PutPush},
    upload::Committed,
};

use crate::{
    harness::{Answer as _, Options, Person, Server, commit_path, cookie, desk_draft, login, message_id},
    provider::now,
    push_service::PushService,
    succession,
};

/// Notices as they are, in milliseconds.
pub(crate) const QUICK: Timing = Timing {
    wait: Duration::from_millis(150),
    pause: Duration::from_millis(1500),
    again: Duration::from_millis(20),
};
/// How long nothing has to come for nothing to be coming: longer than the wait, and much shorter than the pause.
pub(crate) const QUIET: Duration = Duration::from_millis(450);
/// How long something may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

async fn server() -> Server {
    Server::start_with(Options { push_here: true, notices: Some(QUICK), ..Options::default() }).await
}

/// Has a person's device told at this address.
async fn tell(person: &Person<'_>, endpoint: &str) {
    person.put("/notices/push", &PutPush { endpoint: endpoint.to_owned() }).await.done().await;
}

async fn is_told(person: &Person<'_>) -> bool {
    person.get::<Notices>("/notices").await.this_device
}

/// The desk hands over a message of this kind.
pub(crate) async fn letter(server: &Server, message: u8, kind: Kind, recipient: KeyId) {
    let mut draft = desk_draft(message, &[recipient]);
    draft.header.kind = kind;
    let commit = server.desk(Method::PUT, &commit_path(message_id(message), &[])).body(draft.bytes());
    commit.send().await.unwrap().read::<Committed>().await;
}

#[tokio::test]
async fn ten_letters_are_one_notice_that_says_nothing() {
    let (server, service) = (server().await, PushService::start().await);
    let (person, other) = (server.person(1).await, server.person(2).await);
    tell(&person, &service.endpoint(201, "erika")).await;
    tell(&other, &service.endpoint(201, "max")).await;
    for message in 1..=10 {
        letter(&server, message, Kind::Message, person.key).await;
    }
    let asked = &service.settled(1).await[0];
    assert_eq!((asked.name.as_str(), asked.method.as_str(), asked.body), ("erika", "POST", 0));
    assert_eq!(asked.header("content-length"), "0");
    assert_eq!(asked.header("ttl"), PUSH_TTL_SECONDS.to_string());
    assert_eq!((asked.header("urgency"), asked.header("topic")), ("normal", "mail"));
    let claims = asked.claims(&person.get::<Notices>("/notices").await.key.0);
    assert_eq!(claims["aud"], service.origin);
    let expires = claims["exp"].as_u64().unwrap();
    assert!(expires > now() && expires <= now() + 24 * 60 * 60, "{expires}");
    // Nothing that the browser has not said itself: neither who sends, nor who reads.
    let known = ["accept", "authorization", "content-length", "host", "topic", "ttl", "urgency"];
    let names: Vec<_> = asked.headers.keys().map(|name| name.as_str()).collect();
    assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
}

#[tokio::test]
async fn the_next_notice_comes_when_the_pause_is_over() {
    let (server, service) = (server().await, PushService::start().await);
    let person = server.person(1).await;
    tell(&person, &service.endpoint(201, "erika")).await;
    letter(&server, 1, Kind::Message, person.key).await;
    service.settled(1).await;
    letter(&server, 2, Kind::Message, person.key).await;
    tokio::time::sleep(QUICK.wait).await;
    assert_eq!(service.asked().len(), 1, "too soon");
    service.settled(2).await;
}

#[tokio::test]
async fn receipts_keys_and_ones_own_mail_are_no_news() {
    let (server, service) = (server().await, PushService::start().await);
    let person = server.person(1).await;
    tell(&person, &service.endpoint(201, "erika")).await;
    person.send(1).await;
    letter(&server, 2, Kind::Receipt, person.key).await;
    letter(&server, 3, Kind::Rewrap, person.key).await;
    service.settled(0).await;
    letter(&server, 4, Kind::Message, person.key).await;
    // The same again is the same.
    letter(&server, 4, Kind::Message, person.key).await;
    service.settled(1).await;
}

#[tokio::test]
async fn whoever_has_the_mailbox_open_is_not_told() {
    let (server, service) = (server().await, PushService::start().await);
    let person = server.person(1).await;
    tell(&person, &service.endpoint(201, "erika")).await;
    letter(&server, 1, Kind::Message, person.key).await;
    person.request(Method::GET, "/feed").send().await.unwrap();
    service.settled(0).await;
    letter(&server, 2, Kind::Message, person.key).await;
    service.settled(1).await;
}

#[tokio::test]
async fn a_subscription_that_is_gone_is_forgotten() {
    let (server, service) = (server().await, PushService::start().await);
    for (seed, status, expect) in
        [(1, 404, false), (2, 410, false), (3, 201, true), (4, 400, true), (5, 403, true), (6, 307, true)]
    {
        let person = server.person(seed).await;
        tell(&person, &service.endpoint(status, "somebody")).await;
        letter(&server, seed, Kind::Message, person.key).await;
        // Refused is refused, and a redirect is not followed: nobody is asked twice.
        service.settled(usize::from(seed)).await;
        assert_eq!(is_told(&person).await, expect, "{status}");
    }
}

#[tokio::test]
async fn what_fails_is_tried_so_often_and_no_more() {
    let (server, service) = (server().await, PushService::start().await);
    let person = server.person(1).await;
    tell(&person, &service.endpoint(503, "erika")).await;
    letter(&server, 1, Kind::Message, person.key).await;
    service.settled(NOTICE_TRIES as usize).await;
    assert!(is_told(&person).await);
}

#[tokio::test]
async fn a_device_is_told_until_it_is_ended() {
    let server = server().await;
    let endpoint = |name: &str| format!("http://localhost:1/201/{name}");
    let sign_in = async |seed: u8, device: u8| {
        let response = server.sign_in(login(seed), b"password", device).await;
        (cookie(&response), response.read::<Session>().await)
    };
    let person = server.person(1).await;
    let as_device = |cookie: &str| Person { cookie: cookie.to_owned(), ..person };
    tell(&person, &endpoint("here")).await;
    let elsewhere = async || person.get::<Notices>("/notices").await.elsewhere;

    let (other, session) = sign_in(1, 5).await;
    tell(&as_device(&other), &endpoint("there")).await;
    assert_eq!(elsewhere().await, 1);
    let path = format!("/sessions/{}", session.session);
    person.request(Method::DELETE, &path).send().await.unwrap().done().await;
    assert_eq!(elsewhere().await, 0, "ended from elsewhere");

    for (device, end) in [(6, Method::POST), (7, Method::DELETE)] {
        let (other, _) = sign_in(1, device).await;
        let other = as_device(&other);
        tell(&other, &endpoint("there")).await;
        assert_eq!((elsewhere().await, is_told(&other).await), (1, true));
        let path = if end == Method::POST { "/sign-out" } else { "/notices/push" };
        assert!(other.request(end, path).send().await.unwrap().status().is_success());
        assert_eq!(elsewhere().await, 0, "{path}");
    }

    let (shared, _) = sign_in(1, 8).await;
    let shared = as_device(&shared);
    tell(&shared, &endpoint("shared")).await;
    shared.request(Method::PUT, "/session/shared").send().await.unwrap().read::<Session>().await;
    assert_eq!(elsewhere().await, 0, "on a shared computer");
    let put = PutPush { endpoint: endpoint("shared") };
    shared.put("/notices/push", &put).await.refused(ProblemKind::Forbidden).await;

    let (other, _) = sign_in(1, 9).await;
    tell(&as_device(&other), &endpoint("there")).await;
    person.request(Method::DELETE, "/sessions").send().await.unwrap().done().await;
    assert_eq!((elsewhere().await, is_told(&person).await), (0, true), "all others are ended");
}

#[tokio::test]
async fn who_is_replaced_is_told_no_longer() {
    let (server, service) = (server().await, PushService::start().await);
    let person = server.person(1).await;
    tell(&person, &service.endpoint(201, "erika")).await;
    let successor = succession::replace(&server, &person, 2).await;
    let notices: Notices = successor.get("/notices").await;
    assert_eq!((notices.this_device, notices.elsewhere), (false, 0));
    letter(&server, 1, Kind::Message, person.key).await;
    service.settled(0).await;
}

#[tokio::test]
async fn so_many_devices_are_told_and_one_more_takes_the_place_of_the_first() {
    let server = server().await;
    let person = server.person(1).await;
    tell(&person, "http://localhost:1/201/0").await;
    for device in 1..=PUSH_DEVICES {
        // They are told apart by when they came.
        tokio::time::sleep(Duration::from_millis(2)).await;
        let cookie = cookie(&server.sign_in(login(1), b"password", 100 + device as u8).await);
        tell(&Person { cookie, ..person }, &format!("http://localhost:1/201/{device}")).await;
        let notices: Notices = person.get("/notices").await;
        let expect = if device < PUSH_DEVICES { (true, device) } else { (false, PUSH_DEVICES) };
        assert_eq!((notices.this_device, notices.elsewhere), expect);
    }
}

#[tokio::test]
async fn no_request_goes_inside() {
    let server = Server::start_with(Options { notices: Some(QUICK), ..Options::default() }).await;
    let person = server.person(1).await;
    let put = async |endpoint: String| person.put("/notices/push", &PutPush { endpoint }).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    for endpoint in [
        format!("http://push.example:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://[::1]:{port}/"),
        "https://user@push.example/".to_owned(),
        String::new(),
    ] {
        put(endpoint).await.refused(ProblemKind::Invalid).await;
    }
    let of_length = |length: usize| format!("https://push.example/{}", "a".repeat(length - 21));
    put(of_length(PUSH_ENDPOINT_MAX + 1)).await.refused(ProblemKind::Invalid).await;
    put(of_length(PUSH_ENDPOINT_MAX)).await.done().await;
    // A name says nothing before it is resolved: then it leads here, and nobody comes.
    put(format!("https://localhost:{port}/")).await.done().await;
    letter(&server, 1, Kind::Message, person.key).await;
    assert!(tokio::time::timeout(QUIET, listener.accept()).await.is_err());
}
