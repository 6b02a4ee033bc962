//! An account in the place of one whose keys are lost: the letter, what the old account's devices are told, and mail that comes back.

use envelope::{Hash, attachment::object_len, proof::ProofOf};
use reqwest::{Method, Response, StatusCode, header};
use wire::{
    ProblemKind,
    account::{Account, Session},
    assurance::{DataClass, Level},
    desk::RegisterLetter,
    feed::Feed,
    limits::RESTORED_MAX,
    succession::{OrderedLetter, Replaces, Restoration, Restored, Succession},
    upload::Committed,
};

use crate::harness::{
    Answer as _, FUTURE, Person, Server, UNIT_KEY, attachment_id, commit_path, cookie, desk_draft, finish,
    key, login, message_id,
};

/// Registers a letter of this byte that replaces the person's account, usable from this moment on.
pub(crate) async fn order(server: &Server, person: &Person<'_>, seed: u8, usable: u64) -> Response {
    let letter = RegisterLetter {
        proof_hash: ProofOf::Letter.hash(&[seed; 32], &login(1)),
        expires: FUTURE,
        replaces: Some(Replaces { account: person.account, ordered: 7, usable }),
    };
    server.desk(Method::PUT, &format!("/letters/{seed}")).json(&letter).send().await.unwrap()
}

/// Activates with the letter of this byte; every id of the new account is made of it.
async fn activate(server: &Server, seed: u8) -> Person<'_> {
    let (started, record) = server.begin(seed.into(), seed, login(1)).await.expect("the letter is right");
    let mut request = finish(&started, record, seed);
    request.recovery_proof = ProofOf::RecoveryCode.hash(&[seed; 32], &login(1));
    let response = server.finish(&request).await;
    let cookie = cookie(&response);
    let session: Session = response.read().await;
    let (account, device, key) = (session.account, session.device, key(seed));
    let person = Person { server, cookie, account, device, key, seed };
    // What the person before has chosen was for another account.
    person.choose(DataClass::Mail, Level::Normal).await.done().await;
    person
}

pub(crate) async fn replace<'a>(server: &'a Server, person: &Person<'_>, seed: u8) -> Person<'a> {
    order(server, person, seed, 0).await.done().await;
    activate(server, seed).await
}

pub(crate) async fn restore(server: &Server, person: &Person<'_>, messages: &[u8]) -> Response {
    let messages: Vec<_> = messages.iter().map(|byte| message_id(*byte)).collect();
    let restored = Restored { back: messages.len() as u64, messages, left: 1 };
    let path = format!("/accounts/{}/restored", person.account);
    server.desk(Method::PUT, &path).json(&restored).send().await.unwrap()
}

async fn is_refused(person: &Person<'_>, path: &str, kind: ProblemKind) {
    person.request(Method::GET, path).send().await.unwrap().refused(kind).await;
}

async fn messages_of(person: &Person<'_>) -> Vec<envelope::MessageId> {
    person.get::<Feed>("/feed").await.entries.iter().map(|entry| entry.message).collect()
}

#[tokio::test]
async fn a_letter_that_replaces_an_account_waits_and_the_account_is_told() {
    let server = Server::start().await;
    let person = server.person(1).await;
    assert_eq!(person.get::<Succession>("/account/succession").await, Succession::default());
    order(&server, &person, 2, FUTURE - 1).await.done().await;
    let told: Succession = person.get("/account/succession").await;
    assert_eq!(told.letters, [OrderedLetter { ordered: 7, usable: FUTURE - 1 }]);

    // Said to who proves it, and to nobody else.
    let kind = async |auth| server.begin(2, auth, login(1)).await.expect_err("a problem").kind;
    assert_eq!(kind(2).await, ProblemKind::LetterWaits);
    assert_eq!(kind(9).await, ProblemKind::LetterMismatch);
    assert_eq!(person.get::<Session>("/session").await.account, person.account, "nothing has changed");
}

