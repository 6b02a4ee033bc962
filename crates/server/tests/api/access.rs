//! Who may knock at which door. The tables are the API's own description, so that no route is forgotten.

use std::collections::BTreeSet;

use envelope::attachment::object_len;
use reqwest::{Method, RequestBuilder, StatusCode, header};
use serde_json::Value;
use wire::{
    ProblemKind,
    account::Session,
    assurance::{DataClass, Level},
    permit::Action,
    upload::Committed,
};

use crate::{
    harness::{Answer as _, Draft, Options, Server, UNIT_KEY, attachment_id, cookie, login, message_id},
    levels::levels,
    link,
    passkeys::{passkey_id, registered},
};

struct Operation {
    method: Method,
    path: String,
    security: Option<String>,
    class: Option<String>,
    permit: Option<String>,
}

/// Every operation of the description, its path filled with ids that fit.
fn operations() -> Vec<Operation> {
    let mut operations = templates();
    for operation in &mut operations {
        operation.path = operation.path.replace("{index}", "0").replace("{slot}", "1");
        operation.path = operation.path.replace("{link}", &"00".repeat(32));
        for name in ["{attachment}", "{message}", "{account}", "{session}", "{passkey}", "{device}"] {
            operation.path = operation.path.replace(name, "00112233445566778899aabbccddeeff");
        }
    }
    operations
}

/// Every operation of the description.
fn templates() -> Vec<Operation> {
    let description: Value = serde_json::from_str(&server::openapi::json().unwrap()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let scheme = operation["security"][0].as_object().and_then(|schemes| schemes.iter().next());
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                security: scheme.map(|(name, _)| name.clone()),
                class: scheme.and_then(|(_, scopes)| Some(scopes[0].as_str()?.to_owned())),
                permit: scheme
                    .and_then(|(_, scopes)| Some(scopes[1].as_str()?.strip_prefix("permit:")?.to_owned())),
            });
        }
    }
    assert!(operations.len() > 25);
    operations
}

fn request(server: &Server, operation: &Operation) -> RequestBuilder {
    server
        .http
        .request(operation.method.clone(), format!("{}{}", server.base, operation.path))
        .header("sec-fetch-site", "same-origin")
}

//
#[tokio::test]
async fn nothing_is_disclosed_without_the_credential_of_the_door() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let desk = server.desk(Method::GET, "/feed").build().unwrap().headers()[header::AUTHORIZATION].clone();
    let strangers = format!("__Host-siegel={}", "A".repeat(43));
    for operation in operations() {
        let at = format!("{} {}", operation.method, operation.path);
        let asks = async |request: RequestBuilder| {
            println!("{at}");
            request.send().await.unwrap().refused(ProblemKind::Unauthenticated).await;
        };
        match operation.security.as_deref() {
            Some("session") => {
                asks(request(&server, &operation)).await;
                asks(request(&server, &operation).header(header::COOKIE, &strangers)).await;
                asks(request(&server, &operation).header(header::AUTHORIZATION, &desk)).await;
            }
            Some("desk-token") => {
                asks(request(&server, &operation)).await;
                asks(request(&server, &operation).bearer_auth("0".repeat(64))).await;
                asks(request(&server, &operation).bearer_auth("")).await;
                asks(request(&server, &operation).header(header::COOKIE, &person.cookie)).await;
            }
            Some(other) => panic!("{at}: unknown scheme {other}"),
            None => {
                let public = [
                    "/api/v1/insurer",
                    "/api/v1/directory",
                    "/api/v1/levels",
                    "/api/v1/activation/start",
                    "/api/v1/activation/finish",
                    "/api/v1/sign-in/start",
                    "/api/v1/sign-in/finish",
                    "/api/v1/sign-in/recovery",
                    "/api/v1/link",
                    "/api/v1/link/look",
                    "/api/v1/link/finish",
                    "/api/v1/sign-in/passkey/start",
                    "/api/v1/sign-in/passkey/finish",
                    "/api/v1/sign-in/identity",
                    "/api/v1/sign-in/identity/finish",
                ];
                assert!(public.contains(&operation.path.as_str()), "{at} is open to all");
            }
        }
    }
}

