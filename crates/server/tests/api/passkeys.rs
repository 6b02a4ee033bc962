//! Passkeys: registered with or without a slot, shown at the door, named, removed; and what is refused at each step.

use envelope::{Base64, DeviceId, Hash, PasskeyId, SlotId};
use reqwest::{Method, Response, StatusCode, header};
use wire::{
    ProblemKind,
    account::{Account, NextState, Session, Sessions},
    activation::SealedSlot,
    assurance::{DataClass, Identification, IdentifiedBy, Level},
    limits::{PASSKEY_NAME_MAX, PASSKEYS},
    passkey::{
        Assertion, PasskeyFinish, PasskeyName, PasskeyRemoval, PasskeySignIn, PasskeySignInStarted,
        PasskeyStarted, Passkeys,
    },
    rekey::Rekey,
};

use crate::{
    authenticator::Authenticator,
    harness::{Answer as _, Options, Person, Server, cookie, login, state},
};

const STRANGERS_ORIGIN: &str = "https://portal.example";

/// What is done to a genuine authenticator.
type Change = fn(&mut Authenticator);

pub(crate) fn passkey_id(byte: u8) -> PasskeyId {
    PasskeyId::new([byte; 16])
}

/// Other keys for the person of this byte that follow the state of `before`, with a slot each of these bytes.
fn rekey(before: u8, slots: &[u8]) -> Rekey {
    let slot = |byte: &u8| SealedSlot { slot: SlotId::new([*byte; 16]), object: Base64(vec![*byte; 100]) };
    Rekey {
        next: NextState { previous: Hash::of(&state(before).0), state: state(before + 100) },
        slots: slots.iter().map(slot).collect(),
        bundle: Base64(vec![before + 100; 500]),
        registration_record: None,
        recovery_proof: None,
    }
}

async fn start(person: &Person<'_>) -> PasskeyStarted {
    person.request(Method::POST, "/passkeys/start").send().await.unwrap().read().await
}

async fn finish(person: &Person<'_>, finish: &PasskeyFinish) -> Response {
    person.request(Method::POST, "/passkeys/finish").json(finish).send().await.unwrap()
}

/// A new passkey of this byte, before it is handed over.
pub(crate) async fn made(person: &Person<'_>, byte: u8) -> (Authenticator, PasskeyFinish) {
    let mut authenticator = Authenticator::new(byte, &person.server.base);
    let finish = answer(&mut authenticator, &start(person).await, byte);
    (authenticator, finish)
}

fn answer(authenticator: &mut Authenticator, asked: &PasskeyStarted, byte: u8) -> PasskeyFinish {
    PasskeyFinish {
        exchange: asked.exchange.clone(),
        passkey: passkey_id(byte),
        name: Base64(vec![byte; 100]),
        attestation: authenticator.create(asked),
        rekey: None,
    }
}

/// A registered passkey of this byte that opens nothing.
pub(crate) async fn registered(person: &Person<'_>, byte: u8) -> Authenticator {
    let (authenticator, request) = made(person, byte).await;
    finish(person, &request).await.done().await;
    authenticator
}

async fn challenge(server: &Server) -> PasskeySignInStarted {
    server.portal(Method::POST, "/sign-in/passkey/start").send().await.unwrap().read().await
}

async fn show(server: &Server, asked: &PasskeySignInStarted, assertion: Assertion) -> Response {
    let request =
        PasskeySignIn { exchange: asked.exchange.clone(), assertion, device: DeviceId::new([7; 16]) };
    server.portal(Method::POST, "/sign-in/passkey/finish").json(&request).send().await.unwrap()
}

pub(crate) async fn sign_in(server: &Server, authenticator: &mut Authenticator) -> Response {
    let asked = challenge(server).await;
    let assertion = authenticator.get(&asked);
    show(server, &asked, assertion).await
}

#[tokio::test]
async fn a_passkey_signs_in_and_no_name_is_asked_for() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut authenticator = registered(&person, 3).await;
    let response = sign_in(&server, &mut authenticator).await;
    let cookie = cookie(&response);
    let session: Session = response.read().await;
    assert_eq!((session.account, session.method), (person.account, wire::assurance::Method::Passkey));
    assert_eq!(session.device, DeviceId::new([7; 16]));
    let again = Person { cookie, ..server.person(2).await };
    let account: Account = again.get("/account").await;
    assert_eq!((account.account, account.login), (person.account, login(1)));
    let listed = person.get::<Passkeys>("/passkeys").await.passkeys;
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].passkey, &listed[0].name), (passkey_id(3), &Base64(vec![3; 100])));
    assert!(listed[0].used.is_some_and(|used| used >= listed[0].created));
    assert!(again.get::<Passkeys>("/passkeys").await.passkeys == listed);
}

