//! Signing in by password, and how sessions end.

use std::time::{Duration, Instant};

use envelope::{Base64, DeviceId, Hash};
use reqwest::{Method, StatusCode, header};
use server::rows::{sessions::Lifetime, sign_ins::Tries};
use wire::{
    ProblemKind,
    account::Session,
    assurance::Level,
    sign_in::{SignInFinish, SignInStarted},
};

use crate::harness::{Answer as _, Options, Person, Server, cookie};

#[tokio::test]
async fn the_right_password_opens_a_session() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let response = server.sign_in(Hash::of(&[1]), b"password", 5).await;
    let cookie = cookie(&response);
    let session: Session = response.read().await;
    assert_eq!((session.account, session.device), (person.account, DeviceId::new([5; 16])));
    assert_eq!(session.level, Level::Normal);
    let again = Person { cookie, ..server.person(2).await };
    assert_eq!(again.get::<Session>("/session").await.account, person.account);
}

#[tokio::test]
async fn a_known_and_an_unknown_login_name_look_alike() {
    let server = Server::start().await;
    server.person(1).await;
    let mut shapes = Vec::new();
    for login in [Hash::of(&[1]), Hash::of(b"nobody")] {
        let response = server.challenge(login, b"wrong").await.response;
        let names: Vec<_> = response.headers().keys().cloned().collect();
        let length = response.headers()[header::CONTENT_LENGTH].clone();
        let started: SignInStarted = response.read().await;
        let lengths = (started.exchange.0.len(), started.credential_response.0.len());
        let response = server.sign_in(login, b"wrong", 1).await;
        let mut headers = response.headers().clone();
        headers.remove(header::DATE);
        let status = response.status();
        shapes.push((names, length, lengths, headers, status, response.bytes().await.unwrap()));
    }
    assert_eq!(shapes[0], shapes[1]);
    server.sign_in(Hash::of(b"nobody"), b"wrong", 1).await.refused(ProblemKind::SignInRefused).await;
}

#[tokio::test]
async fn ten_tries_in_a_row_slow_a_login_name_down_known_or_not() {
    let server = Server::start().await;
    server.person(1).await;
    for login in [Hash::of(&[1]), Hash::of(b"nobody")] {
        for _ in 0..Tries::FREE {
            server.sign_in(login, b"wrong", 1).await.refused(ProblemKind::SignInRefused).await;
        }
        let response = server.challenge(login, b"password").await.response;
        assert_eq!(response.headers()[header::RETRY_AFTER], "60");
        response.refused(ProblemKind::TooMany).await;
    }
}

/// The mark that a device is handed with its session.
fn mark(response: &reqwest::Response) -> String {
    let cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().unwrap().split(';').next());
    cookies.find(|cookie| cookie.starts_with("__Host-siegel-device=")).unwrap().to_owned()
}

#[tokio::test]
async fn the_mark_of_a_shared_computer_is_worth_nothing() {
    let server = Server::start().await;
    let mut person = server.person(1).await;
    let response = server.sign_in(Hash::of(&[1]), b"password", 1).await;
    let taken_back = mark(&response);
    person.cookie = cookie(&response);
    person.request(Method::PUT, "/session/shared").send().await.unwrap().read::<Session>().await;
    for _ in 0..Tries::FREE {
        let request = server.start_sign_in(Hash::of(&[1]), b"wrong").1.header(header::COOKIE, &taken_back);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    }
    // They were counted under the name, like anybody's.
    let request = server.start_sign_in(Hash::of(&[1]), b"wrong").1;
    request.send().await.unwrap().refused(ProblemKind::TooMany).await;
}

#[tokio::test]
async fn strangers_do_not_slow_the_owner_down_on_a_device_of_hers() {
    let server = Server::start().await;
    server.person(1).await;
    let login = Hash::of(&[1]);
    let hers = mark(&server.sign_in(login, b"password", 1).await);
    server.person(2).await;
    let another = mark(&server.sign_in(Hash::of(&[2]), b"password", 1).await);
    let challenge = async |mark: Option<&str>| {
        let mut request = server.start_sign_in(login, b"wrong").1;
        if let Some(mark) = mark {
            request = request.header(header::COOKIE, mark);
        }
        request.send().await.unwrap().status()
    };
    for _ in 0..Tries::FREE {
        assert_eq!(challenge(None).await, StatusCode::OK);
    }
    let too_many = StatusCode::TOO_MANY_REQUESTS;
    // Neither without a mark nor with one of another account, but with her own.
    assert_eq!(challenge(None).await, too_many);
    assert_eq!(challenge(Some(&another)).await, too_many);
    for _ in 0..Tries::FREE {
        assert_eq!(challenge(Some(&hers)).await, StatusCode::OK);
    }
    assert_eq!(challenge(Some(&hers)).await, too_many);
}

