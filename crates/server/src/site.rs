//! The built portal: files, compressed where the browser takes it, and one page for every address of the app.
//!
//! **Invariant:** a file that is missing is never answered with the page: that would give a dead app.

use std::{convert::Infallible, path::PathBuf};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use tower_http::services::ServeDir;

use crate::headers;

/// The page of the app.
const INDEX: &str = "/index.html";
/// What draws PDFs, in a frame of an origin of its own (docs/adr/0025).
const VIEWER: &str = "/viewer.html";
/// The app's service worker.
const WORKER: &str = "/sw.js";
/// What takes its place when the app is to leave the devices that it was installed on.
const RETIRED: &str = include_str!("site/retired.js");
/// Where other apps hand files to the installed one. Its service worker takes them; they never come here if it is there.
pub(crate) const SHARE: &str = "/share";
/// Where somebody learns that the files have not arrived.
const SHARE_LOST: HeaderValue = HeaderValue::from_static("/compose?shared=lost");
/// Hexadecimal digits of the hash that the build puts into names.
const NAME_HASH_LEN: usize = 16;
/// For names that change with their content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For names that stay: asked for every time, sent when changed.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Serves the files of a directory.
#[derive(Debug, Clone)]
pub struct Site {
    directory: PathBuf,
    files: ServeDir,
    is_retired: bool,
    /// The policy of what draws PDFs.
    viewer: HeaderValue,
}

impl Site {
    /// The site in this directory.
    pub fn new(directory: PathBuf) -> Self {
        let files = ServeDir::new(&directory).append_index_html_on_directories(false).precompressed_br();
        let viewer =
            std::fs::read_to_string(directory.join(VIEWER.trim_start_matches('/'))).unwrap_or_default();
        // Made of ASCII only: the fallback is never taken, and would forbid everything.
        let viewer = HeaderValue::try_from(headers::viewer_policy(&viewer));
        let viewer = viewer.unwrap_or(HeaderValue::from_static("default-src 'none'"));
        Self { directory, files, is_retired: false, viewer }
    }

    /// The same, with its service worker called back from every device (docs/adr/0018).
    #[must_use]
    pub fn retired(self) -> Self {
        Self { is_retired: true, ..self }
    }

    /// The policy that fits the page as it is now.
    pub fn content_security_policy(&self) -> String {
        let page = std::fs::read_to_string(self.directory.join(INDEX.trim_start_matches('/')));
        headers::content_security_policy(&headers::inline_script_hashes(&page.unwrap_or_default()))
    }

    /// Answers a request for a file or for an address of the app.
    ///
    /// # Errors
    /// Never.
    pub async fn serve(mut self, mut request: Request) -> Result<Response, Infallible> {
        if request.method() == Method::POST && request.uri().path() == SHARE {
            // Nothing of it is kept, or even looked at.
            return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, SHARE_LOST)]).into_response());
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Ok(StatusCode::METHOD_NOT_ALLOWED.into_response());
        }
        if self.is_retired && request.uri().path() == WORKER {
            let script = HeaderValue::from_static("text/javascript");
            let headers = [(header::CONTENT_TYPE, script), (header::CACHE_CONTROL, ASK_AGAIN)];
            return Ok((headers, RETIRED).into_response());
        }
        let is_viewer = request.uri().path() == VIEWER;
        let (folder, name) = request.uri().path().rsplit_once('/').unwrap_or_default();
        let caching = if is_hashed(name) || ends_in_hash(folder) { FOR_EVER } else { ASK_AGAIN };
        if !name.contains('.') {
            *request.uri_mut() = Uri::from_static(INDEX);
        }
        let mut response = match self.files.try_call(request).await {
            Ok(response) => response.map(Body::new),
            // What kind of trouble the file system has is nobody's business outside.
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        };
        if response.status().is_client_error() {
            return Ok(response.status().into_response());
        }
        if is_viewer {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, self.viewer);
        }
        response.headers_mut().insert(header::CACHE_CONTROL, caching);
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        Ok(response)
    }
}

/// Whether a name holds a hash of its content: `app-0123456789abcdef.js`, `app-0123456789abcdef_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    ends_in_hash(stem.strip_suffix("_bg").unwrap_or(stem))
}

/// Whether a name ends in a hash, as the folder `parts-0123456789abcdef` does: what is in it changes with it.
fn ends_in_hash(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() == NAME_HASH_LEN && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_known() {
        let check = |name, expect| assert_eq!(is_hashed(name), expect, "{name}");
        check("siegel-0123456789abcdef.js", true);
        check("siegel-0123456789abcdef_bg.wasm", true);
        check("tokens-fedcba9876543210.css", true);
        check("index.html", false);
        check("worker.js", false);
        check("siegel-0123456789abcde.js", false);
        check("siegel-0123456789abcdeg.js", false);
        check("siegel-0123456789abcdef", false);
        assert!(ends_in_hash("/parts-0123456789abcdef"));
        assert!(!ends_in_hash("/fonts"));
        assert!(!ends_in_hash(""));
    }
}
