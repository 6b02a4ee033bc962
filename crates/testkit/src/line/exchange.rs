//! One request and its answer, and what becomes of them.

use std::{io, net::Ipv4Addr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::TcpStream,
    time::sleep,
};

use super::{Fault, Plan};

/// Bytes of a head at most.
const HEAD_MAX: usize = 32 << 10;
/// Pieces that a slow request or answer is cut into.
const PIECES: usize = 5;

/// What a public network says in the place of everybody.
const CAPTIVE: &str =
    "<!doctype html><title>WLAN</title><h1>Willkommen im WLAN</h1><p>Bitte melden Sie sich an.</p>";
/// What a gateway says when the server is away.
const UNAVAILABLE: &str = "<!doctype html><title>503</title><h1>503 Service Unavailable</h1>";

/// Which requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// All of the API but the stream of events.
    Api,
    /// Declaring an attachment, asking for its parts.
    Attachment,
    /// Putting a part.
    Part,
    /// Handing a message over.
    Commit,
    /// Anything else of the API.
    Other,
    /// The stream of events, pages, scripts.
    Outside,
}

impl Kind {
    /// Whether a request of that kind is among these.
    pub fn takes(self, kind: Self) -> bool {
        self == kind || self == Self::Api && kind != Self::Outside
    }

    fn of(method: &str, path: &str) -> Self {
        let Some(path) = path.strip_prefix("/api/v1/") else { return Self::Outside };
        match (method, path.split(['/', '?']).next().unwrap_or_default()) {
            (_, "events") => Self::Outside,
            ("PUT", "attachments") if path.contains("/parts/") => Self::Part,
            (_, "attachments") => Self::Attachment,
            ("PUT", "messages") => Self::Commit,
            _ => Self::Other,
        }
    }
}

/// Carries what comes on this connection.
pub(super) async fn carry(mut browser: TcpStream, server: u16, plan: Arc<Plan>) -> io::Result<()> {
    let Some(request) = Request::read(&mut browser).await? else { return Ok(()) };
    let fault = plan.next(request.kind);
    let reach = || TcpStream::connect((Ipv4Addr::LOCALHOST, server));
    match fault {
        Fault::None => {
            let mut server = reach().await?;
            server.write_all(&request.begun).await?;
            copy_bidirectional(&mut browser, &mut server).await.map(drop)
        }
        Fault::Refused => cut(browser),
        Fault::CutAsking(after) => {
            let mut server = reach().await?;
            let whole = request.whole(&mut browser).await?;
            let some = after.min(whole.len() as u64 - 1) as usize;
            server.write_all(&whole[..some]).await?;
            drop(server);
            cut(browser)
        }
        Fault::CutAnswering(after) => {
            let answer = answer(reach().await?, &request.whole(&mut browser).await?).await?;
            let some = after.min((answer.len() as u64).saturating_sub(1)) as usize;
            browser.write_all(&answer[..some]).await?;
            // Without it the reset might overtake what was written.
            sleep(Duration::from_millis(5)).await;
            cut(browser)
        }
        Fault::AnswerLost => {
            answer(reach().await?, &request.whole(&mut browser).await?).await?;
            cut(browser)
        }
        Fault::Unavailable => say(browser, request, "503 Service Unavailable", UNAVAILABLE).await,
        Fault::Captive => say(browser, request, "200 OK", CAPTIVE).await,
        Fault::Slow(pause) => {
            let mut server = reach().await?;
            let whole = request.whole(&mut browser).await?;
            piecemeal(&mut server, &whole, pause).await?;
            let mut answer = Vec::new();
            server.read_to_end(&mut answer).await?;
            piecemeal(&mut browser, &answer, pause).await?;
            browser.shutdown().await
        }
        Fault::Held => until_gone(browser, request).await,
        Fault::AnswerHeld => {
            let whole = request.whole(&mut browser).await?;
            answer(reach().await?, &whole).await?;
            until_gone(browser, Request { begun: whole, missing: 0, ..request }).await
        }
    }
}

/// A request whose head is read.
struct Request {
    kind: Kind,
    /// Its head, which asks the server to close after its answer, and what has come of its body.
    begun: Vec<u8>,
    /// Bytes of its body that have not come yet.
    missing: usize,
}

