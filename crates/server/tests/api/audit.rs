//! The audit: everything that may happen does, and nothing of anybody is in what it keeps. And what each person sees of it.

use std::{collections::BTreeSet, fs};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use envelope::Base64;
use reqwest::{Method, header};
use server::{audit::Event, closing::CLOSING, rows::Audits as _, serve::DataDirectory};
use sqlx::{Row as _, SqlitePool};
use wire::{
    ProblemKind,
    account::Session,
    activity::{Activity, Happened},
    assurance::{DataClass, Identification, IdentifiedBy, Level},
    desk::PutCertificate,
    insurer::{Insurer, Translated},
    notices::PutPush,
    passkey::PasskeyRemoval,
    permit::{PasskeyAsked, PasskeyShown},
};

use crate::{
    authenticator::Authenticator,
    closing,
    harness::{AUDIT_LINES, Answer as _, FUTURE, Person, Server, cookie, login},
    identity, link, passkeys,
    provider::Provider,
    rekey, succession,
};

const AGENT: &str = "Erikas-Browser/1.0";
const INSURER: &str = "Musterkasse";
const ENDPOINT: &str = "https://push.example/send/erika";

/// Has the desk do all that it may but give mail back.
async fn desk(server: &Server, person: &Person<'_>) {
    let insurer = Insurer {
        name: INSURER.to_owned(),
        telephone: "030 1234".to_owned(),
        telephone_hours: Translated { de: "immer".to_owned(), en: None },
        email: "post@musterkasse.example".to_owned(),
        postal_address: Vec::new(),
        branches: Vec::new(),
    };
    let of = |what: &str| format!("/accounts/{}/{what}", person.account);
    server.desk(Method::PUT, "/insurer").json(&insurer).send().await.unwrap().done().await;
    let certificate = PutCertificate { certificate: Base64(vec![0x52; 40]) };
    server.desk(Method::PUT, &of("certificate")).json(&certificate).send().await.unwrap().done().await;
    let shown = Identification { by: IdentifiedBy::IdCard, at: 5 };
    server.desk(Method::PUT, &of("identification")).json(&shown).send().await.unwrap().done().await;
    server.letter(0x53, 0x53, FUTURE).await;
    server.desk(Method::DELETE, "/letters/83").send().await.unwrap().done().await;
}

/// Has a person do all that happens to accounts; gives her ids and names, as bytes, in digits and in letters.
async fn everything(server: &Server, provider: &Provider) -> Vec<Vec<u8>> {
    let person = server.person(1).await.by_code().await;
    desk(server, &person).await;
    person.choose(DataClass::Mail, Level::High).await.done().await;
    person.choose(DataClass::Mail, Level::Normal).await.done().await;
    rekey::both(&person).await;
    let mut authenticator = passkeys::registered(&person, 0x54).await;
    let session: Session = passkeys::sign_in(server, &mut authenticator).await.read().await;
    let mut wrong = Authenticator {
        credential: authenticator.credential.clone(),
        user: authenticator.user.clone(),
        ..Authenticator::new(0x55, &server.base)
    };
    passkeys::sign_in(server, &mut wrong).await.refused(ProblemKind::PasskeyRefused).await;
    let raise = async |authenticator: &mut Authenticator| {
        let asked = person.request(Method::POST, "/session/passkey/start").send().await.unwrap();
        let asked: PasskeyAsked = asked.read().await;
        let assertion = authenticator.sign(&asked.challenge, &asked.relying_party);
        person.post("/session/passkey/finish", &PasskeyShown { exchange: asked.exchange, assertion }).await
    };
    raise(&mut wrong).await.refused(ProblemKind::PasskeyRefused).await;
    let cookie = cookie(&raise(&mut authenticator).await);
    let person = Person { cookie, ..person };
    link::whole(&person).await;
    server.sign_in(login(1), b"password", 0x56).await.read::<Session>().await;
    let end = person.request(Method::DELETE, "/sessions").header(header::USER_AGENT, AGENT);
    end.send().await.unwrap().done().await;
    person.put("/notices/push", &PutPush { endpoint: ENDPOINT.to_owned() }).await.done().await;
    let path = format!("/passkeys/{}/removal", passkeys::passkey_id(0x54));
    person.post(&path, &PasskeyRemoval { rekey: None }).await.done().await;
    for _ in 0..10 {
        server.sign_in(login(1), b"another", 0x56).await.refused(ProblemKind::SignInRefused).await;
    }
    server.challenge(login(1), b"another").await.response.refused(ProblemKind::TooMany).await;
    identity::person(server, identity::NUMBER, 0x57).await;
    identity::sign_in(server, provider, identity::NUMBER, None).await.read::<Session>().await;
    let successor = succession::replace(server, &person, 2).await;
    succession::restore(server, &successor, &[]).await.done().await;
    let leaving = server.person(0x58).await;
    closing::ask(&leaving).await.done().await;
    server.sign_in(login(0x58), b"password", 0x58).await.read::<Session>().await;
    let leaving = leaving.by_code().await;
    closing::ask(&leaving).await.done().await;
    closing::time_passes(server, 2 * CLOSING).await;

    let mut told: Vec<Vec<u8>> = [
        person.account.as_bytes().as_slice(),
        successor.account.as_bytes(),
        person.device.as_bytes(),
        session.session.as_bytes(),
        login(1).as_bytes(),
        &authenticator.credential,
        passkeys::passkey_id(0x54).as_bytes(),
    ]
    .into_iter()
    .flat_map(|id| [id.to_vec(), HEXLOWER.encode(id).into_bytes(), BASE64URL_NOPAD.encode(id).into_bytes()])
    .collect();
    let (_, token) = person.cookie.split_once('=').unwrap();
    told.extend(
        [AGENT, INSURER, ENDPOINT, identity::NUMBER, "127.0.0.1", token].map(|text| text.as_bytes().to_vec()),
    );
    told
}