//
#[tokio::test]
async fn an_ended_session_is_told_so_at_every_door() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let elsewhere = cookie(&server.sign_in(login(1), b"password", 5).await);
    person.request(Method::DELETE, "/sessions").send().await.unwrap().done().await;
    let mut checked = 0;
    for operation in operations().iter().filter(|operation| operation.security.as_deref() == Some("session"))
    {
        println!("{} {}", operation.method, operation.path);
        let asked = request(&server, operation).header(header::COOKIE, &elsewhere).send().await.unwrap();
        asked.refused(ProblemKind::SessionEnded).await;
        checked += 1;
    }
    assert!(checked > 18);
}

//
#[tokio::test]
async fn another_accounts_things_are_not_there_at_any_door() {
    let server = Server::start().await;
    let (owner, stranger) = (server.person(0x51).await, server.person(2).await);
    let (attachment, bytes) = (attachment_id(1), vec![7; object_len(4096) as usize]);
    owner.declare(attachment, message_id(0xa7), bytes.len() as u64).await.done().await;
    owner.put_part(attachment, 0, &bytes).await.done().await;
    owner.commit(&owner.draft(0xa7), &[attachment]).await.read::<Committed>().await;
    let session = owner.get::<Session>("/session").await.session;
    registered(&owner, 0x33).await;
    let passkey = passkey_id(0x33).to_string();
    let link = link::claimed(&owner).await.to_string();
    let own = [
        ("{link}", link),
        ("{passkey}", passkey.clone()),
        ("{device}", owner.device.to_string()),
        ("{attachment}", attachment.to_string()),
        ("{message}", message_id(0xa7).to_string()),
        ("{session}", session.to_string()),
        ("{index}", "0".to_owned()),
    ];
    let told = [
        owner.account.to_string(),
        owner.key.to_string(),
        session.to_string(),
        message_id(0xa7).to_string(),
        passkey,
    ];
    let (mut refused, mut silent) = (0, 0);
    for operation in templates().iter().filter(|operation| operation.security.as_deref() == Some("session")) {
        let path = own.iter().fold(operation.path.clone(), |path, (name, id)| path.replace(name, id));
        let at = format!("{} {path}", operation.method);
        assert!(!path.contains('{'), "{at}: whose is that?");
        let ask = async |cookie: &str| {
            let request = server.http.request(operation.method.clone(), format!("{}{path}", server.base));
            let request = request.header("sec-fetch-site", "same-origin").header(header::COOKIE, cookie);
            request.send().await.unwrap()
        };
        if path == operation.path {
            // Of a stream only the head is waited for.
            if operation.method == Method::GET && !path.ends_with("/events") {
                let text = ask(&stranger.cookie).await.text().await.unwrap();
                assert!(told.iter().all(|id| !text.contains(id)), "{at} tells {text}");
                silent += 1;
            }
            continue;
        }
        assert!(!ask(&stranger.cookie).await.status().is_success(), "{at}");
        if operation.method == Method::GET {
            assert!(ask(&owner.cookie).await.status().is_success(), "{at} is the owner's");
        }
        refused += 1;
    }
    assert!(refused >= 7 && silent >= 6, "{refused} {silent}");
    // Nothing has changed for the owner, and who knows the ids knows no more.
    assert_eq!(owner.get::<Session>("/session").await.session, session);
    let draft = Draft { recipients: vec![UNIT_KEY], ..owner.draft(3) };
    stranger.commit(&draft, &[]).await.refused(ProblemKind::EnvelopeSender).await;
}