#[tokio::test]
async fn a_success_ends_the_row_of_tries() {
    let server = Server::start().await;
    server.person(1).await;
    let login = Hash::of(&[1]);
    for _ in 0..2 {
        for _ in 1..Tries::FREE {
            server.sign_in(login, b"wrong", 1).await.refused(ProblemKind::SignInRefused).await;
        }
        assert_eq!(server.sign_in(login, b"password", 1).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn an_exchange_has_one_second_request() {
    let server = Server::start().await;
    server.person(1).await;
    let started: SignInStarted = server.challenge(Hash::of(&[1]), b"password").await.response.read().await;
    let request = SignInFinish {
        exchange: started.exchange,
        credential_finalization: Base64(vec![0; 64]),
        device: DeviceId::new([1; 16]),
    };
    for kind in [ProblemKind::SignInRefused, ProblemKind::ExchangeExpired] {
        let response = server.portal(Method::POST, "/sign-in/finish").json(&request).send().await.unwrap();
        response.refused(kind).await;
    }
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let response = server.sign_in(Hash::of(&[1]), b"password", 5).await;
    let other = Person { cookie: cookie(&response), ..server.person(2).await };
    let response = person.request(Method::POST, "/sign-out").send().await.unwrap();
    let gone = response.headers()[header::SET_COOKIE].to_str().unwrap();
    assert_eq!(gone, "__Host-siegel=; Max-Age=0; Secure; HttpOnly; SameSite=Strict; Path=/");
    response.done().await;
    let response = person.request(Method::GET, "/session").send().await.unwrap();
    response.refused(ProblemKind::Unauthenticated).await;
    assert_eq!(other.get::<Session>("/session").await.account, person.account);
}

async fn start_with(idle: u64, longest: u64) -> Server {
    let sessions = Some(Lifetime { idle, longest });
    Server::start_with(Options { sessions, ..Options::default() }).await
}

#[tokio::test]
async fn a_session_ends_however_much_it_is_used() {
    let server = start_with(1500, 2500).await;
    let person = server.person(1).await;
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(2000) {
        person.get::<Session>("/session").await;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    let response = person.request(Method::GET, "/session").send().await.unwrap();
    response.refused(ProblemKind::Unauthenticated).await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used() {
    let idle = Duration::from_millis(1500);
    let server = start_with(1500, 60_000).await;
    let person = server.person(1).await;
    // Used again and again, it outlives its idle time.
    for _ in 0..4 {
        tokio::time::sleep(idle / 3).await;
        person.get::<Session>("/session").await;
    }
    tokio::time::sleep(idle + Duration::from_millis(100)).await;
    let response = person.request(Method::GET, "/session").send().await.unwrap();
    response.refused(ProblemKind::Unauthenticated).await;
}

#[tokio::test]
async fn an_upload_goes_on_after_the_session_ended_and_another_began() {
    let server = Server::start().await;
    let mut person = server.person(1).await;
    let (attachment, message) = (crate::harness::attachment_id(1), crate::harness::message_id(1));
    let object_len = envelope::attachment::object_len(8 << 20);
    person.declare(attachment, message, object_len).await.done().await;
    person.put_part(attachment, 1, &[2; 104]).await.done().await;
    person.request(Method::POST, "/sign-out").send().await.unwrap().done().await;
    person.put_part(attachment, 1, &[2; 104]).await.refused(ProblemKind::Unauthenticated).await;

    person.cookie = cookie(&server.sign_in(Hash::of(&[1]), b"password", person.seed).await);
    let parts: wire::upload::Parts = person.get(&format!("/attachments/{attachment}/parts")).await;
    assert_eq!(parts.present, [1]);
    person.put_part(attachment, 0, &vec![1; 8_396_800]).await.done().await;
    person.commit(&person.draft(1), &[attachment]).await.read::<wire::upload::Committed>().await;
}
