//! The portal's files and the headers around them.

use std::fs;

use reqwest::{Method, Response, StatusCode, header};
use tempfile::TempDir;

use crate::harness::{Options, Server};

const PAGE: &str = "<!doctype html><script type=\"module\">hi()</script><script src=\"/a.js\"></script>";
/// SHA-256 of `hi()`.
const HASH: &str = "'sha256-XJ2NWmzN6ujI1rM9ekfSbLHcLivIQQULuiC/AeTcyy0='";

async fn site() -> (Server, TempDir) {
    site_with(Options::default()).await
}

async fn site_with(options: Options) -> (Server, TempDir) {
    let directory = TempDir::new().unwrap();
    let write = |name: &str, content: &str| fs::write(directory.path().join(name), content).unwrap();
    write("index.html", PAGE);
    write("worker.js", "worker");
    write("siegel-0123456789abcdef.js", "app");
    write("siegel-0123456789abcdef.js.br", "app in brotli");
    write("siegel-0123456789abcdef_bg.wasm", "\0asm");
    write("manifest.webmanifest", "{}");
    write("viewer.html", "<style>hi()</style><script>hi()</script>");
    write("sw.js", "caches.open()");
    write("sw.js.br", "caches.open() in brotli");
    let options = Options { site: Some(directory.path().to_owned()), ..options };
    (Server::start_with(options).await, directory)
}

async fn get(server: &Server, path: &str) -> Response {
    server.http.get(format!("{}{path}", server.base)).send().await.unwrap()
}

#[tokio::test]
async fn the_headers_are_strict_on_every_answer() {
    let (server, _directory) = site().await;
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {HASH}; style-src 'self'; img-src 'self' blob: data:; \
         font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types siegel-worker"
    );
    for path in ["/", "/worker.js", "/missing.js", "/api/v1/session", "/desk/v1/feed", "/api/v1/nothing"] {
        let response = get(&server, path).await;
        for (name, value) in [
            ("content-security-policy", policy.as_str()),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(response.headers()[name], value, "{path}");
        }
        let permissions = response.headers()["permissions-policy"].to_str().unwrap();
        assert!(permissions.contains("camera=(self)") && permissions.contains("microphone=()"));
        assert!(!response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
        if path.contains("/v1/") {
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn what_draws_pdfs_has_an_origin_of_its_own_and_no_network() {
    let (server, _directory) = site().await;
    let response = get(&server, "/viewer.html").await;
    assert_eq!(response.status(), StatusCode::OK);
    let policy = format!(
        "sandbox allow-scripts; default-src 'none'; script-src 'wasm-unsafe-eval' {HASH}; style-src {HASH}; \
         img-src blob: data:; font-src blob: data:; worker-src blob:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'"
    );
    assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], policy.as_str());
    assert!(!response.headers().contains_key(header::X_FRAME_OPTIONS), "it is to be framed by the portal");
    assert_eq!(response.headers()["cross-origin-embedder-policy"], "require-corp");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    let response = get(&server, "/index.html").await;
    assert_eq!(response.headers()[header::X_FRAME_OPTIONS], "DENY");
}

#[tokio::test]
async fn every_address_of_the_app_is_the_page_and_missing_files_are_missing() {
    let (server, _directory) = site().await;
    for path in ["/", "/activate", "/messages/0011", "/index.html"] {
        let response = get(&server, path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/html", "{path}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache", "{path}");
        assert_eq!(response.text().await.unwrap(), PAGE, "{path}");
    }
    for path in
        ["/missing.js", "/missing-0123456789abcdef.js", "/a/b.wasm", "/..%2f..%2fetc%2fpasswd.txt", "/.env"]
    {
        let response = get(&server, path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(response.text().await.unwrap(), "", "{path}");
    }
    let response = server.http.request(Method::POST, &server.base).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn hashed_names_are_kept_for_ever_and_others_asked_for_again() {
    let (server, _directory) = site().await;
    for (path, media_type, caching) in [
        ("/siegel-0123456789abcdef.js", "text/javascript", "public, max-age=31536000, immutable"),
        ("/siegel-0123456789abcdef_bg.wasm", "application/wasm", "public, max-age=31536000, immutable"),
        ("/worker.js", "text/javascript", "no-cache"),
        ("/sw.js", "text/javascript", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
    ] {
        let response = get(&server, path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], media_type, "{path}");
        assert_eq!(response.headers()[header::CACHE_CONTROL], caching, "{path}");
    }
}

#[tokio::test]
async fn brotli_is_served_to_who_takes_it() {
    let (server, _directory) = site().await;
    let url = format!("{}/siegel-0123456789abcdef.js", server.base);
    let response = server.http.get(&url).header(header::ACCEPT_ENCODING, "gzip, br").send().await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/javascript");
    assert_eq!(response.headers()[header::VARY], "accept-encoding");
    assert_eq!(response.bytes().await.unwrap(), b"app in brotli".as_slice());
    let response = server.http.get(&url).send().await.unwrap();
    assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
    assert_eq!(response.bytes().await.unwrap(), b"app".as_slice());
}

#[tokio::test]
async fn an_app_that_is_called_back_gets_another_service_worker_and_the_site_stays() {
    let (server, _directory) = site().await;
    assert_eq!(get(&server, "/sw.js").await.text().await.unwrap(), "caches.open()");
    let (server, _directory) = site_with(Options { app_is_retired: true, ..Options::default() }).await;
    let url = format!("{}/sw.js", server.base);
    let response = server.http.get(url).header(header::ACCEPT_ENCODING, "br").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/javascript");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
    let script = response.text().await.unwrap();
    assert!(script.contains("registration.unregister()") && script.contains("caches.delete("), "{script}");
    assert_eq!(get(&server, "/").await.text().await.unwrap(), PAGE);
    assert_eq!(get(&server, "/worker.js").await.text().await.unwrap(), "worker");
}

#[tokio::test]
async fn what_is_shared_past_the_app_is_not_kept_and_the_person_learns_it() {
    let (server, _directory) = site().await;
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let share = format!("{}/share", server.base);
    // As large as a photo: read to its end, or the answer would be lost with the connection.
    for body in [vec![], vec![7; 4 << 20]] {
        let response = http.post(&share).body(body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[header::LOCATION], "/compose?shared=lost");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }
    let response = http.get(&share).send().await.unwrap();
    assert_eq!((response.status(), response.text().await.unwrap()), (StatusCode::OK, PAGE.to_owned()));
    assert_eq!(http.put(&share).send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
}