//
#[tokio::test]
async fn data_of_a_class_need_its_level_at_every_door() {
    let server = Server::start().await;
    let person = server.person(1).await;
    for class in DataClass::ALL {
        let mut table = levels();
        table.classes.entry(class).and_modify(|needs| (needs.level, needs.lowest) = (Level::High, None));
        server.put_levels(&table).await;
        let mut refused = 0;
        for operation in
            operations().iter().filter(|operation| operation.security.as_deref() == Some("session"))
        {
            let at = format!("{} {}", operation.method, operation.path);
            let is_last = operation.path == "/api/v1/sign-out";
            if is_last {
                continue;
            }
            let asked =
                request(&server, operation).header(header::COOKIE, &person.cookie).send().await.unwrap();
            let too_low = asked.status() == StatusCode::FORBIDDEN
                && asked.json::<wire::Problem>().await.unwrap().kind == ProblemKind::LevelTooLow;
            let described = operation.class.as_deref().unwrap_or_else(|| panic!("{at} names no class"));
            assert_eq!(too_low, described == class.name(), "{at} is described as {described}");
            refused += usize::from(too_low);
        }
        assert!(refused >= 3, "{class:?}: {refused}");
    }
}

/// What changes something of a session's account and takes no permit, and why.
const FREE: &[(&str, &str)] = &[
    ("POST /api/v1/sign-out", "it only protects"),
    ("DELETE /api/v1/sessions", "it only protects"),
    ("DELETE /api/v1/sessions/{session}", "it only protects"),
    ("PUT /api/v1/session/shared", "it only protects"),
    ("PUT /api/v1/account/level", "it only protects: less is refused"),
    ("POST /api/v1/account/password", "nothing changes until the account is rekeyed, which takes one"),
    ("POST /api/v1/passkeys/start", "nothing changes until it is finished, which takes one"),
    ("PUT /api/v1/link/{link}/account", "nobody is let in until something is handed over, which takes one"),
    ("PUT /api/v1/account/state", "a device that was let in signs itself in; devices judge the signature"),
    ("PUT /api/v1/devices/{device}/name", "a name lets nobody in"),
    (
        "PUT /api/v1/notices/push",
        "it says that there is mail, to the device that asks, which sees that anyway",
    ),
    ("DELETE /api/v1/notices/push", "it only takes away, and stands in the list of what happened"),
    ("POST /api/v1/notices/email/code", "the address was set by a request that takes one"),
    ("DELETE /api/v1/notices/email", "it only takes away, and stands in the list of what happened"),
    ("PUT /api/v1/passkeys/{passkey}/name", "a name lets nobody in"),
    ("POST /api/v1/permits/start", "it is the proof"),
    ("POST /api/v1/permits/passkey", "it is the proof"),
    ("POST /api/v1/permits/password/start", "it is the proof"),
    ("POST /api/v1/permits/password/finish", "it is the proof"),
    ("POST /api/v1/session/passkey/start", "it is a proof"),
    ("POST /api/v1/session/passkey/finish", "it is a proof"),
    ("POST /api/v1/account/unlock/start", "it is a proof"),
    ("POST /api/v1/account/unlock/finish", "it is a proof"),
    ("PUT /api/v1/messages/{message}", "writing changes nothing of the account"),
    ("PUT /api/v1/attachments/{attachment}", "writing changes nothing of the account"),
    ("PUT /api/v1/attachments/{attachment}/parts/{index}", "writing changes nothing of the account"),
];

