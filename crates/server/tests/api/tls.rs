//! TLS by the server itself: it speaks it, it is not held up, and it says what is wrong with its files.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client, StatusCode};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{harness::client_builder, process::BINARY};

/// A throw-away certificate for this machine, as files.
struct Pair {
    certificate: PathBuf,
    key: PathBuf,
    pem: String,
}

impl Pair {
    fn make(folder: &Path, name: &str) -> Self {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
        let (certificate, key) = (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key.pem")));
        fs::write(&certificate, cert.pem()).unwrap();
        fs::write(&key, signing_key.serialize_pem()).unwrap();
        Self { certificate, key, pem: cert.pem() }
    }

    /// A client that trusts this certificate and no other.
    fn client(&self) -> Client {
        let certificate = Certificate::from_pem(self.pem.as_bytes()).unwrap();
        client_builder().tls_certs_only([certificate]).build().unwrap()
    }
}

/// The server's process, which ends with the test.
struct Process(Child);

impl Process {
    fn start(folder: &Path, certificate: &Path, key: &Path) -> Self {
        let mut command = Command::new(BINARY);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.join("data"));
        command.arg("--tls-certificate").arg(certificate).arg("--tls-key").arg(key);
        Self(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    fn base(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        line.trim_end().strip_prefix("siegel-server listening on ").expect("the address").to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // An error says that it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_server_speaks_tls_and_nothing_else_then() {
    let folder = TempDir::new().unwrap();
    let pair = Pair::make(folder.path(), "server");
    let mut server = Process::start(folder.path(), &pair.certificate, &pair.key);
    let base = server.base();
    assert!(base.starts_with("https://localhost:"), "{base}");

    // Somebody who connects and says nothing holds up nobody.
    let address = base.trim_start_matches("https://").to_owned();
    let _silent = TcpStream::connect(&address).await.unwrap();
    let answer = pair.client().get(format!("{base}/api/v1/session")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");

    let other = Pair::make(folder.path(), "other");
    assert!(other.client().get(&base).send().await.is_err(), "another certificate is trusted");
    assert!(pair.client().get(format!("http://{address}")).send().await.is_err(), "it speaks plain HTTP");
}

#[test]
fn files_that_are_no_pair_are_refused_at_the_start() {
    let folder = TempDir::new().unwrap();
    let (pair, other) = (Pair::make(folder.path(), "server"), Pair::make(folder.path(), "other"));
    let missing = folder.path().join("missing.pem");
    let check = |certificate: &Path, key: &Path, expect: &str| {
        let mut server = Process::start(folder.path(), certificate, key);
        assert!(!server.0.wait().unwrap().success());
        let said = std::io::read_to_string(server.0.stderr.take().unwrap()).unwrap();
        assert!(said.contains(expect), "{said}");
    };
    check(&pair.certificate, &other.key, "certificate and key do not fit together");
    check(&missing, &pair.key, "the certificate cannot be read");
    check(&pair.key, &pair.key, "certificate");
    check(&pair.certificate, &pair.certificate, "the key cannot be read");
    let alone = Command::new(BINARY)
        .args(["serve", "--data"])
        .arg(folder.path())
        .arg("--tls-key")
        .arg(&pair.key)
        .output()
        .unwrap();
    assert!(String::from_utf8(alone.stderr).unwrap().contains("--tls-certificate"));
}
