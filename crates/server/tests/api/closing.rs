//! Closing an account: what it takes, how it is taken back, what is gone afterwards and what is not, and that the desk is told.

use std::{fs, path::Path, time::SystemTime};

use envelope::{Hash, KeyId, attachment::object_len, proof::ProofOf};
use reqwest::{Method, Response, StatusCode};
use server::{audit::Audit, closing::CLOSING, serve::DataDirectory};
use wire::{
    ProblemKind,
    account::Session,
    activity::{Activity, Happened},
    closing::{CloseAccount, ClosedAccounts},
    desk::Enrolments,
    feed::Feed,
    limits::CLOSING_DAYS,
    notices::PutPush,
    upload::{Committed, Declare, PART_DIGEST},
};

use crate::{
    harness::{
        AUDIT_LINES, Answer as _, FUTURE, Person, Server, attachment_id, commit_path, cookie, desk_draft,
        finish, login, message_id,
    },
    succession::{order, replace, restore},
};

/// More than a request takes, ms.
const MINUTE: u64 = 60_000;

pub(crate) async fn ask(person: &Person<'_>) -> Response {
    person.post("/account/closing", &CloseAccount { notice: 1 }).await
}

/// Closes the accounts whose end has come so many ms from now.
pub(crate) async fn time_passes(server: &Server, later: u64) {
    let mut backend = DataDirectory::open(server.data()).unwrap().backend().await.unwrap();
    backend.audit = Audit::with_lines(&server.data().join(AUDIT_LINES)).unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() as u64;
    backend.close_accounts(now + later).await.unwrap();
}

/// The same person, signed in anew.
async fn again<'a>(person: &Person<'a>) -> Person<'a> {
    let response = person.server.sign_in(login(person.seed), b"password", person.seed).await;
    let cookie = cookie(&response);
    let session: Session = response.read().await;
    Person { cookie, account: session.account, ..*person }
}

async fn closed(server: &Server, after: u64) -> ClosedAccounts {
    server.desk(Method::GET, &format!("/closed?after={after}")).send().await.unwrap().read().await
}

/// The desk sends a message with one file to these keys.
async fn from_desk(server: &Server, message: u8, keys: &[KeyId]) -> Response {
    let attachment = attachment_id(message);
    let bytes = vec![message; object_len(4096) as usize];
    let declare = Declare { message: message_id(message), object_len: bytes.len() as u64 };
    let path = format!("/attachments/{attachment}");
    server.desk(Method::PUT, &path).json(&declare).send().await.unwrap().done().await;
    let part = server.desk(Method::PUT, &format!("{path}/parts/0"));
    let digest = Hash::of(&bytes).to_string();
    part.header(PART_DIGEST, digest).body(bytes).send().await.unwrap().done().await;
    let path = commit_path(message_id(message), &[attachment]);
    server.desk(Method::PUT, &path).body(desk_draft(message, keys).bytes()).send().await.unwrap()
}

/// How many files lie in the folder of blobs.
fn blobs(server: &Server) -> usize {
    fn count(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(&server.data().join("blobs"))
}

#[tokio::test]
async fn signing_in_takes_it_back_until_the_end() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let elsewhere = again(&person).await;
    person
        .put("/notices/push", &PutPush { endpoint: "https://push.example/1".to_owned() })
        .await
        .done()
        .await;
    let response = ask(&person).await;
    assert_eq!(cookie(&response), "__Host-siegel=");
    response.done().await;
    for session in [&person, &elsewhere] {
        let response = session.request(Method::GET, "/session").send().await.unwrap();
        response.refused(ProblemKind::SessionEnded).await;
    }
    time_passes(&server, CLOSING - MINUTE).await;
    assert_eq!(closed(&server, 0).await.closed, []);
    let back = again(&person).await;
    assert_eq!(back.account, person.account);
    time_passes(&server, 2 * CLOSING).await;
    assert_eq!(back.get::<Session>("/session").await.account, person.account, "it stays");
    assert_eq!(closed(&server, 0).await.closed, []);
    let activity: Activity = back.get("/account/activity").await;
    let happened: Vec<_> = activity.events.iter().map(|event| event.what).collect();
    let expected = [Happened::ClosingTakenBack, Happened::SignedInByPassword, Happened::ClosingAsked];
    assert_eq!(happened[..3], expected);
    let told: wire::notices::Notices = back.get("/notices").await;
    assert_eq!((told.this_device, told.elsewhere), (false, 0), "nobody is told any more");

    // Asked for again it begins anew, and ends when its time has come.
    ask(&back).await.done().await;
    time_passes(&server, CLOSING + MINUTE).await;
    assert_eq!(closed(&server, 0).await.closed.len(), 1);
}

