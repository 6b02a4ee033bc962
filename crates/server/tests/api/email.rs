//! Notices by e-mail: an address is told once it has shown that it is there, and nobody can have a stranger's mailbox filled.

use envelope::Kind;
use reqwest::{Method, Response};
use sqlx::SqlitePool;
use wire::{
    ProblemKind,
    activity::{Activity, Happened},
    limits::{EMAIL_ADDRESS_MAX, EMAIL_CODE_TRIES, EMAIL_CODES_ACCOUNT, EMAIL_CODES_ADDRESS},
    notices::{EmailCode, EmailNotices, Language, Notices, PutEmail},
};

use crate::{
    harness::{Answer as _, Options, Person, Server},
    mail_server::MailServer,
    notices::{QUICK, letter},
    succession,
};

const ADDRESS: &str = "erika@example.org";

async fn server(mail: &MailServer) -> Server {
    Server::start_with(Options { smtp: Some(mail.file()), notices: Some(QUICK), ..Options::default() }).await
}

async fn put(person: &Person<'_>, address: &str, language: Language) -> Response {
    person.put("/notices/email", &PutEmail { address: address.parse().unwrap(), language }).await
}

async fn confirm(person: &Person<'_>, code: &str) -> Response {
    person.post("/notices/email/code", &EmailCode { code: code.to_owned() }).await
}

async fn told(person: &Person<'_>) -> EmailNotices {
    person.get::<Notices>("/notices").await.email.expect("the server sends e-mail")
}

/// Another code than this one.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn an_address_is_told_once_its_code_has_come_back() {
    let mail = MailServer::start().await;
    let server = server(&mail).await;
    let person = server.person(1).await;
    assert_eq!(told(&person).await, EmailNotices { address: None, unconfirmed: None });
    put(&person, ADDRESS, Language::De).await.done().await;
    let code = mail.settled(1).await[0].code();
    let waits = told(&person).await;
    assert_eq!((waits.address, waits.unconfirmed.unwrap().address.as_str()), (None, ADDRESS));
    // Nothing is told before.
    letter(&server, 1, Kind::Message, person.key).await;
    mail.settled(1).await;
    confirm(&person, wrong(&code)).await.refused(ProblemKind::CodeRefused).await;
    confirm(&person, &code).await.done().await;
    confirm(&person, &code).await.refused(ProblemKind::ExchangeExpired).await;
    let told_now = told(&person).await;
    assert_eq!((told_now.address.unwrap().as_str(), told_now.unconfirmed), (ADDRESS, None));
    let events = person.get::<Activity>("/account/activity").await.events;
    assert_eq!(events[0].what, Happened::NoticesChanged);

    tokio::time::sleep(QUICK.pause).await;
    letter(&server, 2, Kind::Message, person.key).await;
    mail.settled(2).await;
    person.request(Method::DELETE, "/notices/email").send().await.unwrap().done().await;
    assert_eq!(told(&person).await.address, None);
    tokio::time::sleep(QUICK.pause).await;
    letter(&server, 3, Kind::Message, person.key).await;
    mail.settled(2).await;
}

#[tokio::test]
async fn an_e_mail_says_nothing_of_anybody() {
    let mail = MailServer::start().await;
    let server = server(&mail).await;
    for (seed, language, subject) in
        [(1, Language::De, "Sie haben neue Post"), (2, Language::En, "You have new mail")]
    {
        let person = server.person(seed).await;
        let before = usize::from(seed - 1) * 2;
        put(&person, &format!("e{seed}@example.org"), language).await.done().await;
        confirm(&person, &mail.settled(before + 1).await[before].code()).await.done().await;
        letter(&server, seed, Kind::Message, person.key).await;
        let told = &mail.settled(before + 2).await[before + 1];
        let (head, text) = (told.data.split_once("\n\n").unwrap().0, told.text());
        assert_eq!(told.to, format!("e{seed}@example.org"));
        let names: Vec<_> =
            head.lines().filter_map(|line| line.split_once(": ")).map(|(name, _)| name).collect();
        let known = [
            "From",
            "To",
            "Subject",
            "Message-ID",
            "Auto-Submitted",
            "Content-Type",
            "Content-Transfer-Encoding",
            "MIME-Version",
            "Date",
        ];
        assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
        assert!(
            head.contains(&format!("Subject: {subject}\n"))
                && head.contains("Auto-Submitted: auto-generated\n")
        );
        assert!(head.contains("From: Musterkasse <post@musterkasse.example>\n"), "{head}");
        assert!(text.contains("\nhttps://portal.example\n") && text.matches("http").count() == 1, "{text}");
        for id in [person.account.to_string(), person.device.to_string(), person.key.to_string()] {
            assert!(!told.data.contains(&id));
        }
    }
}

