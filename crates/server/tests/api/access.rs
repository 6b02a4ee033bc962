//! Who may knock at which door. The tables are the API's own description, so that no route is forgotten.

use reqwest::{Method, RequestBuilder, StatusCode, header};
use serde_json::Value;
use wire::ProblemKind;

use crate::harness::{Answer as _, Server};

struct Operation {
    method: Method,
    path: String,
    security: Option<String>,
}

/// Every operation of the description, its path filled with ids that fit.
fn operations() -> Vec<Operation> {
    let description: Value = serde_json::from_str(&server::openapi::json().unwrap()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        let path = path.replace("{index}", "0").replace("{slot}", "1");
        let path = ["{attachment}", "{message}", "{account}", "{session}"]
            .iter()
            .fold(path, |path, name| path.replace(name, "00112233445566778899aabbccddeeff"));
        for (method, operation) in item.as_object().unwrap() {
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                security: operation["security"][0]
                    .as_object()
                    .map(|scheme| scheme.keys().next().unwrap().clone()),
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
                    "/api/v1/activation/start",
                    "/api/v1/activation/finish",
                    "/api/v1/sign-in/start",
                    "/api/v1/sign-in/finish",
                    "/api/v1/sign-in/recovery",
                ];
                assert!(public.contains(&operation.path.as_str()), "{at} is open to all");
            }
        }
    }
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