impl Request {
    async fn read(browser: &mut TcpStream) -> io::Result<Option<Self>> {
        let mut read = Vec::new();
        let end = loop {
            if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            if read.len() > HEAD_MAX || browser.read_buf(&mut read).await? == 0 {
                return Ok(None);
            }
        };
        let body = read.split_off(end + 4);
        Ok(Self::of(&String::from_utf8_lossy(&read[..end]), body))
    }

    fn of(head: &str, body: Vec<u8>) -> Option<Self> {
        let mut lines = head.split("\r\n");
        let first = lines.next()?;
        let (method, rest) = first.split_once(' ')?;
        let kind = Kind::of(method, rest.split(' ').next()?);
        let mut length = 0;
        let mut begun = format!("{first}\r\nconnection: close\r\n");
        for line in lines {
            let (name, value) = line.split_once(':')?;
            if name.eq_ignore_ascii_case("connection") {
                continue;
            }
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok()?;
            }
            begun.push_str(line);
            begun.push_str("\r\n");
        }
        begun.push_str("\r\n");
        let missing = usize::saturating_sub(length, body.len());
        let begun = [begun.into_bytes(), body].concat();
        Some(Self { kind, begun, missing })
    }

    /// All of it.
    async fn whole(&self, browser: &mut TcpStream) -> io::Result<Vec<u8>> {
        let mut whole = self.begun.clone();
        let mut rest = vec![0; self.missing];
        browser.read_exact(&mut rest).await?;
        whole.extend(rest);
        Ok(whole)
    }
}

async fn answer(mut server: TcpStream, request: &[u8]) -> io::Result<Vec<u8>> {
    server.write_all(request).await?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await?;
    Ok(answer)
}

async fn piecemeal(to: &mut TcpStream, bytes: &[u8], pause: Duration) -> io::Result<()> {
    for piece in bytes.chunks(bytes.len().div_ceil(PIECES).max(1)) {
        sleep(pause).await;
        to.write_all(piece).await?;
    }
    Ok(())
}

/// Answers in the server's place.
async fn say(mut browser: TcpStream, request: Request, status: &str, page: &str) -> io::Result<()> {
    // Closed on what is unread, the line would be cut before the answer is heard.
    request.whole(&mut browser).await?;
    let length = page.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{page}"
    );
    browser.write_all(answer.as_bytes()).await?;
    browser.shutdown().await
}

/// Waits until the browser is gone.
async fn until_gone(mut browser: TcpStream, request: Request) -> io::Result<()> {
    request.whole(&mut browser).await?;
    browser.read_u8().await.map(drop)
}

/// Resets the connection.
fn cut(browser: TcpStream) -> io::Result<()> {
    browser.set_zero_linger()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_requests_apart() {
        let check = |method, path, expect| assert_eq!(Kind::of(method, path), expect, "{method} {path}");
        check("GET", "/", Kind::Outside);
        check("GET", "/api/v1/events", Kind::Outside);
        check("GET", "/api/v1/feed?after=7", Kind::Other);
        check("PUT", "/api/v1/attachments/0a", Kind::Attachment);
        check("GET", "/api/v1/attachments/0a/parts", Kind::Attachment);
        check("PUT", "/api/v1/attachments/0a/parts/3", Kind::Part);
        check("PUT", "/api/v1/messages/0b?attachments=0a", Kind::Commit);
        check("GET", "/api/v1/messages/0b", Kind::Other);
        assert!(
            Kind::Api.takes(Kind::Part) && !Kind::Api.takes(Kind::Outside) && !Kind::Part.takes(Kind::Api)
        );
    }

    #[test]
    fn a_head_asks_to_close_and_says_what_is_missing() {
        let head = "PUT /api/v1/messages/0b HTTP/1.1\r\nHost: localhost:1\r\nConnection: keep-alive\r\nContent-Length: 5";
        let request = Request::of(head, b"ab".to_vec()).unwrap();
        assert_eq!((request.kind, request.missing), (Kind::Commit, 3));
        let expect = "PUT /api/v1/messages/0b HTTP/1.1\r\nconnection: close\r\nHost: localhost:1\r\nContent-Length: 5\r\n\r\nab";
        assert_eq!(String::from_utf8(request.begun).unwrap(), expect);
    }
}
