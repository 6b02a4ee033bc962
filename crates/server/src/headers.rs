//! Strict headers on every answer.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

/// Headers that are the same on every answer.
const FIXED: [(HeaderName, &str); 7] = [
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), autoplay=(), camera=(self), display-capture=(), encrypted-media=(), fullscreen=(self), \
         geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
         picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), \
         screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
    ),
];

/// The content security policy for a page with these inline scripts, known by their hashes.
///
/// Trusted Types leave one policy: the one through which the app loads its worker.
pub fn content_security_policy(script_hashes: &[String]) -> String {
    let mut scripts = String::new();
    for hash in script_hashes {
        scripts.push_str(&format!(" '{hash}'"));
    }
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; \
         img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
         frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types siegel-worker"
    )
}

/// The policy for the page that draws PDFs, with these scripts and styles in it: an origin of its own, which no keys, no stored data and no
/// other page belong to; no network; nobody's frame but the portal's. What it is given comes by messages.
pub fn viewer_policy(html: &str) -> String {
    let quoted = |hashes: Vec<String>| hashes.iter().map(|hash| format!(" '{hash}'")).collect::<String>();
    let (scripts, styles) = (quoted(inline_script_hashes(html)), quoted(inline_hashes(html, "style")));
    format!(
        "sandbox allow-scripts; default-src 'none'; script-src 'wasm-unsafe-eval'{scripts}; style-src{styles}; \
         img-src blob: data:; font-src blob: data:; worker-src blob:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'"
    )
}

/// Hashes of the inline scripts of a page, as a policy names them.
pub fn inline_script_hashes(html: &str) -> Vec<String> {
    inline_hashes(html, "script")
}

/// Hashes of what stands in a page's elements of this name; of text that is no script none.
fn inline_hashes(html: &str, element: &str) -> Vec<String> {
    let (begin, end) = (format!("<{element}"), format!("</{element}>"));
    let mut hashes = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once(&begin) {
        let Some((attributes, after)) = after.split_once('>') else { break };
        let Some((script, after)) = after.split_once(&end) else { break };
        let is_other = |attribute: &str| attribute.starts_with("src=") || attribute == "type=\"text/plain\"";
        if !attributes.split_ascii_whitespace().any(is_other) && !script.is_empty() {
            hashes.push(format!("sha256-{}", BASE64.encode(&Sha256::digest(script.as_bytes()))));
        }
        rest = after;
    }
    hashes
}

/// Sets the headers on an answer. What the site does not say about caching is not to be stored; a policy that it says is one of ours.
pub async fn strict(policy: HeaderValue, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let has_policy = headers.contains_key(header::CONTENT_SECURITY_POLICY);
    for (name, value) in FIXED {
        // Where there is another policy, that says whose frame it may be.
        if name != header::X_FRAME_OPTIONS || !has_policy {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_that_draws_has_scripts_and_styles_of_its_own_and_nothing_else() {
        let policy =
            viewer_policy("<style>hi()</style><script type=\"text/plain\">no</script><script>hi()</script>");
        let hi = "'sha256-XJ2NWmzN6ujI1rM9ekfSbLHcLivIQQULuiC/AeTcyy0='";
        assert!(policy.starts_with("sandbox allow-scripts; default-src 'none'; "));
        assert!(
            policy.contains(&format!("script-src 'wasm-unsafe-eval' {hi}; style-src {hi}; ")),
            "{policy}"
        );
        for never in ["unsafe-inline", "'unsafe-eval'", "allow-same-origin", "connect-src", "http"] {
            assert!(!policy.contains(never), "{never}");
        }
    }

    #[test]
    fn inline_scripts_are_found() {
        let check = |html: &str, expect: &[&str]| assert_eq!(inline_script_hashes(html), expect, "{html}");
        check("<p>no script</p>", &[]);
        check("<script src=\"/a.js\"></script>", &[]);
        check("<script>", &[]);
        // printf 'hi()' | openssl dgst -sha256 -binary | base64
        let hi = "sha256-XJ2NWmzN6ujI1rM9ekfSbLHcLivIQQULuiC/AeTcyy0=";
        check("<script>hi()</script>", &[hi]);
        check("<script type=\"text/plain\" id=\"a\">hi()</script>", &[]);
        check("<script type=\"module\">hi()</script><script src=x></script><script>hi()</script>", &[hi, hi]);
    }
}
