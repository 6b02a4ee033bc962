//! A new device is linked: it shows a code, a device of the account reads it, and what was sealed is fetched once.

use std::num::NonZeroU32;

use envelope::{
    Base64, DeviceId, Hash,
    link::{SEALED_LEN, name},
    suite::ENCRYPTION_KEY_LEN,
};
use reqwest::{Method, Response, header};
use server::knock::Limits;
use wire::{
    ProblemKind,
    account::Session,
    assurance::{DataClass, Level},
    link::{LinkClaimed, LinkExchange, LinkFinished, LinkSealed, LinkStart, LinkView},
};

use crate::{
    harness::{Answer as _, Options, Person, Server, cookie},
    levels::levels,
};

/// The new device's key whose every byte is this one.
const fn key(byte: u8) -> [u8; ENCRYPTION_KEY_LEN] {
    [byte; ENCRYPTION_KEY_LEN]
}

fn sealed(byte: u8) -> Base64 {
    Base64(vec![byte; SEALED_LEN])
}

async fn post(server: &Server, path: &str, body: &impl serde::Serialize) -> Response {
    server.portal(Method::POST, path).json(body).send().await.unwrap()
}

async fn start(server: &Server, public_key: &[u8]) -> Response {
    let start = LinkStart { public_key: Base64(public_key.to_vec()), device: DeviceId::new([5; 16]) };
    post(server, "/link", &start).await
}

async fn begin(server: &Server, byte: u8) -> LinkExchange {
    start(server, &key(byte)).await.read().await
}

async fn look(server: &Server, exchange: &LinkExchange) -> LinkView {
    post(server, "/link/look", exchange).await.read().await
}

async fn finish(server: &Server, exchange: &LinkExchange) -> Response {
    post(server, "/link/finish", exchange).await
}

async fn claim(person: &Person<'_>, link: Hash) -> Response {
    person.request(Method::PUT, &format!("/link/{link}/account")).send().await.unwrap()
}

async fn seal(person: &Person<'_>, link: Hash, sealed: Base64) -> Response {
    let request = person.request(Method::PUT, &format!("/link/{link}/sealed"));
    request.json(&LinkSealed { sealed }).send().await.unwrap()
}

/// A link of which this person's device has read the code.
pub(crate) async fn claimed(person: &Person<'_>) -> Hash {
    begin(person.server, 0x1b).await;
    claim(person, name(&key(0x1b))).await.read::<LinkClaimed>().await;
    name(&key(0x1b))
}

/// Lets a new device into the person's account.
pub(crate) async fn whole(person: &Person<'_>) {
    let exchange = begin(person.server, 0x57).await;
    claim(person, name(&key(0x57))).await.read::<LinkClaimed>().await;
    seal(person, name(&key(0x57)), sealed(1)).await.done().await;
    finish(person.server, &exchange).await.read::<LinkFinished>().await;
}

#[tokio::test]
async fn a_new_device_is_let_in_once() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let exchange = begin(&server, 9).await;
    assert_eq!(look(&server, &exchange).await, LinkView { account: None, is_sealed: false });
    finish(&server, &exchange).await.refused(ProblemKind::NotFound).await;
    for _ in 0..2 {
        let claimed: LinkClaimed = claim(&person, name(&key(9))).await.read().await;
        assert_eq!(claimed.public_key.0, key(9));
    }
    assert_eq!(look(&server, &exchange).await, LinkView { account: Some(person.account), is_sealed: false });
    finish(&server, &exchange).await.refused(ProblemKind::NotFound).await;
    for _ in 0..2 {
        seal(&person, name(&key(9)), sealed(1)).await.done().await;
    }
    assert!(look(&server, &exchange).await.is_sealed);

    let response = finish(&server, &exchange).await;
    let linked = Person { cookie: cookie(&response), ..server.person(2).await };
    let finished: LinkFinished = response.read().await;
    assert_eq!(finished.sealed, sealed(1));
    let session: Session = linked.get("/session").await;
    assert_eq!(session, finished.session);
    assert_eq!((session.account, session.device), (person.account, DeviceId::new([5; 16])));
    assert_eq!(session.method, wire::assurance::Method::DeviceLink);

    finish(&server, &exchange).await.refused(ProblemKind::LinkExpired).await;
    claim(&person, name(&key(9))).await.refused(ProblemKind::LinkExpired).await;
    seal(&person, name(&key(9)), sealed(1)).await.refused(ProblemKind::LinkExpired).await;
}