//
#[tokio::test]
async fn a_passkey_is_two_factors_and_the_highest_that_the_account_has() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut authenticator = registered(&person, 3).await;
    let path = format!("/accounts/{}/identification", person.account);
    let identification = Identification { by: IdentifiedBy::IdCard, at: 5 };
    server.desk(Method::PUT, &path).json(&identification).send().await.unwrap().done().await;
    let response = sign_in(&server, &mut authenticator).await;
    let by_passkey = Person { cookie: cookie(&response), ..server.person(2).await };
    assert_eq!(response.read::<Session>().await.level, Level::High);
    assert_eq!(person.get::<Session>("/session").await.level, Level::Normal);
    // Who has a passkey and shows the letter or the password does not choose less for their own mail.
    person.choose(DataClass::Mail, Level::High).await.done().await;
    person.choose(DataClass::Mail, Level::Normal).await.refused(ProblemKind::PermitNeeded).await;
    let by_code = Person { cookie: cookie(&server.recover(login(1), 1, 5).await), ..server.person(3).await };
    by_code.choose(DataClass::Mail, Level::Normal).await.refused(ProblemKind::LevelTooLow).await;
    by_passkey.choose(DataClass::Mail, Level::Normal).await.done().await;
}

#[tokio::test]
async fn its_slot_comes_and_goes_with_it() {
    let server = Server::start().await;
    let person = server.person(1).await.by_code().await;
    let elsewhere =
        Person { cookie: cookie(&server.recover(login(1), 1, 5).await), ..server.person(2).await };
    let (mut authenticator, request) = made(&person, 3).await;
    let request = PasskeyFinish { rekey: Some(rekey(1, &[1, 2, 3])), ..request };
    for _ in 0..2 {
        finish(&person, &request).await.done().await;
    }
    let account: Account = person.get("/account").await;
    assert_eq!(account.enrolment.slots, rekey(1, &[1, 2, 3]).slots);
    assert_eq!(account.state, state(101));
    elsewhere.request(Method::GET, "/session").send().await.unwrap().refused(ProblemKind::SessionEnded).await;
    assert_eq!(sign_in(&server, &mut authenticator).await.status(), StatusCode::OK);

    let removal = PasskeyRemoval { rekey: Some(rekey(101, &[1, 2])) };
    let path = format!("/passkeys/{}/removal", passkey_id(3));
    for _ in 0..2 {
        person.request(Method::POST, &path).json(&removal).send().await.unwrap().done().await;
    }
    let account: Account = person.get("/account").await;
    assert_eq!(account.enrolment.slots, rekey(101, &[1, 2]).slots);
    assert_eq!(person.get::<Sessions>("/sessions").await.sessions.len(), 1);
    assert_eq!(person.get::<Passkeys>("/passkeys").await.passkeys.len(), 0);
    sign_in(&server, &mut authenticator).await.refused(ProblemKind::PasskeyRefused).await;
}

#[tokio::test]
async fn of_two_devices_the_second_looks_again_and_needs_no_other_passkey() {
    let server = Server::start().await;
    let person = server.person(1).await.by_code().await;
    let (_, request) = made(&person, 3).await;
    let late = PasskeyFinish { rekey: Some(rekey(9, &[1, 2, 3])), ..request.clone() };
    finish(&person, &late).await.refused(ProblemKind::StateConflict).await;
    assert_eq!(person.get::<Passkeys>("/passkeys").await.passkeys.len(), 0, "nothing of it was taken");
    let now = PasskeyFinish { rekey: Some(rekey(1, &[1, 2, 3])), ..request };
    finish(&person, &now).await.done().await;

    let late = PasskeyRemoval { rekey: Some(rekey(1, &[1, 2])) };
    let path = format!("/passkeys/{}/removal", passkey_id(3));
    let removed = person.request(Method::POST, &path).json(&late).send().await.unwrap();
    removed.refused(ProblemKind::StateConflict).await;
    assert_eq!(person.get::<Passkeys>("/passkeys").await.passkeys.len(), 1);
}

