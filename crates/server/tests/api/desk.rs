//! The desk's own requests.

use envelope::{AccountId, Base64, Hash};
use reqwest::{Method, StatusCode};
use wire::{
    ProblemKind,
    account::Account,
    desk::{Enrolments, PublishDirectory, PutCertificate, RegisterLetter, UnitKeys},
    feed::Cursor,
    insurer::{Branch, Insurer, Translated},
};

use crate::harness::{Answer as _, FUTURE, Server, UNIT, key};

#[tokio::test]
async fn the_insurer_is_public_once_published() {
    let server = Server::start().await;
    let get = async || server.http.get(format!("{}/api/v1/insurer", server.base)).send().await.unwrap();
    get().await.refused(ProblemKind::NotFound).await;
    let text = |de: &str| Translated { de: de.to_owned(), en: None };
    let insurer = Insurer {
        name: "Musterkasse".to_owned(),
        telephone: "0800 123".to_owned(),
        telephone_hours: text("immer"),
        email: "post@musterkasse.example".to_owned(),
        postal_address: vec!["Postfach 1".to_owned()],
        branches: vec![Branch { name: "Mitte".to_owned(), address: vec![], hours: text("8 bis 18 Uhr") }],
    };
    server.desk(Method::PUT, "/insurer").json(&insurer).send().await.unwrap().done().await;
    assert_eq!(get().await.read::<Insurer>().await, insurer);
}

#[tokio::test]
async fn a_directory_never_goes_back() {
    let server = Server::start().await;
    let directory = |sequence, bytes: &[u8]| PublishDirectory {
        sequence,
        directory: Base64(bytes.to_vec()),
        units: vec![UnitKeys { unit: UNIT, encryption_keys: vec![key(0xd2)] }],
    };
    let put = async |directory: PublishDirectory| {
        server.desk(Method::PUT, "/directory").json(&directory).send().await.unwrap()
    };
    for _ in 0..2 {
        put(directory(3, b"third")).await.done().await;
    }
    put(directory(2, b"second")).await.refused(ProblemKind::Conflict).await;
    put(directory(3, b"other")).await.refused(ProblemKind::Conflict).await;
    put(directory(4, b"")).await.refused(ProblemKind::Invalid).await;
    let response = server.http.get(format!("{}/api/v1/directory", server.base)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/octet-stream");
    assert_eq!(response.bytes().await.unwrap(), b"third".as_slice());

    // Mail sealed to the key before still arrives.
    let person = server.person(1).await;
    person.send(1).await;
    let mut draft = person.draft(2);
    draft.recipients = vec![key(0xd2)];
    person.commit(&draft, &[]).await.read::<wire::upload::Committed>().await;
}

#[tokio::test]
async fn a_letter_is_registered_once() {
    let server = Server::start().await;
    for _ in 0..2 {
        server.letter(1, 1, FUTURE).await;
    }
    let other = RegisterLetter { proof_hash: Hash::of(b"other"), expires: FUTURE, replaces: None };
    let response = server.desk(Method::PUT, "/letters/1").json(&other).send().await.unwrap();
    response.refused(ProblemKind::Conflict).await;
    for bad in ["100000000", "-1", "x"] {
        let response =
            server.desk(Method::PUT, &format!("/letters/{bad}")).json(&other).send().await.unwrap();
        response.refused(ProblemKind::Invalid).await;
    }
}

#[tokio::test]
async fn certificates_reach_their_accounts() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let put = async |account: AccountId, bytes: &[u8]| {
        let path = format!("/accounts/{account}/certificate");
        let certificate = PutCertificate { certificate: Base64(bytes.to_vec()) };
        server.desk(Method::PUT, &path).json(&certificate).send().await.unwrap()
    };
    put(AccountId::new([0; 16]), b"signed").await.refused(ProblemKind::NotFound).await;
    put(person.account, b"").await.refused(ProblemKind::Invalid).await;
    put(person.account, b"signed").await.done().await;
    assert_eq!(person.get::<Account>("/account").await.certificate, Some(Base64(b"signed".to_vec())));
}

#[tokio::test]
async fn enrolments_are_read_from_a_place_on() {
    let server = Server::start().await;
    let (first, second) = (server.person(1).await.account, server.person(2).await.account);
    let get = async |after: u64| -> Enrolments {
        let path = format!("/enrolments?after={after}");
        server.desk(Method::GET, &path).send().await.unwrap().read().await
    };
    let all = get(0).await;
    assert_eq!(all.enrolments.iter().map(|entry| entry.account).collect::<Vec<_>>(), [first, second]);
    let rest = get(all.enrolments[0].cursor.0).await;
    assert_eq!(rest.enrolments.iter().map(|entry| entry.account).collect::<Vec<_>>(), [second]);
    let none = get(rest.next.0).await;
    assert_eq!((none.enrolments.len(), none.next), (0, Cursor(rest.next.0)));
}
