//! Permits: what changes who gets in takes a proof for exactly this request; and a session that a passkey raises.

use envelope::{Base64, Hash};
use opaque_ke::ClientLogin;
use rand_core::OsRng;
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use wire::{
    ProblemKind,
    account::{NextState, Session, Sessions},
    activation::SealedSlot,
    assurance::{Choose, DataClass, Identification, IdentifiedBy, Level, Standing},
    passkey::{PasskeyRemoval, Passkeys},
    permit::{Action, PasskeyAsked, PasskeyShown, PermitByPassword, PermitFor, PermitStarted, digest},
    rekey::Rekey,
    sign_in::SignInStarted,
    unlock::UnlockFinish,
};

use crate::{
    authenticator::Authenticator,
    harness::{Answer as _, Options, Person, Server, Suite, cookie, finalization, login, state},
    passkeys::{passkey_id, registered},
};

/// The path of the request that lowers a level, and how it is done.
const LOWER: &str = "/account/level/lower";

fn lower(level: Level) -> Choose {
    Choose { class: DataClass::Mail, level, notice: 1 }
}

/// Which permit a request with this body needs.
fn permit_for(action: Action, path: &str, body: &impl Serialize) -> PermitFor {
    PermitFor { action, digest: digest(&format!("/api/v1{path}"), &serde_json::to_vec(body).unwrap()) }
}

async fn start(person: &Person<'_>, request: PermitFor) -> PermitStarted {
    person.post("/permits/start", &request).await.read().await
}

fn shown(authenticator: &mut Authenticator, asked: &PasskeyAsked) -> PasskeyShown {
    let assertion = authenticator.sign(&asked.challenge, &asked.relying_party);
    PasskeyShown { exchange: asked.exchange.clone(), assertion }
}

async fn by_passkey(person: &Person<'_>, request: PermitFor, authenticator: &mut Authenticator) -> Response {
    let asked = start(person, request).await.passkey.expect("there is a passkey");
    person.post("/permits/passkey", &shown(authenticator, &asked)).await
}

async fn by_password(person: &Person<'_>, request: PermitFor, password: &[u8]) -> Response {
    let client = ClientLogin::<Suite>::start(&mut OsRng, password).unwrap();
    let by = PermitByPassword { request, credential_request: Base64(client.message.serialize().to_vec()) };
    let response = person.post("/permits/password/start", &by).await;
    if response.status() != StatusCode::OK {
        return response;
    }
    let started: SignInStarted = response.read().await;
    let credential_finalization = finalization(client.state, password, &started);
    let finish = UnlockFinish { exchange: started.exchange, credential_finalization };
    person.post("/permits/password/finish", &finish).await
}

impl Server {
    /// [`Server::person`] where signing in is no proof.
    pub(crate) async fn person_with_permits(&self, seed: u8) -> Person<'_> {
        let person = self.newcomer(seed).await;
        let request = permit_for(Action::LowerLevel, LOWER, &lower(Level::Normal));
        by_password(&person, request, b"password").await.done().await;
        person.choose(DataClass::Mail, Level::Normal).await.done().await;
        person
    }
}

async fn strict() -> Server {
    Server::start_with(Options { nothing_is_fresh: true, ..Options::default() }).await
}

//
#[tokio::test]
async fn a_permit_is_for_one_request_of_one_session_once() {
    let server = strict().await;
    let person = server.person_with_permits(1).await;
    person.choose(DataClass::Mail, Level::High).await.done().await;
    let request = permit_for(Action::LowerLevel, LOWER, &lower(Level::Normal));
    let refused = async |person: &Person<'_>| {
        person.choose(DataClass::Mail, Level::Normal).await.refused(ProblemKind::PermitNeeded).await;
    };
    refused(&person).await;
    // For another body, another path, another action.
    let others = [
        permit_for(Action::LowerLevel, LOWER, &lower(Level::Substantial)),
        permit_for(Action::LowerLevel, "/account/level", &lower(Level::Normal)),
        PermitFor { action: Action::ChangeKeys, ..request },
    ];
    for other in others {
        by_password(&person, other, b"password").await.done().await;
        refused(&person).await;
    }
    // Of another session of the same account.
    let elsewhere = Person {
        cookie: cookie(&server.sign_in(login(1), b"password", 5).await),
        ..server.newcomer(2).await
    };
    by_password(&elsewhere, request, b"password").await.done().await;
    refused(&person).await;

    by_password(&person, request, b"another").await.refused(ProblemKind::SignInRefused).await;
    refused(&person).await;
    by_password(&person, request, b"password").await.done().await;
    person.choose(DataClass::Mail, Level::Normal).await.done().await;
    refused(&person).await;
}

#[tokio::test]
async fn beside_a_passkey_a_password_is_no_proof() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut authenticator = registered(&person, 3).await;
    let path = format!("/passkeys/{}/removal", passkey_id(3));
    let removal = PasskeyRemoval { rekey: None };
    let request = permit_for(Action::RemovePasskey, &path, &removal);
    // Signing in by password just now is none either, nor is the letter.
    let by_word = Person {
        cookie: cookie(&server.sign_in(login(1), b"password", 5).await),
        ..server.newcomer(2).await
    };
    for thief in [&person, &by_word] {
        thief.post(&path, &removal).await.refused(ProblemKind::PermitNeeded).await;
        by_password(thief, request, b"password").await.refused(ProblemKind::PasskeyNeeded).await;
    }
    let mut copy = Authenticator { user: authenticator.user.clone(), ..Authenticator::new(8, &server.base) };
    by_passkey(&person, request, &mut copy).await.refused(ProblemKind::PasskeyRefused).await;
    person.post(&path, &removal).await.refused(ProblemKind::PermitNeeded).await;
    by_passkey(&person, request, &mut authenticator).await.done().await;
    person.post(&path, &removal).await.done().await;
    assert_eq!(person.get::<Passkeys>("/passkeys").await.passkeys.len(), 0);
}

