//! Activation: letters that are right, wrong, used, expired, locked.

use envelope::{Base64, LetterSlot};
use reqwest::{Method, StatusCode};
use wire::{
    ProblemKind,
    account::{Account, Session},
    activation::ActivationStart,
    assurance::Level,
    desk::Enrolments,
    limits::LETTER_TRIES,
};

use crate::harness::{Answer as _, FUTURE, Person, Server, cookie, enrolment, finish, key, login, state};

async fn kind(server: &Server, slot: u32, auth: u8) -> ProblemKind {
    server.begin(slot, auth, login(auth)).await.expect_err("a problem").kind
}

#[tokio::test]
async fn a_letter_makes_an_account_and_a_session() {
    let server = Server::start().await;
    let person = server.person(7).await;
    let session: Session = person.get("/session").await;
    assert_eq!(
        (session.account, session.device, session.level),
        (person.account, person.device, Level::Normal)
    );
    let account: Account = person.get("/account").await;
    assert_eq!(
        account,
        Account {
            account: person.account,
            login: login(7),
            enrolment: enrolment(7),
            certificate: None,
            state: state(7)
        }
    );

    let enrolments: Enrolments = server.desk(Method::GET, "/enrolments").send().await.unwrap().read().await;
    assert_eq!(enrolments.enrolments.len(), 1);
    let entry = &enrolments.enrolments[0];
    assert_eq!((entry.account, entry.letter.number()), (person.account, 7));
    assert_eq!(entry.enrolment, enrolment(7));
}

#[tokio::test]
async fn the_cookie_is_for_this_host_over_http_only() {
    let server = Server::start().await;
    server.letter(1, 1, FUTURE).await;
    let (started, record) = server.begin(1, 1, login(1)).await.unwrap();
    let response = server.finish(&finish(&started, record, 1)).await;
    let header = response.headers()["set-cookie"].to_str().unwrap();
    let value = cookie(&response);
    assert_eq!(value.len(), "__Host-siegel=".len() + 43);
    assert_eq!(header, format!("{value}; Secure; HttpOnly; SameSite=Strict; Path=/"));
}

#[tokio::test]
async fn a_wrong_letter_and_no_letter_get_the_same_answer_to_the_last_byte() {
    let server = Server::start().await;
    server.letter(1, 1, FUTURE).await;
    let client = [0_u8; 32];
    let mut answers = Vec::new();
    for slot in [1, 2] {
        // RFC 9496, the generator: a good registration request.
        let mut request = client;
        request.copy_from_slice(&GENERATOR);
        let request = ActivationStart {
            letter: LetterSlot::new(slot).unwrap(),
            auth: Base64(vec![9; 32]),
            login: login(1),
            registration_request: Base64(request.to_vec()),
        };
        let response = server.portal(Method::POST, "/activation/start").json(&request).send().await.unwrap();
        let mut headers = response.headers().clone();
        headers.remove("date");
        answers.push((response.status(), headers, response.bytes().await.unwrap()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, StatusCode::FORBIDDEN);
}

/// The ristretto255 generator (RFC 9496, section 4).
const GENERATOR: [u8; 32] = [
    0xe2, 0xf2, 0xae, 0x0a, 0x6a, 0xbc, 0x4e, 0x71, 0xa8, 0x84, 0xa9, 0x61, 0xc5, 0x00, 0x51, 0x5f, 0x58,
    0xe3, 0x0b, 0x6a, 0xa5, 0x82, 0xdd, 0x8d, 0xb6, 0xa6, 0x59, 0x45, 0xe0, 0x8d, 0x2d, 0x76,
];

#[tokio::test]
async fn ten_wrong_tries_lock_a_slot_whether_it_has_a_letter_or_not() {
    let server = Server::start().await;
    server.letter(1, 1, FUTURE).await;
    for slot in [1, 2] {
        for _ in 0..LETTER_TRIES {
            assert_eq!(kind(&server, slot, 9).await, ProblemKind::LetterMismatch);
        }
        assert_eq!(kind(&server, slot, 9).await, ProblemKind::LetterLocked);
        assert_eq!(kind(&server, slot, 1).await, ProblemKind::LetterLocked);
    }
    // A letter that is printed later begins anew.
    server.letter(2, 2, FUTURE).await;
    assert!(server.begin(2, 2, login(2)).await.is_ok());
}

#[tokio::test]
async fn nine_wrong_tries_leave_the_letter_good() {
    let server = Server::start().await;
    server.letter(1, 1, FUTURE).await;
    for _ in 1..LETTER_TRIES {
        assert_eq!(kind(&server, 1, 9).await, ProblemKind::LetterMismatch);
    }
    assert!(server.begin(1, 1, login(1)).await.is_ok());
}

#[tokio::test]
async fn used_and_expired_are_said_to_who_proves_the_letter_only() {
    let server = Server::start().await;
    server.person(1).await;
    assert_eq!(kind(&server, 1, 1).await, ProblemKind::LetterUsed);
    assert_eq!(kind(&server, 1, 9).await, ProblemKind::LetterMismatch);
    server.letter(2, 2, 1).await;
    assert_eq!(kind(&server, 2, 2).await, ProblemKind::LetterExpired);
    assert_eq!(kind(&server, 2, 9).await, ProblemKind::LetterMismatch);
}

#[tokio::test]
async fn a_malformed_request_costs_no_try() {
    let server = Server::start().await;
    server.letter(1, 1, FUTURE).await;
    let good = ActivationStart {
        letter: LetterSlot::new(1).unwrap(),
        auth: Base64(vec![9; 32]),
        login: login(1),
        registration_request: Base64(GENERATOR.to_vec()),
    };
    for _ in 0..=LETTER_TRIES {
        for bad in [
            ActivationStart { auth: Base64(vec![9; 31]), ..good.clone() },
            ActivationStart { registration_request: Base64(vec![0xff; 32]), ..good.clone() },
            ActivationStart { registration_request: Base64(Vec::new()), ..good.clone() },
        ] {
            let response = server.portal(Method::POST, "/activation/start").json(&bad).send().await.unwrap();
            response.refused(ProblemKind::Invalid).await;
        }
    }
    assert_eq!(kind(&server, 1, 9).await, ProblemKind::LetterMismatch);
}

#[tokio::test]
async fn a_letter_is_used_once_even_by_two_at_the_same_time() {
    let server = Server::start().await;
    server.letter(1, 1, FUTURE).await;
    let first = server.begin(1, 1, login(1)).await.unwrap();
    let second = server.begin(1, 1, login(1)).await.unwrap();
    let (first, second) = (finish(&first.0, first.1, 1), finish(&second.0, second.1, 2));
    let (first, second) = tokio::join!(server.finish(&first), server.finish(&second));
    let (won, lost) = if first.status() == StatusCode::OK { (first, second) } else { (second, first) };
    won.read::<Session>().await;
    lost.refused(ProblemKind::LetterUsed).await;
}

#[tokio::test]
async fn a_login_name_has_one_account() {
    let server = Server::start().await;
    server.person(1).await;
    server.letter_for(2, 2, login(1), FUTURE).await;
    let problem = server.begin(2, 2, login(1)).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::AccountExists);
}

#[tokio::test]
async fn a_letter_takes_nobody_elses_login_name() {
    let server = Server::start().await;
    server.letter(1, 1, FUTURE).await;
    // Whether that name has an account cannot be told apart either.
    server.person(2).await;
    for name in [login(2), login(3)] {
        let problem = server.begin(1, 1, name).await.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::LetterMismatch);
    }
    assert!(server.begin(1, 1, login(1)).await.is_ok());
}

