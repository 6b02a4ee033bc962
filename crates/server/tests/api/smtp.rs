//! E-mail through a real mail server, aiosmtpd in Python: by TLS, with a login, and not without them. `cargo xtask test` sets Python up.

use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use server::notices::{Letter, MailError, Mailer};
use tempfile::TempDir;
use wire::notices::Language;

use crate::harness::owned_file;

const PASSWORD: &str = "no secret: it is for this machine";

/// The mail server's process, which ends with the test.
struct MailServer {
    process: Child,
    port: u16,
    folder: TempDir,
}

impl MailServer {
    /// None where there is no Python for it.
    fn start() -> Option<Self> {
        let Some(python) = env::var_os("SIEGEL_MAIL_PYTHON") else {
            println!("skipped: there is no mail server; `cargo xtask test` sets one up");
            return None;
        };
        let folder = TempDir::new().unwrap();
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        fs::write(&certificate, cert.pem()).unwrap();
        fs::write(&key, signing_key.serialize_pem()).unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/mail/mail.py");
        let mut command = Command::new(python);
        command.arg(script).arg(port.to_string()).arg(folder.path()).arg(&certificate).arg(&key);
        let process = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { process, port, folder };
        for _ in 0..500 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Some(server);
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("the mail server does not answer");
    }

    /// What sends through it, with one thing in the file otherwise.
    fn mailer(&self, from: &str, to: &str) -> Mailer {
        let (port, certificate) = (self.port, self.folder.path().join("certificate.pem"));
        let text = format!(
            "host = \"localhost\"\nport = {port}\nencryption = \"starttls\"\ncertificate = \"{}\"\n\
             from = \"Musterkasse <post@musterkasse.example>\"\n\
             login = {{ user = \"siegel\", password = \"{PASSWORD}\" }}\n",
            certificate.display()
        );
        let changed = text.replacen(from, to, 1);
        assert!(from.is_empty() || changed != text);
        Mailer::open(&owned_file(&self.folder, "smtp.toml", &changed), "https://portal.example").unwrap()
    }

    fn mails(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|ending| ending == "eml")).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // An error says that it has ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn mail_goes_by_tls_with_a_login_and_not_without() {
    let Some(server) = MailServer::start() else { return };
    let address = "erika@example.org".parse().unwrap();
    let send = async |mailer: Mailer| mailer.send(&address, Language::De, Letter::Mail).await;
    send(server.mailer("", "")).await.unwrap();
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let mail = fs::read_to_string(&mails[0]).unwrap();
    assert!(
        mail.starts_with("erika@example.org\n") && mail.contains("\nAuto-Submitted: auto-generated\n"),
        "{mail}"
    );
    assert!(mail.contains("\nhttps://portal.example\n"), "{mail}");

    let certificate = format!("certificate = \"{}\"", server.folder.path().join("certificate.pem").display());
    for (from, to) in [
        // A wrong password, no password, a certificate that nobody vouches for, and no TLS.
        (PASSWORD, "another"),
        ("login", "# login"),
        (certificate.as_str(), ""),
        ("starttls", "none"),
    ] {
        assert_eq!(send(server.mailer(from, to)).await, Err(MailError::Unavailable), "{to}");
    }
    assert_eq!(server.mails().len(), 1);
}