//
#[tokio::test]
async fn what_changes_an_account_takes_a_permit_or_is_named_with_a_reason() {
    let server = Server::start_with(Options { nothing_is_fresh: true, ..Options::default() }).await;
    let person = server.person_with_permits(1).await;
    let mut free: Vec<&str> = Vec::new();
    let mut actions = BTreeSet::new();
    for (template, operation) in templates().iter().zip(operations()) {
        if operation.security.as_deref() != Some("session") || operation.method == Method::GET {
            continue;
        }
        let at = format!("{} {}", operation.method, template.path);
        if at == "POST /api/v1/sign-out" {
            free.push(FREE[0].0);
            continue;
        }
        let asked = request(&server, &operation).header(header::COOKIE, &person.cookie).send().await.unwrap();
        let needed = asked.status() == StatusCode::FORBIDDEN
            && asked.json::<wire::Problem>().await.unwrap().kind == ProblemKind::PermitNeeded;
        match operation.permit {
            Some(action) => {
                assert!(needed, "{at} is done without a permit");
                actions.insert(action);
            }
            None => {
                assert!(!needed, "{at} takes a permit that its description does not name");
                let named = FREE.iter().find(|(free, _)| *free == at);
                free.push(named.unwrap_or_else(|| panic!("{at} takes no permit, and nobody says why")).0);
            }
        }
    }
    let all: BTreeSet<_> = Action::ALL.iter().map(|action| action.name().to_owned()).collect();
    assert_eq!(actions, all);
    free.sort_unstable();
    let mut named: Vec<_> = FREE.iter().map(|(free, _)| *free).collect();
    named.sort_unstable();
    assert_eq!(free, named);
}

#[tokio::test]
async fn changes_from_another_origin_are_refused() {
    let server = Server::start().await;
    let person = server.person(1).await;
    let mut checked = 0;
    for operation in operations() {
        if operation.method == Method::GET || !operation.path.starts_with("/api/") {
            continue;
        }
        let url = format!("{}{}", server.base, operation.path);
        let bare =
            || server.http.request(operation.method.clone(), &url).header(header::COOKIE, &person.cookie);
        for foreign in [
            bare(),
            bare().header("sec-fetch-site", "cross-site"),
            bare().header("sec-fetch-site", "same-site"),
            bare().header("origin", "https://evil.example"),
            bare().header("origin", "null"),
        ] {
            foreign.send().await.unwrap().refused(ProblemKind::ForeignOrigin).await;
        }
        checked += 1;
    }
    assert!(checked >= 8);
    // A browser that sends no `Sec-Fetch-Site` is known by its `Origin`.
    let sign_out = server.http.post(format!("{}/api/v1/sign-out", server.base));
    let sign_out = sign_out.header(header::COOKIE, &person.cookie).header(header::ORIGIN, &server.base);
    sign_out.send().await.unwrap().done().await;
}

#[tokio::test]
async fn unknown_routes_and_bad_bodies_are_problems() {
    let server = Server::start().await;
    let person = server.person(1).await;
    for path in ["/nothing", "/attachments", "/messages/a/b"] {
        person.request(Method::GET, path).send().await.unwrap().refused(ProblemKind::NotFound).await;
        server.desk(Method::GET, path).send().await.unwrap().refused(ProblemKind::NotFound).await;
    }
    for id in ["x", "00", "00112233445566778899AABBCCDDEEFF", "..%2f..%2fetc"] {
        let response = person.request(Method::GET, &format!("/messages/{id}")).send().await.unwrap();
        response.refused(ProblemKind::Invalid).await;
    }
    let start = |body: &'static str| {
        let request =
            server.portal(Method::POST, "/sign-in/start").header(header::CONTENT_TYPE, "application/json");
        request.body(body)
    };
    for body in ["", "{", "{}", "[]", "{\"login\":1}"] {
        start(body).send().await.unwrap().refused(ProblemKind::Invalid).await;
    }
    let plain = server.portal(Method::POST, "/sign-in/start").body("{}");
    plain.send().await.unwrap().refused(ProblemKind::Invalid).await;
    let long = server.portal(Method::POST, "/sign-in/start").header(header::CONTENT_TYPE, "application/json");
    let long = long.body(" ".repeat(wire::limits::JSON_MAX + 1));
    long.send().await.unwrap().refused(ProblemKind::TooLarge).await;
    let response = person.request(Method::DELETE, "/feed").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}
