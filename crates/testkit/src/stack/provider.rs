//! An identity provider as a process: `oidc-provider` in Node, with a page on which whoever comes says who they are.

use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::Command,
    thread,
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use super::{Process, START};

const CLIENT: &str = "siegel";
const SECRET: &str = "no secret: it is for this machine";
const CLAIM: &str = "urn:telematik:claims:id";
const SCOPE: &str = "urn:telematik:versicherter";
/// What it can say of how surely somebody has shown who they are; the last one no table knows.
const ACRS: &str = "gematik-ehealth-loa-high gematik-ehealth-loa-substantial loa-of-tomorrow";

/// An identity provider on this machine. It is another site than the portal, as it is an address and no name.
pub struct Provider {
    folder: TempDir,
    script: PathBuf,
    port: u16,
    process: Option<Process>,
}

impl Provider {
    /// A provider that does not run yet; none where there is no Node, which `cargo xtask test journeys` has said.
    ///
    /// # Errors
    /// If the journeys were not started by `cargo xtask test journeys`.
    pub fn prepare() -> Result<Option<Self>> {
        let script = env::var_os("SIEGEL_PROVIDER")
            .context("SIEGEL_PROVIDER is not set: run `cargo xtask test journeys`")?;
        if script.is_empty() {
            return Ok(None);
        }
        let folder = tempfile::Builder::new().prefix("siegel-provider-").tempdir()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        Ok(Some(Self { folder, script: script.into(), port, process: None }))
    }

    /// Its origin, which is its name as an issuer, too.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The file by which the server knows it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn file(&self) -> Result<PathBuf> {
        let file = self.folder.path().join("provider.toml");
        fs::write(
            &file,
            format!(
                "issuer = \"{}\"\nclient-id = \"{CLIENT}\"\nclient-secret = \"{SECRET}\"\nclaim = \"{CLAIM}\"\n\
                 scopes = [\"{SCOPE}\"]\nname.de = \"der GesundheitsID\"\nname.en = \"your health ID\"\n",
                self.origin()
            ),
        )?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }

    /// Starts it for the portal at this address, and waits until it answers.
    ///
    /// # Errors
    /// If it ends by itself, or does not answer in time.
    pub fn start(&mut self, portal: &str) -> Result<()> {
        let mut command = Command::new("node");
        command
            .arg(&self.script)
            .env("PROVIDER_PORT", self.port.to_string())
            .env("PROVIDER_CLIENT", CLIENT)
            .env("PROVIDER_SECRET", SECRET)
            .env("PROVIDER_CLAIM", CLAIM)
            .env("PROVIDER_SCOPE", SCOPE)
            .env("PROVIDER_ACRS", ACRS)
            .env("PROVIDER_WAY_BACK", format!("{portal}/sign-in/identity"));
        let mut process = Process::start("the provider", &mut command, &self.folder.path().join("log"))?;
        let begin = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            process.ensure_running()?;
            ensure!(begin.elapsed() < START, "the provider does not answer");
            thread::sleep(super::BREATH);
        }
        self.process = Some(process);
        Ok(())
    }

    /// Ends it: nobody answers there any more.
    ///
    /// # Errors
    /// If it does not run.
    pub fn stop(&mut self) -> Result<()> {
        self.process.take().context("the provider does not run")?.kill_9()
    }
}