#[tokio::test]
async fn a_passkeys_answer_is_for_its_own_challenge_and_session() {
    let server = strict().await;
    let (person, other) = (server.person_with_permits(1).await, server.person_with_permits(2).await);
    let mut authenticator = registered_strictly(&person, 3).await;
    let mut others = registered_strictly(&other, 4).await;
    let request = permit_for(Action::LowerLevel, LOWER, &lower(Level::Normal));
    let asked = start(&person, request).await.passkey.unwrap();
    assert_eq!(asked.credentials, [Base64(authenticator.credential.clone())]);
    let answer = shown(&mut authenticator, &asked);
    // Somebody else's session, somebody else's passkey; a challenge is gone once it was answered.
    other.post("/permits/passkey", &answer).await.refused(ProblemKind::ExchangeExpired).await;
    let wrong = shown(&mut others, &asked);
    person.post("/permits/passkey", &wrong).await.refused(ProblemKind::PasskeyRefused).await;
    person.post("/permits/passkey", &answer).await.refused(ProblemKind::ExchangeExpired).await;
    // A proof that raises gives no permit, and one for a permit raises nothing.
    let asked = start(&person, request).await.passkey.unwrap();
    let answer = shown(&mut authenticator, &asked);
    person.post("/session/passkey/finish", &answer).await.refused(ProblemKind::ExchangeExpired).await;
    let asked: PasskeyAsked = ask_to_raise(&person).await.read().await;
    let answer = shown(&mut authenticator, &asked);
    person.post("/permits/passkey", &answer).await.refused(ProblemKind::ExchangeExpired).await;
}

#[tokio::test]
async fn other_keys_take_a_permit_for_exactly_these() {
    let server = strict().await;
    let person = server.person_with_permits(1).await;
    let slot = |byte: u8| SealedSlot { slot: [byte; 16].into(), object: Base64(vec![byte; 100]) };
    let rekey = |bundle: u8| Rekey {
        next: NextState { previous: Hash::of(&state(1).0), state: state(101) },
        slots: vec![slot(1), slot(2)],
        bundle: Base64(vec![bundle; 500]),
        registration_record: None,
        recovery_proof: None,
    };
    let request = permit_for(Action::ChangeKeys, "/account/keys", &rekey(7));
    by_password(&person, request, b"password").await.done().await;
    person.put("/account/keys", &rekey(8)).await.refused(ProblemKind::PermitNeeded).await;
    person.put("/account/keys", &rekey(7)).await.done().await;
}

//
#[tokio::test]
async fn a_passkey_raises_the_session_in_its_place() {
    let server = Server::start().await;
    let person = server.person(1).await;
    ask_to_raise(&person).await.refused(ProblemKind::NotFound).await;
    let mut authenticator = registered(&person, 3).await;
    person.choose(DataClass::Mail, Level::High).await.done().await;
    let path = format!("/accounts/{}/identification", person.account);
    let identification = Identification { by: IdentifiedBy::IdCard, at: 5 };
    server.desk(Method::PUT, &path).json(&identification).send().await.unwrap().done().await;
    let feed = async |person: &Person<'_>| person.request(Method::GET, "/feed").send().await.unwrap();
    feed(&person).await.refused(ProblemKind::LevelTooLow).await;
    let standing: Standing = person.get("/account/level").await;
    assert_eq!((standing.by_passkey, standing.has_passkey), (Level::High, true));

    let before: Session = person.get("/session").await;
    let asked: PasskeyAsked = ask_to_raise(&person).await.read().await;
    let response = person.post("/session/passkey/finish", &shown(&mut authenticator, &asked)).await;
    let raised = Person { cookie: cookie(&response), ..server.newcomer(2).await };
    let after: Session = response.read().await;
    assert_eq!((after.account, after.device), (before.account, before.device));
    assert_eq!((after.method, after.level), (wire::assurance::Method::Passkey, Level::High));
    assert!(after.session != before.session && after.opened >= before.opened);
    assert_eq!(feed(&raised).await.status(), StatusCode::OK);
    // The cookie from before is worth nothing, and there is one session still.
    feed(&person).await.refused(ProblemKind::Unauthenticated).await;
    assert_eq!(raised.get::<Sessions>("/sessions").await.sessions.len(), 1);
    // Writing goes on, and what takes a permit has had its proof.
    raised.choose(DataClass::Mail, Level::Normal).await.done().await;
}

#[tokio::test]
async fn a_session_that_was_ended_is_not_raised() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut authenticator = registered(&person, 3).await;
    let elsewhere = Person {
        cookie: cookie(&server.sign_in(login(1), b"password", 5).await),
        ..server.newcomer(2).await
    };
    let asked: PasskeyAsked = ask_to_raise(&elsewhere).await.read().await;
    person.request(Method::DELETE, "/sessions").send().await.unwrap().done().await;
    let response = elsewhere.post("/session/passkey/finish", &shown(&mut authenticator, &asked)).await;
    response.refused(ProblemKind::SessionEnded).await;
}

async fn ask_to_raise(person: &Person<'_>) -> Response {
    person.request(Method::POST, "/session/passkey/start").send().await.unwrap()
}

/// A passkey of this byte, registered where signing in is no proof.
async fn registered_strictly(person: &Person<'_>, byte: u8) -> Authenticator {
    let (authenticator, finish) = crate::passkeys::made(person, byte).await;
    let request = permit_for(Action::AddPasskey, "/passkeys/finish", &finish);
    by_password(person, request, b"password").await.done().await;
    person.post("/passkeys/finish", &finish).await.done().await;
    authenticator
}