#[tokio::test]
async fn a_letter_that_nobody_has_ordered_is_withdrawn() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let withdraw =
        async |slot: u32| server.desk(Method::DELETE, &format!("/letters/{slot}")).send().await.unwrap();
    withdraw(2).await.refused(ProblemKind::NotFound).await;
    order(&server, &person, 2, 0).await.done().await;
    let begun = server.begin(2, 2, login(1)).await.unwrap();
    for _ in 0..2 {
        withdraw(2).await.done().await;
    }
    let late = finish(&begun.0, begun.1, 2);
    server.finish(&late).await.refused(ProblemKind::ExchangeExpired).await;
    let problem = server.begin(2, 2, login(1)).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::LetterExpired);
    assert_eq!(person.get::<Succession>("/account/succession").await, Succession::default());
    withdraw(1).await.refused(ProblemKind::LetterUsed).await;
}

#[tokio::test]
async fn the_old_account_ends_when_the_new_one_begins() {
    let server = Server::start().await;
    let old = server.person(1).await;
    order(&server, &old, 2, 0).await.done().await;
    let (started, record) = server.begin(2, 2, login(1)).await.unwrap();
    is_open(&old).await;
    let request = finish(&started, record, 2);
    let response = server.finish(&request).await;
    let cookie = cookie(&response);
    let session: Session = response.read().await;
    assert_ne!(session.account, old.account);
    // An answer that was lost comes again, and replaces nobody else.
    assert_eq!(server.finish(&request).await.read::<Session>().await.account, session.account);
    let new = Person { cookie, account: session.account, key: key(2), seed: 2, ..server.person(3).await };

    for path in ["/session", "/account", "/feed", "/events", "/account/succession"] {
        is_refused(&old, path, ProblemKind::AccountReplaced).await;
    }
    server.sign_in(login(1), b"another", 1).await.refused(ProblemKind::SignInRefused).await;
    server.recover(login(1), 1, 5).await.refused(ProblemKind::RecoveryRefused).await;
    let session: Session = server.sign_in(login(1), b"password", 1).await.read().await;
    assert_eq!(session.account, new.account, "the login name has gone on");
    let account: Account = new.get("/account").await;
    assert_eq!(account.enrolment, crate::harness::enrolment(2));
    let told: Succession = new.get("/account/succession").await;
    let restoration = told.restoration.expect("it took the place of another");
    assert!(told.letters.is_empty() && restoration.since > 0);
    assert_eq!((restoration.back, restoration.left, restoration.is_done()), (0, None, false));
}

async fn is_open(person: &Person<'_>) {
    assert_eq!(person.get::<Session>("/session").await.account, person.account);
}

#[tokio::test]
async fn a_sign_in_that_began_before_opens_nothing_afterwards() {
    let server = Server::start().await;
    let old = server.person(1).await;
    let by_code = server.recover(login(1), 1, 5).await;
    let elsewhere = Person { cookie: cookie(&by_code), ..server.person(4).await };
    let challenge = server.challenge(login(1), b"password").await;
    replace(&server, &old, 2).await;
    is_refused(&elsewhere, "/session", ProblemKind::AccountReplaced).await;
    challenge.finish(&server, 6).await.refused(ProblemKind::ExchangeExpired).await;
}

