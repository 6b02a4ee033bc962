//! A mail server on this machine (RFC 5321, as much as one mail takes). It refuses mailboxes whose name says so.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinHandle,
};

use crate::notices::{PATIENCE, QUIET};

/// A mail that has come.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) to: String,
    /// Its head and its text, one line after the other.
    pub(crate) data: String,
}

pub(crate) struct MailServer {
    port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
    serving: JoinHandle<()>,
}

impl MailServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::<Mutex<Vec<Mail>>>::default();
        let kept = Arc::clone(&mails);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&kept)));
            }
        });
        Self { port, mails, serving }
    }

    /// The file that describes it.
    pub(crate) fn file(&self) -> String {
        let port = self.port;
        format!(
            "host = \"127.0.0.1\"\nport = {port}\nencryption = \"none\"\nfrom = \"Musterkasse <post@musterkasse.example>\"\n"
        )
    }

    pub(crate) fn stop(&self) {
        self.serving.abort();
    }

    /// The mails that have come, once they are so many and for a while no more.
    pub(crate) async fn settled(&self, count: usize) -> Vec<Mail> {
        let begin = Instant::now();
        while self.mails.lock().unwrap().len() < count && begin.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tokio::time::sleep(QUIET).await;
        let mails = self.mails.lock().unwrap().clone();
        assert_eq!(mails.len(), count, "{mails:?}");
        mails
    }
}

impl Mail {
    /// The text behind the head, soft line breaks taken out (RFC 2045, section 6.7).
    pub(crate) fn text(&self) -> String {
        self.data.split_once("\n\n").unwrap().1.replace("=\n", "")
    }

    /// The six digits on a line of their own.
    pub(crate) fn code(&self) -> String {
        let text = self.text();
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        text.lines().find(is_code).unwrap_or_else(|| panic!("no code in {text}")).to_owned()
    }
}

async fn talk(stream: TcpStream, mails: Arc<Mutex<Vec<Mail>>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    say(&mut write, "220 here").await;
    let mut to = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split_once([' ', ':']).map_or(line.as_str(), |(word, _)| word) {
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap().to_owned();
                match to.split('@').next().unwrap() {
                    "nobody" => "550 nobody here is called that",
                    "later" => "450 try again",
                    _ => "250 yes",
                }
            }
            "DATA" => {
                say(&mut write, "354 go on").await;
                let data = data(&mut lines).await;
                mails.lock().unwrap().push(Mail { to: to.clone(), data });
                "250 taken"
            }
            "QUIT" => "221 goodbye",
            _ => "250 yes",
        };
        say(&mut write, answer).await;
    }
}

async fn say(write: &mut OwnedWriteHalf, answer: &str) {
    // Whoever has gone hears nothing.
    let _ = write.write_all(format!("{answer}\r\n").as_bytes()).await;
}

async fn data(lines: &mut Lines<BufReader<OwnedReadHalf>>) -> String {
    let mut data = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if line == "." {
            break;
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
        data.push('\n');
    }
    data
}
