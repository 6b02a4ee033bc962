//! The real server and the real desk as processes, on a free port of this machine, in a folder that goes with them.

use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

mod desk;
mod mail;
mod process;
mod provider;
#[cfg(feature = "journeys")]
mod time;
mod tls;

pub use desk::{Desk, Letter, Person, Watch};
pub use mail::MailServer;
pub use process::Process;
pub use provider::Provider;

/// How long the server may take to start.
const START: Duration = Duration::from_secs(20);

/// How long to wait before looking again whether something answers.
const BREATH: Duration = Duration::from_millis(20);

/// What the server has to serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Portal {
    /// The portal as it was built.
    Built,
    /// Another version of it.
    Next,
    /// The first, with the installed app called back.
    Retired,
}

/// Server and desk of one test.
pub struct Stack {
    folder: TempDir,
    port: u16,
    portal: Portal,
    options: Vec<String>,
    /// For engines that take a session's cookie over TLS only.
    tls: Option<tls::Certificate>,
    server: Option<Process>,
    starts: u32,
}

impl Stack {
    /// A server with a published insurer behind it.
    ///
    /// # Errors
    /// If a program is missing, or does not do what it should.
    pub fn start() -> Result<Self> {
        Self::start_with(&[])
    }

    /// The same, with more options for `siegel-server serve`.
    ///
    /// # Errors
    /// If a program is missing, or does not do what it should.
    pub fn start_with(options: &[&str]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("siegel-").tempdir()?;
        // Fixed from now on: the browser's address outlives the server's restarts.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        let portal = Portal::Built;
        let mut stack = Self { folder, port, portal, options, tls: None, server: None, starts: 0 };
        #[cfg(feature = "journeys")]
        if crate::browser::Engine::asked_for()?.needs_tls() {
            stack.tls = Some(tls::Certificate::make(stack.folder())?);
        }
        output(
            Command::new(program("SIEGEL_SERVER")?)
                .arg("desk-token")
                .arg("--data")
                .arg(stack.data())
                .arg("--out")
                .arg(stack.token()),
        )?;
        stack.start_server()?;
        stack.desk().init(&stack.address(), &stack.token())?;
        Ok(stack)
    }

    /// Where the portal is.
    pub fn address(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://localhost:{}", self.port)
    }

    /// The port that the server listens on.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The test's folder: files to send, what the desk opened.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Everything that the server keeps: database and blobs.
    pub fn data(&self) -> PathBuf {
        self.folder().join("server")
    }

    /// Everything that the server said, over all its starts.
    pub fn logs(&self) -> PathBuf {
        self.folder().join("logs")
    }

    /// The insurer's side.
    pub fn desk(&self) -> Desk {
        Desk::new(self.folder(), self.tls.as_ref().map(tls::Certificate::certificate))
    }

    fn token(&self) -> PathBuf {
        self.folder().join("desk-token")
    }

    /// Starts the server on the same data and port, and waits until it answers.
    ///
    /// # Errors
    /// If it ends by itself, or does not answer in time.
    pub fn start_server(&mut self) -> Result<()> {
        ensure!(self.server.is_none(), "the server runs already");
        self.starts += 1;
        fs::create_dir_all(self.logs())?;
        let log = self.logs().join(format!("server-{:03}.log", self.starts));
        let mut command = Command::new(program("SIEGEL_SERVER")?);
        command
            .arg("serve")
            .arg("--data")
            .arg(self.data())
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", self.port));
        let site = if self.portal == Portal::Next { "SIEGEL_NEXT_SITE" } else { "SIEGEL_SITE" };
        command.arg("--site").arg(program(site)?).args(&self.options);
        if self.portal == Portal::Retired {
            command.arg("--retire-app");
        }
        if let Some(tls) = &self.tls {
            command.arg("--tls-certificate").arg(tls.certificate()).arg("--tls-key").arg(tls.key());
        }
        let mut server = Process::start("siegel-server", &mut command, &log)?;
        let begin = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            server.ensure_running()?;
            ensure!(begin.elapsed() < START, "the server does not answer");
            thread::sleep(BREATH);
        }
        self.server = Some(server);
        Ok(())
    }

    /// Puts another portal in the place of the one that is served, as an insurer does: the server is started anew.
    ///
    /// # Errors
    /// If the server does not run, or does not start again.
    pub fn deploy(&mut self, portal: Portal) -> Result<()> {
        if self.server.is_some() {
            self.kill_server()?;
        }
        self.portal = portal;
        self.start_server()
    }

    /// `kill -9`: the server gets no chance to put anything in order.
    ///
    /// # Errors
    /// If it does not run.
    pub fn kill_server(&mut self) -> Result<()> {
        self.server.take().context("the server does not run")?.kill_9()
    }

    /// How many files under the server's data and logs hold one of these byte strings, and which.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn search(&self, needles: &[&[u8]]) -> Result<Search> {
        let mut search = Search::default();
        for folder in [self.data(), self.logs()] {
            search.look_through(&folder, needles)?;
        }
        Ok(search)
    }
}

/// What a search through the server's files found.
#[derive(Debug, Default)]
pub struct Search {
    /// Files looked through.
    pub files: usize,
    /// Bytes looked through.
    pub bytes: u64,
    /// Files that hold what must not be there.
    pub hits: Vec<PathBuf>,
}

impl Search {
    /// Looks through every file of a folder.
    pub(crate) fn look_through(&mut self, folder: &Path, needles: &[&[u8]]) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                self.look_through(&path, needles)?;
                continue;
            }
            // A browser's locks are links to nowhere.
            if !kind.is_file() {
                continue;
            }
            // Parts are 8 MiB and a database is small: whole files fit, and no needle hides on a border.
            let bytes = fs::read(&path)?;
            self.files += 1;
            self.bytes += bytes.len() as u64;
            if needles.iter().any(|needle| contains(&bytes, needle)) {
                self.hits.push(path);
            }
        }
        Ok(())
    }
}

/// Whether `needle` is in `bytes`.
pub fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    let Some((&first, rest)) = needle.split_first() else { return true };
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&byte| byte == first) {
        from += at + 1;
        if bytes[from..].starts_with(rest) {
            return true;
        }
    }
    false
}

/// The program or folder that `cargo xtask test journeys` named by this variable.
pub(crate) fn program(variable: &str) -> Result<PathBuf> {
    let path = env::var_os(variable)
        .with_context(|| format!("{variable} is not set: run `cargo xtask test journeys`"))?;
    Ok(PathBuf::from(path))
}

/// Runs a command to its end and hands back what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("{command:?} does not start"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        bail!(
            "{command:?} ended with {}:\n{said}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(said)
}

/// Ends a child without asking; an error says that it has ended.
pub(crate) fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_there() {
        let check = |bytes: &[u8], needle: &[u8], expect| assert_eq!(contains(bytes, needle), expect);
        check(b"aab", b"ab", true);
        check(b"aab", b"ba", false);
        check(b"a", b"ab", false);
        check(b"", b"a", false);
        check(b"xab", b"ab", true);
    }
}
