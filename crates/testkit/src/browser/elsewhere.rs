//! What a browser asks of anybody but the portal: heard, written down, and refused.
//!
//! The browser takes this listener for its proxy, and reaches nothing but the portal's own origin without it. So it does not matter who
//! asks: a page, a frame, a worker, the service worker, or the browser by itself. What is not seen are lookups of names without a
//! connection after them, and UDP; in Chromium both lead nowhere, for it can look up no name but this machine's.

use std::{
    mem,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Result;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    time::timeout,
};

use super::Engine;

/// What Chromium now and then asks for by itself, whatever it is told: dictionaries and the like, from where its maker keeps them; and, started
/// again after it was killed, the start page that Debian gives it. It is refused, and not held against the page: no page of the portal
/// knows these hosts, and the portal's policy lets none ask them.
const CHROMIUMS_OWN: [&str; 2] = ["CONNECT redirector.gvt1.com:443 ", "CONNECT start.duckduckgo.com:443 "];

/// Bytes of a request's first line at most.
const LINE_MAX: u64 = 8 << 10;

/// How long a connection may say nothing until that counts as all that it says.
const SILENCE: Duration = Duration::from_secs(1);

/// What a connection that was made ahead of any request is called.
const SILENT: &str = "a connection, and no request";

const REFUSAL: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The first lines of requests.
type Asked = Arc<Mutex<Vec<String>>>;

/// The listener of one browser.
pub(super) struct Elsewhere {
    port: u16,
    /// Where the browser may go without it, as `localhost:4711`.
    home: Vec<String>,
    asked: Asked,
    /// Its own: a journey that waits for a process must not keep it from listening.
    runtime: Option<Runtime>,
}

impl Elsewhere {
    /// Listens for a browser that has to do with the origins of these addresses alone.
    ///
    /// # Errors
    /// If there is no port for it.
    pub(super) fn than(addresses: &[&str]) -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let asked = Asked::default();
        let heard = asked.clone();
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener)?;
            loop {
                let (browser, _) = listener.accept().await?;
                // What becomes of the refusal is the browser's affair.
                tokio::spawn(hear(browser, heard.clone()));
            }
            #[expect(unreachable_code, reason = "it says what the errors are")]
            Ok::<(), std::io::Error>(())
        });
        let home = addresses.iter().map(|address| host(address).to_owned()).collect();
        Ok(Self { port, home, asked, runtime: Some(runtime) })
    }

    /// The proxy that the browser is told of.
    pub(super) fn capability(&self, engine: Engine) -> Value {
        let proxy = format!("127.0.0.1:{}", self.port);
        let mut home = self.home.clone();
        if engine == Engine::Chromium {
            // Otherwise it goes to all of this machine without a proxy.
            home.insert(0, "<-loopback>".to_owned());
        }
        json!({ "proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy, "noProxy": home })
    }

    /// What was asked since the last time.
    pub(super) fn take(&self) -> Vec<String> {
        mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Host and port of an address.
fn host(address: &str) -> &str {
    let from_host = address.split_once("://").map_or(address, |(_, rest)| rest);
    from_host.split('/').next().unwrap_or(from_host)
}

/// Writes down what a connection asks for first, and refuses it.
async fn hear(mut browser: TcpStream, asked: Asked) -> std::io::Result<()> {
    let mut line = Vec::new();
    let mut reader = BufReader::new((&mut browser).take(LINE_MAX));
    let said = timeout(SILENCE, reader.read_until(b'\n', &mut line)).await.is_ok() && !line.is_empty();
    let line = if said { String::from_utf8_lossy(&line).trim_end().to_owned() } else { SILENT.to_owned() };
    if !CHROMIUMS_OWN.iter().any(|own| line.starts_with(own)) {
        asked.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
    browser.write_all(REFUSAL).await?;
    browser.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_asked_is_written_down_and_refused() {
        let elsewhere = Elsewhere::than(&["http://localhost:1"]).unwrap();
        let mut browser = TcpStream::connect((Ipv4Addr::LOCALHOST, elsewhere.port)).await.unwrap();
        browser.write_all(b"CONNECT elsewhere.example:443 HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        let _ = browser.read_to_end(&mut answer).await;
        assert!(answer.starts_with(b"HTTP/1.1 502 "), "{answer:?}");
        let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, elsewhere.port)).await.unwrap();
        tokio::time::sleep(2 * SILENCE).await;
        drop(silent);
        assert_eq!(elsewhere.take(), ["CONNECT elsewhere.example:443 HTTP/1.1", SILENT]);
        assert_eq!(elsewhere.take(), Vec::<String>::new());
    }

    #[test]
    fn only_chromium_is_told_that_this_machine_is_elsewhere_too() {
        let elsewhere =
            Elsewhere::than(&["http://localhost:4711/page.html", "http://127.0.0.1:4712"]).unwrap();
        let home = |engine| elsewhere.capability(engine)["noProxy"].clone();
        assert_eq!(home(Engine::Firefox), json!(["localhost:4711", "127.0.0.1:4712"]));
        assert_eq!(home(Engine::Chromium), json!(["<-loopback>", "localhost:4711", "127.0.0.1:4712"]));
    }
}