#[tokio::test]
async fn a_challenge_is_answered_once() {
    let server = Server::start().await;
    let person = server.person(1).await.by_code().await;
    let mut authenticator = registered(&person, 3).await;
    let asked = challenge(&server).await;
    let assertion = authenticator.get(&asked);
    assert_eq!(show(&server, &asked, assertion.clone()).await.status(), StatusCode::OK);
    show(&server, &asked, assertion.clone()).await.refused(ProblemKind::ExchangeExpired).await;
    // The same answer to another challenge.
    let other = challenge(&server).await;
    show(&server, &other, assertion).await.refused(ProblemKind::PasskeyRefused).await;
    // Also one that was answered wrongly.
    let right = authenticator.get(&other);
    show(&server, &other, right).await.refused(ProblemKind::ExchangeExpired).await;

    // Nor does a registration's do for a sign-in, or another account's.
    let asked = start(&person).await;
    let assertion = authenticator.sign(&asked.challenge, &asked.relying_party);
    let as_sign_in = PasskeySignInStarted {
        exchange: asked.exchange.clone(),
        challenge: asked.challenge.clone(),
        relying_party: asked.relying_party.clone(),
        timeout: 0,
    };
    show(&server, &as_sign_in, assertion).await.refused(ProblemKind::ExchangeExpired).await;
    let request = answer(&mut Authenticator::new(4, &server.base), &asked, 4);
    let other = server.person(2).await;
    finish(&other, &request).await.refused(ProblemKind::ExchangeExpired).await;
    finish(&person, &request).await.done().await;
    let again = PasskeyFinish { passkey: passkey_id(5), ..request };
    finish(&person, &again).await.refused(ProblemKind::ExchangeExpired).await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_in_the_same_words() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let genuine = registered(&person, 3).await;
    let mut answers = Vec::new();
    let wrong: [(&str, Change); 5] = [
        ("a credential that nobody registered", |it| it.credential = vec![9; 20]),
        ("a foreign origin", |it| it.origin = STRANGERS_ORIGIN.to_owned()),
        ("nobody was verified", |it| it.verifies = false),
        ("somebody else's handle", |it| it.user = Base64(vec![9; 16])),
        ("another key", |it| {
            *it = Authenticator {
                credential: vec![3; 20],
                user: it.user.clone(),
                ..Authenticator::new(8, &it.origin)
            }
        }),
    ];
    for (what, change) in wrong {
        let mut authenticator = genuine.clone();
        change(&mut authenticator);
        let response = sign_in(&server, &mut authenticator).await;
        let mut headers = response.headers().clone();
        headers.remove(header::DATE);
        answers.push((what, response.status(), headers, response.bytes().await.unwrap()));
    }
    for (what, status, headers, body) in &answers {
        assert_eq!((status, headers, body), (&answers[0].1, &answers[0].2, &answers[0].3), "{what}");
    }
    sign_in(&server, &mut Authenticator { credential: vec![9; 20], ..genuine.clone() })
        .await
        .refused(ProblemKind::PasskeyRefused)
        .await;
    assert_eq!(sign_in(&server, &mut genuine.clone()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_registration_is_checked_as_strictly() {
    let server = Server::start().await;
    let person = server.person(1).await.by_code().await;
    let wrong: [Change; 2] = [|it| it.origin = STRANGERS_ORIGIN.to_owned(), |it| it.verifies = false];
    for change in wrong {
        let mut authenticator = Authenticator::new(3, &server.base);
        change(&mut authenticator);
        let request = answer(&mut authenticator, &start(&person).await, 3);
        finish(&person, &request).await.refused(ProblemKind::PasskeyRefused).await;
    }
    let mut asked = start(&person).await;
    asked.challenge = Base64(vec![1; 32]);
    let request = answer(&mut Authenticator::new(3, &server.base), &asked, 3);
    finish(&person, &request).await.refused(ProblemKind::PasskeyRefused).await;
    // A credential has one account.
    registered(&person, 3).await;
    let other = server.person(2).await;
    let (_, request) = made(&other, 3).await;
    finish(&other, &request).await.refused(ProblemKind::Conflict).await;
}

#[tokio::test]
async fn a_counter_that_goes_back_tells_of_a_copy() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut authenticator = Authenticator { counter: 5, ..Authenticator::new(3, &server.base) };
    let request = answer(&mut authenticator, &start(&person).await, 3);
    finish(&person, &request).await.done().await;
    let mut copy = authenticator.clone();
    for _ in 0..2 {
        assert_eq!(sign_in(&server, &mut authenticator).await.status(), StatusCode::OK);
    }
    sign_in(&server, &mut copy).await.refused(ProblemKind::PasskeyRefused).await;
    assert_eq!(sign_in(&server, &mut authenticator).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_account_has_so_many_and_no_more() {
    let server = Server::start().await;
    let person = server.person(1).await.by_code().await;
    let one_too_many = made(&person, 99).await.1;
    let mut last = None;
    for byte in 1..=PASSKEYS as u8 {
        last = Some(registered(&person, byte + 10).await);
    }
    let refused = person.request(Method::POST, "/passkeys/start").send().await.unwrap();
    refused.refused(ProblemKind::PasskeysFull).await;
    finish(&person, &one_too_many).await.refused(ProblemKind::PasskeysFull).await;
    assert_eq!(sign_in(&server, &mut last.unwrap()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_name_is_sealed_and_short() {
    let server = Server::start().await;
    let person = server.person(1).await.by_code().await;
    registered(&person, 3).await;
    let rename = async |whose: &Person<'_>, passkey: u8, len: usize| {
        let path = format!("/passkeys/{}/name", passkey_id(passkey));
        let name = PasskeyName { name: Base64(vec![8; len]) };
        whose.request(Method::PUT, &path).json(&name).send().await.unwrap()
    };
    rename(&person, 3, PASSKEY_NAME_MAX).await.done().await;
    assert_eq!(person.get::<Passkeys>("/passkeys").await.passkeys[0].name.0, vec![8; PASSKEY_NAME_MAX]);
    rename(&person, 3, PASSKEY_NAME_MAX + 1).await.refused(ProblemKind::TooLarge).await;
    rename(&person, 3, 0).await.refused(ProblemKind::Invalid).await;
    rename(&person, 4, 1).await.refused(ProblemKind::NotFound).await;
    rename(&server.person(2).await, 3, 1).await.refused(ProblemKind::NotFound).await;
    let (_, request) = made(&person, 4).await;
    let long = PasskeyFinish { name: Base64(vec![8; PASSKEY_NAME_MAX + 1]), ..request };
    finish(&person, &long).await.refused(ProblemKind::TooLarge).await;
}

#[tokio::test]
async fn nobody_removes_what_is_somebody_elses() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut authenticator = registered(&person, 3).await;
    let other = server.person(2).await;
    let path = format!("/passkeys/{}/removal", passkey_id(3));
    let removal = PasskeyRemoval { rekey: None };
    other.request(Method::POST, &path).json(&removal).send().await.unwrap().done().await;
    assert_eq!(sign_in(&server, &mut authenticator).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_server_that_does_not_know_its_name_takes_none() {
    let server = Server::start_with(Options { no_passkeys: true, ..Options::default() }).await;
    let person = server.person(1).await;
    let start = server.portal(Method::POST, "/sign-in/passkey/start").send().await.unwrap();
    start.refused(ProblemKind::PasskeysOff).await;
    let start = person.request(Method::POST, "/passkeys/start").send().await.unwrap();
    start.refused(ProblemKind::PasskeysOff).await;
    assert_eq!(person.get::<Passkeys>("/passkeys").await.passkeys.len(), 0);
}

#[tokio::test]
async fn a_password_is_proven_under_the_session_that_there_is() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut authenticator = registered(&person, 3).await;
    let response = sign_in(&server, &mut authenticator).await;
    let signed_in = Person { cookie: cookie(&response), ..server.person(2).await };
    let session: Session = response.read().await;
    signed_in.unlock(b"another").await.refused(ProblemKind::SignInRefused).await;
    signed_in.unlock(b"password").await.done().await;
    assert_eq!(signed_in.get::<Session>("/session").await.session, session.session, "the session stays");
    // Wrong tries count with those at the door, and a right one ends the count.
    for _ in 0..9 {
        signed_in.unlock(b"another").await.refused(ProblemKind::SignInRefused).await;
    }
    signed_in.unlock(b"password").await.done().await;
    for _ in 0..10 {
        signed_in.unlock(b"another").await.refused(ProblemKind::SignInRefused).await;
    }
    signed_in.unlock(b"password").await.refused(ProblemKind::TooMany).await;
    server.challenge(login(1), b"password").await.response.refused(ProblemKind::TooMany).await;
}