#[tokio::test]
async fn an_exchange_makes_one_account_and_an_answer_that_was_lost_comes_again() {
    let server = Server::start().await;
    server.letter(1, 1, FUTURE).await;
    let (started, record) = server.begin(1, 1, login(1)).await.unwrap();
    let request = finish(&started, record, 1);
    for exchange in [vec![], vec![0; 32]] {
        let mut unknown = request.clone();
        unknown.exchange = Base64(exchange);
        server.finish(&unknown).await.refused(ProblemKind::ExchangeExpired).await;
    }
    let session: Session = server.finish(&request).await.read().await;
    let again: Session = server.finish(&request).await.read().await;
    assert_eq!((session.account, session.device), (again.account, again.device));
    let mut other = request;
    other.enrolment.bundle.0[0] ^= 1;
    server.finish(&other).await.refused(ProblemKind::LetterUsed).await;
}

#[tokio::test]
async fn enrolments_that_would_lock_out_or_take_keys_are_refused() {
    let server = Server::start().await;
    let other: Person<'_> = server.person(9).await;
    server.letter(1, 1, FUTURE).await;
    let (started, record) = server.begin(1, 1, login(1)).await.unwrap();
    let good = finish(&started, record, 1);
    let check = async |change: &dyn Fn(&mut wire::activation::ActivationFinish), kind| {
        let mut request = good.clone();
        change(&mut request);
        server.finish(&request).await.refused(kind).await;
    };
    check(&|request| drop(request.enrolment.slots.pop()), ProblemKind::Invalid).await;
    check(&|request| request.enrolment.bind_mac.0.truncate(31), ProblemKind::Invalid).await;
    check(&|request| request.enrolment.bundle.0.clear(), ProblemKind::Invalid).await;
    check(&|request| request.registration_record.0.truncate(9), ProblemKind::Invalid).await;
    check(&|request| request.enrolment.slots[1] = request.enrolment.slots[0].clone(), ProblemKind::Invalid)
        .await;
    check(&|request| request.enrolment.encryption_key = other.key, ProblemKind::Conflict).await;
    check(&|request| request.enrolment.encryption_key = crate::harness::UNIT_KEY, ProblemKind::Conflict)
        .await;
    check(&|request| request.enrolment.bundle.0.resize(100_000, 0), ProblemKind::TooLarge).await;
    check(&|request| request.state.0.clear(), ProblemKind::Invalid).await;
    check(&|request| request.state.0[6] = 2, ProblemKind::Invalid).await;
    // Nothing of that used the letter up.
    assert_eq!(server.finish(&good).await.status(), StatusCode::OK);
    assert_eq!(good.enrolment.encryption_key, key(1));
}
