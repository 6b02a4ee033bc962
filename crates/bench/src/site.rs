//! The bench's page over HTTP on this machine, isolated from other origins: browsers then keep a finer clock.

use std::{net::Ipv4Addr, path::Path};

use anyhow::{Context, Result};
use axum::{
    Router,
    http::{HeaderName, HeaderValue},
};
use tokio::{net::TcpListener, task::JoinHandle};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

const HEADERS: [(&str, &str); 3] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cache-control", "no-store"),
];

/// A folder that is served until this is dropped.
pub(crate) struct Site {
    /// Where its page is.
    pub(crate) address: String,
    server: JoinHandle<()>,
}

impl Site {
    /// Serves the folder on a port of the system's choice.
    pub(crate) async fn serve(folder: &Path) -> Result<Self> {
        let mut site = Router::new().fallback_service(ServeDir::new(folder));
        for (name, value) in HEADERS {
            let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
            site = site.layer(SetResponseHeaderLayer::overriding(name, value));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no port is free")?;
        let address = format!("http://localhost:{}/page.html", listener.local_addr()?.port());
        // It ends with this program, or when nobody needs it any more; an error before is the browser's to notice.
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, site).await;
        });
        Ok(Self { address, server })
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}