#[tokio::test]
async fn a_code_takes_so_many_tries_and_a_newer_one_ends_it() {
    let mail = MailServer::start().await;
    let server = server(&mail).await;
    let person = server.person(1).await;
    put(&person, ADDRESS, Language::De).await.done().await;
    let first = mail.settled(1).await[0].code();
    for _ in 0..EMAIL_CODE_TRIES {
        confirm(&person, wrong(&first)).await.refused(ProblemKind::CodeRefused).await;
    }
    confirm(&person, &first).await.refused(ProblemKind::ExchangeExpired).await;

    put(&person, ADDRESS, Language::De).await.done().await;
    let second = mail.settled(2).await[1].code();
    for _ in 1..EMAIL_CODE_TRIES {
        confirm(&person, wrong(&second)).await.refused(ProblemKind::CodeRefused).await;
    }
    put(&person, "other@example.org", Language::De).await.done().await;
    let third = mail.settled(3).await[2].code();
    assert_eq!(told(&person).await.unconfirmed.unwrap().address.as_str(), "other@example.org");
    if second != third {
        confirm(&person, &second).await.refused(ProblemKind::CodeRefused).await;
    }
    confirm(&person, &third).await.done().await;
    for text in ["", "12345", "1234567", "12345a", " 12345"] {
        confirm(&person, text).await.refused(ProblemKind::Invalid).await;
    }
}

#[tokio::test]
async fn a_code_is_one_accounts_and_ends() {
    let mail = MailServer::start().await;
    let server = server(&mail).await;
    let (person, other) = (server.person(1).await, server.person(2).await);
    put(&person, ADDRESS, Language::De).await.done().await;
    let code = mail.settled(1).await[0].code();
    confirm(&other, &code).await.refused(ProblemKind::ExchangeExpired).await;
    let database = format!("sqlite:{}", server.data().join("siegel.db").display());
    let pool = SqlitePool::connect(&database).await.unwrap();
    sqlx::query("UPDATE pending_email SET expires = 1").execute(&pool).await.unwrap();
    assert_eq!(told(&person).await.unconfirmed, None);
    confirm(&person, &code).await.refused(ProblemKind::ExchangeExpired).await;
}

#[tokio::test]
async fn nobody_can_have_a_mailbox_filled() {
    let mail = MailServer::start().await;
    let server = server(&mail).await;
    let person = server.person(1).await;
    for number in 0..EMAIL_CODES_ACCOUNT {
        put(&person, &format!("e{number}@example.org"), Language::De).await.done().await;
    }
    put(&person, "one-more@example.org", Language::De).await.refused(ProblemKind::EmailLimit).await;
    for number in 0..EMAIL_CODES_ADDRESS {
        let person = server.person(10 + number as u8).await;
        put(&person, "victim@example.org", Language::En).await.done().await;
    }
    let last = server.person(99).await;
    put(&last, "Victim@Example.org", Language::En).await.refused(ProblemKind::EmailLimit).await;
    mail.settled((EMAIL_CODES_ACCOUNT + EMAIL_CODES_ADDRESS) as usize).await;
}

#[tokio::test]
async fn what_the_mail_server_says_is_told_in_kinds() {
    let mail = MailServer::start().await;
    let server = server(&mail).await;
    let person = server.person(1).await;
    put(&person, "nobody@example.org", Language::De).await.refused(ProblemKind::EmailRefused).await;
    put(&person, "later@example.org", Language::De).await.refused(ProblemKind::EmailUnavailable).await;
    mail.stop();
    put(&person, ADDRESS, Language::De).await.refused(ProblemKind::EmailUnavailable).await;
    assert_eq!(told(&person).await.unconfirmed, None, "what was not mailed waits for nothing");

    let without = Server::start().await;
    let person = without.person(1).await;
    assert_eq!(person.get::<Notices>("/notices").await.email, None);
    put(&person, ADDRESS, Language::De).await.refused(ProblemKind::EmailOff).await;
}

#[tokio::test]
async fn addresses_are_taken_up_to_their_limit() {
    let mail = MailServer::start().await;
    let server = server(&mail).await;
    let person = server.person(1).await;
    let address = |last: usize| {
        let label = |length: usize| "d".repeat(length);
        format!("{}@{}.{}.{}", "l".repeat(64), label(63), label(63), label(last))
    };
    let asked = |address: String| serde_json::json!({ "address": address, "language": "de" });
    assert_eq!(address(61).len(), EMAIL_ADDRESS_MAX);
    person.put("/notices/email", &asked(address(61))).await.done().await;
    person.put("/notices/email", &asked(address(62))).await.refused(ProblemKind::Invalid).await;
    let two = "erika@example.org\r\nBcc: max@example.org".to_owned();
    person.put("/notices/email", &asked(two)).await.refused(ProblemKind::Invalid).await;
}

#[tokio::test]
async fn who_is_replaced_is_told_no_longer() {
    let mail = MailServer::start().await;
    let server = server(&mail).await;
    let person = server.person(1).await;
    put(&person, ADDRESS, Language::De).await.done().await;
    confirm(&person, &mail.settled(1).await[0].code()).await.done().await;
    let successor = succession::replace(&server, &person, 2).await;
    assert_eq!(told(&successor).await.address, None);
    letter(&server, 1, Kind::Message, person.key).await;
    mail.settled(1).await;
}
