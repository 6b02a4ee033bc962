//! A mail server as a process: `aiosmtpd` in Python, which keeps what comes in a folder.

use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use super::{Process, START};

/// A mail server on this machine.
pub struct MailServer {
    folder: TempDir,
    port: u16,
    _process: Process,
}

impl MailServer {
    /// A mail server that answers.
    ///
    /// # Errors
    /// If the journeys were not started by `cargo xtask test journeys`, or it does not answer in time.
    pub fn start() -> Result<Self> {
        let python = env::var_os("SIEGEL_MAIL_PYTHON").filter(|path| !path.is_empty());
        let python = python.context("SIEGEL_MAIL_PYTHON is not set: run `cargo xtask test journeys`")?;
        let folder = tempfile::Builder::new().prefix("siegel-mail-").tempdir()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("mail").join("mail.py");
        let mut command = Command::new(python);
        command.arg(script).arg(port.to_string()).arg(folder.path());
        let mut process = Process::start("the mail server", &mut command, &folder.path().join("log"))?;
        let begin = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            process.ensure_running()?;
            ensure!(begin.elapsed() < START, "the mail server does not answer");
            thread::sleep(super::BREATH);
        }
        Ok(Self { folder, port, _process: process })
    }

    /// The file by which the server knows it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn file(&self) -> Result<PathBuf> {
        let file = self.folder.path().join("smtp.toml");
        let port = self.port;
        fs::write(
            &file,
            format!(
                "host = \"127.0.0.1\"\nport = {port}\nencryption = \"none\"\nfrom = \"Musterkasse <post@musterkasse.example>\"\n"
            ),
        )?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }

    /// The mail of this number, from one on, once it has come: whom it is for, head and text.
    ///
    /// # Errors
    /// If it does not come in time.
    pub fn mail(&self, number: u32, patience: Duration) -> Result<String> {
        let file = self.folder.path().join(format!("{number:03}.eml"));
        let begin = Instant::now();
        while begin.elapsed() < patience {
            if file.is_file() {
                return Ok(fs::read_to_string(&file)?);
            }
            thread::sleep(super::BREATH);
        }
        bail!("mail {number} does not come")
    }
}