#[tokio::test]
async fn the_recovery_code_takes_it_back_and_a_wrong_one_does_not() {
    let server = Server::start().await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    for person in [&person, &other] {
        ask(person).await.done().await;
    }
    let person = person.by_code().await;
    server.sign_in(login(2), b"another", 2).await.refused(ProblemKind::SignInRefused).await;
    server.recover(login(2), 9, 2).await.refused(ProblemKind::RecoveryRefused).await;
    time_passes(&server, CLOSING + MINUTE).await;
    assert_eq!(person.get::<Session>("/session").await.account, person.account);
    let told: Vec<_> = closed(&server, 0).await.closed.iter().map(|closed| closed.account).collect();
    assert_eq!(told, [other.account]);
}

#[tokio::test]
async fn a_closed_account_is_gone_and_what_the_insurer_was_sent_is_not() {
    assert_eq!(CLOSING, CLOSING_DAYS * 24 * 60 * MINUTE);
    let server = Server::start().await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    // Sent: a message with a file. Begun: a file of none. Received: a letter of one's own, and one that somebody else reads, too.
    let bytes = vec![7; object_len(4096) as usize];
    for byte in [10, 11] {
        person.declare(attachment_id(byte), message_id(byte), bytes.len() as u64).await.done().await;
        person.put_part(attachment_id(byte), 0, &bytes).await.done().await;
    }
    person.commit(&person.draft(10), &[attachment_id(10)]).await.read::<Committed>().await;
    from_desk(&server, 12, &[person.key]).await.read::<Committed>().await;
    from_desk(&server, 13, &[person.key, other.key]).await.read::<Committed>().await;
    assert_eq!(blobs(&server), 4);
    order(&server, &person, 3, 0).await.done().await;
    let (begun, record) = server.begin(3, 3, login(1)).await.unwrap();

    ask(&person).await.done().await;
    time_passes(&server, CLOSING + MINUTE).await;

    // Nothing opens it, and nobody learns that it was there.
    server.sign_in(login(1), b"password", 1).await.refused(ProblemKind::SignInRefused).await;
    server.recover(login(1), 1, 1).await.refused(ProblemKind::RecoveryRefused).await;
    let response = person.request(Method::GET, "/session").send().await.unwrap();
    response.refused(ProblemKind::Unauthenticated).await;
    server.finish(&finish(&begun, record, 3)).await.refused(ProblemKind::ExchangeExpired).await;

    // The insurer keeps what it was sent. What the account alone could read is gone, its bytes, too; somebody else's mail is not.
    let feed: Feed = server.desk(Method::GET, "/feed").send().await.unwrap().read().await;
    assert_eq!(feed.entries.iter().map(|entry| entry.message).collect::<Vec<_>>(), [message_id(10)]);
    let file = server.desk(Method::GET, &format!("/attachments/{}", attachment_id(10))).send().await.unwrap();
    assert_eq!((file.status(), file.bytes().await.unwrap().to_vec()), (StatusCode::OK, bytes));
    assert_eq!(blobs(&server), 2);
    assert_eq!(other.get::<Feed>("/feed").await.entries.len(), 1);

    // The desk is told once, reaches nobody there, and can neither replace nor find the account.
    let told = closed(&server, 0).await;
    assert_eq!(told.closed.iter().map(|closed| closed.account).collect::<Vec<_>>(), [person.account]);
    assert_eq!(closed(&server, told.next.0).await.closed, []);
    from_desk(&server, 14, &[person.key]).await.refused(ProblemKind::EnvelopeRecipient).await;
    let states = format!("/accounts/{}/states", person.account);
    server.desk(Method::GET, &states).send().await.unwrap().refused(ProblemKind::NotFound).await;
    order(&server, &person, 4, 0).await.refused(ProblemKind::NotFound).await;
    let enrolled: Enrolments = server.desk(Method::GET, "/enrolments").send().await.unwrap().read().await;
    assert_eq!(enrolled.enrolments.iter().map(|entry| entry.account).collect::<Vec<_>>(), [other.account]);

    // The person may come back by an ordinary letter, to an account that knows nothing of this one.
    server.letter_for(5, 5, login(1), FUTURE).await;
    let (started, record) = server.begin(5, 5, login(1)).await.expect("the letter is right");
    let mut request = finish(&started, record, 5);
    request.recovery_proof = ProofOf::RecoveryCode.hash(&[5; 32], &login(1));
    assert_ne!(server.finish(&request).await.read::<Session>().await.account, person.account);
}

#[tokio::test]
async fn with_an_account_goes_the_mail_of_those_before_it() {
    let server = Server::start().await;
    let old = server.person(1).await;
    from_desk(&server, 12, &[old.key]).await.read::<Committed>().await;
    let new = replace(&server, &old, 2).await;
    restore(&server, &new, &[12]).await.done().await;
    ask(&new).await.done().await;
    time_passes(&server, CLOSING - MINUTE).await;
    assert_eq!(blobs(&server), 1);
    time_passes(&server, CLOSING + MINUTE).await;
    assert_eq!(blobs(&server), 0);
}
