//! The recovery code signs in, and an account gets another password, another recovery code, or both.

use envelope::{Base64, Hash, SlotId, proof::ProofOf};
use reqwest::{Method, Response, StatusCode, header};
use wire::{
    ProblemKind,
    account::{Account, NextState, Session, Sessions},
    activation::SealedSlot,
    limits::SLOTS,
    rekey::{PasswordStart, PasswordStarted, Rekey},
};

use crate::harness::{Answer as _, Person, Registration, Server, cookie, login, state};

/// Other keys for the person of this byte, with a slot each of these bytes.
fn rekey(seed: u8, slots: &[u8]) -> Rekey {
    let slot = |byte: &u8| SealedSlot { slot: SlotId::new([*byte; 16]), object: Base64(vec![*byte; 100]) };
    Rekey {
        next: NextState { previous: Hash::of(&state(seed).0), state: state(seed + 100) },
        slots: slots.iter().map(slot).collect(),
        bundle: Base64(vec![seed + 100; 500]),
        registration_record: None,
        recovery_proof: None,
    }
}

async fn put(person: &Person<'_>, rekey: &Rekey) -> Response {
    person.request(Method::PUT, "/account/keys").json(rekey).send().await.unwrap()
}

/// The registration record of another password.
async fn register(person: &Person<'_>, password: &'static [u8]) -> Base64 {
    let registration = Registration::start(password);
    let start = PasswordStart { registration_request: registration.request() };
    let started = person.request(Method::POST, "/account/password").json(&start).send().await.unwrap();
    registration.finish(&started.read::<PasswordStarted>().await.registration_response)
}

/// Gives the person of byte 1 another recovery code, and the same password anew.
pub(crate) async fn both(person: &Person<'_>) {
    let record = register(person, b"password").await;
    let proof = ProofOf::RecoveryCode.hash(&[1; 32], &login(1));
    let rekey = Rekey { registration_record: Some(record), recovery_proof: Some(proof), ..rekey(1, &[1, 2]) };
    put(person, &rekey).await.done().await;
}

async fn is_open(person: &Person<'_>) -> bool {
    person.request(Method::GET, "/session").send().await.unwrap().status() == StatusCode::OK
}

#[tokio::test]
async fn the_recovery_code_signs_in() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let response = server.recover(login(1), 1, 5).await;
    let again = Person { cookie: cookie(&response), ..server.person(2).await };
    let session: Session = response.read().await;
    assert_eq!((session.account, session.method), (person.account, wire::assurance::Method::RecoveryCode));
    assert_eq!(again.get::<Session>("/session").await, session);
}

#[tokio::test]
async fn a_wrong_code_and_an_unknown_login_name_get_the_same_answer_to_the_last_byte() {
    let server = Server::start().await;
    server.person(1).await;
    let mut answers = Vec::new();
    for (name, auth) in [(login(1), 2), (login(9), 1), (login(9), 0)] {
        let response = server.recover(name, auth, 5).await;
        let mut headers = response.headers().clone();
        headers.remove(header::DATE);
        answers.push((response.status(), headers, response.bytes().await.unwrap()));
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]));
    server.recover(login(1), 2, 5).await.refused(ProblemKind::RecoveryRefused).await;
}

#[tokio::test]
async fn nobody_is_kept_out_by_strangers_who_try_codes() {
    let server = Server::start().await;
    server.person(1).await;
    for _ in 0..30 {
        server.recover(login(1), 9, 5).await.refused(ProblemKind::RecoveryRefused).await;
    }
    assert_eq!(server.recover(login(1), 1, 5).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn another_password_and_code_take_the_place_of_those_before() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let elsewhere =
        Person { cookie: cookie(&server.recover(login(1), 1, 5).await), ..server.person(2).await };
    let change = Rekey {
        registration_record: Some(register(&person, b"another password").await),
        recovery_proof: Some(ProofOf::RecoveryCode.hash(&[7; 32], &login(1))),
        ..rekey(1, &[3, 4])
    };
    assert!(is_open(&elsewhere).await);
    for _ in 0..2 {
        put(&person, &change).await.done().await;
    }
    let account: Account = person.get("/account").await;
    assert_eq!(account.state, change.next.state);
    assert_eq!((account.enrolment.slots, account.enrolment.bundle), (change.slots, change.bundle));
    assert_eq!(person.get::<Sessions>("/sessions").await.sessions.len(), 1);
    elsewhere.request(Method::GET, "/session").send().await.unwrap().refused(ProblemKind::SessionEnded).await;
    server.sign_in(login(1), b"password", 1).await.refused(ProblemKind::SignInRefused).await;
    server.recover(login(1), 1, 5).await.refused(ProblemKind::RecoveryRefused).await;
    assert_eq!(server.sign_in(login(1), b"another password", 1).await.status(), StatusCode::OK);
    assert_eq!(server.recover(login(1), 7, 5).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_given_stays() {
    let server = Server::start().await;
    let person = server.person(1).await;
    put(&person, &rekey(1, &[3, 4])).await.done().await;
    assert_eq!(server.sign_in(login(1), b"password", 1).await.status(), StatusCode::OK);
    assert_eq!(server.recover(login(1), 1, 5).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn of_two_devices_the_second_looks_again() {
    let server = Server::start().await;
    let person = server.person(1).await;
    put(&person, &rekey(1, &[3, 4])).await.done().await;
    let late = Rekey { next: NextState { state: state(55), ..rekey(1, &[]).next }, ..rekey(1, &[5, 6]) };
    put(&person, &late).await.refused(ProblemKind::StateConflict).await;
    let account: Account = person.get("/account").await;
    assert_eq!(account.enrolment.slots, rekey(1, &[3, 4]).slots, "nothing of it was taken");
}

#[tokio::test]
async fn only_the_form_of_keys_is_taken() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let many: Vec<u8> = (1..=*SLOTS.end() as u8 + 1).collect();
    let refused = async |change: Rekey| put(&person, &change).await.refused(ProblemKind::Invalid).await;
    refused(rekey(1, &many[..SLOTS.start() - 1])).await;
    refused(rekey(1, &many)).await;
    refused(rekey(1, &[3, 3])).await;
    refused(Rekey { bundle: Base64(Vec::new()), ..rekey(1, &[3, 4]) }).await;
    refused(Rekey { registration_record: Some(Base64(vec![1; 10])), ..rekey(1, &[3, 4]) }).await;
    let no_state = NextState { state: Base64(vec![1; 10]), ..rekey(1, &[]).next };
    refused(Rekey { next: no_state, ..rekey(1, &[3, 4]) }).await;
    put(&person, &rekey(1, &many[1..])).await.done().await;
}