#[tokio::test]
async fn everything_that_may_happen_is_noted_and_nothing_of_anybody() {
    let provider = Provider::start().await;
    let server = identity::server(&provider).await;
    let told = everything(&server, &provider).await;
    let rows = DataDirectory::open(server.data()).unwrap().rows().await.unwrap();
    let noted: BTreeSet<_> =
        rows.audit_counts().await.unwrap().into_iter().map(|count| count.event).collect();
    let all: BTreeSet<_> = Event::all().map(|event| event.name().to_owned()).collect();
    assert_eq!(noted, all);

    // The lines say the same as the database.
    let lines = fs::read(server.data().join(AUDIT_LINES)).unwrap();
    let database = format!("sqlite:{}", server.data().join("siegel.db").display());
    let pool = SqlitePool::connect(&database).await.unwrap();
    let events =
        sqlx::query("SELECT at, event, who FROM audit ORDER BY position").fetch_all(&pool).await.unwrap();
    assert_eq!(lines.split(|byte| *byte == b'\n').count(), events.len() + 1);
    let mut whos = BTreeSet::new();
    for (row, line) in events.iter().zip(lines.split(|byte| *byte == b'\n')) {
        let (at, event, who): (i64, String, Option<String>) =
            (row.get("at"), row.get("event"), row.get("who"));
        assert_eq!(at % 60_000, 0, "to the minute");
        let line: serde_json::Value = serde_json::from_slice(line).unwrap();
        assert_eq!((line["at"].as_i64(), line["event"].as_str()), (Some(at), Some(event.as_str())));
        assert_eq!(line["who"].as_str(), who.as_deref());
        whos.extend(who);
    }
    assert!(whos.len() >= 2, "two accounts have two pseudonyms");

    // What the audit keeps, whole: its lines, its rows and its keys.
    let mut kept = lines;
    for row in &events {
        kept.extend_from_slice(row.get::<String, _>("event").as_bytes());
        kept.extend_from_slice(row.get::<Option<String>, _>("who").unwrap_or_default().as_bytes());
    }
    for row in sqlx::query("SELECT key FROM audit_key").fetch_all(&pool).await.unwrap() {
        kept.extend_from_slice(row.get::<&[u8], _>("key"));
    }
    for needle in told {
        let found = kept.windows(needle.len()).any(|window| window == needle);
        assert!(!found, "the audit says {:?}", String::from_utf8_lossy(&needle));
    }
}

#[tokio::test]
async fn each_sees_what_happened_to_their_own_account() {
    let server = Server::start().await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    server.sign_in(login(1), b"another", 5).await.refused(ProblemKind::SignInRefused).await;
    server.sign_in(login(9), b"another", 5).await.refused(ProblemKind::SignInRefused).await;
    server.sign_in(login(1), b"password", 5).await.read::<Session>().await;
    let events = person.get::<Activity>("/account/activity").await.events;
    let what: Vec<_> = events.iter().map(|event| event.what).collect();
    assert_eq!(
        what,
        [Happened::SignedInByPassword, Happened::SignInRefused, Happened::LevelLowered, Happened::Activated]
    );
    assert!(events.is_sorted_by_key(|event| std::cmp::Reverse(event.at)));
    let others = other.get::<Activity>("/account/activity").await.events;
    assert_eq!(others.len(), 2);
}