#[tokio::test]
async fn a_letter_replaces_one_account_and_that_once() {
    let server = Server::start().await;
    let old = server.person(1).await;
    // An ordinary letter takes nobody's place, and one for another account does not either.
    let other = server.person(9).await;
    server.letter_for(5, 5, login(1), FUTURE).await;
    assert_eq!(server.begin(5, 5, login(1)).await.unwrap_err().kind, ProblemKind::AccountExists);
    order(&server, &other, 6, 0).await.done().await;
    assert_eq!(server.begin(6, 6, login(1)).await.unwrap_err().kind, ProblemKind::AccountExists);

    // Of two letters the first that is used counts, even if both were begun.
    order(&server, &old, 2, 0).await.done().await;
    order(&server, &old, 3, 0).await.done().await;
    let late = server.begin(3, 3, login(1)).await.unwrap();
    let new = activate(&server, 2).await;
    server.finish(&finish(&late.0, late.1, 3)).await.refused(ProblemKind::AccountExists).await;
    assert_eq!(server.begin(3, 3, login(1)).await.unwrap_err().kind, ProblemKind::AccountExists);
    is_open(&new).await;
    is_open(&other).await;
    order(&server, &old, 4, 0).await.refused(ProblemKind::NotFound).await;
}

#[tokio::test]
async fn mail_comes_back_as_rows_and_only_what_was_the_persons() {
    let server = Server::start().await;
    let (old, other) = (server.person(1).await, server.person(9).await);
    let (id, len) = (attachment_id(1), object_len(4096));
    old.declare(id, message_id(1), len).await.done().await;
    old.put_part(id, 0, &vec![7; len as usize]).await.done().await;
    old.commit(&old.draft(1), &[id]).await.read::<Committed>().await;
    let answer = desk_draft(2, &[old.key, UNIT_KEY]);
    let answer = server.desk(Method::PUT, &commit_path(message_id(2), &[])).body(answer.bytes());
    answer.send().await.unwrap().read::<Committed>().await;
    other.send(3).await;

    restore(&server, &old, &[1]).await.refused(ProblemKind::NotFound).await;
    let new = replace(&server, &old, 2).await;
    let attachment = format!("/attachments/{id}");
    is_refused(&new, &attachment, ProblemKind::NotFound).await;
    for _ in 0..2 {
        restore(&server, &new, &[1, 3]).await.done().await;
    }
    assert_eq!(messages_of(&new).await, [message_id(1)], "nobody else's");
    let told: Succession = new.get("/account/succession").await;
    let Restoration { back, left, .. } = told.restoration.unwrap();
    assert_eq!((back, left), (2, Some(1)), "as the desk says");
    let file = new.request(Method::GET, &attachment).send().await.unwrap();
    assert_eq!(file.status(), StatusCode::OK);
    assert!(file.headers().contains_key(header::ACCEPT_RANGES));
    assert_eq!(Hash::of(&file.bytes().await.unwrap()), Hash::of(&vec![7; len as usize]));

    // Lost once more: also what had not come back the first time does now.
    let newest = replace(&server, &new, 4).await;
    restore(&server, &new, &[2]).await.refused(ProblemKind::NotFound).await;
    restore(&server, &newest, &[1, 2, 3]).await.done().await;
    assert_eq!(messages_of(&newest).await, [message_id(1), message_id(2)]);
    restore(&server, &other, &[3]).await.refused(ProblemKind::NotFound).await;
}

#[tokio::test]
async fn so_many_messages_come_back_at_once_and_no_more() {
    let server = Server::start().await;
    let new = replace(&server, &server.person(1).await, 2).await;
    restore(&server, &new, &vec![1; RESTORED_MAX]).await.done().await;
    restore(&server, &new, &vec![1; RESTORED_MAX + 1]).await.refused(ProblemKind::TooLarge).await;
}

#[tokio::test]
async fn keys_of_earlier_messages_are_the_desks_to_send() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut draft = desk_draft(1, &[person.key, UNIT_KEY]);
    draft.header.kind = envelope::Kind::Rewrap;
    let sent = server.desk(Method::PUT, &commit_path(message_id(1), &[])).body(draft.bytes());
    sent.send().await.unwrap().read::<Committed>().await;
    assert_eq!(messages_of(&person).await, [message_id(1)]);
    let mut draft = person.draft(2);
    draft.header.kind = envelope::Kind::Rewrap;
    person.commit(&draft, &[]).await.refused(ProblemKind::EnvelopeKind).await;
}