#[tokio::test]
async fn the_first_account_that_reads_the_code_has_the_link() {
    let server = Server::start().await;
    let (person, stranger) = (server.person(1).await, server.person(2).await);
    let (exchange, link) = (begin(&server, 9).await, name(&key(9)));
    seal(&person, link, sealed(1)).await.refused(ProblemKind::LinkTaken).await;
    claim(&person, link).await.read::<LinkClaimed>().await;
    claim(&stranger, link).await.refused(ProblemKind::LinkTaken).await;
    seal(&stranger, link, sealed(2)).await.refused(ProblemKind::LinkTaken).await;
    seal(&person, link, sealed(1)).await.done().await;
    seal(&person, link, sealed(3)).await.refused(ProblemKind::LinkTaken).await;
    assert_eq!(finish(&server, &exchange).await.read::<LinkFinished>().await.sealed, sealed(1));
}

#[tokio::test]
async fn only_the_new_device_fetches_and_a_wrong_token_looks_like_an_old_one() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let exchange = begin(&server, 9).await;
    claim(&person, name(&key(9))).await.read::<LinkClaimed>().await;
    seal(&person, name(&key(9)), sealed(1)).await.done().await;
    let mut answers = Vec::new();
    for wrong in [vec![0; 32], name(&key(9)).as_bytes().to_vec(), Vec::new(), vec![0; 31]] {
        let wrong = LinkExchange { exchange: Base64(wrong) };
        for path in ["/link/look", "/link/finish"] {
            let response = post(&server, path, &wrong).await;
            let mut headers = response.headers().clone();
            headers.remove(header::DATE);
            answers.push((response.status(), headers, response.bytes().await.unwrap()));
        }
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]));
    assert_eq!(finish(&server, &exchange).await.status(), 200);
}

#[tokio::test]
async fn only_the_form_of_keys_and_links_is_taken() {
    let server = Server::start().await;
    let person = server.person(1).await;
    for len in [0, ENCRYPTION_KEY_LEN - 1, ENCRYPTION_KEY_LEN + 1] {
        start(&server, &vec![1; len]).await.refused(ProblemKind::Invalid).await;
    }
    begin(&server, 9).await;
    start(&server, &key(9)).await.refused(ProblemKind::Conflict).await;
    let link = name(&key(9));
    claim(&person, link).await.read::<LinkClaimed>().await;
    for len in [0, SEALED_LEN - 1, SEALED_LEN + 1] {
        seal(&person, link, Base64(vec![1; len])).await.refused(ProblemKind::Invalid).await;
    }
    seal(&person, link, sealed(1)).await.done().await;
    let bad_name = person.request(Method::PUT, "/link/00/account").send().await.unwrap();
    bad_name.refused(ProblemKind::Invalid).await;
}

#[tokio::test]
async fn whoever_opens_links_without_end_waits_and_nobody_who_looks_does() {
    let burst = NonZeroU32::new(3).unwrap();
    let limits = Limits { burst, each_minute: NonZeroU32::MIN, ..Limits::default() };
    let server = Server::start_with(Options { limits: Some(limits), ..Options::default() }).await;
    let exchange = begin(&server, 1).await;
    for byte in [2, 3] {
        begin(&server, byte).await;
    }
    start(&server, &key(4)).await.refused(ProblemKind::TooMany).await;
    for _ in 0..10 {
        look(&server, &exchange).await;
    }
}

#[tokio::test]
async fn a_device_that_does_not_reach_the_account_is_told_and_uses_nothing_up() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let exchange = begin(&server, 9).await;
    claim(&person, name(&key(9))).await.read::<LinkClaimed>().await;
    seal(&person, name(&key(9)), sealed(1)).await.done().await;
    let mut table = levels();
    table
        .classes
        .entry(DataClass::Account)
        .and_modify(|needs| (needs.level, needs.lowest) = (Level::High, None));
    server.put_levels(&table).await;
    finish(&server, &exchange).await.refused(ProblemKind::LevelTooLow).await;
    server.put_levels(&levels()).await;
    assert_eq!(finish(&server, &exchange).await.status(), 200);
}
