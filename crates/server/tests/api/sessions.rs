//! Where an account is signed in, and ending that from elsewhere.

use std::time::Duration;

use envelope::{Base64, DeviceId};
use futures_util::StreamExt as _;
use reqwest::{Method, header};
use wire::{
    ProblemKind,
    account::{DeviceName, Session, Sessions},
    limits::{DEVICE_NAME_MAX, SESSION_IDLE_HOURS, SHARED_SESSION_IDLE_MINUTES},
};

use crate::harness::{Answer as _, Person, Server, cookie, login};

/// The same person in another browser.
async fn elsewhere<'a>(server: &'a Server, person: &Person<'_>, device: u8) -> Person<'a> {
    let response = server.sign_in(login(person.seed), b"password", device).await;
    Person {
        server,
        cookie: cookie(&response),
        account: person.account,
        device: person.device,
        key: person.key,
        seed: person.seed,
    }
}

#[tokio::test]
async fn each_sees_all_of_its_own_account() {
    let server = Server::start().await;
    let (first, stranger) = (server.person(1).await, server.person(2).await);
    let second = elsewhere(&server, &first, 5).await;
    let all: Sessions = second.get("/sessions").await;
    let own: Session = second.get("/session").await;
    assert_eq!(all.sessions.len(), 2);
    assert_eq!(all.sessions.iter().filter(|listed| listed.session.session == own.session).count(), 1);
    assert!(all.sessions.iter().all(|listed| listed.session.account == first.account));
    assert!(all.sessions.is_sorted_by_key(|listed| std::cmp::Reverse(listed.session.opened)));
    assert!(all.sessions.iter().all(|listed| listed.first_seen <= listed.last_seen && listed.name.is_none()));
    assert_eq!(stranger.get::<Sessions>("/sessions").await.sessions.len(), 1);
}

#[tokio::test]
async fn one_ends_at_once_and_its_stream_with_it() {
    let server = Server::start().await;
    let (first, stranger) = (server.person(1).await, server.person(2).await);
    let second = elsewhere(&server, &first, 5).await;
    let path = format!("/sessions/{}", second.get::<Session>("/session").await.session);
    let mut events = second.request(Method::GET, "/events").send().await.unwrap().bytes_stream();
    assert!(events.next().await.is_some());
    stranger.request(Method::DELETE, &path).send().await.unwrap().refused(ProblemKind::NotFound).await;
    first.request(Method::DELETE, &path).send().await.unwrap().done().await;
    first.request(Method::DELETE, &path).send().await.unwrap().refused(ProblemKind::NotFound).await;
    let told = second.request(Method::GET, "/account").send().await.unwrap();
    told.refused(ProblemKind::SessionEnded).await;
    let end = tokio::time::timeout(Duration::from_secs(2), events.next()).await;
    assert!(end.expect("the stream ends").is_none());
    first.get::<Session>("/session").await;
}

#[tokio::test]
async fn all_others_end_and_this_one_stays() {
    let server = Server::start().await;
    let (first, stranger) = (server.person(1).await, server.person(2).await);
    let others = [elsewhere(&server, &first, 5).await, elsewhere(&server, &first, 6).await];
    first.request(Method::DELETE, "/sessions").send().await.unwrap().done().await;
    for other in others {
        let told = other.request(Method::GET, "/session").send().await.unwrap();
        told.refused(ProblemKind::SessionEnded).await;
    }
    assert_eq!(first.get::<Sessions>("/sessions").await.sessions.len(), 1);
    stranger.get::<Session>("/session").await;
}

#[tokio::test]
async fn one_on_a_shared_computer_ends_sooner_and_leaves_no_mark() {
    const MINUTE: u64 = 60_000;
    let server = Server::start().await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    let before: Session = person.get("/session").await;
    assert!(before.expires - before.opened >= SESSION_IDLE_HOURS * 60 * MINUTE - MINUTE);
    let response = person.request(Method::PUT, "/session/shared").send().await.unwrap();
    let gone = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert_eq!(gone, "__Host-siegel-device=; Max-Age=0; Secure; HttpOnly; SameSite=Strict; Path=/");
    let shared: Session = response.read().await;
    let lasts = SHARED_SESSION_IDLE_MINUTES * MINUTE;
    assert!((lasts..lasts + MINUTE).contains(&(shared.expires - shared.opened)), "{shared:?}");
    // Use does not give it back what it had, and nobody else is concerned.
    let used: Session = person.get("/session").await;
    assert!(used.expires - used.opened < lasts + MINUTE, "{used:?}");
    assert!(other.get::<Session>("/session").await.expires >= before.expires);
}

#[tokio::test]
async fn a_device_keeps_its_sealed_name_when_somebody_signs_in_again() {
    let server = Server::start().await;
    let (first, stranger) = (server.person(1).await, server.person(2).await);
    let name = async |whose: &Person<'_>, device: u8, len: usize| {
        let name = DeviceName { name: Base64(vec![8; len]) };
        whose.put(&format!("/devices/{}/name", DeviceId::new([device; 16])), &name).await
    };
    name(&first, 1, DEVICE_NAME_MAX).await.done().await;
    name(&first, 1, DEVICE_NAME_MAX + 1).await.refused(ProblemKind::TooLarge).await;
    name(&first, 1, 0).await.refused(ProblemKind::Invalid).await;
    name(&first, 5, 1).await.refused(ProblemKind::NotFound).await;
    name(&stranger, 1, 1).await.refused(ProblemKind::NotFound).await;
    let before = first.get::<Sessions>("/sessions").await.sessions.remove(0);
    let again = elsewhere(&server, &first, 1).await;
    let all = again.get::<Sessions>("/sessions").await.sessions;
    assert_eq!(all.len(), 2);
    for listed in all {
        assert_eq!(listed.name, Some(Base64(vec![8; DEVICE_NAME_MAX])));
        assert_eq!(listed.first_seen, before.first_seen);
    }
}
